"""Operators make networks and clients: two secrets at most, each shown once, and nobody else sees any of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from chassis.errors import DomainError
from chassis.identity import Identity, Role
from chassis.ids import new_id
from services.profiles.integrations.commands.clients import add_secret
from services.profiles.integrations.domain.clients import ClientScope, digest_of
from services.profiles.integrations.tables import client_secrets
from tests.builders.clients import a_network, an_integration_client
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes

CLIENT = "id name scopes revokedAt secrets { id lastUsedAt }"
CREATE_NETWORK = "mutation($input: CreateNetworkInput!) { createNetwork(input: $input) { id slug name sandbox } }"
CREATE_CLIENT = (
    "mutation($input: CreateIntegrationClientInput!) "
    f"{{ createIntegrationClient(input: $input) {{ secret client {{ {CLIENT} }} }} }}"
)
ADD_SECRET = (
    f"mutation($input: AddClientSecretInput!) {{ addClientSecret(input: $input) {{ secret client {{ {CLIENT} }} }} }}"
)
REVOKE_SECRET = f"mutation($input: RevokeClientSecretInput!) {{ revokeClientSecret(input: $input) {{ {CLIENT} }} }}"
REVOKE_CLIENT = f"mutation($input: RevokeClientInput!) {{ revokeClient(input: $input) {{ {CLIENT} }} }}"
NETWORKS = """query($first: Int! = 50, $after: String) {
  networks(first: $first, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } }
}"""
CLIENTS = f"""query($networkId: ID!, $first: Int! = 50, $after: String) {{
  integrationClients(networkId: $networkId, first: $first, after: $after) {{
    edges {{ node {{ {CLIENT} }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}"""
OPERATOR = a_member(None, Role.OPERATOR)
OTHERS = [a_member(), a_member(None, Role.PROGRAMME_MANAGER, Role.SUPPORT), a_client("scim"), a_kiosk()]


def said(**values: Any) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), **values}


async def done(caller: Caller, document: str, **values: Any) -> Any:
    answer = await caller.ask(OPERATOR, document, input=said(**values))
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def a_made_client(caller: Caller) -> Any:
    network = await done(caller, CREATE_NETWORK, slug="northbridge", name="Northbridge")
    return await done(caller, CREATE_CLIENT, networkId=network["id"], name="Their directory", scopes=["SCIM"])


class TestAnOperator:
    async def test_makes_a_network_and_a_client_with_its_secret(self, caller: Caller, db: Database) -> None:
        made = await a_made_client(caller)

        async with db.reading() as tx:
            digests = (await tx.session.scalars(select(client_secrets.c.digest))).all()
        assert made["client"]["scopes"] == ["SCIM"]
        assert [bytes(digest) for digest in digests] == [digest_of(made["secret"])]

    async def test_is_shown_a_secret_once_also_when_the_request_is_repeated(self, caller: Caller, db: Database) -> None:
        network_id = await a_network(db)
        request = said(networkId=str(network_id), name="Their directory", scopes=["MEMBERS_READ"])

        first = (await caller.ask(OPERATOR, CREATE_CLIENT, input=request))["data"]["createIntegrationClient"]
        again = (await caller.ask(OPERATOR, CREATE_CLIENT, input=request))["data"]["createIntegrationClient"]

        assert first["secret"].startswith("cairn_")
        assert again == {"secret": None, "client": first["client"]}

    async def test_has_two_live_secrets_and_not_three(self, caller: Caller) -> None:
        client = (await a_made_client(caller))["client"]
        second = await done(caller, ADD_SECRET, clientId=client["id"])

        third = await caller.ask(OPERATOR, ADD_SECRET, input=said(clientId=client["id"]))

        assert codes(third) == ["TWO_SECRETS_LIVE"]
        revoked = await done(caller, REVOKE_SECRET, secretId=second["client"]["secrets"][0]["id"])
        assert revoked["secrets"] == second["client"]["secrets"][1:]
        assert (await done(caller, ADD_SECRET, clientId=client["id"]))["secret"]

    async def test_revokes_a_client_with_its_secrets_for_good(self, caller: Caller) -> None:
        client = (await a_made_client(caller))["client"]

        revoked = await done(caller, REVOKE_CLIENT, clientId=client["id"])

        assert revoked["revokedAt"]
        assert revoked["secrets"] == []
        assert await done(caller, REVOKE_CLIENT, clientId=client["id"]) == revoked
        assert codes(await caller.ask(OPERATOR, ADD_SECRET, input=said(clientId=client["id"]))) == ["CLIENT_REVOKED"]

    async def test_cannot_give_two_networks_one_slug(self, caller: Caller) -> None:
        await done(caller, CREATE_NETWORK, slug="northbridge", name="Northbridge")

        taken = await caller.ask(OPERATOR, CREATE_NETWORK, input=said(slug="northbridge", name="Another"))

        assert codes(taken) == ["SLUG_TAKEN"]

    @pytest.mark.parametrize("slug", ["", "North", "a--b", "-a", "a b", "x" * 41])
    async def test_is_told_what_a_slug_may_be(self, caller: Caller, slug: str) -> None:
        assert codes(await caller.ask(OPERATOR, CREATE_NETWORK, input=said(slug=slug, name="N"))) == ["BAD_USER_INPUT"]

    async def test_finds_nothing_under_ids_of_nothing(self, caller: Caller) -> None:
        nobody = str(new_id())
        asked = [
            (CREATE_CLIENT, said(networkId=nobody, name="N", scopes=["SCIM"])),
            (ADD_SECRET, said(clientId=nobody)),
            (REVOKE_SECRET, said(secretId=nobody)),
            (REVOKE_CLIENT, said(clientId=nobody)),
        ]

        for document, values in asked:
            assert codes(await caller.ask(OPERATOR, document, input=values)) == ["NOT_FOUND"]

    async def test_pages_through_networks_and_clients(self, caller: Caller, db: Database) -> None:
        network_id = [await a_network(db) for _ in range(3)][-1]
        made = [str(await an_integration_client(db, network_id)) for _ in range(3)]

        first = (await caller.ask(OPERATOR, CLIENTS, networkId=str(network_id), first=2))["data"]["integrationClients"]
        rest = await caller.ask(
            OPERATOR, CLIENTS, networkId=str(network_id), first=2, after=first["pageInfo"]["endCursor"]
        )
        pages = [first, rest["data"]["integrationClients"]]

        assert [edge["node"]["id"] for page in pages for edge in page["edges"]] == made[::-1]
        networks = (await caller.ask(OPERATOR, NETWORKS, first=2))["data"]["networks"]
        assert networks["edges"][0]["node"]["id"] == str(network_id)
        assert networks["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize("who", OTHERS, ids=["member", "other staff", "client", "kiosk"])
class TestEverybodyElse:
    async def test_is_refused(self, caller: Caller, db: Database, who: Identity) -> None:
        network_id = await a_network(db)
        client_id = await an_integration_client(db, network_id)
        asked: list[tuple[str, dict[str, Any]]] = [
            (NETWORKS, {}),
            (CLIENTS, {"networkId": str(network_id)}),
            (CREATE_NETWORK, {"input": said(slug="other", name="Other")}),
            (CREATE_CLIENT, {"input": said(networkId=str(network_id), name="N", scopes=["SCIM"])}),
            (ADD_SECRET, {"input": said(clientId=str(client_id))}),
            (REVOKE_SECRET, {"input": said(secretId=str(client_id))}),
            (REVOKE_CLIENT, {"input": said(clientId=str(client_id))}),
        ]

        for document, variables in asked:
            assert codes(await caller.ask(who, document, **variables)) == ["FORBIDDEN"], document


class TestTheDatabase:
    async def test_holds_that_two_secrets_live_at_most(self, db: Database) -> None:
        client_id = await an_integration_client(db, await a_network(db), ClientScope.SCIM)

        async with db.transaction() as tx:
            row = {"client_id": client_id, "digest": bytes(32), "created_at": tx.now}
            with pytest.raises(IntegrityError, match="client_secrets_live"):
                await tx.session.execute(insert(client_secrets).values(id=new_id(), slot=1, **row))

    async def test_lets_only_one_of_two_third_secrets_in(self, db: Database) -> None:
        client_id = await an_integration_client(db, await a_network(db), ClientScope.SCIM)

        async def add() -> None:
            async with db.transaction() as tx:
                await add_secret(tx, client_id, secret=str(new_id()))

        outcomes = await asyncio.gather(*(add() for _ in range(4)), return_exceptions=True)

        assert sorted(isinstance(outcome, DomainError) for outcome in outcomes) == [False, True, True, True]
