"""What people have in their calendars, and how much they let be booked: five statements for however many people."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from chassis.db import Transaction
from services.sessions.calendars.queries.other_calendars import busy_elsewhere
from services.sessions.circles.queries import office_hours_among
from services.sessions.facts.queries.people import zones_of
from services.sessions.meetings.domain.room import Busy, Diary, Limits
from services.sessions.meetings.tables import bookings, limits


async def diaries_of(
    tx: Transaction, people: Iterable[UUID], *, since: datetime, until: datetime, besides: UUID | None = None
) -> dict[UUID, Diary]:
    """Each one's diary between two instants, office hours too, without what `besides` takes."""
    asked = list(people)
    zones, own = await zones_of(tx, asked), await limits_of(tx, asked)
    t = bookings.c
    during = Range(since, until, bounds="[)")
    query = select(t.member_id, t.during).where(t.member_id.in_(asked), t.active, t.during.overlaps(during))
    if besides is not None:
        query = query.where(t.session_id != besides)
    busy: dict[UUID, list[Busy]] = defaultdict(list)
    for row in await tx.session.execute(query):
        busy[row.member_id].append(Busy(starts_at=row.during.lower, ends_at=row.during.upper))
    for hours in await office_hours_among(tx, asked, since=since, until=until):
        busy[hours.member_id].append(Busy(starts_at=hours.starts_at, ends_at=hours.ends_at))
    elsewhere = await busy_elsewhere(tx, asked, since=since, until=until)
    return {
        one: Diary(
            zone=zones[one],
            limits=own[one],
            busy=busy[one],
            elsewhere=[Busy(starts_at=opens, ends_at=closes) for opens, closes in elsewhere.get(one, ())],
        )
        for one in asked
    }


async def limits_of(tx: Transaction, people: Iterable[UUID]) -> dict[UUID, Limits]:
    """Each one's own, and the defaults for whoever has said nothing."""
    asked = list(people)
    rows = await tx.session.execute(select(limits).where(limits.c.member_id.in_(asked)))
    own = {row.member_id: Limits(buffer_minutes=row.buffer_minutes, most_a_day=row.most_a_day) for row in rows}
    return dict.fromkeys(asked, Limits()) | own
