"""A network's program: calls the REST, SCIM and token endpoints of profiles, as the gateway would pass it on."""

from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

import httpx2
from fastapi import FastAPI

from chassis.identity import HEADER, Identity, IdentitySigner
from services.profiles.integrations.domain.clients import ClientScope
from tests.builders.clients import acting

SCIM = "/scim/v2"


@dataclass(frozen=True, kw_only=True)
class Partner:
    """One client of one network; `identity` is what the gateway forwards of it."""

    app: FastAPI
    signer: IdentitySigner
    identity: Identity
    network_id: UUID

    async def call(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {HEADER: self.signer.sign(self.identity, audience="profiles"), **more.pop("headers", {})}
        return await anonymously(self.app, method, path, headers=headers, **more)

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.call("GET", path, **more)

    async def scim(self, method: str, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        return await self.call(method, f"{SCIM}{path}", json=body, **more)

    async def provisioned(self, **changes: Any) -> Any:
        """A user that is created well."""
        answer = await self.scim("POST", "/Users", a_user(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def with_scopes(self, *scopes: ClientScope) -> Self:
        granted = frozenset(scope.value for scope in scopes)
        return replace(self, identity=replace(self.identity, scopes=granted))


async def anonymously(app: FastAPI, method: str, path: str, **more: Any) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://profiles") as client:
        return await client.request(method, path, **more)


def a_partner(app: FastAPI, signer: IdentitySigner, client_id: UUID, *, network_id: UUID) -> Partner:
    return Partner(app=app, signer=signer, identity=acting(client_id, network_id), network_id=network_id)


ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CAIRN = "urn:ietf:params:scim:schemas:extension:cairn:2.0:User"


def a_user(**changes: Any) -> dict[str, Any]:
    """A SCIM user as Entra would send one, with our extension."""
    values: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, CAIRN],
        "externalId": "A-17",
        "userName": "Amara.Okafor@alumni.example",
        "name": {"givenName": "Amara", "familyName": "Okafor"},
        "emails": [{"value": "amara@alumni.example", "type": "work", "primary": True}],
        "timezone": "Africa/Lagos",
        "preferredLanguage": "en-GB",
        "title": "Data nurse",
        "active": True,
        ENTERPRISE: {"organization": "Lagos General", "department": "Informatics"},
        CAIRN: {
            "degree": "BSc Nursing",
            "graduationYear": 2014,
            "careerStage": "CHANGING",
            "industry": "86",
        },
    }
    return {**values, **changes}


def another_user(number: int, **changes: Any) -> dict[str, Any]:
    name = f"member{number:04d}"
    email = f"{name}@alumni.example"
    return a_user(
        externalId=f"A-{number}",
        userName=email,
        emails=[{"value": email, "type": "work", "primary": True}],
        **changes,
    )


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}
