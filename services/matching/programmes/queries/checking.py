"""Finished runs as they are kept, for whoever checks them again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from chassis.db import Transaction
from services.matching.programmes.domain.checking import Kept
from services.matching.programmes.domain.refusals import NothingToCheck
from services.matching.programmes.domain.run import MatchRun, Purpose, WishedPair
from services.matching.programmes.domain.solving import job_of
from services.matching.programmes.tables import match_runs, mentor_prices, run_results, run_snapshots, run_wishes

_OF_RESULT = ("mentee_id", "mentor_id", "points", "parts", "pinned", "reason")


async def kept_run(tx: Transaction, run_id: UUID) -> Kept:
    """A finished run with its pairs, in five statements; raises NothingToCheck for any other."""
    run = await tx.session.get(MatchRun, run_id)
    if run is None or run.certificate is None or run.digest is None or run.purpose is not Purpose.ROUND:
        raise NothingToCheck
    content = await tx.session.scalar(select(run_snapshots.c.content).where(run_snapshots.c.digest == run.snapshot))
    prices = await _of(tx, mentor_prices, run_id)
    return Kept(
        job=job_of(run, wishes=wishes_from(await _of(tx, run_wishes, run_id)), content=content or b""),
        snapshot=run.snapshot or "",
        rows=[{name: getattr(row, name) for name in _OF_RESULT} for row in await _of(tx, run_results, run_id)],
        prices={row.mentor_id: row.price for row in prices},
        certificate=run.certificate,
        digest=run.digest,
    )


def wishes_from(rows: Sequence[Row[Any]]) -> list[WishedPair]:
    return [WishedPair(mentor_id=row.mentor_id, mentee_id=row.mentee_id, wish=row.wish) for row in rows]


async def published_runs(tx: Transaction) -> list[UUID]:
    """All that were ever published, the oldest first."""
    query = select(match_runs.c.id).where(match_runs.c.published_at.is_not(None)).order_by(match_runs.c.id)
    return list(await tx.session.scalars(query))


async def _of(tx: Transaction, table: Any, run_id: UUID) -> Sequence[Row[Any]]:
    return (await tx.session.execute(select(table).where(table.c.run_id == run_id))).all()
