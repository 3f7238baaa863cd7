"""What staff do for others: pair two by hand, and look after the mentees of a mentor who leaves.  Each act is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.errors import DomainError
from chassis.ids import new_id
from contracts.matching import ActedInMatching, Origin
from contracts.words import Kind
from services.matching.capacity.commands import hold_seat
from services.matching.capacity.domain import NoSeatLeft
from services.matching.engine import Obstacle
from services.matching.facts.queries.blocks import apart
from services.matching.facts.queries.people import unknown_among
from services.matching.introductions.domain.refusals import MentorFull
from services.matching.programmes.queries.enrolments import take_part
from services.matching.recommendations.queries.people import against_pairing
from services.matching.relationships.commands.ending import mentor_left
from services.matching.relationships.commands.start import StartRelationship, start_relationship
from services.matching.relationships.domain.refusals import (
    NoSuchPartner,
    NotInProgramme,
    PairedAgainstLine,
    PairedAgainstWish,
    PairedWithoutLanguage,
    PairedWithPaused,
    WithYourself,
)

REFUSALS: Mapping[Obstacle, type[DomainError]] = {
    Obstacle.SELF: WithYourself,
    Obstacle.LINE: PairedAgainstLine,
    Obstacle.WISH | Obstacle.ROLE: PairedAgainstWish,
    Obstacle.LANGUAGE: PairedWithoutLanguage,
    Obstacle.PAUSED: PairedWithPaused,
}
"""What holds against staff as well.  Each names the rule, and neither whose it is nor what the two have said."""


@dataclass(frozen=True, kw_only=True)
class PairMembers:
    """Who is joined with whom by staff, in a programme or apart from any."""

    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    programme_id: UUID | None
    formal: bool


async def pair_members(tx: Transaction, command: PairMembers, *, by: UUID) -> UUID:
    """A seat is needed here as everywhere; a block holds against staff, who are not told of it, and so do the members'
    own constraints and the reporting line.

    In a programme only those are paired who take part in it: its staff have no say over anybody else.
    """
    start = StartRelationship(
        mentor_id=command.mentor_id,
        mentee_id=command.mentee_id,
        kind=command.kind,
        origin=Origin.STAFF,
        programme_id=command.programme_id,
        formal=command.formal,
    )
    if command.programme_id is not None and not await _take_part(tx, command, command.programme_id):
        raise NotInProgramme
    if await unknown_among(tx, (command.mentor_id, command.mentee_id)):
        raise NoSuchPartner
    await _check_constraints(tx, command)
    try:
        await hold_seat(tx, command.mentor_id)
    except NoSeatLeft as error:
        raise MentorFull from error
    relationship_id = await start_relationship(tx, start)
    for member_id in (command.mentor_id, command.mentee_id):
        await _tell(tx, by, member_id, operation="pairMembers")
    return relationship_id


async def _check_constraints(tx: Transaction, command: PairMembers) -> None:
    """By the same function as everywhere; what stage, kind or times say is for staff to weigh.

    Staff see both in their lists, so a block reads as what either may have asked for themselves, and comes in its turn.
    """
    found = await against_pairing(tx, command.mentor_id, command.mentee_id, kind=command.kind)
    if await tx.session.scalar(select(apart(command.mentor_id, command.mentee_id))):
        found |= Obstacle.WISH
    for obstacles, refusal in REFUSALS.items():
        if found & obstacles:
            raise refusal


async def _take_part(tx: Transaction, command: PairMembers, programme_id: UUID) -> bool:
    return await take_part(tx, programme_id, mentor_id=command.mentor_id, mentee_id=command.mentee_id)


async def report_mentor_left(tx: Transaction, mentor_id: UUID, *, programme_id: UUID | None, by: UUID) -> UUID:
    """Their relationships end kindly; returns the pool in which their mentees wait together."""
    pool_id = await mentor_left(tx, mentor_id, programme_id=programme_id)
    await _tell(tx, by, mentor_id, operation="mentorLeft")
    return pool_id


async def _tell(tx: Transaction, actor_id: UUID, member_id: UUID, *, operation: str) -> None:
    await tx.emit(ActedInMatching(act_id=new_id(), actor_id=actor_id, member_id=member_id, operation=operation))
