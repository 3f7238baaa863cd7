"""A statement of hours as a file: for a spreadsheet, or to be printed for a record of continuing education."""

import csv
import io

import pydyf

from services.sessions.agendas.queries.hours import Hour, Statement

HEADINGS = ("date", "start", "minutes", "hours", "kind", "part")
WIDTHS = (12, 8, 9, 8, 14, 8)
A4 = (0, 0, 595, 842)
MARGIN, FONT_SIZE, LEADING = 50, 10, 14
LINES_A_PAGE = 52


def as_csv(statement: Statement) -> str:
    """RFC 4180, with a last row for the whole; numbers and words of ours alone, so no cell can be a formula."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(HEADINGS)
    rows.writerows(cells(hour) for hour in statement.hours)
    rows.writerow(("total", "", statement.minutes, in_hours(statement.minutes), "", ""))
    return file.getvalue()


def cells(hour: Hour) -> tuple[str, ...]:
    part = "peer" if hour.kind.value == "PEER" else "mentor" if hour.mentored else "mentee"
    day, clock = f"{hour.starts_at:%Y-%m-%d}", f"{hour.starts_at:%H:%M}"
    return (day, clock, str(hour.minutes), in_hours(hour.minutes), hour.kind.value.lower(), part)


def in_hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"


def as_pdf(statement: Statement) -> bytes:
    """A4 pages of plain lines in Courier, which every reader has: the letters of a statement are ASCII alone."""
    document = pydyf.PDF()
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Courier"})
    document.add_object(font)
    lines = _lines(statement)
    for start in range(0, len(lines), LINES_A_PAGE):
        stream = _page_of(lines[start : start + LINES_A_PAGE])
        document.add_object(stream)
        contents = {"Type": "/Page", "Parent": document.pages.reference, "MediaBox": pydyf.Array(A4)}
        fonts = pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})})
        document.add_page(pydyf.Dictionary({**contents, "Contents": stream.reference, "Resources": fonts}))
    file = io.BytesIO()
    document.write(file, compress=True)
    return file.getvalue()


def _lines(statement: Statement) -> list[str]:
    period = statement.period
    return [
        "Statement of mentoring hours",
        "",
        f"Member    {statement.member_id}",
        f"Period    {period.first} to {period.last}, in the time zone {statement.zone}",
        f"Total     {in_hours(statement.minutes)} hours in {len(statement.hours)} meetings that both people confirmed",
        "",
        _row(HEADINGS),
        *(_row(cells(hour)) for hour in statement.hours),
    ]


def _row(values: tuple[str, ...]) -> str:
    return "".join(value.ljust(width) for value, width in zip(values, WIDTHS, strict=True)).rstrip()


def _page_of(lines: list[str]) -> pydyf.Stream:
    stream = pydyf.Stream()
    stream.begin_text()
    stream.set_font_size("F1", FONT_SIZE)
    stream.move_text_to(MARGIN, A4[3] - MARGIN)
    for line in lines:
        stream.show_text_string(line)
        stream.move_text_to(0, -LEADING)
    stream.end_text()
    return stream
