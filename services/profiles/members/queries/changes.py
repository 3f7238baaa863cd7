"""Members in the order in which they changed, for whoever follows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from chassis.db import Transaction
from services.profiles.members.domain.member import Standing
from services.profiles.members.tables import members


@dataclass(frozen=True, kw_only=True)
class ChangedMember:
    """What tells one person from another."""

    id: UUID
    updated_at: datetime
    standing: Standing
    display_name: str
    email: str
    employer: str


async def members_changed_since(
    tx: Transaction, after: tuple[datetime, UUID] | None, *, most: int
) -> Sequence[ChangedMember]:
    """By the time of their last change.  A transaction still open may yet bring somebody in before the last of them."""
    columns = [members.c[name] for name in ChangedMember.__dataclass_fields__]
    query = select(*columns).order_by(members.c.updated_at, members.c.id).limit(most)
    if after is not None:
        query = query.where(tuple_(members.c.updated_at, members.c.id) > tuple_(*after))
    return [ChangedMember(**row) for row in (await tx.session.execute(query)).mappings()]
