"""Who acts in whose name, and until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.staff.tables import mandates


@dataclass(frozen=True, kw_only=True)
class MandateView:
    """A mandate; `ends_at` is when it ended, once it has."""

    id: UUID
    staff_id: UUID
    member_id: UUID
    reason: str
    starts_at: datetime
    ends_at: datetime


async def acts_until(tx: Transaction, staff_id: UUID, *, member_id: UUID) -> datetime | None:
    """When the mandate that runs now ends; None when none does."""
    running = (mandates.c.starts_at <= tx.now) & (mandates.c.ends_at > tx.now)
    query = select(mandates.c.ends_at).filter_by(staff_id=staff_id, member_id=member_id).where(running)
    return await tx.session.scalar(query)


async def runs_now(tx: Transaction, staff_id: UUID, *, member_id: UUID) -> UUID | None:
    """The mandate that runs now, if any."""
    running = (mandates.c.starts_at <= tx.now) & (mandates.c.ends_at > tx.now)
    query = select(mandates.c.id).filter_by(staff_id=staff_id, member_id=member_id).where(running)
    return await tx.session.scalar(query)


async def mandates_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, MandateView]:
    rows = await tx.session.execute(select(mandates).where(mandates.c.id.in_(set(ids))))
    return {row["id"]: MandateView(**row) for row in rows.mappings()}
