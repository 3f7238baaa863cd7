"""A relationship under way: breaks, whether to go on, and its last day."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from contracts.matching import Ending
from services.matching.relationships.commands.ending import close
from services.matching.relationships.commands.locking import any_relationship, own_relationship
from services.matching.relationships.commands.waiting import (
    stop_waiting_for_resumption,
    wait_for_end,
    wait_for_resumption,
)
from services.matching.relationships.domain.relationship import UNDER_WAY, Relationship, Status
from services.matching.relationships.domain.renewal import answer_renewal, ask_to_renew, nudge_to_renew, renew
from services.matching.relationships.tables import agreements


async def pause_relationship(tx: Transaction, relationship_id: UUID, *, by: UUID, until: date) -> UUID:
    """The seat stays: who takes a break comes back to the same person."""
    relationship = await own_relationship(tx, relationship_id, by)
    await tx.emit(relationship.pause(until, now=tx.now))
    await wait_for_resumption(tx, relationship, until)
    return relationship_id


async def resume_relationship(tx: Transaction, relationship_id: UUID, *, by: UUID) -> UUID:
    relationship = await own_relationship(tx, relationship_id, by)
    await tx.emit(relationship.resume(now=tx.now))
    await stop_waiting_for_resumption(tx, relationship)
    return relationship_id


async def resume_when_due(tx: Transaction, relationship_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None or relationship.status is not Status.PAUSED or relationship.paused_until is None:
        return
    if relationship.paused_until <= tx.now.date():
        await tx.emit(relationship.resume(now=tx.now))


async def ask_both_to_renew(tx: Transaction, relationship_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None and (event := ask_to_renew(relationship, now=tx.now)):
        await tx.emit(event)


async def remind_to_renew(tx: Transaction, relationship_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    if relationship is not None:
        await tx.emit(*nudge_to_renew(relationship, now=tx.now))


async def say_whether_to_renew(tx: Transaction, relationship_id: UUID, *, by: UUID, renews: bool) -> UUID:
    """In private; it goes on as soon as both said yes, and ends on its last day otherwise."""
    relationship = await own_relationship(tx, relationship_id, by)
    if answer_renewal(relationship, by, renews=renews, now=tx.now):
        await tx.emit(renew(relationship, months=await _agreed_months(tx, relationship), now=tx.now))
        await wait_for_end(tx, relationship)
    return relationship_id


async def complete_relationship(tx: Transaction, relationship_id: UUID) -> None:
    """Its last day is over and not both wanted more; one that was prolonged goes on."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None or relationship.status not in UNDER_WAY or relationship.ends_on is None:
        return
    if relationship.ends_on < tx.now.date():
        await close(tx, relationship, Ending.COMPLETED)


async def _agreed_months(tx: Transaction, relationship: Relationship) -> int | None:
    """Of the newest version that both signed."""
    signed = (agreements.c.mentor_signed_at.is_not(None), agreements.c.mentee_signed_at.is_not(None))
    query = select(agreements.c.months).where(agreements.c.relationship_id == relationship.id, *signed)
    months: int | None = await tx.session.scalar(query.order_by(agreements.c.version.desc()).limit(1))
    return months
