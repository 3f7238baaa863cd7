"""Networks and integration clients to test with."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc.jwk import OKPKey

from chassis.db import Database
from chassis.identity import Identity, Kind
from chassis.ids import new_id
from services.profiles.integrations.commands.clients import create_client, create_network
from services.profiles.integrations.commands.secrets import new_secret
from services.profiles.integrations.domain.clients import ClientScope, client_terms, network_terms

CLIENTS_ISSUER = "http://cairn.example"
ASSOCIATION = "association"
"""The slug of the association's own network, as settings have it."""


def a_clients_key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": str(new_id())})


def write_clients_key(folder: Path) -> Path:
    """Writes the file that CLIENTS_KEY_FILE names."""
    file = folder / "clients.key.json"
    file.write_text(json.dumps(a_clients_key().as_dict(private=True)))
    return file


async def a_network(db: Database, **changes: Any) -> UUID:
    values: dict[str, Any] = {"slug": f"network-{new_id()}"[:40].rstrip("-"), "name": "Northbridge", "sandbox": False}
    async with db.transaction() as tx:
        return await create_network(tx, network_terms(**{**values, **changes}))


async def an_integration_client(
    db: Database, network_id: UUID, *scopes: ClientScope, secret: str | None = None
) -> UUID:
    terms = client_terms(name="Their directory", scopes=scopes or tuple(ClientScope))
    async with db.transaction() as tx:
        return await create_client(tx, network_id, terms=terms, secret=secret or new_secret())


def acting(client_id: UUID, network_id: UUID | None = None, *scopes: ClientScope) -> Identity:
    """The identity that the gateway forwards for a client."""
    granted = frozenset(scope.value for scope in scopes or tuple(ClientScope))
    return Identity(kind=Kind.CLIENT, id=client_id, scopes=granted, network_id=network_id)
