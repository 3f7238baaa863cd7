"""What a sheet is: a heading and rows of text, numbered as a spreadsheet numbers them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chassis.errors import BadInput

MOST_ROWS = 500_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767
"""As Excel has it."""

Recognised = Callable[[Sequence[str]], int]
"""How many of these are headings that somebody knows."""


class SheetUnreadable(BadInput):
    """This file cannot be read as a sheet."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` counts the heading as 1; `numeric` are the places of cells that were numbers, not text."""

    number: int
    cells: Sequence[str]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """`rows` can be gone through once; `notes` are sentences about how the file was read."""

    heading: Sequence[str]
    rows: Iterator[SheetRow]
    notes: tuple[str, ...] = ()


def bounded(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """The rows that hold anything; refuses more of them, or wider ones, than a sheet may have."""
    for row in rows:
        if row.number > MOST_ROWS + 1:
            raise SheetUnreadable(f"The file has more than {MOST_ROWS} rows; send it in parts.")
        if len(row.cells) > MOST_COLUMNS:
            raise SheetUnreadable(f"Row {row.number} has {len(row.cells)} columns; a sheet may have {MOST_COLUMNS}.")
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            raise SheetUnreadable(f"Row {row.number} has a cell of more than {LONGEST_CELL} characters; shorten it.")
        if any(cell.strip() for cell in row.cells):
            yield row
