"""XLSX, unpacked by a process of its own: a workbook of some kilobytes can ask for more memory than there is.

The sizes in the archive's directory are only what its maker says, and two cells at the corners of a sheet are enough
to make a reader allocate all that lies between.  So the process has a limit of memory and of time, and dies alone.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import orjson

from services.profiles.integrations.sheets.sheet import LONGEST_CELL, Sheet, SheetRow, SheetUnreadable, bounded
from services.profiles.integrations.sheets.unpack import NOT_A_WORKBOOK, TOO_LARGE

MOST_UNPACKED = 512 * 2**20
MOST_PARTS = 1000
PATIENCE = 60
ENCRYPTED = b"\xd0\xcf\x11\xe0"
"""How a file of the older format begins, and a workbook with a password."""


class WorkbookTooLarge(SheetUnreadable):
    """The workbook is too large when it is unpacked; delete empty rows and other sheets, or save it as CSV UTF-8."""


def workbook_sheet(path: Path, scratch: Path) -> Sheet:
    """The first sheet; `scratch` is where its unpacked rows are kept while they are read."""
    _refuse_bombs(path)
    _unpack(path, scratch)
    rows = bounded(_rows(scratch))
    heading = next(rows, None)
    if heading is None:
        raise SheetUnreadable("The first sheet is empty; its first row must name the columns.")
    return Sheet(heading=heading.cells, rows=rows)


def _refuse_bombs(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(ENCRYPTED)) == ENCRYPTED:
            raise SheetUnreadable("This is an older or a password-protected workbook; save it as XLSX, without one.")
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise SheetUnreadable("This is not an XLSX workbook; if it is CSV, send it as text/csv.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise WorkbookTooLarge


def _unpack(path: Path, scratch: Path) -> None:
    command = [sys.executable, "-m", "services.profiles.integrations.sheets.unpack", str(path), str(scratch)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)  # noqa: S603 - our own module, no shell.
    except subprocess.TimeoutExpired as error:
        raise WorkbookTooLarge from error
    if done.returncode == NOT_A_WORKBOOK:
        raise SheetUnreadable("This workbook cannot be read; open it, save it anew as XLSX, and send that.")
    if done.returncode == TOO_LARGE or done.returncode != 0:
        raise WorkbookTooLarge


def _rows(scratch: Path) -> Iterator[SheetRow]:
    with scratch.open("rb") as file:
        for number, line in enumerate(file, start=1):
            values = orjson.loads(line)
            numeric = frozenset(place for place, value in enumerate(values) if isinstance(value, list))
            yield SheetRow(number, [value[0] if isinstance(value, list) else value for value in values], numeric)


__all__ = ["LONGEST_CELL", "WorkbookTooLarge", "workbook_sheet"]
