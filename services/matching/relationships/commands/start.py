"""Starting a relationship: the one way to it, whoever brought the two together."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.stores import erased_of
from services.matching.facts.queries.blocks import apart
from services.matching.relationships.commands.rematching import serve_rematches
from services.matching.relationships.commands.waiting import wait_for_agreement, wait_for_end
from services.matching.relationships.domain.refusals import AlreadyRelated, NoSuchPartner, WithYourself
from services.matching.relationships.domain.relationship import Relationship, StartRelationship, form

UNIQUE_VIOLATION = "23505"

__all__ = ["StartRelationship", "start_relationship"]


async def start_relationship(tx: Transaction, command: StartRelationship) -> UUID:
    """Takes over the seat that the caller holds; the relationship gives it back, once, when it ends.

    Refuses two who have one already, and whoever was erased or is kept apart by a block, as if they were not there.
    """
    return await start_as(tx, new_id(), command, holds_seat=True)


async def start_as(tx: Transaction, relationship_id: UUID, command: StartRelationship, *, holds_seat: bool) -> UUID:
    """The same under an id that is known before, and for pairs that never held a seat of Cairn's."""
    await _check_pair(tx, command.mentor_id, command.mentee_id)
    relationship, event = form(relationship_id, command, holds_seat=holds_seat, now=tx.now)
    await _keep(tx, relationship)
    await tx.emit(event)
    if command.formal:
        await wait_for_agreement(tx, relationship)
    else:
        await wait_for_end(tx, relationship)
    await serve_rematches(tx, command.mentee_id, kind=command.kind)
    return relationship_id


async def _check_pair(tx: Transaction, mentor_id: UUID, mentee_id: UUID) -> None:
    if mentor_id == mentee_id:
        raise WithYourself
    if await erased_of(tx, (mentor_id, mentee_id)):
        raise NoSuchPartner
    if await tx.session.scalar(select(apart(mentor_id, mentee_id))):
        raise NoSuchPartner


async def _keep(tx: Transaction, relationship: Relationship) -> None:
    """One living relationship for each two people: the unique index decides between two that come at once."""
    tx.session.add(relationship)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise AlreadyRelated from error
        raise
