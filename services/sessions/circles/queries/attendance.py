"""Who came to a circle's meetings: of who was in it then; each reads of themselves, its mentors of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.agendas.domain.attendance import Account, Came, Presence, account
from services.sessions.circles.queries.gatherings import leads
from services.sessions.circles.queries.meetings import circles_of
from services.sessions.circles.tables import circle_attendances, circle_meetings, gatherings, stays


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
    """Who was in the circle then, by their ids; of a meeting ahead or of another circle there is nobody."""
    a, m = circle_attendances.c, circle_meetings.c
    there = _there(meeting_id).subquery("there")
    own, others = a.said_by == a.member_id, a.said_by != a.member_id
    query = (
        select(
            *(there.c.member_id, erased_among(there.c.member_id).label("gone")),
            *(_newest(a.came, own).label("own"), _newest(a.minutes_late, own).label("own_late")),
            *(_newest(a.came, others).label("mentors"), _newest(a.minutes_late, others).label("mentors_late")),
        )
        .select_from(there)
        .join(circle_meetings, m.id == meeting_id)
        .join(gatherings, gatherings.c.id == m.gathering_id)
        .outerjoin(circle_attendances, and_(a.meeting_id == m.id, a.member_id == there.c.member_id))
        .where(
            m.starts_at <= tx.now,
            m.cancelled_at.is_(None),
            m.gathering_id.in_(circles_of(reader)),
            or_(leads(reader), there.c.member_id == reader),
        )
        .group_by(there.c.member_id)
    )
    if after is not None:
        query = query.where(there.c.member_id > after)
    return [_view(row) for row in await tx.session.execute(query.order_by(there.c.member_id).limit(limit))]


async def who_was_in_it(tx: Transaction, meeting_id: UUID) -> frozenset[UUID]:
    """Who led the circle or had a seat in it while it met, whatever became of their seat since."""
    return frozenset(await tx.session.scalars(_there(meeting_id)))


def _there(meeting_id: UUID) -> Select[UUID]:
    """Once each, also of who came back while it met."""
    m, s = circle_meetings.c, stays.c
    during = s.since < m.ends_at, or_(s.until.is_(None), s.until > m.starts_at)
    of_it = select(s.member_id).join(circle_meetings, m.gathering_id == s.gathering_id)
    return of_it.where(m.id == meeting_id, *during).distinct()


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
