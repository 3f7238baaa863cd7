"""Relationships that existed before, and records that turned out to be one person, as profiles tells of them."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.profiles import MembersMerged, PairImported
from services.matching.facts.tables import imported_pairs, merged_members


async def keep_pair(tx: Transaction, event: PairImported) -> None:
    """Between the records that it was told of: who they are is looked up when it matters, whatever came first."""
    row = {"mentor_id": event.mentor_id, "mentee_id": event.mentee_id, "ended_on": event.ended_on}
    statement = insert(imported_pairs).values(pair_id=event.pair_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["pair_id"], set_=row))


async def keep_merge(tx: Transaction, event: MembersMerged) -> None:
    row = {"kept_id": event.kept_id, "merged_id": event.merged_id}
    statement = insert(merged_members).values(merge_id=event.merge_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["merge_id"], set_=row))


async def forget_merge(tx: Transaction, merge_id: UUID) -> None:
    await tx.session.execute(delete(merged_members).where(merged_members.c.merge_id == merge_id))
