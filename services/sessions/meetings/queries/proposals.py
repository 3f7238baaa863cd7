"""Readers of proposals and series: a member's own, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, Table, or_, select

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.sessions import Rhythm
from contracts.words import Format
from services.sessions.meetings.domain.proposal import ProposalState
from services.sessions.meetings.domain.refusals import NoSuchMeetingProposal, NoSuchSeries
from services.sessions.meetings.domain.series import SeriesState
from services.sessions.meetings.domain.slots import Span
from services.sessions.meetings.tables import meeting_proposals, series


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """A proposal as its two people see it."""

    id: UUID
    session_id: UUID
    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    proposed_by: UUID
    round: int
    times: Sequence[datetime]
    minutes: int
    format: Format | None
    place: str | None
    state: ProposalState
    proposed_at: datetime
    lapses_at: datetime
    gone: Sequence[UUID]
    """Who of the two was erased."""

    def clashes(self, busy: Sequence[Span]) -> list[datetime]:
        """Those of the times at which the meeting would overlap one of the spans."""
        lasts = timedelta(minutes=self.minutes)
        return [at for at in self.times if any(opens < at + lasts and at < closes for opens, closes in busy)]


@dataclass(frozen=True, kw_only=True)
class SeriesView:
    """A series as its two people see it."""

    id: UUID
    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    proposed_by: UUID
    zone: str
    rhythm: Rhythm
    first_on: date
    at: time
    last_on: date | None
    minutes: int
    format: Format | None
    place: str | None
    state: SeriesState
    replaces_id: UUID | None
    booked_through: date | None
    proposed_at: datetime
    lapses_at: datetime
    gone: Sequence[UUID]


async def own_proposal(tx: Transaction, proposal_id: UUID, member_id: UUID) -> ProposalView:
    """The member's own, in whatever state; anybody else's does not exist."""
    query = _of(meeting_proposals, member_id).where(meeting_proposals.c.id == proposal_id)
    row = (await tx.session.execute(query)).mappings().one_or_none()
    if row is None:
        raise NoSuchMeetingProposal
    return ProposalView(**row)


async def open_proposals_of(
    tx: Transaction, member_id: UUID, *, relationship_id: UUID | None, after: UUID | None, limit: int
) -> list[ProposalView]:
    """What waits for an answer, by whichever of the two, in one relationship or in all; the oldest first."""
    query = _of(meeting_proposals, member_id).where(meeting_proposals.c.state == ProposalState.OPEN)
    query = _between(query, meeting_proposals, relationship_id)
    return [ProposalView(**row) for row in await _page(tx, query, meeting_proposals, after=after, limit=limit)]


async def own_series(tx: Transaction, series_id: UUID, member_id: UUID) -> SeriesView:
    """The member's own, in whatever state; anybody else's does not exist."""
    row = (await tx.session.execute(_of(series, member_id).where(series.c.id == series_id))).mappings().one_or_none()
    if row is None:
        raise NoSuchSeries
    return SeriesView(**row)


async def series_of(
    tx: Transaction, member_id: UUID, *, relationship_id: UUID | None, after: UUID | None, limit: int
) -> list[SeriesView]:
    """Those that are proposed or under way, in one relationship or in all; the oldest first."""
    query = _of(series, member_id).where(series.c.state != SeriesState.OVER)
    query = _between(query, series, relationship_id)
    return [SeriesView(**row) for row in await _page(tx, query, series, after=after, limit=limit)]


_UNSEEN = {"place_by", "place_sealed"}
"""For events and erasure alone."""


def _of(table: Table, member_id: UUID) -> Select[Any]:
    gone = erased_among(table.c.mentor_id, table.c.mentee_id).label("gone")
    shown = (column for column in table.c if column.name not in _UNSEEN)
    return select(*shown, gone).where(or_(table.c.mentor_id == member_id, table.c.mentee_id == member_id))


def _between(query: Select[Any], table: Table, relationship_id: UUID | None) -> Select[Any]:
    return query if relationship_id is None else query.where(table.c.relationship_id == relationship_id)


async def _page(
    tx: Transaction, query: Select[Any], table: Table, *, after: UUID | None, limit: int
) -> Sequence[RowMapping]:
    if after is not None:
        query = query.where(table.c.id > after)
    rows: Sequence[RowMapping] = (await tx.session.execute(query.order_by(table.c.id).limit(limit))).mappings().all()
    return rows
