"""What two people have in their calendars, and how much they let be booked: one statement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, column, func, select, union_all
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range, array

from chassis.db import Transaction, among
from services.sessions.circles.queries.gatherings import times_of_circles
from services.sessions.facts.queries.people import UNTOLD_ZONE
from services.sessions.facts.tables import people
from services.sessions.meetings.domain.room import Busy, Diary, Limits
from services.sessions.meetings.tables import bookings, limits

_DURING = bindparam("during", type_=TSTZRANGE)
# Of a parameter that is an array nobody knows how long it is, so that PostgreSQL plans anew each time, for longer than
# it then looks; VALUES, SQLAlchemy would compile anew each time.
_two = array([bindparam("one", type_=Uuid), bindparam("other", type_=Uuid)])
_asked = func.unnest(_two).table_valued(column("id", Uuid), name="asked").render_derived()
_booked = select(bookings.c.during).where(
    bookings.c.member_id == _asked.c.id,
    bookings.c.active,
    bookings.c.during.overlaps(_DURING),
    bookings.c.session_id.is_distinct_from(bindparam("besides", type_=Uuid)),
)
_spans = (span.correlate(_asked) for span in (_booked, times_of_circles(_asked.c.id, _DURING)))
_DIARIES = (
    select(
        *(_asked.c.id, people.c.zone, limits.c.buffer_minutes, limits.c.most_a_day),
        func.array(union_all(*_spans).scalar_subquery(), type_=ARRAY(TSTZRANGE)).label("busy"),
    )
    .outerjoin_from(_asked, people, people.c.member_id == _asked.c.id)
    .outerjoin(limits, limits.c.member_id == _asked.c.id)
)


async def diaries_of(
    tx: Transaction, people: tuple[UUID, UUID], *, since: datetime, until: datetime, besides: UUID | None = None
) -> dict[UUID, Diary]:
    """Each one's diary between two instants, office hours and circles too, without what `besides` takes.

    What their other calendars hold is not in it: it keeps slots from being offered, and nothing from being booked.
    """
    one, other = people
    asked = {"one": one, "other": other, "during": Range(since, until, bounds="[)"), "besides": besides}
    return {
        row.id: Diary(
            zone=row.zone or UNTOLD_ZONE,
            limits=_limits(row),
            busy=[Busy(starts_at=span.lower, ends_at=span.upper) for span in row.busy],
        )
        for row in await tx.session.execute(_DIARIES, asked)
    }


async def limits_of(tx: Transaction, people: Iterable[UUID]) -> dict[UUID, Limits]:
    """Each one's own, and the defaults for whoever has said nothing."""
    asked = list(people)
    rows = await tx.session.execute(select(limits).where(among(limits.c.member_id, asked)))
    return dict.fromkeys(asked, Limits()) | {row.member_id: _limits(row) for row in rows}


def _limits(row: Any) -> Limits:
    if row.buffer_minutes is None:
        return Limits()
    return Limits(buffer_minutes=row.buffer_minutes, most_a_day=row.most_a_day)
