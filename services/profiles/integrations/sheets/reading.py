"""A sheet out of a file, by what its sender says that it is."""

from enum import Enum
from pathlib import Path

from services.profiles.integrations.sheets.delimited import delimited_sheet
from services.profiles.integrations.sheets.sheet import Recognised, Sheet
from services.profiles.integrations.sheets.workbook import workbook_sheet


class Media(str, Enum):
    """The kinds of file that are read."""

    CSV = "text/csv"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def open_sheet(path: Path, media: Media, *, charset: str | None, recognised: Recognised) -> Sheet:
    """Raises SheetUnreadable with what to do; so may going through the rows.  Blocks: call it in a thread."""
    if media is Media.XLSX:
        return workbook_sheet(path, path.with_suffix(".rows"))
    return delimited_sheet(path, declared=charset, recognised=recognised)
