"""Runs, their results, and what is different between two of them; for the staff of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from chassis.db import Transaction
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.run import Purpose, RunStatus, Wave
from services.matching.programmes.domain.weights import Written
from services.matching.programmes.tables import match_runs, run_results


@dataclass(frozen=True, kw_only=True)
class RunView:
    """`offered` and `not_offered` count the pairs of a published run."""

    id: UUID
    programme_id: UUID
    purpose: Purpose
    wave: Wave
    rule: RunRule
    weights: Written
    weights_version: int
    ratio: int
    seat_cost: int
    seed: int
    status: RunStatus
    progress: int
    snapshot: str | None
    digest: str | None
    certificate: dict[str, Any] | None
    failure: str | None
    asked_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    offered: int
    not_offered: int


@dataclass(frozen=True, kw_only=True)
class ResultView:
    mentee_id: UUID
    mentor_id: UUID | None
    points: int
    parts: Sequence[int]
    pinned: bool
    reason: str | None
    offered: bool | None
    obstacle: str | None


@dataclass(frozen=True, kw_only=True)
class DifferenceView:
    """What one mentee has in each of two runs; None for nobody."""

    mentee_id: UUID
    first_mentor_id: UUID | None
    second_mentor_id: UUID | None
    first_points: int
    second_points: int


@dataclass(frozen=True, kw_only=True)
class TallyView:
    """How two runs differ, counted over the mentees of either."""

    same: int
    moved: int
    gained: int
    lost: int
    better: int
    worse: int


# The witnesses are thousands of bits, for whoever checks a run; a list of runs has no use for them.
_WITHHELD = {"certificate", "asked_by", "attempts", "claimed_by", "claimed_until", "published_by"}


async def run_by_id(tx: Transaction, run_id: UUID) -> RunView | None:
    views = await _runs(tx, _run().where(match_runs.c.id == run_id))
    return views[0] if views else None


async def runs_of(tx: Transaction, programme_id: UUID, *, after: UUID | None, limit: int) -> list[RunView]:
    """The newest first, simulations among them."""
    query = _run().where(match_runs.c.programme_id == programme_id)
    if after is not None:
        query = query.where(match_runs.c.id < after)
    return await _runs(tx, query.order_by(match_runs.c.id.desc()).limit(limit))


async def results_of(
    tx: Transaction, run_id: UUID, *, matched: bool | None, after: UUID | None, limit: int
) -> list[ResultView]:
    """In the order of the mentees' ids; only those with a mentor, only those without, or both."""
    query = select(*(column for column in run_results.columns if column.name != "run_id"))
    query = query.where(run_results.c.run_id == run_id)
    if matched is not None:
        query = query.where(run_results.c.mentor_id.is_not(None) if matched else run_results.c.mentor_id.is_(None))
    if after is not None:
        query = query.where(run_results.c.mentee_id > after)
    rows = (await tx.session.execute(query.order_by(run_results.c.mentee_id).limit(limit))).mappings()
    return [ResultView(**row) for row in rows]


async def differences(
    tx: Transaction, first: UUID, second: UUID, *, after: UUID | None, limit: int
) -> list[DifferenceView]:
    """Mentees who have somebody else in the second run, in the order of their ids."""
    both = _joined(first, second)
    query = select(both).where(both.c.first_mentor_id.is_distinct_from(both.c.second_mentor_id))
    if after is not None:
        query = query.where(both.c.mentee_id > after)
    rows = (await tx.session.execute(query.order_by(both.c.mentee_id).limit(limit))).mappings()
    return [DifferenceView(**row) for row in rows]


async def tally(tx: Transaction, first: UUID, second: UUID) -> TallyView:
    both = _joined(first, second)
    had, has = both.c.first_mentor_id, both.c.second_mentor_id
    counted = {
        "same": had == has,
        "moved": had.is_not(None) & has.is_not(None) & (had != has),
        "gained": had.is_(None) & has.is_not(None),
        "lost": had.is_not(None) & has.is_(None),
        "better": both.c.second_points > both.c.first_points,
        "worse": both.c.second_points < both.c.first_points,
    }
    query = select(*(_count(which).label(name) for name, which in counted.items()))
    return TallyView(**(await tx.session.execute(query)).mappings().one())


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


def _joined(first: UUID, second: UUID) -> Any:
    """Each mentee of either run, with what they have in both."""
    one = select(run_results).where(run_results.c.run_id == first).subquery("one")
    two = select(run_results).where(run_results.c.run_id == second).subquery("two")
    return (
        select(
            func.coalesce(one.c.mentee_id, two.c.mentee_id).label("mentee_id"),
            one.c.mentor_id.label("first_mentor_id"),
            two.c.mentor_id.label("second_mentor_id"),
            func.coalesce(one.c.points, 0).label("first_points"),
            func.coalesce(two.c.points, 0).label("second_points"),
        )
        .select_from(one.join(two, one.c.mentee_id == two.c.mentee_id, full=True))
        .subquery("joined")
    )


def _run() -> Select[Any]:
    mine = run_results.c.run_id == match_runs.c.id
    return select(
        *(column for column in match_runs.columns if column.name not in _WITHHELD),
        match_runs.c.certificate.op("-", return_type=JSONB())(cast("witness", Text)).label("certificate"),
        select(func.count()).where(mine, run_results.c.offered.is_(True)).scalar_subquery().label("offered"),
        select(func.count()).where(mine, run_results.c.offered.is_(False)).scalar_subquery().label("not_offered"),
    )


async def _runs(tx: Transaction, query: Select[Any]) -> list[RunView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    return [RunView(**row) for row in rows]
