"""Circles and conversations want the same hour of one mentor at once: one gets it; a missing wall would be noticed."""

import asyncio
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from chassis.db import Database
from chassis.events.consumer import is_transient
from chassis.ids import new_id
from services.sessions.circles.commands import meetings as commands
from services.sessions.circles.commands.meetings import SetMeetings, set_meetings
from services.sessions.circles.domain.meetings import Dates
from services.sessions.circles.tables import circle_meetings
from services.sessions.mapping import map_domain
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import SlotTaken
from tests.builders.circles import a_circle
from tests.builders.sessions import HOUR, NOON, NOW, a_slot
from tests.service.conftest import OpenDatabase
from tests.service.sessions.calendar import DEADLOCK, book, booked
from tests.service.sessions.seating import started

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def crowd(open_database: OpenDatabase) -> Database:
    """Give a database that many may stand on at once."""
    map_domain()
    return await open_database("sessions", clock=lambda: NOW, pool_size=15)


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make setting a circle's meeting forget the locks."""

    async def forget(*_: Any) -> None:
        return

    monkeypatch.setattr(commands, "lock_people", forget)


async def a_circle_of(db: Database, mentor_id: UUID) -> UUID:
    return await started(db, a_circle(mentor_id=mentor_id, every_days=1))


async def set_at_noon(db: Database, circle_id: UUID, by: UUID, *, failures: list[str]) -> bool:
    """Whether the circle meets at noon; transient failures are tried again, and remembered."""
    dates = Dates(first_on=date(2027, 1, 5), at=time(12), times=1)
    wanted = SetMeetings(series_id=new_id(), circle_id=circle_id, dates=dates, manner=Manner(minutes=60))
    while True:
        try:
            async with db.transaction() as tx:
                await set_meetings(tx, wanted, by=by)
        except SlotTaken:
            return False
        except DBAPIError as error:
            if not is_transient(error):
                raise
            failures.append(str(getattr(error.orig, "sqlstate", "")))
        else:
            return True


async def contested(db: Database, *, circles: int, conversations: int) -> tuple[int, int, list[str]]:
    """How many circles and conversations of one mentor have the hour from noon, and what failed on the way."""
    mentor_id, failures = new_id(), list[str]()
    ids = [await a_circle_of(db, mentor_id) for _ in range(circles)]
    slots = [a_slot(mentor_id=mentor_id, starts_at=NOON, lasts=HOUR) for _ in range(conversations)]
    lost = await asyncio.gather(
        *(set_at_noon(db, each, mentor_id, failures=failures) for each in ids), *(book(db, slot) for slot in slots)
    )
    failures += [state for each in lost if isinstance(each, list) for state in each]
    async with db.reading() as tx:
        meetings = await tx.session.scalar(select(func.count()).select_from(circle_meetings)) or 0
    return meetings, len(await booked(db)), failures


async def test_one_of_them_all_gets_it_and_nobody_deadlocks(crowd: Database) -> None:
    circles, conversations, failures = await contested(crowd, circles=8, conversations=8)

    assert circles + conversations == 1
    assert DEADLOCK not in failures


@pytest.mark.usefixtures("no_locks")
async def test_without_locks_the_constraint_holds(crowd: Database) -> None:
    circles, conversations, _ = await contested(crowd, circles=8, conversations=8)

    assert circles + conversations == 1


async def test_without_the_constraint_the_locks_hold(crowd: Database) -> None:
    async with crowd.transaction() as tx:
        await tx.session.execute(text("ALTER TABLE bookings DROP CONSTRAINT bookings_never_overlap"))

    circles, conversations, _ = await contested(crowd, circles=8, conversations=8)

    assert circles + conversations == 1
