"""Who came, as each of the two says it, and what it led to: their own for members, and appeals for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from chassis.db import Transaction
from contracts.sessions import AbsenceStep
from services.sessions.agendas.domain.attendance import Account, Came, Decision, account
from services.sessions.agendas.tables import absences, attendances


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of one of the two: by themselves, and by the other one; None: not yet."""

    own: Came | None
    others: Came | None


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


_SHOWN = (
    "session_id",
    "member_id",
    "step",
    "noted_at",
    "appeal",
    "appealed_at",
    "decision",
    "decided_at",
)


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


def account_of(views: Sequence[PresenceView], member_id: UUID) -> Account:
    own = next((view.came for view in views if view.member_id == view.said_by == member_id), None)
    others = next((view.came for view in views if view.member_id == member_id != view.said_by), None)
    return account(own, others)


async def absences_of(
    tx: Transaction, member_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[AbsenceView]:
    """The member's own, the newest first."""
    query = _views().where(absences.c.member_id == member_id)
    if after is not None:
        query = query.where(tuple_(absences.c.noted_at, absences.c.session_id) < after)
    return await _read(tx, query.order_by(absences.c.noted_at.desc(), absences.c.session_id.desc()).limit(limit))


async def appeals_to_decide(tx: Transaction, *, after: tuple[datetime, UUID] | None, limit: int) -> list[AbsenceView]:
    """For staff: whatever waits for a decision, the oldest first."""
    query = _views().where(absences.c.appealed_at.is_not(None), absences.c.decision.is_(None))
    if after is not None:
        query = query.where(tuple_(absences.c.appealed_at, absences.c.session_id) > after)
    return await _read(tx, query.order_by(absences.c.appealed_at, absences.c.session_id).limit(limit))


async def absence_of(tx: Transaction, session_id: UUID, member_id: UUID) -> AbsenceView | None:
    found = await _read(tx, _views().where(absences.c.session_id == session_id, absences.c.member_id == member_id))
    return found[0] if found else None


def _views() -> Select[Any]:
    return select(*(absences.c[name] for name in _SHOWN))


async def _read(tx: Transaction, query: Select[Any]) -> list[AbsenceView]:
    return [AbsenceView(**row) for row in (await tx.session.execute(query)).mappings()]
