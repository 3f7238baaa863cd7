"""What people have in their calendars, and how much they let be booked: four statements for however many people."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range

from chassis.db import Transaction
from services.sessions.calendars.queries.other_calendars import busy_elsewhere
from services.sessions.circles.queries.gatherings import gathered_among
from services.sessions.facts.queries.people import UNTOLD_ZONE
from services.sessions.facts.tables import people
from services.sessions.meetings.domain.room import Busy, Diary, Limits
from services.sessions.meetings.tables import bookings, limits

_MEMBERS = any_(bindparam("members", type_=ARRAY(Uuid)))
_BUSY = select(bookings.c.member_id, bookings.c.during).where(
    bookings.c.member_id == _MEMBERS,
    bookings.c.active,
    bookings.c.during.overlaps(bindparam("during", type_=TSTZRANGE)),
    bookings.c.session_id.is_distinct_from(bindparam("besides", type_=Uuid)),
)
_asked = func.unnest(bindparam("members", type_=ARRAY(Uuid))).table_valued(column("id", Uuid)).render_derived("asked")
_WAYS = (
    select(_asked.c.id, people.c.zone, limits.c.buffer_minutes, limits.c.most_a_day)
    .outerjoin_from(_asked, people, people.c.member_id == _asked.c.id)
    .outerjoin(limits, limits.c.member_id == _asked.c.id)
)
_LIMITS = select(limits).where(limits.c.member_id == _MEMBERS)


async def diaries_of(
    tx: Transaction, people: Iterable[UUID], *, since: datetime, until: datetime, besides: UUID | None = None
) -> dict[UUID, Diary]:
    """Each one's diary between two instants, with office hours and circles, without what `besides` takes."""
    asked = list(people)
    ways = {row.id: row for row in await tx.session.execute(_WAYS, {"members": asked})}
    busy: dict[UUID, list[Busy]] = defaultdict(list)
    when = {"members": asked, "during": Range(since, until, bounds="[)"), "besides": besides}
    for row in await tx.session.execute(_BUSY, when):
        busy[row.member_id].append(Busy(starts_at=row.during.lower, ends_at=row.during.upper))
    for each in await gathered_among(tx, asked, since=since, until=until):
        busy[each.member_id].append(Busy(starts_at=each.starts_at, ends_at=each.ends_at))
    elsewhere = await busy_elsewhere(tx, asked, since=since, until=until)
    return {
        one: Diary(
            zone=row.zone or UNTOLD_ZONE,
            limits=_limits(row),
            busy=busy[one],
            elsewhere=[Busy(starts_at=opens, ends_at=closes) for opens, closes in elsewhere.get(one, ())],
        )
        for one, row in ways.items()
    }


async def limits_of(tx: Transaction, people: Iterable[UUID]) -> dict[UUID, Limits]:
    """Each one's own, and the defaults for whoever has said nothing."""
    asked = list(people)
    rows = await tx.session.execute(_LIMITS, {"members": asked})
    return dict.fromkeys(asked, Limits()) | {row.member_id: _limits(row) for row in rows}


def _limits(row: Any) -> Limits:
    if row.buffer_minutes is None:
        return Limits()
    return Limits(buffer_minutes=row.buffer_minutes, most_a_day=row.most_a_day)
