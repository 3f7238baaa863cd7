"""What staff may do, and who gave it to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.identity import Role
from services.profiles.staff.domain.grants import Given
from services.profiles.staff.tables import staff_grants


@dataclass(frozen=True, kw_only=True)
class GrantView:
    """A grant, with who took it back where somebody did."""

    id: UUID
    member_id: UUID
    role: Role
    programme_id: UUID | None
    granted_by: UUID
    granted_at: datetime
    revoked_by: UUID | None
    revoked_at: datetime | None


async def given_to(tx: Transaction, member_id: UUID) -> Sequence[Given]:
    """The roles that hold for a member."""
    columns = (staff_grants.c.role, staff_grants.c.programme_id)
    rows = await tx.session.execute(select(*columns).filter_by(member_id=member_id, revoked_at=None))
    return [(row.role, row.programme_id) for row in rows]


async def grants(tx: Transaction, *, before: UUID | None, most: int) -> Sequence[GrantView]:
    """Every grant there was, the newest first (ids are in the order of their making)."""
    query = select(staff_grants).order_by(staff_grants.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(staff_grants.c.id < before)
    return [GrantView(**row) for row in (await tx.session.execute(query)).mappings()]


async def grants_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, GrantView]:
    rows = await tx.session.execute(select(staff_grants).where(staff_grants.c.id.in_(set(ids))))
    return {row["id"]: GrantView(**row) for row in rows.mappings()}
