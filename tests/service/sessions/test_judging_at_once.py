"""A timer that judges a relationship never waits for whoever judges it just now: they wait for its row already."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from chassis.db import Database, Transaction
from chassis.tables import timers
from chassis.timers import TimerLoop, set_timer
from services.sessions.health.commands.waiting import JUDGE, NUDGE
from services.sessions.health.tables import standings
from services.sessions.timers import TIMERS
from tests.builders.sessions import NOW
from tests.service.sessions.pair import Pair

LATER = NOW + timedelta(days=200)
pytestmark = pytest.mark.timeout(60)


async def due(db: Database, kind: str) -> list[timedelta]:
    """When the timers of a kind fall due, from now on."""
    async with db.reading() as tx:
        return [at - tx.now for at in await tx.session.scalars(select(timers.c.due_at).where(timers.c.kind == kind))]


async def judging(tx: Transaction, pair: Pair) -> None:
    """Somebody has the standing, and is about to set the timers."""
    mine = select(standings.c.relationship_id).where(standings.c.relationship_id == pair.id)
    assert await tx.session.scalar(mine.with_for_update()) == pair.id


@pytest.mark.parametrize("kind", [JUDGE, NUDGE])
async def test_both_come_through(pair: Pair, kind: str) -> None:
    async with pair.db.transaction() as tx:
        await set_timer(tx, kind, key=str(pair.id), due_at=NOW)

    async with pair.db.transaction() as tx:
        await judging(tx, pair)
        loop = TimerLoop(pair.db, {kind: TIMERS[kind]})
        assert await asyncio.wait_for(loop.run_next(), timeout=10)
        await set_timer(tx, kind, key=str(pair.id), due_at=LATER)

    assert await due(pair.db, kind) == [LATER - NOW]


async def test_who_would_remind_somebody_tries_again_in_a_moment(pair: Pair) -> None:
    async with pair.db.transaction() as tx:
        await set_timer(tx, NUDGE, key=str(pair.id), due_at=NOW)

    async with pair.db.transaction() as tx:
        await judging(tx, pair)
        await asyncio.wait_for(TimerLoop(pair.db, {NUDGE: TIMERS[NUDGE]}).run_next(), timeout=10)

    assert await due(pair.db, NUDGE) == [timedelta(seconds=5)]


@pytest.mark.parametrize(("code", "told"), [("40P01", "timer_postponed"), ("22012", "timer_failed")])
async def test_a_lost_race_is_a_line_and_no_traceback(db: Database, code: str, told: str) -> None:
    async def lose(tx: Transaction, _key: str, _payload: object) -> None:
        await tx.session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{code}'; END $$"))

    async with db.transaction() as tx:
        await set_timer(tx, "race", key="one", due_at=NOW)

    with capture_logs() as logged:
        await TimerLoop(db, {"race": lose}).run_next()

    (line,) = [each for each in logged if each["event"].startswith("timer_")]
    assert (line["event"], "exc_info" in line) == (told, code != "40P01")
    assert await due(db, "race") == [timedelta(seconds=5)]
