"""Networks and their clients on the graph: for the association's operators."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once, run_once_showing
from chassis.identity import Role
from services.profiles.integrations.commands import clients
from services.profiles.integrations.commands.secrets import new_secret
from services.profiles.integrations.domain.clients import ClientScope, client_terms, network_terms
from services.profiles.integrations.queries.clients import (
    ClientView,
    NetworkView,
    SecretView,
    client_by_id,
    clients_of,
    networks_before,
    networks_by_id,
    secrets_of,
)

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

NETWORKS_A_PAGE = 50
CLIENTS_A_PAGE = 50

strawberry.enum(ClientScope)


@strawberry.type(description="A live secret of a client; the secret itself is shown once and kept nowhere.")
class ClientSecret:
    id: strawberry.ID
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, view: SecretView) -> Self:
        return cls(id=strawberry.ID(str(view.id)), created_at=view.created_at, last_used_at=view.last_used_at)


@strawberry.type(description="A program that speaks for one network.")
class IntegrationClient:
    id: strawberry.ID = strawberry.field(description="Its client_id at the token endpoint.")
    network_id: strawberry.ID
    name: str
    scopes: list[ClientScope]
    created_at: datetime
    revoked_at: datetime | None
    secrets: list[ClientSecret] = strawberry.field(description="Those that live, at most two, the older first.")

    @classmethod
    def of(cls, view: ClientView, secrets: list[ClientSecret]) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            network_id=strawberry.ID(str(view.network_id)),
            name=view.name,
            scopes=[ClientScope(scope) for scope in view.scopes],
            created_at=view.created_at,
            revoked_at=view.revoked_at,
            secrets=secrets,
        )


@strawberry.type(description="An alumni network: a source of members.")
class Network:
    id: strawberry.ID
    slug: str
    name: str
    sandbox: bool = strawberry.field(description="A place to try an integration out: nobody finds its members.")
    created_at: datetime

    @classmethod
    def of(cls, view: NetworkView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            slug=view.slug,
            name=view.name,
            sandbox=view.sandbox,
            created_at=view.created_at,
        )


@strawberry.type
class ClientWithSecret:
    client: IntegrationClient
    secret: str | None = strawberry.field(
        description=(
            "Shown this once. Null when this is the repeat of a request that was answered before: "
            "whoever lost that answer revokes the secret and adds another."
        )
    )


@strawberry.input
class CreateNetworkInput:
    idempotency_key: str
    slug: str = strawberry.field(description="Small letters, digits and single hyphens; it stays.")
    name: str
    sandbox: bool = False


@strawberry.input
class CreateIntegrationClientInput:
    idempotency_key: str
    network_id: strawberry.ID
    name: str
    scopes: list[ClientScope]


@strawberry.input
class AddClientSecretInput:
    idempotency_key: str
    client_id: strawberry.ID


@strawberry.input
class RevokeClientSecretInput:
    idempotency_key: str
    secret_id: strawberry.ID


@strawberry.input
class RevokeClientInput:
    idempotency_key: str
    client_id: strawberry.ID


async def all_networks(info: Info, first: int = NETWORKS_A_PAGE, after: str | None = None) -> Connection[Network]:
    info.context.identity.require(Role.OPERATOR)
    page = Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await networks_before(tx, page.last_id(), most=page.first + 1)
    return connection(rows, page, node=Network.of, cursor=lambda row: (row.id,))


async def clients_of_network(
    info: Info, network_id: strawberry.ID, first: int = CLIENTS_A_PAGE, after: str | None = None
) -> Connection[IntegrationClient]:
    info.context.identity.require(Role.OPERATOR)
    page, id_ = Page.of(first, after), as_uuid(network_id, name="networkId")
    async with info.context.reading() as tx:
        rows = await clients_of(tx, id_, before=page.last_id(), most=page.first + 1)
        secrets = await secrets_of(tx, [row.id for row in rows])

    def node(row: ClientView) -> IntegrationClient:
        return IntegrationClient.of(row, [ClientSecret.of(each) for each in secrets.get(row.id, ())])

    return connection(rows, page, node=node, cursor=lambda row: (row.id,))


async def create_network(info: Info, input: CreateNetworkInput) -> Network:
    info.context.identity.require(Role.OPERATOR)
    terms = network_terms(slug=input.slug, name=input.name, sandbox=input.sandbox)

    async def work(tx: Transaction) -> UUID:
        return await clients.create_network(tx, terms)

    network_id = await run_once(info, input, work)
    async with info.context.reading() as tx:
        return Network.of((await networks_by_id(tx, [network_id]))[network_id])


async def create_client(info: Info, input: CreateIntegrationClientInput) -> ClientWithSecret:
    network_id = as_uuid(input.network_id, name="networkId")
    terms = client_terms(name=input.name, scopes=input.scopes)

    async def work(tx: Transaction, secret: str) -> UUID:
        return await clients.create_client(tx, network_id, terms=terms, secret=secret)

    return await _with_secret(info, input, work)


async def add_secret(info: Info, input: AddClientSecretInput) -> ClientWithSecret:
    client_id = as_uuid(input.client_id, name="clientId")

    async def work(tx: Transaction, secret: str) -> UUID:
        return await clients.add_secret(tx, client_id, secret=secret)

    return await _with_secret(info, input, work)


async def revoke_secret(info: Info, input: RevokeClientSecretInput) -> IntegrationClient:
    info.context.identity.require(Role.OPERATOR)
    secret_id = as_uuid(input.secret_id, name="secretId")

    async def work(tx: Transaction) -> UUID:
        return await clients.revoke_secret(tx, secret_id)

    return await _client(info, await run_once(info, input, work))


async def revoke_client(info: Info, input: RevokeClientInput) -> IntegrationClient:
    info.context.identity.require(Role.OPERATOR)
    client_id = as_uuid(input.client_id, name="clientId")

    async def work(tx: Transaction) -> UUID:
        return await clients.revoke_client(tx, client_id)

    return await _client(info, await run_once(info, input, work))


async def _with_secret(info: Info, input: Any, work: Callable[[Transaction, str], Awaitable[UUID]]) -> ClientWithSecret:
    """A repeated request does no work, so there is no secret that it could show."""
    info.context.identity.require(Role.OPERATOR)

    async def work_with_secret(tx: Transaction) -> tuple[UUID, str]:
        secret = new_secret()
        return await work(tx, secret), secret

    client_id, secret = await run_once_showing(info, input, work_with_secret)
    return ClientWithSecret(client=await _client(info, client_id), secret=secret)


async def _client(info: Info, client_id: UUID) -> IntegrationClient:
    async with info.context.reading() as tx:
        view = await client_by_id(tx, client_id)
        secrets = await secrets_of(tx, [client_id])
    if view is None:
        raise NotFound
    return IntegrationClient.of(view, [ClientSecret.of(each) for each in secrets.get(client_id, ())])
