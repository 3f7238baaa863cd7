"""An erasure's statements: a register in as few as there can be, each changing many tables at once."""

from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import CTE, CompoundSelect, Select, func, literal, select, union_all
from sqlalchemy.sql.selectable import TextualSelect

from chassis.stores.register import LEAVING, Change, Store


@cache
def rounds(stores: tuple[Store, ...]) -> Sequence[CompoundSelect[str, UUID, int]]:
    """The register in its order, written once; each statement says how many rows of which store it touched of whom.

    All changes of a statement see the database as it was before it.  PostgreSQL leaves open what becomes of a row that
    one statement changes twice, so a table comes once in a round.  A row that is several people's counts for one.
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


def _round(changes: Sequence[tuple[Store, Change]]) -> CompoundSelect[str, UUID, int]:
    return union_all(*(_counted(store.name, _touched(change, f"erased_{store.name}")) for store, change in changes))


def _counted(name: str, rows: CTE) -> Select[str, UUID, int]:
    return select(literal(name).label("store"), rows.c.member_id, func.count()).group_by(rows.c.member_id)


def _touched(change: Change, name: str) -> CTE:
    if isinstance(change, TextualSelect):
        return change.cte(name)
    return change.returning(LEAVING.c.member_id).cte(name)
