"""Pairs that networks told of, as relationships of the persons whom their records belong to, whatever came first.

They hold no seat of Cairn's: no mentor gave Cairn one for them, and an import must never push anybody over.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.db import Transaction
from chassis.stores import erased_of
from contracts.matching import Ending, Origin
from contracts.profiles import MembersMerged, MembersSeparated, PairImported
from services.matching.facts.queries.blocks import apart
from services.matching.facts.queries.pairs import pairs_of_record, person_of
from services.matching.relationships.commands.ending import close
from services.matching.relationships.commands.start import StartRelationship, start_as
from services.matching.relationships.domain.relationship import LIVING, Relationship
from services.matching.relationships.queries.partners import related
from services.matching.relationships.tables import relationships


async def follow_pair(tx: Transaction, event: PairImported) -> None:
    """Begins with the first word of it, ends with the network's; what the two ended here stays ended."""
    relationship = await tx.session.get(Relationship, event.pair_id, with_for_update=True)
    over = event.ended_on is not None and event.ended_on < tx.now.date()
    if relationship is None:
        if not over:
            await _start(tx, event)
    elif over and relationship.is_living:
        await close(tx, relationship, Ending.COMPLETED)


async def _start(tx: Transaction, event: PairImported) -> None:
    """Two who are joined already, or cannot be, stay as they are."""
    mentor_id, mentee_id = await person_of(tx, event.mentor_id), await person_of(tx, event.mentee_id)
    if mentor_id == mentee_id or await erased_of(tx, (mentor_id, mentee_id)):
        return
    if await tx.session.scalar(select(or_(related(mentor_id, mentee_id), apart(mentor_id, mentee_id)))):
        return
    command = StartRelationship(
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        kind=event.kind,
        origin=Origin.IMPORTED,
        starts_on=event.started_on,
        ends_on=event.ended_on,
    )
    await start_as(tx, event.pair_id, command, holds_seat=False)


async def follow_merge(tx: Transaction, event: MembersMerged) -> None:
    """What was the record's is the person's now."""
    theirs = or_(relationships.c.mentor_id == event.merged_id, relationships.c.mentee_id == event.merged_id)
    imported = relationships.c.origin == Origin.IMPORTED
    await _move(tx, theirs & imported, {event.merged_id: event.kept_id})


async def follow_separation(tx: Transaction, event: MembersSeparated) -> None:
    """What networks told of the record is the record's again."""
    pairs = await pairs_of_record(tx, event.merged_id)
    await _move(tx, relationships.c.id.in_(pairs), {event.kept_id: event.merged_id})


async def _move(tx: Transaction, which: ColumnElement[bool], people: Mapping[UUID, UUID]) -> None:
    """One that cannot be the other person's, because the two have one already or are one, ends instead."""
    query = select(Relationship).where(which, relationships.c.status.in_(LIVING)).order_by(relationships.c.id)
    for relationship in (await tx.session.scalars(query.with_for_update())).all():
        mentor_id = people.get(relationship.mentor_id, relationship.mentor_id)
        mentee_id = people.get(relationship.mentee_id, relationship.mentee_id)
        joined = await tx.session.scalar(select(related(mentor_id, mentee_id)))
        if mentor_id == mentee_id or joined:
            await close(tx, relationship, Ending.ENDED)
            continue
        relationship.mentor_id, relationship.mentee_id = mentor_id, mentee_id
        await tx.session.flush()
        await tx.emit(relationship.started())
