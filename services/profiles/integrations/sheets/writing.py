"""CSV that goes out: for every spreadsheet, and without anything that one would calculate."""

import csv
from collections.abc import Iterable
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet calculates what begins with these, also out of CSV (CWE-1236)."""


def written(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV; what a spreadsheet would take for a formula is marked as text by an apostrophe."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    return text.getvalue()


def guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
