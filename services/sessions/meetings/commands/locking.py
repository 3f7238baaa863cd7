"""Loading what is to be changed: first everybody's time is locked, then the rows, so that nothing waits in a circle."""

from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction
from chassis.errors import NotFound
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import own_relationship
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.parts import Pair
from services.sessions.meetings.domain.proposal import Proposal
from services.sessions.meetings.domain.refusals import NoSuchMeetingProposal, NoSuchSeries, NotUnderWay
from services.sessions.meetings.domain.series import Series
from services.sessions.meetings.domain.session import Session
from services.sessions.meetings.tables import meeting_proposals, series, sessions


async def locked_pair(tx: Transaction, relationship_id: UUID, by: UUID) -> Pair:
    """The two of a relationship that is under way, with their time locked; to anybody else it does not exist."""
    found = await own_relationship(tx, relationship_id, by)
    pair = Pair(relationship_id=relationship_id, mentor_id=found.mentor_id, mentee_id=found.mentee_id)
    await lock_people(tx, *pair.people)
    await check_under_way(tx, pair)
    return pair


async def check_under_way(tx: Transaction, pair: Pair) -> None:
    """Read under the locks; two whom a block keeps apart hear the same as after an end."""
    found = await own_relationship(tx, pair.relationship_id, pair.mentor_id)
    if found.life is not Life.ACTIVE or await are_apart(tx, *pair.people):
        raise NotUnderWay


async def locked_session(tx: Transaction, session_id: UUID, by: UUID) -> Session:
    """One of the member's own."""
    mine = or_(sessions.c.mentor_id == by, sessions.c.mentee_id == by)
    people = (
        await tx.session.execute(
            select(sessions.c.mentor_id, sessions.c.mentee_id).where(sessions.c.id == session_id, mine)
        )
    ).one_or_none()
    if people is None:
        raise NotFound
    await lock_people(tx, *people)
    return await tx.session.get_one(Session, session_id, with_for_update=True)


async def locked_proposal(tx: Transaction, proposal_id: UUID, by: UUID) -> Proposal:
    """One that the member is part of, whoever proposed."""
    t = meeting_proposals.c
    mine = or_(t.mentor_id == by, t.mentee_id == by)
    people = (await tx.session.execute(select(t.mentor_id, t.mentee_id).where(t.id == proposal_id, mine))).one_or_none()
    if people is None:
        raise NoSuchMeetingProposal
    await lock_people(tx, *people)
    return await tx.session.get_one(Proposal, proposal_id, with_for_update=True)


async def locked_series(tx: Transaction, series_id: UUID, by: UUID) -> Series:
    """One that the member is part of, whoever proposed."""
    mine = or_(series.c.mentor_id == by, series.c.mentee_id == by)
    query = select(series.c.mentor_id, series.c.mentee_id).where(series.c.id == series_id, mine)
    people = (await tx.session.execute(query)).one_or_none()
    if people is None:
        raise NoSuchSeries
    await lock_people(tx, *people)
    return await tx.session.get_one(Series, series_id, with_for_update=True)
