"""Creating networks and their clients, and turning their secrets over."""

from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from services.profiles.integrations.domain.clients import (
    ClientRevoked,
    ClientTerms,
    NetworkTerms,
    SlugTaken,
    digest_of,
    free_slot,
)
from services.profiles.integrations.tables import client_secrets, integration_clients, networks


async def create_network(tx: Transaction, terms: NetworkTerms) -> UUID:
    network_id = new_id()
    values = {"id": network_id, **vars(terms), "created_at": tx.now}
    try:
        async with tx.session.begin_nested():
            await tx.session.execute(insert(networks).values(values))
    except IntegrityError as error:
        raise SlugTaken from error
    return network_id


async def create_client(tx: Transaction, network_id: UUID, *, terms: ClientTerms, secret: str) -> UUID:
    """A client with its first secret, of which only the digest is kept."""
    if await tx.session.scalar(select(networks.c.id).filter_by(id=network_id)) is None:
        raise NotFound
    client_id = new_id()
    values = {"id": client_id, "network_id": network_id, **vars(terms), "created_at": tx.now}
    await tx.session.execute(insert(integration_clients).values(values))
    await _keep(tx, client_id, secret=secret, slot=free_slot(()))
    return client_id


async def add_secret(tx: Transaction, client_id: UUID, *, secret: str) -> UUID:
    """A second secret beside the first, so that a partner can change over without a gap."""
    await _lock_live(tx, client_id)
    live = client_secrets.c.revoked_at.is_(None)
    taken = await tx.session.scalars(select(client_secrets.c.slot).filter_by(client_id=client_id).where(live))
    await _keep(tx, client_id, secret=secret, slot=free_slot(taken.all()))
    return client_id


async def revoke_secret(tx: Transaction, secret_id: UUID) -> UUID:
    """The client whose secret it was; revoking what is revoked changes nothing."""
    client_id = await tx.session.scalar(select(client_secrets.c.client_id).filter_by(id=secret_id))
    if client_id is None:
        raise NotFound
    live = (client_secrets.c.id == secret_id) & client_secrets.c.revoked_at.is_(None)
    await tx.session.execute(update(client_secrets).where(live).values(revoked_at=tx.now))
    return UUID(str(client_id))


async def revoke_client(tx: Transaction, client_id: UUID) -> UUID:
    """Our own endpoints refuse it from now on, others when the token that it has runs out."""
    try:
        await _lock_live(tx, client_id)
    except ClientRevoked:
        return client_id
    revoked = {"revoked_at": tx.now}
    await tx.session.execute(update(integration_clients).where(integration_clients.c.id == client_id).values(revoked))
    of_client = (client_secrets.c.client_id == client_id) & client_secrets.c.revoked_at.is_(None)
    await tx.session.execute(update(client_secrets).where(of_client).values(revoked))
    return client_id


async def note_use(tx: Transaction, secret_id: UUID) -> None:
    """Remembers when a secret last got a token, so that staff see which of two may go."""
    used = update(client_secrets).where(client_secrets.c.id == secret_id)
    await tx.session.execute(used.values(last_used_at=tx.now))


async def _lock_live(tx: Transaction, client_id: UUID) -> None:
    locked = select(integration_clients).filter_by(id=client_id).with_for_update()
    row = (await tx.session.execute(locked)).first()
    if row is None:
        raise NotFound
    if row.revoked_at is not None:
        raise ClientRevoked


async def _keep(tx: Transaction, client_id: UUID, *, secret: str, slot: int) -> None:
    values = {
        "id": new_id(),
        "client_id": client_id,
        "slot": slot,
        "digest": digest_of(secret),
        "created_at": tx.now,
    }
    await tx.session.execute(insert(client_secrets).values(values))
