"""The token endpoint: client credentials by RFC 6749, access tokens by RFC 9068, and refusals in their words."""

import base64
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select

from chassis.db import Database
from services.profiles.integrations.commands.clients import add_secret, revoke_client, revoke_secret
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.tables import client_secrets
from tests.builders.clients import CLIENTS_ISSUER, a_network, an_integration_client
from tests.service.profiles.partner import anonymously

SECRET = "cairn_a-secret-of-this-test"
GRANT = {"grant_type": "client_credentials"}


async def ask(app: FastAPI, form: dict[str, Any], *, basic: tuple[str, str] | None = None) -> httpx2.Response:
    headers = {}
    if basic:
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
    return await anonymously(app, "POST", "/oauth/token", data=form, headers=headers)


@pytest.fixture
async def client(db: Database) -> str:
    """Give the id of a client that may read members and write webhooks."""
    network_id = await a_network(db)
    scopes = (ClientScope.MEMBERS_READ, ClientScope.WEBHOOKS_WRITE)
    return str(await an_integration_client(db, network_id, *scopes, secret=SECRET))


class TestAToken:
    async def test_says_what_rfc_9068_wants(self, rest: FastAPI, client: str) -> None:
        answer = await ask(rest, GRANT, basic=(client, SECRET))

        keys = KeySet.import_key_set((await anonymously(rest, "GET", "/oauth/jwks.json")).json())
        token = jwt.decode(answer.json()["access_token"], keys, algorithms=["Ed25519"])
        claims = token.claims
        assert token.header["typ"] == "at+jwt"
        assert (claims["iss"], claims["aud"]) == (CLIENTS_ISSUER, "cairn")
        assert (claims["sub"], claims["client_id"]) == (client, client)
        assert claims["scope"] == "members:read webhooks:write"
        assert claims["exp"] - claims["iat"] == 600
        assert claims["network_id"]
        assert claims["jti"]

    async def test_is_answered_as_rfc_6749_wants(self, rest: FastAPI, client: str) -> None:
        answer = await ask(rest, {**GRANT, "client_id": client, "client_secret": SECRET})

        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 600)

    async def test_is_narrowed_to_the_scope_that_is_asked_for(self, rest: FastAPI, client: str) -> None:
        answer = await ask(rest, {**GRANT, "scope": "members:read"}, basic=(client, SECRET))

        assert answer.json()["scope"] == "members:read"

    async def test_is_given_for_either_secret_and_its_use_noted(self, rest: FastAPI, db: Database, client: str) -> None:
        async with db.transaction() as tx:
            await add_secret(tx, UUID(client), secret="the-second")

        answers = [await ask(rest, GRANT, basic=(client, secret)) for secret in (SECRET, "the-second")]

        assert [answer.status_code for answer in answers] == [200, 200]
        async with db.reading() as tx:
            used = (await tx.session.scalars(select(client_secrets.c.last_used_at))).all()
        assert all(used)

    async def test_never_holds_the_private_key(self, rest: FastAPI) -> None:
        keys = (await anonymously(rest, "GET", "/oauth/jwks.json")).json()["keys"]

        assert "d" not in keys[0]


class TestNoToken:
    @pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET.upper()])
    async def test_is_given_for_a_wrong_secret(self, rest: FastAPI, client: str, secret: str) -> None:
        answer = await ask(rest, GRANT, basic=(client, secret))

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    @pytest.mark.parametrize("name", ["", "northbridge", str(UUID(int=1)), "\u00e9", "a" * 2000])
    async def test_is_given_to_a_client_that_is_not_there(self, rest: FastAPI, name: str) -> None:
        answer = await ask(rest, GRANT, basic=(name, SECRET))

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    async def test_is_given_for_a_header_that_is_no_text(self, rest: FastAPI) -> None:
        headers = {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()}
        answer = await anonymously(rest, "POST", "/oauth/token", data=GRANT, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    async def test_is_given_for_a_scope_beyond_the_clients(self, rest: FastAPI, client: str) -> None:
        answer = await ask(rest, {**GRANT, "scope": "members:read scim"}, basic=(client, SECRET))

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")

    @pytest.mark.parametrize("grant", ["password", "authorization_code", ""])
    async def test_is_given_for_another_grant(self, rest: FastAPI, client: str, grant: str) -> None:
        answer = await ask(rest, {"grant_type": grant}, basic=(client, SECRET))

        assert answer.status_code == 400
        assert answer.json()["error"] in {"unsupported_grant_type", "invalid_request"}

    async def test_is_given_for_a_revoked_secret(self, rest: FastAPI, db: Database, client: str) -> None:
        async with db.transaction() as tx:
            await revoke_secret(tx, (await tx.session.scalars(select(client_secrets.c.id))).one())

        assert (await ask(rest, GRANT, basic=(client, SECRET))).status_code == 401

    async def test_is_given_to_a_revoked_client(self, rest: FastAPI, db: Database, client: str) -> None:
        async with db.transaction() as tx:
            await revoke_client(tx, UUID(client))

        assert (await ask(rest, GRANT, basic=(client, SECRET))).status_code == 401

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=" + b"x" * 20_000, b"&" * 100, b"{}"])
    async def test_is_given_for_what_is_no_form(self, rest: FastAPI, body: bytes) -> None:
        answer = await anonymously(rest, "POST", "/oauth/token", content=body)

        assert answer.status_code in {400, 401}
        assert "error" in answer.json()
