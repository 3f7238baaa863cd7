"""An import's rows, a chunk at a time, judged; the next chunk is read and judged while the present one is written."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Transaction
from services.profiles.integrations.commands.imports import CHUNK
from services.profiles.integrations.commands.imports_lanes import Lane
from services.profiles.integrations.domain.imports import Import, ImportState
from services.profiles.integrations.domain.imports_outcomes import REFUSED, RowOutcome
from services.profiles.integrations.domain.imports_rows import Finding
from services.profiles.integrations.domain.lanes import LANES
from services.profiles.integrations.tables import import_rows
from services.profiles.meanwhile import meanwhile

Judge = Callable[[Mapping[str, str], Mapping[str, str]], tuple[Any, list[Finding]]]
"""From a row's cells and the headings of their columns to a person or a pair, or to what keeps it out."""


@dataclass
class Row:
    """A row on its way; `subject` is the person or pair that it says, None once it is refused."""

    number: int
    key: str | None
    cells: Mapping[str, str]
    subject: Any = None
    findings: list[Finding] = field(default_factory=list)
    outcome: RowOutcome = REFUSED


@dataclass
class Ahead:
    """The one chunk of a lane that this process has judged ahead, by the import, its step and the row before it.

    What a row says follows from the file alone, and rows stay as they were staged: nothing that happens meanwhile can
    make it untrue.  What is here of the people is read by the transaction that writes.
    """

    _place: tuple[UUID, ImportState, int] | None = None
    _judged: asyncio.Task[list[Row]] | None = None

    async def next_rows(self, tx: Transaction, of: Import, lane: Lane, *, judge: Judge) -> list[Row]:
        """The next chunk, and the one after it begins to be judged; a chunk that is tried again is judged again."""
        place, judged = self._place, self._judged
        self._place, self._judged = None, None
        if judged is None or place != (of.id, of.state, lane.cursor):
            judged = await _judging(tx, of, lane, judge=judge)
        rows = await judged
        if rows:
            last = rows[-1].number
            self._place = (of.id, of.state, last)
            self._judged = await _judging(tx, of, replace(lane, cursor=last), judge=judge)
        return rows


async def _judging(tx: Transaction, of: Import, lane: Lane, *, judge: Judge) -> asyncio.Task[list[Row]]:
    rows = await _read(tx, of, lane)
    return meanwhile(_judged(row, judge, of.columns) for row in rows)


def _judged(row: Row, judge: Judge, headings: Mapping[str, str]) -> Row:
    row.subject, row.findings = judge(row.cells, headings)
    return row


async def _read(tx: Transaction, of: Import, lane: Lane) -> list[Row]:
    """Only what was not refused by the check is applied."""
    wanted = (import_rows.c.import_id == of.id) & (import_rows.c.number > lane.cursor)
    wanted &= import_rows.c.lane == lane.number
    if of.state is ImportState.APPLYING:
        wanted &= import_rows.c.outcome != REFUSED.outcome
    # Within a range of numbers: asked for the first thousand of all that follow, PostgreSQL may read and sort them all.
    # The lanes share the range about evenly.
    first = select(func.min(import_rows.c.number)).where(wanted).scalar_subquery()
    columns = (import_rows.c.number, import_rows.c.key, import_rows.c.cells)
    query = select(*columns).where(wanted, import_rows.c.number < first + CHUNK * LANES)
    rows = await tx.session.execute(query.order_by(import_rows.c.number))
    return [Row(*row) for row in rows]
