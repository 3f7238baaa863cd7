"""What the lock on a meeting holds together of what is said of it, with it and without it, as in `test_locks.py`."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chassis.db import Database
from services.sessions.agendas.commands import attendance
from services.sessions.agendas.domain.attendance import Came, Presence
from services.sessions.agendas.tables import absences
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from tests.builders.sessions import NOON
from tests.service.sessions.interleaved import ROWS, forget_locks, side_by_side
from tests.service.sessions.meeting import meet, related

HOURS = timedelta(hours=1)

pytestmark = pytest.mark.timeout(60)


async def what_both_confirm_is_held(db: Database) -> str:
    """One says that they did not meet, the other at that moment that both came: whoever is second knows the first."""
    pair = await related(db)
    session_id = await meet(db, pair, NOON)
    db.clock = lambda: NOON + 2 * HOURS
    came = Presence(came=Came.ON_TIME)

    await side_by_side(
        db,
        lambda tx: attendance.say_who_came(tx, session_id, by=pair.mentee_id, own=came, others=came),
        lambda tx: attendance.say_missed(tx, session_id, by=pair.mentor_id),
    )

    async with db.reading() as tx:
        status = await tx.session.scalar(select(sessions.c.status).where(sessions.c.id == session_id))
    return "" if status != Status.MISSED else "a meeting that one of two says they had counts as missed"


async def an_absence_that_is_disputed_is_forgotten(db: Database) -> str:
    pair, came, absent = await related(db), Presence(came=Came.ON_TIME), Presence(came=Came.ABSENT)
    session_id = await meet(db, pair, NOON)
    db.clock = lambda: NOON + HOURS
    async with db.transaction() as tx:
        await attendance.say_who_came(tx, session_id, by=pair.mentor_id, own=came, others=absent)

    await side_by_side(
        db,
        lambda tx: attendance.note_absence_when_due(tx, session_id, pair.mentee_id),
        lambda tx: attendance.say_who_came(tx, session_id, by=pair.mentee_id, own=came, others=came),
    )

    async with db.reading() as tx:
        noted = await tx.session.scalar(select(func.count()).select_from(absences))
    return f"{noted} absences that the two do not agree on" if noted else ""


CHECKS = (what_both_confirm_is_held, an_absence_that_is_disputed_is_forgotten)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_holds(db: Database, check: Callable[[Database], Awaitable[str]]) -> None:
    assert await check(db) == ""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_is_missed_without_the_lock(db: Database, check: Callable[[Database], Awaitable[str]]) -> None:
    forget_locks(db, ROWS)

    assert await check(db) != ""
