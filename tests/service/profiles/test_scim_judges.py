"""Outside judges of SCIM, unchanged, on a real server: scim2-cli and scim-sanity."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.db import Database
from chassis.identity import HEADER, Identity, IdentitySigner, IdentityVerifier
from chassis.keyring import Keyring
from chassis.web import create_app
from services.profiles.integrations.rest.issuer import ClientIssuer
from services.profiles.rest import Desk
from tests.builders.clients import a_clients_key, a_network, acting, an_integration_client
from tests.gateway.running import Servers
from tests.judges.environment import judge

PATIENCE = 120.0


@dataclass(frozen=True)
class FrontDoor:
    """Stands in for the gateway: forwards an identity for every request that brings a token, and the address."""

    app: ASGIApp
    signer: IdentitySigner
    identity: Identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(name == b"authorization" for name, _ in scope["headers"]):
            forwarded = self.signer.sign(self.identity, audience="profiles")
            scope = {**scope, "headers": [*scope["headers"], (HEADER.encode(), forwarded.encode())]}
        await self.app(scope, receive, send)


@pytest.fixture
async def address(db: Database, keyring: Keyring, signer: IdentitySigner, jwks_file: Path) -> AsyncIterator[str]:
    """Give the address of a SCIM service that knows one network."""
    network_id = await a_network(db)
    identity = acting(await an_integration_client(db, network_id), network_id)
    async with Servers() as servers:
        later = Later()
        address = await servers.serve(later)
        desk = Desk(
            db=db,
            keyring=keyring,
            verifier=IdentityVerifier.from_file(jwks_file, audience="profiles"),
            issuer=ClientIssuer(address, a_clients_key()),
        )
        app = create_app("profiles", checks={}, routes=desk.routes())
        later.app = FrontDoor(app, signer, identity)
        yield f"{address}/scim/v2"


class Later:
    """An application that is known only once its address is."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)


async def verdict(*command: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_scim2_cli_finds_every_check_a_success(address: str) -> None:
    command = [judge("scim2"), "--url", address, "--header", "Authorization: Bearer token", "test"]

    status, said = await verdict(*command)

    statuses = [line.split()[0] for line in said.splitlines() if line.strip()]
    assert status == 0, said
    assert statuses.count("SUCCESS") > 100, said
    assert "ERROR" not in statuses, said


@pytest.mark.parametrize("profile", [(), ("--profile", "entra")], ids=["strict", "entra"])
async def test_scim_sanity_finds_no_failure(address: str, profile: tuple[str, ...]) -> None:
    options = ["--token", "token", "--i-accept-side-effects", "--json-output", *profile]

    _status, said = await verdict(judge("scim-sanity"), "probe", address, *options)

    found: Any = json.loads(said[said.index("{") :])
    assert found["summary"]["failed"] == 0, said
    assert found["summary"]["passed"] > 20, said
