"""The REST side of profiles on a real port, for judges that bring their own client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.db import Database
from chassis.identity import HEADER, Identity, IdentitySigner, IdentityVerifier
from chassis.keyring import Keyring
from chassis.web import create_app
from services.profiles.integrations.rest.issuer import ClientIssuer
from services.profiles.rest import Desk
from tests.builders.clients import ASSOCIATION, a_clients_key, a_network, acting, an_integration_client
from tests.gateway.running import Servers


@dataclass(frozen=True)
class FrontDoor:
    """Stands in for the gateway: forwards an identity for every request that brings a token."""

    app: ASGIApp
    signer: IdentitySigner
    identity: Identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if any(name == b"authorization" for name, _ in scope["headers"]):
            forwarded = self.signer.sign(self.identity, audience="profiles")
            scope = {**scope, "headers": [*scope["headers"], (HEADER.encode(), forwarded.encode())]}
        await self.app(scope, receive, send)


class Later:
    """An application that is known only once its address is."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)


@asynccontextmanager
async def opened(db: Database, keyring: Keyring, signer: IdentitySigner, *, jwks_file: Path) -> AsyncIterator[str]:
    """The address of the service, which takes everybody with a token for the client of one network."""
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
            most_import_bytes=2**20,
            association=ASSOCIATION,
        )
        later.app = FrontDoor(create_app("profiles", checks={}, routes=desk.routes()), signer, identity)
        yield address
