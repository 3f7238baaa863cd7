"""Absences that staff look at: appeals that wait for a decision, and third absences; never what the two wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, exists, func, literal_column, select, tuple_

from chassis.db import Transaction
from contracts.sessions import AbsenceStep
from services.sessions.agendas.domain.attendance import DEFAULTS, Act
from services.sessions.agendas.queries.attendance import (
    AbsenceView,
    PresenceView,
    absence_of,
    absence_views,
    presences_in,
    read_absences,
)
from services.sessions.agendas.queries.outcome import who_says_missed
from services.sessions.agendas.tables import absence_acts, absences
from services.sessions.facts.tables import relationships
from services.sessions.meetings.queries.sessions import SessionView, own_session

MOST_EARLIER = 20


class CaseKind(str, Enum):
    """Why staff look at an absence: its member appealed, or it is the third."""

    APPEAL = "APPEAL"
    THIRD = "THIRD"


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case in the list, without a word of what anybody says of it."""

    id: UUID
    session_id: UUID
    member_id: UUID
    step: AbsenceStep
    noted_at: datetime
    appealed_at: datetime | None
    since: datetime

    @property
    def kind(self) -> CaseKind:
        return CaseKind.THIRD if self.appealed_at is None else CaseKind.APPEAL


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A case with all that staff decide it by."""

    session: SessionView
    absence: AbsenceView
    said: Sequence[PresenceView]
    missed: frozenset[UUID]
    earlier: Sequence[AbsenceView]


@dataclass(frozen=True, kw_only=True)
class CaseActView:
    id: UUID
    actor_id: UUID
    act: Act
    note: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many cases of a kind are open, and since when the oldest of them."""

    cases: int
    oldest: datetime | None


_A = absences.c
_SINCE: ColumnElement[datetime] = func.coalesce(_A.appealed_at, _A.noted_at, type_=DateTime(timezone=True))
# Written as the partial index has it, so that the list is read from there.
_OPEN: ColumnElement[bool] = literal_column(
    "absences.decision IS NULL AND (absences.appealed_at IS NOT NULL"
    " OR (absences.step = 'STAFF' AND absences.settled_at IS NULL))"
)


async def open_cases(
    tx: Transaction, staff_id: UUID, *, kind: CaseKind | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[CaseView]:
    """All but those that the reader is one of the two of, the one that waits longest first."""
    columns = (_A.id, _A.session_id, _A.member_id, _A.step, _A.noted_at, _A.appealed_at)
    query = select(*columns, _SINCE.label("since")).where(_OPEN, _is_of_others(staff_id))
    if kind is not None:
        query = query.where(_of_kind(kind))
    if after is not None:
        query = query.where(tuple_(_SINCE, _A.id) > after)
    rows = await tx.session.execute(query.order_by(_SINCE, _A.id).limit(limit))
    return [CaseView(**row) for row in rows.mappings()]


async def waiting_cases(tx: Transaction, staff_id: UUID, kind: CaseKind) -> Waiting:
    counted = select(func.count().label("cases"), func.min(_SINCE).label("oldest")).select_from(absences)
    query = counted.where(_OPEN, _of_kind(kind), _is_of_others(staff_id))
    return Waiting(**(await tx.session.execute(query)).mappings().one())


async def case_file(tx: Transaction, session_id: UUID, member_id: UUID) -> CaseFile | None:
    """For a caller who has made sure that the reader may see it, and written down that they do."""
    absence = await absence_of(tx, session_id, member_id)
    if absence is None:
        return None
    return CaseFile(
        session=await own_session(tx, session_id, member_id),
        absence=absence,
        said=await presences_in(tx, session_id),
        missed=await who_says_missed(tx, session_id),
        earlier=await _earlier(tx, absence),
    )


async def acts_on(
    tx: Transaction, staff_id: UUID, session_id: UUID, member_id: UUID, *, after: UUID | None, limit: int
) -> list[CaseActView]:
    """What staff did about an absence, in the order of time; nothing of one's own case."""
    a = absence_acts.c
    query = (
        select(a.id, a.actor_id, a.act, a.note, a.at)
        .join(absences, (_A.session_id == a.session_id) & (_A.member_id == a.member_id))
        .where(a.session_id == session_id, a.member_id == member_id, _is_of_others(staff_id))
    )
    if after is not None:
        query = query.where(a.id > after)
    rows = await tx.session.execute(query.order_by(a.id).limit(limit))
    return [CaseActView(**row) for row in rows.mappings()]


async def _earlier(tx: Transaction, absence: AbsenceView) -> list[AbsenceView]:
    """The member's absences that this one was counted after, the newest first."""
    since = absence.noted_at - DEFAULTS.remembered_for
    before = _A.member_id == absence.member_id, _A.noted_at.between(since, absence.noted_at)
    query = absence_views().where(*before, _A.session_id != absence.session_id)
    return await read_absences(tx, query.order_by(_A.noted_at.desc(), _A.id.desc()).limit(MOST_EARLIER))


def _of_kind(kind: CaseKind) -> ColumnElement[bool]:
    return _A.appealed_at.is_not(None) if kind is CaseKind.APPEAL else _A.appealed_at.is_(None)


def _is_of_others(staff_id: UUID) -> ColumnElement[bool]:
    """Nobody of the staff finds a case that they are one of the two of."""
    r = relationships.c
    return exists().where(r.relationship_id == _A.relationship_id, r.mentor_id != staff_id, r.mentee_id != staff_id)
