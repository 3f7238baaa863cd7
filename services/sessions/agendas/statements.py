"""A statement of hours as a file: for a spreadsheet, or to be printed for a record of continuing education."""

import csv
import io
from collections.abc import Mapping
from textwrap import wrap

import pydyf

from services.sessions.agendas.queries.hours import Hour, Statement
from services.sessions.agendas.texts import FALLBACK, statement_words

HEADINGS = ("date", "start", "minutes", "hours", "kind", "part", "member")
WIDTHS = (12, 8, 9, 9, 22, 8)
A4 = (0, 0, 595, 842)
MARGIN, FONT_SIZE, LEADING = 50, 10, 14
LINES_A_PAGE = 52
WIDTH = 80
"""Letters on a line: each of Courier's is six tenths of its size wide."""
LETTERS = "cp1252"
"""What Courier has in every reader without a font of ours (WinAnsiEncoding); Arabic is not among it."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(statement: Statement, *, name: str | None) -> str:
    """RFC 4180, with a last row for the whole, and a sentence where there is nothing to show."""
    file, member = io.StringIO(), as_text(name or "")
    rows = csv.writer(file)
    rows.writerow(HEADINGS)
    rows.writerows((*cells(hour), member) for hour in statement.hours)
    rows.writerow(("total", "", statement.minutes, in_hours(statement.minutes), "", "", member))
    if not statement.hours:
        rows.writerow((statement_words(statement.locale)["nothing"],))
    return file.getvalue()


def as_text(cell: str) -> str:
    """What a spreadsheet shows as it is: a name that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def cells(hour: Hour) -> tuple[str, ...]:
    day, clock = f"{hour.starts_at:%Y-%m-%d}", f"{hour.starts_at:%H:%M}"
    return (day, clock, str(hour.minutes), in_hours(hour.minutes), hour.kind.value, hour.part.value)


def in_hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"


def as_pdf(statement: Statement, *, name: str | None) -> bytes:
    """A4 pages of plain lines in Courier; in the member's language, if its letters are among those of that font."""
    document = pydyf.PDF()
    font = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Courier", "Encoding": "/WinAnsiEncoding"}
    )
    document.add_object(font)
    lines = _lines(statement, _printable(statement_words(statement.locale)), name=name)
    for start in range(0, len(lines), LINES_A_PAGE):
        stream = _page_of(lines[start : start + LINES_A_PAGE])
        document.add_object(stream)
        contents = {"Type": "/Page", "Parent": document.pages.reference, "MediaBox": pydyf.Array(A4)}
        fonts = pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})})
        document.add_page(pydyf.Dictionary({**contents, "Contents": stream.reference, "Resources": fonts}))
    file = io.BytesIO()
    document.write(file, compress=True)
    return file.getvalue()


def _printable(words: Mapping[str, str]) -> Mapping[str, str]:
    return words if all(_can_print(word) for word in words.values()) else statement_words(FALLBACK)


def _can_print(text: str) -> bool:
    try:
        text.encode(LETTERS)
    except UnicodeEncodeError:
        return False
    return True


def _lines(statement: Statement, words: Mapping[str, str], *, name: str | None) -> list[str]:
    period = statement.period
    values = {"first": period.first, "last": period.last, "zone": statement.zone}
    total = {"hours": in_hours(statement.minutes), "meetings": len(statement.hours)}
    shown = name if name and _can_print(name) else words["unprintable"] if name else ""
    rows = [_row(tuple(words[heading] for heading in HEADINGS[:-1]))]
    rows += [_row(_spoken(hour, words)) for hour in statement.hours]
    return [
        words["title"],
        "",
        *(wrap(words["member"].ljust(10) + shown, WIDTH) if shown else []),
        " " * 10 + str(statement.member_id),
        words["period"].format(**values),
        words["total"].format(**total),
        "",
        *(rows if statement.hours else wrap(words["nothing"], WIDTH)),
    ]


def _spoken(hour: Hour, words: Mapping[str, str]) -> tuple[str, ...]:
    return (*cells(hour)[:-2], words[f"kind_{hour.kind.value}"], words[f"part_{hour.part.value}"])


def _row(values: tuple[str, ...]) -> str:
    return "".join(value.ljust(width) for value, width in zip(values, WIDTHS, strict=True)).rstrip()


def _page_of(lines: list[str]) -> pydyf.Stream:
    stream = pydyf.Stream()
    stream.begin_text()
    stream.set_font_size("F1", FONT_SIZE)
    stream.move_text_to(MARGIN, A4[3] - MARGIN)
    for line in lines:
        # Bytes of the font's own encoding; in hexadecimal nothing in them has to be escaped.
        stream.stream.append(b"<" + line.encode(LETTERS).hex().encode() + b"> Tj")
        stream.move_text_to(0, -LEADING)
    stream.end_text()
    return stream
