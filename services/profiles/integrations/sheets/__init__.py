"""Sheets: rows of text out of the files that people send, CSV or XLSX, within bounds of memory and time."""

from services.profiles.integrations.sheets.reading import Media, open_sheet
from services.profiles.integrations.sheets.sheet import Sheet, SheetRow, SheetUnreadable
from services.profiles.integrations.sheets.writing import written

__all__ = ["Media", "Sheet", "SheetRow", "SheetUnreadable", "open_sheet", "written"]
