"""Callers of a service's graph: identities signed as the gateway signs them, and a client that sends them along."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx2
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from chassis.identity import HEADER, Identity, IdentitySigner, Kind, Role
from chassis.ids import new_id


def a_member(member_id: UUID | None = None, *roles: Role) -> Identity:
    return Identity(kind=Kind.MEMBER, id=member_id or new_id(), roles=frozenset(roles))


def a_client(*scopes: str) -> Identity:
    return Identity(kind=Kind.CLIENT, id=new_id(), scopes=frozenset(scopes))


def a_kiosk() -> Identity:
    return Identity(kind=Kind.KIOSK, id=new_id(), event_id=new_id())


def a_signer() -> IdentitySigner:
    return IdentitySigner(OKPKey.generate_key("Ed25519", {"kid": str(new_id())}))


def write_jwks(signer: IdentitySigner, folder: Path) -> Path:
    """Writes the file that IDENTITY_JWKS_FILE names: the public half of the signer's key."""
    file = folder / "identity-jwks.json"
    file.write_text(json.dumps({"keys": [signer.key.as_dict(private=False)]}))
    return file


@dataclass(frozen=True)
class Caller:
    """Calls the graph of the service `name`, as the gateway would with this signer's key."""

    app: FastAPI
    signer: IdentitySigner
    name: str

    async def ask(self, who: Identity, document: str, **variables: Any) -> Any:
        """The whole answer, {"data": ..., "errors": [...]}; the HTTP status must be 200."""
        header = self.signer.sign(who, audience=self.name)
        response = await self.post(document, headers={HEADER: header}, **variables)
        assert response.status_code == 200, response.text
        return response.json()

    async def fetch(self, path: str, who: Identity | None = None) -> httpx2.Response:
        """A REST answer, to somebody or to nobody."""
        headers = {HEADER: self.signer.sign(who, audience=self.name)} if who else {}
        transport = httpx2.ASGITransport(app=self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get(path, headers=headers)

    async def post(self, document: str, *, headers: dict[str, str], **variables: Any) -> httpx2.Response:
        transport = httpx2.ASGITransport(app=self.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)

    def signed_by(self, signer: IdentitySigner) -> Self:
        """The same client with another signer: a forger."""
        return type(self)(self.app, signer, self.name)


def codes(answer: Any) -> list[str]:
    """The `extensions.code` of each error in an answer."""
    return [error["extensions"]["code"] for error in answer.get("errors", [])]
