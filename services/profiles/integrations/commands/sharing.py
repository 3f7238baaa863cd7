"""A member's consent to tell a network what becomes of them here."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from chassis.db import Transaction
from chassis.errors import NotFound
from services.profiles.integrations.tables import affiliations


async def share_with_network(tx: Transaction, member_id: UUID, *, network_id: UUID) -> UUID:
    return await _set_sharing(tx, member_id, network_id=network_id, values={"sharing": True})


async def stop_sharing_with_network(tx: Transaction, member_id: UUID, *, network_id: UUID) -> UUID:
    """What the network has read by now it keeps; it reads nothing more."""
    return await _set_sharing(tx, member_id, network_id=network_id, values={"sharing": False})


async def note_changes(tx: Transaction, member_ids: Iterable[UUID]) -> None:
    """The networks that members share with learn that their cards have changed; the others see no trace of it."""
    shared = update(affiliations).where(affiliations.c.member_id.in_(set(member_ids)), affiliations.c.sharing)
    await tx.session.execute(shared.values(updated_at=tx.now))


async def _set_sharing(tx: Transaction, member_id: UUID, *, network_id: UUID, values: dict[str, bool]) -> UUID:
    mine = (affiliations.c.member_id == member_id) & (affiliations.c.network_id == network_id)
    sharing = await tx.session.scalar(select(affiliations.c.sharing).where(mine).with_for_update())
    if sharing is None:
        raise NotFound
    if sharing != values["sharing"]:
        await tx.session.execute(update(affiliations).where(mine).values(**values, updated_at=tx.now))
    return network_id
