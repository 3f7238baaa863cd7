"""Which records stand for somebody, and which an address leads to; for the service's own use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Transaction, among
from contracts.words import MembershipStatus
from services.profiles.members.domain.member import Standing
from services.profiles.members.tables import members


async def standings_of(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, Standing]:
    """The standing of each member; who never saved a profile is left out."""
    rows = await tx.session.execute(select(members.c.id, members.c.standing).where(members.c.id.in_(set(ids))))
    return {row.id: row.standing for row in rows}


@dataclass(frozen=True)
class Position:
    """What is not a member's own word: whether they are there, and what the association's systems say."""

    standing: Standing
    manager_id: UUID | None
    membership: MembershipStatus


async def positions_of(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, Position]:
    """The position of each member who has a row."""
    columns = (members.c.id, members.c.standing, members.c.manager_id, members.c.membership)
    rows = await tx.session.execute(select(*columns).where(among(members.c.id, set(ids))))
    return {id_: Position(*position) for id_, *position in rows}


async def members_with_email(tx: Transaction, email: str, *, most: int) -> Sequence[UUID]:
    """Up to `most` members who are there and have this address, whatever its case."""
    here = members.c.standing.in_([Standing.PRESENT, Standing.DEACTIVATED]) & ~members.c.sandbox
    query = select(members.c.id).where(func.lower(members.c.email) == email.lower(), here)
    return (await tx.session.scalars(query.order_by(members.c.id).limit(most))).all()
