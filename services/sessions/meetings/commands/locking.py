"""Loading what is to be changed: first everybody's time is locked, then the rows, so that nothing waits in a circle."""

from uuid import UUID

from sqlalchemy import Select, Table, Uuid, bindparam, exists, or_, select

from chassis.db import Transaction
from chassis.errors import NotFound
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.people import kept_apart
from services.sessions.facts.queries.relationships import own_relationship
from services.sessions.facts.tables import relationships
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.parts import Pair
from services.sessions.meetings.domain.proposal import Proposal
from services.sessions.meetings.domain.refusals import NoSuchMeetingProposal, NoSuchSeries, NotUnderWay
from services.sessions.meetings.domain.series import Series
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.tables import meeting_proposals, series, sessions


def _two_of(table: Table) -> Select[UUID, UUID]:
    """The two of one row, for either of them."""
    me, c = bindparam("me", type_=Uuid), table.c
    mine = or_(c.mentor_id == me, c.mentee_id == me)
    return select(c.mentor_id, c.mentee_id).where(c.id == bindparam("id", type_=Uuid), mine)


_TWO_OF_SESSION, _TWO_OF_PROPOSAL, _TWO_OF_SERIES = map(_two_of, (sessions, meeting_proposals, series))


_IS_UNDER_WAY = select(
    exists().where(
        relationships.c.relationship_id == bindparam("relationship", type_=Uuid),
        relationships.c.life == Life.ACTIVE,
        ~kept_apart(relationships.c.mentor_id, relationships.c.mentee_id),
    )
)


async def locked_pair(tx: Transaction, relationship_id: UUID, by: UUID) -> Pair:
    """The two of a relationship that is under way, with their time locked; to anybody else it does not exist."""
    found = await own_relationship(tx, relationship_id, by)
    pair = Pair(relationship_id=relationship_id, mentor_id=found.mentor_id, mentee_id=found.mentee_id)
    await lock_people(tx, *pair.people)
    await check_under_way(tx, pair)
    return pair


async def check_under_way(tx: Transaction, pair: Pair) -> None:
    """Read under the locks; two whom a block keeps apart hear the same as after an end."""
    if not await tx.session.scalar(_IS_UNDER_WAY, {"relationship": pair.relationship_id}):
        raise NotUnderWay


async def locked_session(tx: Transaction, session_id: UUID, by: UUID) -> Session:
    """One of the member's own."""
    people = (await tx.session.execute(_TWO_OF_SESSION, {"id": session_id, "me": by})).one_or_none()
    if people is None:
        raise NotFound
    await lock_people(tx, *people)
    return await tx.session.get_one(Session, session_id, with_for_update=True)


async def locked_proposal(tx: Transaction, proposal_id: UUID, by: UUID) -> Proposal:
    """One that the member is part of, whoever proposed."""
    people = (await tx.session.execute(_TWO_OF_PROPOSAL, {"id": proposal_id, "me": by})).one_or_none()
    if people is None:
        raise NoSuchMeetingProposal
    await lock_people(tx, *people)
    return await tx.session.get_one(Proposal, proposal_id, with_for_update=True)


async def locked_series(tx: Transaction, series_id: UUID, by: UUID) -> Series:
    """One that the member is part of, whoever proposed."""
    people = (await tx.session.execute(_TWO_OF_SERIES, {"id": series_id, "me": by})).one_or_none()
    if people is None:
        raise NoSuchSeries
    await lock_people(tx, *people)
    return await tx.session.get_one(Series, series_id, with_for_update=True)
