"""Where a member works, by their own word."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.members.tables import members


@dataclass(frozen=True, kw_only=True)
class WorkView:
    """Employer and team are empty when not said."""

    employer: str
    team: str
    zone: str


async def work_of(tx: Transaction, member_id: UUID) -> WorkView | None:
    """Only of oneself, unless staff ask; None before a profile is saved."""
    query = select(members.c.employer, members.c.team, members.c.zone).where(members.c.id == member_id)
    row = (await tx.session.execute(query)).mappings().first()
    return None if row is None else WorkView(**row)
