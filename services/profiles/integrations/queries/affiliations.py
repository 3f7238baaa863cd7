"""Which networks members belong to, as their cards and they themselves see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.integrations.tables import affiliations, networks


@dataclass(frozen=True, kw_only=True)
class AffiliationView:
    """A member of a network, as the member sees it."""

    member_id: UUID
    network_id: UUID
    network_name: str
    degree: str
    graduated: int | None
    active: bool
    sharing: bool
    joined_at: datetime


async def affiliations_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[AffiliationView]]:
    """Those of each member by the network's name; a person belongs to few."""
    kept = affiliations.c
    query = (
        select(
            kept.member_id,
            kept.network_id,
            networks.c.name.label("network_name"),
            kept.degree,
            kept.graduated,
            kept.active,
            kept.sharing,
            kept.joined_at,
        )
        .join_from(affiliations, networks)
        .where(kept.member_id.in_(set(member_ids)))
        .order_by(networks.c.name, networks.c.id)
    )
    found: dict[UUID, list[AffiliationView]] = defaultdict(list)
    for row in (await tx.session.execute(query)).mappings():
        found[row["member_id"]].append(AffiliationView(**row))
    return found
