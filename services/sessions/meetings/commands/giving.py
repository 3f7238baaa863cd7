"""Parts of statements that take somebody's time and give it back, for areas that write something of theirs with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, BindParameter, ColumnElement, Update, any_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.circles.queries.gatherings import times_of_circles
from services.sessions.meetings.tables import bookings


def given(span: CTE, member_id: BindParameter[UUID]) -> CTE:
    """The time of a span (`id`, `starts_at`, `ends_at`) that the statement reads is the member's no more."""
    row = select(span.c.id, member_id.label("member_id"), _during(span))
    giving = upsert(bookings).from_select(["session_id", "member_id", "during"], row)
    return giving.on_conflict_do_update(
        index_elements=[bookings.c.session_id, bookings.c.member_id],
        set_={"during": giving.excluded.during, "active": True},
    ).cte("given")


def is_busy(span: CTE, member_id: BindParameter[UUID]) -> ColumnElement[bool]:
    """Whether they have given it to something else before, or are in a circle that meets then."""
    booked = exists().where(
        *(bookings.c.member_id == member_id, bookings.c.active, bookings.c.during.overlaps(_during(span))),
        bookings.c.session_id != span.c.id,
    )
    seated = times_of_circles(member_id, _during(span)).correlate(span).exists()
    return or_(booked.correlate(span), seated)


def given_back(id_: BindParameter[UUID], whom: BindParameter[Any]) -> Update:
    """What some members have given under an id is theirs again."""
    mine = bookings.c.session_id == id_, bookings.c.member_id == any_(whom)
    return update(bookings).where(*mine).values(active=False)


def _during(span: CTE) -> ColumnElement[Range[datetime]]:
    return func.tstzrange(span.c.starts_at, span.c.ends_at, type_=TSTZRANGE)
