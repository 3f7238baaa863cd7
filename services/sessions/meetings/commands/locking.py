"""Loading what is to be changed: first everybody's time is locked, then the rows, so that nothing waits in a circle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import array

from chassis.db import Transaction
from chassis.errors import NotFound
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.people import kept_apart
from services.sessions.facts.queries.relationships import seen_by
from services.sessions.facts.tables import relationships
from services.sessions.meetings.commands.times import locking_each
from services.sessions.meetings.domain.parts import Pair
from services.sessions.meetings.domain.proposal import Proposal, Subject
from services.sessions.meetings.domain.refusals import NoSuchMeetingProposal, NoSuchSeries, NotUnderWay
from services.sessions.meetings.domain.series import Series
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.tables import lost_dates, meeting_proposals, series, sessions

_ID, _ME, _RELATIONSHIP = (bindparam(name, type_=Uuid) for name in ("id", "me", "relationship"))


def _locking_two(table: Table, mine: ColumnElement[bool]) -> Select[Any]:
    """Reads and locks the two of one row, where it is the member's."""
    mentor, mentee = table.c.mentor_id, table.c.mentee_id
    return locking_each(select(mentor, mentee, func.unnest(array([mentor, mentee])).label("member")).where(mine))


def _of_one_of_them(table: Table) -> ColumnElement[bool]:
    return (table.c.id == _ID) & or_(table.c.mentor_id == _ME, table.c.mentee_id == _ME)


_LOCK_SESSION, _LOCK_PROPOSAL, _LOCK_SERIES = (
    _locking_two(table, _of_one_of_them(table)) for table in (sessions, meeting_proposals, series)
)
_LOCK_RELATIONSHIP = _locking_two(relationships, (relationships.c.relationship_id == _ID) & seen_by(_ME))


def under_way(relationship_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether two may go on with a relationship; whom a block keeps apart hear the same as after an end."""
    return exists().where(
        relationships.c.relationship_id == relationship_id,
        relationships.c.life == Life.ACTIVE,
        ~kept_apart(relationships.c.mentor_id, relationships.c.mentee_id),
    )


_IS_UNDER_WAY = select(under_way(_RELATIONSHIP))
_PROPOSAL = (
    select(
        *meeting_proposals.c,
        under_way(meeting_proposals.c.relationship_id).label("is_under_way"),
        *(sessions.c.starts_at.label("booked_at"), lost_dates.c.series_id, lost_dates.c.occurs_on),
    )
    .outerjoin(sessions, sessions.c.id == meeting_proposals.c.session_id)
    .outerjoin(lost_dates, lost_dates.c.session_id == meeting_proposals.c.session_id)
    .where(meeting_proposals.c.id == _ID)
    .with_for_update(of=meeting_proposals)
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A proposal with what it is for: a meeting that is to be, is booked already, or is a lost date of a series."""

    proposal: Proposal
    is_under_way: bool
    booked_at: datetime | None
    series_id: UUID | None
    occurs_on: date | None

    @property
    def subject(self) -> Subject:
        return Subject(session_id=self.proposal.session_id, pair=self.proposal.pair, booked_at=self.booked_at)

    def check_under_way(self) -> None:
        if not self.is_under_way:
            raise NotUnderWay


async def lock_pair(tx: Transaction, relationship_id: UUID, by: UUID) -> Pair:
    """The two of a relationship, with their time locked; to anybody else it does not exist."""
    people = await _lock(tx, _LOCK_RELATIONSHIP, relationship_id, by)
    if people is None:
        raise NotFound
    return Pair(relationship_id=relationship_id, mentor_id=people[0], mentee_id=people[1])


async def locked_pair(tx: Transaction, relationship_id: UUID, by: UUID) -> Pair:
    """The same of a relationship that is under way."""
    pair = await lock_pair(tx, relationship_id, by)
    await check_under_way(tx, pair)
    return pair


async def check_under_way(tx: Transaction, pair: Pair) -> None:
    """Read under the locks."""
    if not await tx.session.scalar(_IS_UNDER_WAY, {"relationship": pair.relationship_id}):
        raise NotUnderWay


async def locked_session(tx: Transaction, session_id: UUID, by: UUID) -> Session:
    """One of the member's own."""
    if await _lock(tx, _LOCK_SESSION, session_id, by) is None:
        raise NotFound
    return await tx.session.get_one(Session, session_id, with_for_update=True)


async def locked_proposal(tx: Transaction, proposal_id: UUID, by: UUID) -> Asked:
    """One that the member is part of, whoever proposed."""
    if await _lock(tx, _LOCK_PROPOSAL, proposal_id, by) is None:
        raise NoSuchMeetingProposal
    row = (await tx.session.execute(_PROPOSAL, {"id": proposal_id})).mappings().one()
    return Asked(
        proposal=Proposal(**{column.name: row[column] for column in meeting_proposals.c}),
        **{name: row[name] for name in ("is_under_way", "booked_at", "series_id", "occurs_on")},
    )


async def locked_series(tx: Transaction, series_id: UUID, by: UUID) -> Series:
    """One that the member is part of, whoever proposed."""
    if await _lock(tx, _LOCK_SERIES, series_id, by) is None:
        raise NoSuchSeries
    return await tx.session.get_one(Series, series_id, with_for_update=True)


async def _lock(tx: Transaction, statement: Select[Any], id_: UUID, by: UUID) -> Sequence[UUID] | None:
    """The mentor and the mentee, once they are locked."""
    rows = (await tx.session.execute(statement, {"id": id_, "me": by})).all()
    return (rows[0].mentor_id, rows[0].mentee_id) if rows else None
