"""Networks, their clients, and what a client proves itself by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.integrations.tables import client_secrets, integration_clients, networks


@dataclass(frozen=True, kw_only=True)
class NetworkView:
    """An alumni network."""

    id: UUID
    slug: str
    name: str
    sandbox: bool
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClientView:
    """An integration client, without anything secret."""

    id: UUID
    network_id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SecretView:
    """When a live secret was made and last used."""

    id: UUID
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What a live client proves itself by: `digests` by the id of the secret."""

    client_id: UUID
    network_id: UUID
    scopes: tuple[str, ...]
    digests: Mapping[UUID, bytes]


@dataclass(frozen=True, kw_only=True)
class Calling:
    """A live client and the network that it speaks for."""

    id: UUID
    network_id: UUID
    slug: str
    name: str
    sandbox: bool


async def networks_before(tx: Transaction, before: UUID | None, *, most: int) -> Sequence[NetworkView]:
    """The newest first (ids are in the order of their making)."""
    query = select(networks).order_by(networks.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(networks.c.id < before)
    return [NetworkView(**row) for row in (await tx.session.execute(query)).mappings()]


async def networks_by_id(tx: Transaction, ids: Iterable[UUID]) -> Mapping[UUID, NetworkView]:
    rows = await tx.session.execute(select(networks).where(networks.c.id.in_(set(ids))))
    return {row["id"]: NetworkView(**row) for row in rows.mappings()}


async def clients_of(tx: Transaction, network_id: UUID, *, before: UUID | None, most: int) -> Sequence[ClientView]:
    """The newest first (ids are in the order of their making); revoked ones stay in the list."""
    query = select(integration_clients).filter_by(network_id=network_id)
    if before is not None:
        query = query.where(integration_clients.c.id < before)
    rows = await tx.session.execute(query.order_by(integration_clients.c.id.desc()).limit(most))
    return [ClientView(**row) for row in rows.mappings()]


async def client_by_id(tx: Transaction, client_id: UUID) -> ClientView | None:
    row = (await tx.session.execute(select(integration_clients).filter_by(id=client_id))).mappings().first()
    return ClientView(**row) if row else None


async def secrets_of(tx: Transaction, client_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[SecretView]]:
    """The live secrets of each client, the older first."""
    kept = client_secrets.c
    query = (
        select(kept.client_id, kept.id, kept.created_at, kept.last_used_at)
        .where(kept.client_id.in_(set(client_ids)), kept.revoked_at.is_(None))
        .order_by(kept.created_at, kept.id)
    )
    found: dict[UUID, list[SecretView]] = defaultdict(list)
    for client_id, id_, created_at, last_used_at in await tx.session.execute(query):
        found[client_id].append(SecretView(id=id_, created_at=created_at, last_used_at=last_used_at))
    return found


async def credential_of(tx: Transaction, client_id: UUID) -> Credential | None:
    """None for a client that is not there or was revoked."""
    client = await client_by_id(tx, client_id)
    if client is None or client.revoked_at is not None:
        return None
    kept = client_secrets.c
    live = select(kept.id, kept.digest).where(kept.client_id == client_id, kept.revoked_at.is_(None))
    digests = {id_: bytes(digest) for id_, digest in await tx.session.execute(live)}
    return Credential(client_id=client.id, network_id=client.network_id, scopes=client.scopes, digests=digests)


async def calling_client(tx: Transaction, client_id: UUID) -> Calling | None:
    """The client with its network, in one statement; None when it is not there or was revoked."""
    query = (
        select(
            integration_clients.c.id,
            networks.c.id.label("network_id"),
            networks.c.slug,
            networks.c.name,
            networks.c.sandbox,
        )
        .join_from(integration_clients, networks)
        .where(integration_clients.c.id == client_id, integration_clients.c.revoked_at.is_(None))
    )
    row = (await tx.session.execute(query)).mappings().first()
    return Calling(**row) if row else None
