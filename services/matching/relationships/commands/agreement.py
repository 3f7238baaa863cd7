"""The agreement: drafted by either, signed by both in the same version, nudged once, and lapsed if it stays open."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert

from chassis.db import Transaction
from contracts.matching import Ending
from services.matching.relationships.commands.ending import close
from services.matching.relationships.commands.locking import any_relationship, own_relationship
from services.matching.relationships.commands.waiting import wait_for_end
from services.matching.relationships.domain.agreement import Agreement, Terms
from services.matching.relationships.domain.relationship import Relationship, Status
from services.matching.relationships.domain.signing import draft, nudge_to_sign, sign
from services.matching.relationships.tables import agreements


async def draft_agreement(tx: Transaction, relationship_id: UUID, *, by: UUID, terms: Terms) -> UUID:
    """Writes the next version; a signature under an earlier one does not count for it."""
    relationship = await own_relationship(tx, relationship_id, by)
    event = draft(relationship, by)
    row = {"relationship_id": relationship_id, "version": event.version, "drafted_by": by, "drafted_at": tx.now}
    await tx.session.execute(insert(agreements).values(**row, **asdict(terms)))
    await tx.emit(event)
    return relationship_id


async def sign_agreement(tx: Transaction, relationship_id: UUID, *, by: UUID, version: int) -> UUID:
    """Signs what one has read, the newest version and no other; the second signature starts the relationship."""
    relationship = await own_relationship(tx, relationship_id, by)
    agreement = await _newest(tx, relationship)
    events = sign(relationship, agreement, by, version=version, now=tx.now)
    if agreement is not None and agreement.is_signed:
        await wait_for_end(tx, relationship)
    await tx.emit(*events)
    return relationship_id


async def nudge_for_agreement(tx: Transaction, relationship_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None:
        await tx.emit(*nudge_to_sign(relationship, await _newest(tx, relationship)))


async def lapse_without_agreement(tx: Transaction, relationship_id: UUID) -> None:
    """Kindly, and the seat comes back; one that started meanwhile goes on."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None and relationship.status is Status.FORMING:
        await close(tx, relationship, Ending.LAPSED)


async def _newest(tx: Transaction, relationship: Relationship) -> Agreement | None:
    """Of a locked relationship, so that nobody drafts or signs meanwhile."""
    return await tx.session.get(Agreement, (relationship.id, relationship.version), populate_existing=True)
