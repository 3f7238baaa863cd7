"""Office hours of before they were booked: their time and that of who has a seat is known from the migration on."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

import services.sessions
from chassis.db import Database
from chassis.ids import new_id
from chassis.migrations import upgrade
from services.sessions.circles.tables import circle_meetings, claims
from services.sessions.mapping import map_domain
from services.sessions.meetings.tables import bookings
from tests.builders.circles import a_claim, some_office_hours
from tests.builders.sessions import NOON, NOW
from tests.conftest import FreshDatabases
from tests.service.migrations import migrate_to

LOCATION = Path(services.sessions.__file__).parent / "migrations"
OLD = text(
    "INSERT INTO gatherings (id, kind, mentor_id, topic, skills, admission, seats, minutes, starts_at, started_at,"
    " last_place, closed_at)"
    " VALUES (:id, 'OFFICE_HOURS', :mentor, 'Ask me', '{}', 'PUBLIC', 1, 20, :at, :now, 1, :closed)"
)


async def test_everybody_who_had_a_seat_has_given_their_time_and_twice_to_nothing(database: FreshDatabases) -> None:
    url = database.empty("sessions")
    await migrate_to(url, LOCATION, "0013")
    map_domain()
    db, member_id = Database(url, source="sessions"), new_id()
    mentors = [new_id() for _ in range(3)]
    async with db.transaction() as tx:
        one, other = [await old_hours(tx, mentor, seated=member_id) for mentor in mentors[:2]]
        empty = await old_hours(tx, mentors[2], closed=NOW)

    await upgrade(url, LOCATION)

    async with db.reading() as tx:
        given = {(row.session_id, row.member_id) for row in await tx.session.execute(select(bookings))}
        rows = await tx.session.execute(select(circle_meetings))
        cancelled_by = {row.id: row.cancelled_by for row in rows}
    mentors_own = {(one, mentors[0]), (other, mentors[1])}
    assert given - mentors_own in ({(one, member_id)}, {(other, member_id)})
    assert mentors_own < given
    assert cancelled_by == {one: None, other: None, empty: mentors[2]}
    await db.close()


async def old_hours(tx: Any, mentor_id: UUID, *, seated: UUID | None = None, closed: Any = None) -> UUID:
    hours = some_office_hours(mentor_id=mentor_id)
    about = {"id": hours.id, "mentor": mentor_id, "at": NOON, "now": NOW, "closed": closed}
    await tx.session.execute(OLD, about)
    if seated is not None:
        claim = a_claim(hours, member_id=seated, standing="SEATED", place=1, seat=1)
        row = {column.name: getattr(claim, column.name) for column in claims.c}
        await tx.session.execute(insert(claims).values(**row))
    return hours.id
