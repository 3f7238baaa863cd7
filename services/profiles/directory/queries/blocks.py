"""The blocks that a member raised themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.db import Transaction
from services.profiles.directory.tables import blocks


@dataclass(frozen=True, kw_only=True)
class BlockView:
    """`known_as` is None where the blocker saw no card when they raised it."""

    blocked_id: UUID
    raised_at: datetime
    known_as: str | None


async def blocks_by(
    tx: Transaction, blocker_id: UUID, *, before: tuple[datetime, UUID] | None, most: int
) -> Sequence[BlockView]:
    """The newest first."""
    query = select(blocks.c.blocked_id, blocks.c.raised_at, blocks.c.known_as).filter_by(blocker_id=blocker_id)
    if before is not None:
        query = query.where(tuple_(blocks.c.raised_at, blocks.c.blocked_id) < tuple_(*before))
    newest = query.order_by(blocks.c.raised_at.desc(), blocks.c.blocked_id.desc()).limit(most)
    return [BlockView(**row) for row in (await tx.session.execute(newest)).mappings()]
