"""The demo's alumni network with its integration client, made through the public API as an operator would."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx2

from cairn.seed.gateway import PATIENCE, Gateway, SeedFailed, TokenFor
from cairn.seed.operations import Mutation

NORTHBRIDGE = "northbridge"
OPERATOR = "operator"
SCOPES = ("MEMBERS_READ", "MEMBERS_WRITE", "IMPORTS_WRITE", "RELATIONSHIPS_READ", "WEBHOOKS_WRITE", "SCIM")


@dataclass(frozen=True, slots=True)
class Credential:
    """What a network's client gets tokens with."""

    client_id: str
    secret: str


async def make_northbridge(gateway_url: str, token_for: TokenFor) -> Credential:
    """The network and its client; where they are there already and the secret was lost, one more secret."""
    token = token_for(OPERATOR, (OPERATOR,))
    async with httpx2.AsyncClient(timeout=PATIENCE) as http:
        gateway = Gateway(gateway_url, http)
        network = await _call(gateway, "CreateNetwork", token, said={"slug": NORTHBRIDGE, "name": "Northbridge"})
        wanted = {"networkId": network["id"], "name": "Northbridge's directory", "scopes": list(SCOPES)}
        made = await _call(gateway, "CreateIntegrationClient", token, said=wanted)
        if made["secret"] is None:
            again = {"clientId": made["client"]["id"], "idempotencyKey": str(uuid.uuid4())}
            made = await _call(gateway, "AddClientSecret", token, said=again)
    return Credential(made["client"]["id"], made["secret"])


async def access_token(gateway_url: str, credential: Credential, *, scope: str = "") -> str:
    """A token of the token endpoint, by client credentials; raises SeedFailed when there is none."""
    form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    async with httpx2.AsyncClient(timeout=PATIENCE) as http:
        url = f"{gateway_url.rstrip('/')}/oauth/token"
        answer = await http.post(url, data=form, auth=(credential.client_id, credential.secret))
    if not answer.is_success:
        raise SeedFailed(f"{NORTHBRIDGE}: no token: HTTP {answer.status_code}, {answer.text[:200]}")
    return str(answer.json()["access_token"])


async def _call(gateway: Gateway, document: str, token: str, *, said: dict[str, Any]) -> Any:
    field = document[0].lower() + document[1:]
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:cairn:seed:{NORTHBRIDGE}:{field}"))
    mutation = Mutation(field, document, {"idempotencyKey": key, **said})
    return await gateway.call(mutation, subject=OPERATOR, token=token)
