"""Who is known of here; read by commands of every area."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, select

from chassis.db import Transaction
from services.matching.facts.tables import members, needs


async def unknown_among(tx: Transaction, people: Collection[UUID]) -> set[UUID]:
    """Those of whom profiles has told nothing yet, or who were erased."""
    known = await tx.session.scalars(select(members.c.member_id).where(members.c.member_id.in_(people)))
    return set(people) - set(known)


async def has_need(tx: Transaction, member_id: UUID, need_id: UUID) -> bool:
    """Whether it is an open need of theirs."""
    own = (needs.c.need_id == need_id) & (needs.c.member_id == member_id) & needs.c.active
    return bool(await tx.session.scalar(select(exists().where(own))))


async def sealed_address_of(tx: Transaction, member_id: UUID) -> str | None:
    """Where their mail goes, under their own key; None for whom profiles has not told of since this is kept."""
    found: str | None = await tx.session.scalar(select(members.c.sealed_email).where(members.c.member_id == member_id))
    return found
