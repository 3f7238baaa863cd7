"""Runs: asked for, cancelled, resumed and forgotten by staff; claimed, kept alive and finished by the workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.timers import set_timer
from services.matching.outcomes.queries.weights import version_of, weights_in_force
from services.matching.programmes.commands.kinds import FORGET
from services.matching.programmes.commands.programmes import locked_programme
from services.matching.programmes.commands.wishes import check_pins
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.programme import Programme
from services.matching.programmes.domain.refusals import NoSuchRun
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.run import (
    UNDER_WAY,
    MatchRun,
    Purpose,
    RunStatus,
    RunTerms,
    UsualWeights,
    WishedPair,
    ask_for,
    check_room,
)
from services.matching.programmes.queries.checking import wishes_from
from services.matching.programmes.tables import match_runs, mentor_prices, run_results, run_snapshots, run_wishes

CHANNEL = "match_runs"
LEASE = timedelta(seconds=15)
ROWS_AT_A_TIME = 2000
LONGEST_FAILURE = 500
DIED = "The process that worked on it died again and again; resume it, and tell the operators."

_WAKE = text(f"SELECT pg_notify('{CHANNEL}', '')")


async def start_run(tx: Transaction, programme_id: UUID, terms: RunTerms, *, by: UUID) -> UUID:
    """Queues a run; a pin that is impossible is refused with what stands between the two."""
    programme = await locked_programme(tx, programme_id)
    run = ask_for(new_id(), programme, terms, usual=await usual_weights(tx, programme), by=by, now=tx.now)
    await _check_room(tx, programme_id, terms.purpose)
    await check_pins(tx, programme, terms.wishes)
    tx.session.add(run)
    await tx.session.flush()
    rows = [{"run_id": run.id, **vars(wish)} for wish in terms.wishes]
    if rows:
        await tx.session.execute(insert(run_wishes).values(rows))
    if terms.purpose is Purpose.SIMULATION:
        await set_timer(tx, FORGET, key=str(run.id), due_at=tx.now + DEFAULTS.simulation_kept)
    await tx.session.execute(_WAKE)
    return run.id


async def usual_weights(tx: Transaction, programme: Programme) -> UsualWeights:
    adopted = await weights_in_force(tx, programme.kind, programme.id)
    if adopted is not None:
        return UsualWeights(version=adopted.version, weights=adopted.weights)
    version = await version_of(tx, programme.kind, programme.weights)
    return UsualWeights(version=version, weights=programme.weights)


async def cancel_run(tx: Transaction, run_id: UUID) -> UUID:
    """Whoever works on it notices within some seconds, whatever step it is at; what it finds after that is dropped."""
    (await locked_run(tx, run_id)).cancel(now=tx.now)
    return run_id


async def resume_run(tx: Transaction, run_id: UUID) -> UUID:
    """Takes no more room than a new one may, and none in a programme that is over."""
    run = await locked_run(tx, run_id)
    programme = await locked_programme(tx, run.programme_id)
    run.resume(programme)
    await _check_room(tx, run.programme_id, Purpose.ROUND)
    await tx.session.execute(_WAKE)
    return run_id


async def _check_room(tx: Transaction, programme_id: UUID, purpose: Purpose) -> None:
    """The programme is locked, so that two who ask at once are counted one after the other."""
    query = select(
        func.count().filter(match_runs.c.status.in_(UNDER_WAY)).label("under_way"),
        func.count().filter(match_runs.c.purpose == Purpose.SIMULATION).label("simulations"),
    ).where(match_runs.c.programme_id == programme_id)
    row = (await tx.session.execute(query)).one()
    check_room(under_way=row.under_way, simulations=row.simulations, purpose=purpose)


async def forget_simulation(tx: Transaction, run_id: UUID) -> None:
    one = (match_runs.c.id == run_id) & (match_runs.c.purpose == Purpose.SIMULATION)
    await tx.session.execute(delete(match_runs).where(one))


async def locked_run(tx: Transaction, run_id: UUID) -> MatchRun:
    """Locked, and its key left free: who holds the programme and makes an offer of this run waits for nobody here."""
    run = await tx.session.get(MatchRun, run_id, with_for_update={"key_share": True}, populate_existing=True)
    if run is None:
        raise NoSuchRun
    return run


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A run that this worker has until its lease ends; `content` is its snapshot, None while it has none."""

    run: MatchRun
    wishes: tuple[WishedPair, ...]
    content: bytes | None


async def claim_run(tx: Transaction, holder: UUID) -> Claimed | None:
    """Takes the run that waits longest, or one whose worker is gone; no two workers take the same."""
    now = _real_time()
    due = or_(
        match_runs.c.status == RunStatus.QUEUED,
        (match_runs.c.status == RunStatus.RUNNING) & (match_runs.c.claimed_until < now),
    )
    query = select(match_runs.c.id).where(due).order_by(match_runs.c.asked_at, match_runs.c.id).limit(1)
    run_id = await tx.session.scalar(query.with_for_update(skip_locked=True))
    if run_id is None:
        return None
    run = await locked_run(tx, run_id)
    run.attempts += 1
    if run.attempts > DEFAULTS.attempts:
        run.status, run.failure, run.finished_at = RunStatus.FAILED, DIED, tx.now
        await tx.session.flush()
        return await claim_run(tx, holder)  # Whoever waits behind it must not wait for somebody to wake the worker.
    run.status, run.progress = RunStatus.RUNNING, 0
    run.claimed_by, run.claimed_until = holder, await tx.session.scalar(select(now + LEASE))
    rows = (await tx.session.execute(select(run_wishes).where(run_wishes.c.run_id == run_id))).all()
    wishes = tuple(wishes_from(rows))
    kept = select(run_snapshots.c.content).where(run_snapshots.c.digest == run.snapshot)
    content = await tx.session.scalar(kept) if run.snapshot else None
    return Claimed(run=run, wishes=wishes, content=content)


def _real_time() -> ColumnElement[datetime]:
    """Leases never run on the domain's clock."""
    return func.clock_timestamp(type_=DateTime(timezone=True))


async def keep_snapshot(tx: Transaction, run_id: UUID, *, digest: str, content: bytes) -> None:
    """The same people, as they were, are kept once for all runs."""
    run = await locked_run(tx, run_id)
    run.snapshot = digest
    row = {"digest": digest, "programme_id": run.programme_id, "taken_at": tx.now, "content": content}
    await tx.session.execute(insert_or(run_snapshots).values(row).on_conflict_do_nothing())


async def keep_alive(tx: Transaction, run_id: UUID, holder: UUID, *, progress: int) -> bool:
    """Prolongs the lease and shows the progress; False when the run is this worker's no more, as after a cancel."""
    mine = (match_runs.c.id == run_id) & (match_runs.c.claimed_by == holder)
    alive = update(match_runs).where(mine, match_runs.c.status == RunStatus.RUNNING)
    values = {"claimed_until": _real_time() + LEASE, "progress": progress}
    return await tx.session.scalar(alive.values(values).returning(match_runs.c.id)) is not None


async def give_back(tx: Transaction, run_id: UUID, holder: UUID) -> None:
    """The worker stops, or its process died: somebody may take the run up at once."""
    mine = (match_runs.c.id == run_id) & (match_runs.c.claimed_by == holder)
    values = {"status": RunStatus.QUEUED, "claimed_by": None}
    await tx.session.execute(update(match_runs).where(mine, match_runs.c.status == RunStatus.RUNNING).values(values))


async def fail_run(tx: Transaction, run_id: UUID, holder: UUID, *, why: str) -> None:
    run = await locked_run(tx, run_id)
    if run.status is RunStatus.RUNNING and run.claimed_by == holder:
        run.status, run.failure, run.finished_at = RunStatus.FAILED, why[:LONGEST_FAILURE], tx.now


async def finish_run(tx: Transaction, run_id: UUID, holder: UUID, *, solved: Solved) -> bool:
    """Keeps the result with its certificate and digest; False when the run was cancelled or taken over meanwhile."""
    run = await locked_run(tx, run_id)
    if run.status is not RunStatus.RUNNING or run.claimed_by != holder:
        return False
    run.status, run.progress, run.finished_at = RunStatus.DONE, 100, tx.now
    run.digest, run.certificate = solved.digest, dict(solved.certificate)
    await tx.session.flush()
    if run.purpose is Purpose.ROUND:
        await _insert(tx, run_results, [{"run_id": run_id, **row} for row in solved.rows])
        await _insert(tx, mentor_prices, [{"run_id": run_id, **row} for row in solved.prices])
    return True


async def _insert(tx: Transaction, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    for first in range(0, len(rows), ROWS_AT_A_TIME):
        await tx.session.execute(insert(table), rows[first : first + ROWS_AT_A_TIME])
