"""Who belongs to which network, and by which id."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.integrations.tables import affiliations, networks


async def member_by_external_id(tx: Transaction, slug: str, *, external_id: str) -> UUID | None:
    """The member whom the network of this slug knows by this id."""
    query = select(affiliations.c.member_id).join(networks, networks.c.id == affiliations.c.network_id)
    where = (networks.c.slug == slug) & (affiliations.c.external_id == external_id)
    return await tx.session.scalar(query.where(where))


async def network_names_of(tx: Transaction, member_ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The names of each member's networks, in their order; who belongs to none is left out."""
    query = select(affiliations.c.member_id, networks.c.name).join(networks, networks.c.id == affiliations.c.network_id)
    found: dict[UUID, tuple[str, ...]] = {}
    for member_id, name in await tx.session.execute(
        query.where(affiliations.c.member_id.in_(set(member_ids))).order_by(networks.c.name)
    ):
        found[member_id] = (*found.get(member_id, ()), name)
    return found
