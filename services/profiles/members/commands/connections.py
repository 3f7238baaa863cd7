"""Keeping who knows whom."""

from uuid import UUID

from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.members.tables import connections


async def connect(tx: Transaction, one: UUID, other: UUID) -> None:
    """Both ways round; two who know each other already have done so since then."""
    rows = [
        {"member_id": member_id, "other_id": known, "since": tx.now}
        for member_id, known in sorted([(one, other), (other, one)])
    ]
    await tx.session.execute(insert(connections).values(rows).on_conflict_do_nothing())


async def disconnect(tx: Transaction, one: UUID, other: UUID) -> None:
    """Both ways round; each sees of the other what everybody sees."""
    either_way = or_(
        (connections.c.member_id == one) & (connections.c.other_id == other),
        (connections.c.member_id == other) & (connections.c.other_id == one),
    )
    await tx.session.execute(delete(connections).where(either_way))
