"""Who came, as each of the two says it, and what it led to, for these two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_, union_all

from chassis.db import Transaction
from contracts.sessions import AbsenceStep
from services.sessions.agendas.domain.attendance import Account, Came, Decision, account
from services.sessions.agendas.tables import absences, attendances, missed_meetings


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of one of the two: by themselves, and by the other one; None: not yet."""

    own: Came | None
    others: Came | None

    @property
    def account(self) -> Account:
        return account(self.own, self.others)

    @property
    def waits(self) -> bool:
        """Whether they are said to have been absent, and have not said anything themselves."""
        return self.account is Account.ABSENT and self.own is None


@dataclass(frozen=True, kw_only=True)
class PresenceView:
    """What `said_by` says of `member_id`."""

    said_by: UUID
    member_id: UUID
    came: Came
    minutes_late: int | None
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class AbsenceView:
    """An absence and its appeal, as whoever was absent and staff see it."""

    session_id: UUID
    member_id: UUID
    step: AbsenceStep
    noted_at: datetime
    appeal: str
    appealed_at: datetime | None
    decision: Decision | None
    decided_at: datetime | None


async def said_of(tx: Transaction, session_id: UUID, member_id: UUID) -> Said:
    views = [view for view in await presences_in(tx, session_id) if view.member_id == member_id]
    own = [view.came for view in views if view.said_by == member_id]
    others = [view.came for view in views if view.said_by != member_id]
    return Said(own=own[0] if own else None, others=others[0] if others else None)


async def presences_in(tx: Transaction, session_id: UUID) -> list[PresenceView]:
    """For a caller who has made sure that the session is the reader's."""
    query = select(
        attendances.c.said_by,
        attendances.c.member_id,
        attendances.c.came,
        attendances.c.minutes_late,
        attendances.c.said_at,
    ).where(attendances.c.session_id == session_id)
    return [PresenceView(**row) for row in (await tx.session.execute(query)).mappings()]


async def answerable_since(tx: Transaction, session_id: UUID, member_id: UUID) -> datetime | None:
    """When the other one, or staff, last said something of the meeting that the member may want to answer."""
    a, m, absence = attendances.c, missed_meetings.c, absences.c
    words = union_all(
        select(a.said_at).where(a.session_id == session_id, a.said_by != member_id),
        select(m.said_at).where(m.session_id == session_id, m.said_by != member_id),
        select(absence.decided_at).where(absence.session_id == session_id, absence.member_id == member_id),
    ).subquery()
    newest: datetime | None = await tx.session.scalar(select(func.max(words.c.said_at)))
    return newest


async def remembered(tx: Transaction, member_id: UUID, *, within: timedelta) -> int:
    """Absences that still count; two that are noted in one moment may both be the first, which is the kind way."""
    counts = or_(absences.c.decision.is_(None), absences.c.decision != Decision.LIFTED)
    mine = (absences.c.member_id == member_id) & (absences.c.noted_at > tx.now - within)
    return int(await tx.session.scalar(select(func.count()).where(mine, counts)) or 0)


def account_of(views: Sequence[PresenceView], member_id: UUID) -> Account:
    own = next((view.came for view in views if view.member_id == view.said_by == member_id), None)
    others = next((view.came for view in views if view.member_id == member_id != view.said_by), None)
    return account(own, others)


async def absences_of(
    tx: Transaction, member_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[AbsenceView]:
    """The member's own, the newest first."""
    query = absence_views().where(absences.c.member_id == member_id)
    if after is not None:
        query = query.where(tuple_(absences.c.noted_at, absences.c.session_id) < after)
    return await read_absences(
        tx, query.order_by(absences.c.noted_at.desc(), absences.c.session_id.desc()).limit(limit)
    )


async def absence_of(tx: Transaction, session_id: UUID, member_id: UUID) -> AbsenceView | None:
    found = await read_absences(
        tx, absence_views().where(absences.c.session_id == session_id, absences.c.member_id == member_id)
    )
    return found[0] if found else None


def absence_views() -> Select[Any]:
    return select(*(absences.c[name] for name in AbsenceView.__annotations__))


async def read_absences(tx: Transaction, query: Select[Any]) -> list[AbsenceView]:
    return [AbsenceView(**row) for row in (await tx.session.execute(query)).mappings()]
