"""Who belongs to which network."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from services.profiles.integrations.tables import affiliations, networks


@dataclass(frozen=True, kw_only=True)
class AffiliationView:
    """A member in one network, as long as the network has them."""

    member_id: UUID
    network_id: UUID
    external_id: str
    name: str
    degree: str
    graduated: int | None
    sharing: bool

    def as_card(self) -> dict[str, Any]:
        """What a card shows of it, as JSON."""
        return {"network_id": str(self.network_id), "name": self.name, "degree": self.degree, "year": self.graduated}


@dataclass(frozen=True, kw_only=True)
class OwnAffiliationView:
    """A member in one network as they see it themselves, also when the network has let go of them."""

    network_id: UUID
    network_name: str
    degree: str
    graduated: int | None
    active: bool
    sharing: bool
    joined_at: datetime


async def own_affiliations_of(tx: Transaction, member_id: UUID) -> Sequence[OwnAffiliationView]:
    """By the network's name; a person belongs to few."""
    columns = ("network_id", "degree", "graduated", "active", "sharing", "joined_at")
    query = (
        select(*(affiliations.c[name] for name in columns), networks.c.name.label("network_name"))
        .join(networks, networks.c.id == affiliations.c.network_id)
        .where(affiliations.c.member_id == member_id)
        .order_by(networks.c.name, networks.c.id)
    )
    return [OwnAffiliationView(**row) for row in (await tx.session.execute(query)).mappings()]


async def affiliations_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[AffiliationView]]:
    """The active affiliations of each member, by the network's name."""
    columns = ("member_id", "network_id", "external_id", "degree", "graduated", "sharing")
    query = (
        select(*(affiliations.c[name] for name in columns), networks.c.name)
        .join(networks, networks.c.id == affiliations.c.network_id)
        .where(among(affiliations.c.member_id, set(member_ids)), affiliations.c.active)
        .order_by(networks.c.name)
    )
    found: dict[UUID, list[AffiliationView]] = defaultdict(list)
    for row in (await tx.session.execute(query)).mappings():
        found[row["member_id"]].append(AffiliationView(**row))
    return found
