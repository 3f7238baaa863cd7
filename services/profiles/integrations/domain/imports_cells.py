"""Single cells as spreadsheets leave them: repaired where that is certain, refused with what to do where it is not."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from chassis.errors import BadInput

LOST = "\ufffd"
"""Stands where a letter was lost before the file came here (U+FFFD)."""
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
WHOLE = re.compile(r"([0-9]+)\.0+")
MARKED_AS_TEXT = re.compile(r"'(?=[0-9=+@-])")
"""The apostrophe by which a spreadsheet keeps digits as text; the one of 't Hart belongs to the name."""
GERMAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets that believe in 29 February 1900."""
DAYS = range(25_000, 60_000)
"""1968 to 2064: what else a whole number of this size may mean in a column of dates."""
YES = frozenset({"yes", "y", "true", "1", "active", "ja", "j", "wahr", "aktiv", "x"})
NO = frozenset({"no", "n", "false", "0", "inactive", "nein", "falsch", "inaktiv"})


def a_cell(cell: str) -> str:
    """The text of a cell, in one line.  A formula is no text; what merely looks like one (-, +, @name) stays."""
    text = " ".join(cell.split())
    if MARKED_AS_TEXT.match(text):
        text = text[1:]
    if text.startswith("="):
        raise BadInput("A formula is not taken: copy the column and paste its values only.")
    if LOST in text:
        raise BadInput("A letter was lost before the file came here: export it anew as CSV UTF-8.")
    return text


def an_id(text: str) -> str:
    """A network's own id; a whole number that was written with decimals is that number."""
    if SCIENTIFIC.fullmatch(text):
        raise BadInput("A spreadsheet has shortened this number: format the column as text, and fill it in anew.")
    whole = WHOLE.fullmatch(text)
    return whole[1] if whole else text


def a_year(text: str) -> int:
    """A year, or the year of a date."""
    digits = WHOLE.fullmatch(text)
    if text.isascii() and (text.isdigit() or digits):
        return _a_year_alone(int(digits[1] if digits else text))
    return a_date(text).year


def _a_year_alone(number: int) -> int:
    return _day(number).year if number in DAYS else number


def a_date(text: str) -> date:
    """2026-09-01, 01.09.2026, or the number by which a spreadsheet keeps a date; 09/01/2026 may be read two ways."""
    try:
        if german := GERMAN_DATE.fullmatch(text):
            return date(int(german[3]), int(german[2]), int(german[1]))
        if text.isascii() and text.isdigit() and int(text) in DAYS:
            return _day(int(text))
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadInput("A date is written as 2026-09-01 or 01.09.2026.") from error


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)


def yes_or_no(text: str) -> bool:
    answers: Mapping[bool, frozenset[str]] = {True: YES, False: NO}
    for answer, words in answers.items():
        if text.casefold() in words:
            return answer
    raise BadInput("This is answered by yes or no.")


def several(text: str) -> list[str]:
    """A list within a cell."""
    return [each.strip() for each in re.split(r"[;,|]", text) if each.strip()]
