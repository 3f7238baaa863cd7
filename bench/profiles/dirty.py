"""A list of members as networks send them: python bench/profiles/dirty.py [--rows 5000] > list.csv.

Always the same for the same number of rows.  UTF-8 with a byte order mark, semicolons, German headings, columns that
nobody knows, and now and then each of the quirks that real lists have.  Most rows are good.
"""

import argparse
import csv
import random
import sys
from collections.abc import Callable, Iterator
from io import StringIO

HEADING = ["Mitgliedsnummer", "Vorname", "Nachname", "E-Mail", "Zeitzone", "Sprache", "Land", "Firma", "Position",
           "Branche", "Abschluss", "Abschlussjahr", "Status (intern)", "aktiv"]  # fmt: skip
GIVEN = ["Amara", "Zoë", "Björn", "李", "محمد", "Иван", "José", "Łucja", "N̈gozi", "Siân", "Aoife", "Ren", "שרה", "Ana"]
FAMILY = [
    "Okafor",
    "Ångström",
    "Müller",
    "小明",
    "العلي",
    "Иванов",
    "da Silva",
    "'t Hart",
    "O'Neill",
    "Nguyễn",
    "Cohen",
]
ZONES = ["Europe/Berlin", "Asia/Kolkata", "Africa/Lagos", "America/Sao_Paulo", "Australia/Eucla"]
LOCALES = ["de", "en-GB", "pt-BR", "zh-Hant-TW", "ar"]
FIRMS = ["Northwind GmbH", "Kreis & Söhne; Co. KG", 'The "Old" Mill', "Contoso", "-", "@home"]
ISIC = ["86", "62", "85", "", "K"]
DEGREES = ["BSc", "MSc", "Dr.\nphil.", "Staatsexamen", ""]
EVERY = 40
"""One row in so many has a quirk."""

Row = list[str]
Quirk = Callable[[Row], Row]


def changed(place: int, value: str) -> Quirk:
    return lambda row: [*row[:place], value, *row[place + 1 :]]


QUIRKS: dict[str, Quirk] = {
    "an address that is none": changed(3, "nobody@"),
    "no address": changed(3, ""),
    "an invalid zone": changed(4, "Mars/Olympus"),
    "a zone's abbreviation": changed(4, "CEST"),
    "a language for a locale": changed(5, "Deutsch"),
    "a formula": changed(7, '=HYPERLINK("http://example.org";"click")'),
    "a date for a year": changed(11, "30.09.2011"),
    "a year as Excel's number of a day": changed(11, "40816"),
    "a year with decimals": changed(11, "2011.0"),
    "a year that was not": changed(11, "20111"),
    "an id in scientific notation": changed(0, "1.23E+11"),
    "a name that is lost": changed(2, "M\ufffdller"),
    "no id": changed(0, ""),
    "neither yes nor no": changed(13, "vielleicht"),
    "an industry in words": changed(9, "Gesundheit"),
    "an apostrophe before a number": lambda row: [f"'{row[0]}", *row[1:]],
    "spaces around": lambda row: [f"  {cell} " for cell in row],
    "a row that is too short": lambda row: row[:4],
    "an empty row": lambda row: [""] * len(row),
}


def rows(count: int) -> Iterator[Row]:
    """The heading and `count` rows after it; each hundredth says again what the one before has said, or half of it."""
    drawn, quirks = random.Random(count), list(QUIRKS.values())
    last: Row = []
    yield HEADING
    for number in range(count):
        row = _good(number, drawn)
        if number % 100 == 99:
            row = last if number % 200 == 99 else [last[0], *row[1:]]
        elif number % EVERY == EVERY - 1:
            row = quirks[number // EVERY % len(quirks)](row)
        last = row
        yield row


def _good(number: int, drawn: random.Random) -> Row:
    given, family = drawn.choice(GIVEN), drawn.choice(FAMILY)
    year = str(drawn.randint(1970, 2026))
    id_, address = f"{number:06}", f"m{number:06}@alumni.example"
    return [id_, given, family, address, drawn.choice(ZONES), drawn.choice(LOCALES), "DE", drawn.choice(FIRMS),
            "Leitung", drawn.choice(ISIC), drawn.choice(DEGREES), year, "x", "ja"]  # fmt: skip


def as_bytes(count: int) -> bytes:
    """The file."""
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(rows(count))
    return ("\ufeff" + text.getvalue()).encode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    sys.stdout.buffer.write(as_bytes(parser.parse_args().rows))
