"""The mentees of a mentor who left: one pool for all of them, until each has somebody new."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.words import Kind
from services.matching.relationships.domain.relationship import Relationship
from services.matching.relationships.tables import rematches


async def open_pool(tx: Transaction, pool_id: UUID, left: Sequence[Relationship]) -> None:
    """Everybody in it waits for a mentor; their needs never closed, so recommendations serve them too."""
    rows = [
        {
            "pool_id": pool_id,
            "mentee_id": each.mentee_id,
            "mentor_id": each.mentor_id,
            "programme_id": each.programme_id,
            "need_id": each.need_id,
            "kind": each.kind,
            "opened_at": tx.now,
        }
        for each in left
    ]
    if rows:
        await tx.session.execute(insert(rematches).values(rows).on_conflict_do_nothing())


async def serve_rematches(tx: Transaction, mentee_id: UUID, *, kind: Kind) -> None:
    """They have somebody new; said again, the first time counts."""
    waiting = (rematches.c.mentee_id == mentee_id) & (rematches.c.kind == kind) & rematches.c.served_at.is_(None)
    await tx.session.execute(update(rematches).where(waiting).values(served_at=tx.now))
