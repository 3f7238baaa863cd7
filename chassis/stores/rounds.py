"""An erasure's statements: a register in as few as there can be, each changing many tables at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, func, literal_column, select
from sqlalchemy.sql.selectable import TextualSelect

from chassis.stores.register import Change, Store


@dataclass(frozen=True)
class Round:
    """One statement; its single row says how many rows it touched of each of `names`."""

    names: Sequence[str]
    statement: Select[Any]


@cache
def rounds(stores: tuple[Store, ...]) -> Sequence[Round]:
    """The register in its order, written once.

    All changes of a statement see the database as it was before it.  PostgreSQL leaves open what becomes of a row that
    one statement changes twice, so a table comes once in a round.
    """
    return [_round(changes) for changes in _apart(stores)]


def _apart(stores: Sequence[Store]) -> Iterator[list[tuple[Store, Change]]]:
    gathered: list[tuple[Store, Change]] = []
    for store in stores:
        change = store.change()
        if change is None:
            continue
        if any(store.table is other.table for other, _ in gathered):
            yield gathered
            gathered = []
        gathered.append((store, change))
    if gathered:
        yield gathered


def _round(changes: Sequence[tuple[Store, Change]]) -> Round:
    touched = [_touched(change, f"erased_{store.name}") for store, change in changes]
    counts = [select(func.count()).select_from(rows).scalar_subquery().label(rows.name) for rows in touched]
    return Round([store.name for store, _ in changes], select(*counts))


def _touched(change: Change, name: str) -> CTE:
    if isinstance(change, TextualSelect):
        return change.cte(name)
    return change.returning(literal_column("1").label("touched")).cte(name)
