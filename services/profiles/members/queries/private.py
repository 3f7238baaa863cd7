"""Which fields of a member are not for everyone; for the service's own use."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.members.domain.card import FIELDS, Audience, audience_of
from services.profiles.members.tables import members

BESIDE_THE_CARD = frozenset({"needs", "availability", "own_affiliations", "own_merges"})


async def private_fields_of(tx: Transaction, member_id: UUID) -> frozenset[str]:
    """As they are named here; what is not on the card and for the member and staff alone is among them."""
    chosen = await tx.session.scalar(select(members.c.audiences).where(members.c.id == member_id)) or {}
    return BESIDE_THE_CARD | {name for name in FIELDS if audience_of(name, chosen) is not Audience.EVERYONE}
