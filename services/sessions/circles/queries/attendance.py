"""Who came to a circle's meetings: each reads what is said of themselves, its mentors what is said of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.agendas.domain.attendance import Account, Came, Presence, account
from services.sessions.circles.queries.gatherings import leads
from services.sessions.circles.queries.meetings import circles_of
from services.sessions.circles.tables import circle_attendances, circle_meetings, gatherings


@dataclass(frozen=True, kw_only=True)
class CircleAttendanceView:
    """What is said of one person: by themselves, and last by one of the mentors; None: not yet."""

    member_id: UUID
    gone: Sequence[UUID]
    own: Presence | None
    mentors: Presence | None

    @property
    def account(self) -> Account:
        return account(self.own.came if self.own else None, self.mentors.came if self.mentors else None)


async def attendance_at(
    tx: Transaction, reader: UUID, meeting_id: UUID, *, after: UUID | None, limit: int
) -> list[CircleAttendanceView]:
    """Of whom something is said, by their ids; of a meeting of another circle there is nothing."""
    a, m = circle_attendances.c, circle_meetings.c
    own, others = a.said_by == a.member_id, a.said_by != a.member_id
    query = (
        select(
            *(a.member_id, erased_among(a.member_id).label("gone")),
            *(_newest(a.came, own).label("own"), _newest(a.minutes_late, own).label("own_late")),
            *(_newest(a.came, others).label("mentors"), _newest(a.minutes_late, others).label("mentors_late")),
        )
        .join(circle_meetings, m.id == a.meeting_id)
        .join(gatherings, gatherings.c.id == m.gathering_id)
        .where(
            a.meeting_id == meeting_id,
            m.gathering_id.in_(circles_of(reader)),
            or_(leads(reader), a.member_id == reader),
        )
        .group_by(a.member_id)
    )
    if after is not None:
        query = query.where(a.member_id > after)
    return [_view(row) for row in await tx.session.execute(query.order_by(a.member_id).limit(limit))]


def _newest(column: ColumnElement[Any], of: ColumnElement[bool]) -> ColumnElement[Any]:
    newest: ColumnElement[Any] = func.array_agg(
        aggregate_order_by(column, circle_attendances.c.said_at.desc()), type_=ARRAY(column.type)
    ).filter(of)[1]
    return newest


def _view(row: Any) -> CircleAttendanceView:
    return CircleAttendanceView(
        member_id=row.member_id,
        gone=row.gone,
        own=_presence(row.own, row.own_late),
        mentors=_presence(row.mentors, row.mentors_late),
    )


def _presence(came: Came | None, minutes_late: int | None) -> Presence | None:
    return None if came is None else Presence(came=came, minutes_late=minutes_late)
