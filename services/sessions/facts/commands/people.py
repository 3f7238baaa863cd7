"""Keeping what profiles tells of members."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.profiles import AvailabilitySet, MemberProfileSaved
from services.sessions.facts.tables import availabilities, blocks, contact_pauses, people


async def keep_person(tx: Transaction, event: MemberProfileSaved) -> None:
    row = event.model_dump(include={"zone", "locale", "display_name", "may_mentor"})
    statement = insert(people).values(member_id=event.member_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=[people.c.member_id], set_=row))


async def keep_availability(tx: Transaction, event: AvailabilitySet) -> None:
    """The whole week as it is now, and every date on which something else holds."""
    row = event.model_dump(mode="json", include={"zone", "windows", "exceptions"})
    statement = insert(availabilities).values(member_id=event.member_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=[availabilities.c.member_id], set_=row))


async def keep_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    row = {"blocker_id": blocker_id, "blocked_id": blocked_id, "since": tx.now}
    await tx.session.execute(insert(blocks).values(row).on_conflict_do_nothing())


async def forget_block(tx: Transaction, blocker_id: UUID, blocked_id: UUID) -> None:
    """What was called off stays so."""
    mine = (blocks.c.blocker_id == blocker_id) & (blocks.c.blocked_id == blocked_id)
    await tx.session.execute(delete(blocks).where(mine))


async def pause_contact(tx: Transaction, concern_id: UUID, *, reporter_id: UUID, about_id: UUID) -> None:
    """Until it is resumed the two are apart as if the reporter had blocked the other."""
    row = {"concern_id": concern_id, "reporter_id": reporter_id, "about_id": about_id, "since": tx.now}
    await tx.session.execute(insert(contact_pauses).values(row).on_conflict_do_nothing())


async def resume_contact(tx: Transaction, concern_id: UUID) -> None:
    """Another concern of the two, or a block, still keeps them apart."""
    await tx.session.execute(delete(contact_pauses).where(contact_pauses.c.concern_id == concern_id))
