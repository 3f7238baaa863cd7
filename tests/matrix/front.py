"""The gateway with its committed graph in front of one real service, asked with tokens as everybody else asks it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from chassis.identity import Identity, Kind, member_id
from gateway.app import create_app
from gateway.schema import Graph
from gateway.settings import GatewaySettings
from tests.gateway.desk import CLIENTS, Desk
from tests.gateway.running import Servers, free_port
from tests.gateway.stand import issuer_app
from tests.gateway.tokens import ISSUER, Issuer
from tests.service.identity import Caller

AS_GRAPHQL = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True)
class Front:
    """Signs everybody in; whom a sign-in stands for, its desk answers as profiles does."""

    client: httpx2.AsyncClient
    issuer: Issuer
    desk: Desk

    async def ask(self, who: Identity, document: str, **variables: Any) -> Any:
        """The whole answer, as `Caller` gives it."""
        headers = {**AS_GRAPHQL, "authorization": f"Bearer {self._token(who)}"}
        answer = await self.client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)
        return answer.json()

    def _token(self, who: Identity) -> str:
        scope = " ".join(who.scopes)
        if who.kind is Kind.CLIENT:
            return self.desk.token(str(who.id), scope=scope, network_id=str(who.network_id))
        if who.kind is Kind.KIOSK:
            return self.desk.token(str(who.id), device_id=str(who.id), event_id=str(who.event_id))
        subject = f"{who.actor or who.id}"
        self.desk.answers[member_id(ISSUER, subject)] = {
            "memberId": str(who.id),
            "roles": [role.value for role in who.roles],
            "programmes": [str(each) for each in who.programmes],
            "actor": str(who.actor) if who.actor else None,
        }
        return self.issuer.token(subject)


@asynccontextmanager
async def in_front_of(caller: Caller, folder: Path) -> AsyncIterator[Front]:
    """`folder` is where the gateway's key is written: the same that the service trusts."""
    key_file = folder / "gateway-identity.json"
    key_file.write_text(json.dumps(caller.signer.key.as_dict(private=True)))
    issuer, desk = Issuer(), Desk.of(key_file)
    async with Servers() as servers:
        services = {name: f"http://127.0.0.1:{free_port()}" for name in ("matching", "sessions", "notifications")}
        services["profiles"] = await servers.serve(Starlette(routes=desk.routes()))
        services[caller.name] = await servers.serve(caller.app)
        keys = await servers.serve(issuer_app(issuer))
        settings = GatewaySettings(
            **{f"{name}_url": url for name, url in services.items()},  # type: ignore[arg-type]  # four of its fields.
            issuer_url=ISSUER,
            issuer_jwks_url=f"{keys}/jwks",
            clients_issuer=CLIENTS,
            identity_key_file=key_file,
            points_per_minute=1_000_000,
        )
        url = await servers.serve(create_app(settings, Graph.from_folder(), services))
        async with httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
            yield Front(client, issuer, desk)
