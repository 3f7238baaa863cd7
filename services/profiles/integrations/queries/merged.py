"""Which other records are the same person as a member."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.integrations.domain.duplicates import MergeState
from services.profiles.integrations.tables import merges


async def merged_into(tx: Transaction, member_id: UUID) -> Sequence[UUID]:
    """The records that were merged into the member's, whether or not that can still be undone."""
    same = merges.c.state.in_([MergeState.MERGED, MergeState.FINAL])
    return (await tx.session.scalars(select(merges.c.merged_id).where(merges.c.kept_id == member_id, same))).all()
