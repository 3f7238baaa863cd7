"""Members by the ids that their networks know them by."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.integrations.tables import affiliations, networks


async def member_by_external_id(tx: Transaction, slug: str, *, external_id: str) -> UUID | None:
    """The member whom the network of this slug knows by this id."""
    query = select(affiliations.c.member_id).join(networks, networks.c.id == affiliations.c.network_id)
    where = (networks.c.slug == slug) & (affiliations.c.external_id == external_id)
    return await tx.session.scalar(query.where(where))
