"""Ending a relationship, by whatever: its seat comes back exactly once, and nobody is told by whom."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.db import Transaction, among
from chassis.ids import new_id
from chassis.stores import Leaving
from contracts.matching import Ending
from services.matching.capacity.commands import release_seat
from services.matching.introductions.domain.ask import clean
from services.matching.relationships.commands.locking import own_relationship
from services.matching.relationships.commands.rematching import open_pool
from services.matching.relationships.commands.waiting import stop_waiting
from services.matching.relationships.domain.relationship import LIVING, EndReason, Relationship
from services.matching.relationships.tables import relationships

LONGEST_NOTE = 1000


async def end_relationship(tx: Transaction, relationship_id: UUID, *, by: UUID, reason: EndReason, note: str) -> UUID:
    """One of the two ends it; the reason is kept, for the one who gave it."""
    relationship = await own_relationship(tx, relationship_id, by)
    relationship.check_living()
    relationship.ended_by, relationship.end_reason = by, reason
    relationship.end_note = clean("note", note, longest=LONGEST_NOTE)
    await close(tx, relationship, Ending.ENDED)
    return relationship_id


async def close(tx: Transaction, relationship: Relationship, ending: Ending, *, mentor_left: bool = False) -> None:
    """Of a locked one that is living."""
    held = relationship.holds_seat
    event = relationship.end(ending, now=tx.now, mentor_left=mentor_left)
    if held:
        await release_seat(tx, relationship.mentor_id)
    await stop_waiting(tx, relationship)
    await tx.emit(event)


async def end_between(tx: Transaction, one: UUID, other: UUID) -> None:
    """A block: to the blocked one it has ended as on any day."""
    mentor, mentee = relationships.c.mentor_id, relationships.c.mentee_id
    either_way = or_((mentor == one) & (mentee == other), (mentor == other) & (mentee == one))
    for relationship in await _living(tx, either_way):
        relationship.ended_by = one
        await close(tx, relationship, Ending.ENDED)


async def end_relationships_of(tx: Transaction, leaving: Leaving) -> None:
    """Members are erased: theirs end without blame, and those whom one of them mentored are looked after together."""
    theirs = or_(among(relationships.c.mentor_id, leaving), among(relationships.c.mentee_id, leaving))
    living = await _living(tx, theirs)
    for member_id, cause in leaving.items():
        ending = [each for each in living if member_id in (each.mentor_id, each.mentee_id) and each.status in LIVING]
        if ending:
            await _leave(tx.because(cause), member_id, ending)


async def mentor_left(tx: Transaction, mentor_id: UUID, *, programme_id: UUID | None) -> UUID:
    """A mentor leaves, or leaves one programme: returns the pool of those who need somebody new.

    The pool waits for staff, who run the programme's matching anew or pair by hand; meanwhile each mentee's need is
    as open as it was, and recommendations answer it.
    """
    theirs = relationships.c.mentor_id == mentor_id
    if programme_id is not None:
        theirs &= relationships.c.programme_id == programme_id
    return await _leave(tx, mentor_id, await _living(tx, theirs))


async def _leave(tx: Transaction, member_id: UUID, living: Sequence[Relationship]) -> UUID:
    pool_id = new_id()
    mentored = [each for each in living if each.mentor_id == member_id]
    for relationship in living:
        await close(tx, relationship, Ending.ENDED, mentor_left=relationship in mentored)
    await open_pool(tx, pool_id, mentored)
    return pool_id


async def _living(tx: Transaction, which: ColumnElement[bool]) -> Sequence[Relationship]:
    """Locked, in the order of their ids."""
    query = select(Relationship).where(which, relationships.c.status.in_(LIVING)).order_by(relationships.c.id)
    return (await tx.session.scalars(query.with_for_update())).all()
