"""CSV in whatever dialect: the separator is the one under which most headings are known."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from services.profiles.integrations.sheets.charset import charset_of
from services.profiles.integrations.sheets.sheet import Recognised, Sheet, SheetRow, SheetUnreadable, bounded

SEPARATORS = ",;\t|"
LONGEST_HEADING = 1 << 14
LOST = "\ufffd"


def delimited_sheet(path: Path, *, declared: str | None, recognised: Recognised) -> Sheet:
    """Reads as it goes.  Numbers are text here, as nobody can tell any more what they were."""
    name, note = charset_of(path, declared)
    separator, told = _separator(path, name, recognised)
    rows = bounded(_rows(path, name, separator=separator, told=told))
    heading = next(rows, None)
    if heading is None:
        raise SheetUnreadable("The file is empty; its first row must name the columns.")
    return Sheet(heading=heading.cells, rows=rows, notes=(note,) if note else ())


def _separator(path: Path, name: str, recognised: Recognised) -> tuple[str, bool]:
    """The separator, and whether the first line says it, as Excel writes `sep=;`."""
    with path.open(encoding=name, newline="") as file:
        start = file.read(LONGEST_HEADING)
    line = start.splitlines()[0].strip().strip('"') if start.strip() else ""
    if line.lower().startswith("sep=") and line[4:5]:
        return line[4], True
    known = {separator: recognised(_first_row(start, separator)) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: known[separator]), False


def _first_row(start: str, separator: str) -> list[str]:
    rows = csv.reader(StringIO(start, newline=""), delimiter=separator)
    return next((row for row in rows if any(map(str.strip, row))), [])


def _rows(path: Path, name: str, *, separator: str, told: bool) -> Iterator[SheetRow]:
    with path.open(encoding=name, newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        if told:
            next(reader)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise SheetUnreadable(
                    f"Row {number} cannot be read: a quote in it is not closed, or not doubled within quotes."
                ) from error
            yield SheetRow(number, [_storable(cell) for cell in cells])


def _storable(cell: str) -> str:
    """PostgreSQL stores no NUL; who reads the row sees that a letter was lost."""
    return cell.replace("\0", LOST) if "\0" in cell else cell
