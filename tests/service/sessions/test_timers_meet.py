"""A change meets the timer that it makes moot while that one runs: neither waits for the other, and the timer is idle.

The change has its locks, the timer has begun and waits for one of them, and now the change takes the timer away.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

from chassis.contention import sqlstate
from chassis.db import Database, Transaction
from chassis.ids import new_id
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.sessions import (
    AbsenceNoted,
    MeetingHeld,
    MeetingMissed,
    MeetingProposalClosed,
    SeriesEnded,
    ThanksShared,
)
from services.sessions.agendas.commands.attendance import ABSENCE, say_missed, say_who_came
from services.sessions.agendas.domain.attendance import Came, Presence
from services.sessions.facts.commands.relationships import keep_ending
from services.sessions.health.commands import closings
from services.sessions.health.commands.life import end_health
from services.sessions.health.commands.waiting import CLOSING_OVER, FIT
from services.sessions.health.domain.closing import Closing, Said
from services.sessions.health.domain.fit import FitCheck
from services.sessions.health.domain.rhythm import Standing
from services.sessions.meetings.commands import outcomes, proposals, series
from services.sessions.meetings.commands.locking import locked_proposal, locked_series, locked_session
from services.sessions.meetings.commands.times import OVER
from services.sessions.meetings.domain.parts import Pair
from services.sessions.timers import TIMERS
from tests.builders.meetings import VIDEO, a_rule
from tests.builders.sessions import NOON, NOW
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import DEADLOCK
from tests.service.sessions.interleaved import Work, done_or_waiting
from tests.service.sessions.meeting import meet, propose, related

HOUR = timedelta(hours=1)
ON_TIME, ABSENT = Presence(came=Came.ON_TIME), Presence(came=Came.ABSENT)

pytestmark = pytest.mark.timeout(60)


@dataclass(frozen=True, kw_only=True)
class Clash:
    """`lock` is what the change holds when the timer comes; `told`: how many of these are told in the end."""

    kind: str
    lock: Work
    change: Work
    told: dict[type, int]


Prepare = Callable[[Database], Awaitable[Clash]]


async def a_meeting_that_was_missed(db: Database) -> Clash:
    pair = await related(db)
    session_id = await meet(db, pair, NOON)
    return Clash(
        kind=OVER,
        lock=lambda tx: locked_session(tx, session_id, pair.mentee_id),
        change=lambda tx: say_missed(tx, session_id, by=pair.mentee_id),
        told={MeetingMissed: 1, MeetingHeld: 0},
    )


async def a_proposal_that_is_taken_back(db: Database) -> Clash:
    pair = await related(db)
    proposal_id = await propose(db, pair, pair.mentor_id, NOON)
    return Clash(
        kind=proposals.LAPSE,
        lock=lambda tx: locked_proposal(tx, proposal_id, pair.mentor_id),
        change=lambda tx: proposals.close_proposal(tx, proposal_id, by=pair.mentor_id),
        told={MeetingProposalClosed: 1},
    )


async def _series(db: Database, pair: Pair) -> UUID:
    async with db.transaction() as tx:
        return await series.propose_series(
            tx, new_id(), pair.relationship_id, by=pair.mentor_id, rule=a_rule(), manner=VIDEO
        )


async def a_series_that_is_declined(db: Database) -> Clash:
    pair = await related(db)
    series_id = await _series(db, pair)
    return _ending(series.LAPSE, series_id, pair)


async def a_series_that_ends(db: Database) -> Clash:
    pair = await related(db)
    series_id = await _series(db, pair)
    async with db.transaction() as tx:
        await series.agree_to_series(tx, series_id, by=pair.mentee_id)
    return _ending(series.BOOK, series_id, pair)


def _ending(kind: str, series_id: UUID, pair: Pair) -> Clash:
    return Clash(
        kind=kind,
        lock=lambda tx: locked_series(tx, series_id, pair.mentee_id),
        change=lambda tx: series.end_series(tx, series_id, by=pair.mentee_id),
        told={SeriesEnded: 1},
    )


async def an_absence_that_is_disputed(db: Database) -> Clash:
    pair = await related(db)
    session_id = await meet(db, pair, NOON)
    db.clock = lambda: NOON + HOUR
    async with db.transaction() as tx:
        await say_who_came(tx, session_id, by=pair.mentor_id, own=ON_TIME, others=ABSENT)
    return Clash(
        kind=ABSENCE,
        lock=lambda tx: outcomes.locked_meeting(tx, session_id),
        change=lambda tx: say_who_came(tx, session_id, by=pair.mentee_id, own=ON_TIME, others=ON_TIME),
        told={AbsenceNoted: 0, MeetingMissed: 0},
    )


async def a_fit_check_after_the_end(db: Database) -> Clash:
    pair = await related(db)

    async def end(tx: Transaction) -> None:
        await keep_ending(tx, pair.relationship_id)
        await end_health(tx, pair.relationship_id)

    return Clash(
        kind=FIT,
        lock=lambda tx: tx.session.get(Standing, pair.relationship_id, with_for_update=True),
        change=end,
        told={},
    )


async def a_closing_that_both_have_written(db: Database) -> Clash:
    pair, said = await related(db), Said(changed="", next_step="", thanks="For your time.", keep_in_touch=True)
    relationship_id = pair.relationship_id
    async with db.transaction() as tx:
        await keep_ending(tx, relationship_id)
        await end_health(tx, relationship_id)
        await closings.say_last_word(tx, relationship_id, said, by=pair.mentor_id)
    return Clash(
        kind=CLOSING_OVER,
        lock=lambda tx: tx.session.get(Closing, relationship_id, with_for_update=True),
        change=lambda tx: closings.say_last_word(tx, relationship_id, said, by=pair.mentee_id),
        told={ThanksShared: 2},
    )


CLASHES: Sequence[Prepare] = (
    a_meeting_that_was_missed,
    a_proposal_that_is_taken_back,
    a_series_that_is_declined,
    a_series_that_ends,
    an_absence_that_is_disputed,
    a_fit_check_after_the_end,
    a_closing_that_both_have_written,
)
each_clash = pytest.mark.parametrize("prepare", CLASHES, ids=lambda prepare: prepare.__name__)


async def clash(db: Database, made: Clash) -> list[DBAPIError]:
    """The change, which the timer comes into: who failed, for a deadlock fails one of the two."""
    due_at = await _due(db, made.kind)
    assert due_at is not None
    db.clock = lambda: max(due_at, NOW)
    failed: list[DBAPIError] = []
    try:
        async with db.transaction() as tx:
            await made.lock(tx)
            running = asyncio.create_task(_run(db, made.kind, failed))
            await done_or_waiting(db, running)
            assert not running.done()
            await made.change(tx)
    except DBAPIError as error:
        failed.append(error)
    await running
    return failed


async def _run(db: Database, kind: str, failed: list[DBAPIError]) -> None:
    """A failure is kept here, not tried again: what PostgreSQL gave up is rolled back in any case."""

    async def on_due(tx: Transaction, key: str, payload: dict[str, Any]) -> None:
        try:
            await TIMERS[kind](tx, key, payload)
        except DBAPIError as error:
            failed.append(error)

    await TimerLoop(db, {kind: on_due}).run_next()


async def _due(db: Database, kind: str) -> Any:
    async with db.reading() as tx:
        return await tx.session.scalar(select(timers.c.due_at).where(timers.c.kind == kind))


@each_clash
async def test_neither_waits_for_the_other(db: Database, prepare: Prepare) -> None:
    made = await prepare(db)

    failed = await clash(db, made)

    told = [type(each) for each in await emitted(db)]
    assert failed == []
    assert {kind: told.count(kind) for kind in made.told} == made.told
    assert await _due(db, made.kind) is None


def wait_for_running(db: Database) -> None:
    """Lets whoever takes a timer away wait for one that runs."""

    def waiting(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return re.sub(r"(DELETE FROM timers.*?) FOR UPDATE SKIP LOCKED", r"\1", statement, flags=re.DOTALL), parameters

    event.listen(db.engine.sync_engine, "before_cursor_execute", waiting, retval=True)


@each_clash
async def test_one_fails_where_it_is_waited_for(db: Database, prepare: Prepare) -> None:
    made = await prepare(db)
    wait_for_running(db)

    (failed,) = await clash(db, made)

    assert sqlstate(failed) == DEADLOCK


async def test_a_fit_check_does_not_stay_open_behind_the_end(db: Database) -> None:
    await clash(db, await a_fit_check_after_the_end(db))

    async with db.reading() as tx:
        assert await tx.session.scalar(select(FitCheck)) is None
