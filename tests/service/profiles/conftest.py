"""The profiles database with a keyring beside it, and the service's graph on them."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI

from chassis.db import Database
from chassis.identity import IdentitySigner, IdentityVerifier
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.web import create_app
from services.profiles.app import standing_on
from services.profiles.directory.tables import map_domain as map_directory
from services.profiles.integrations.rest.issuer import ClientIssuer
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.tables import map_domain
from services.profiles.rest import Desk
from services.profiles.settings import Settings
from services.profiles.staff.tables import map_domain as map_staff
from tests.backing import Databases
from tests.builders.clients import (
    ASSOCIATION,
    CLIENTS_ISSUER,
    a_clients_key,
    a_network,
    an_integration_client,
    write_clients_key,
)
from tests.builders.profiles import NOON, a_profile
from tests.service.conftest import OpenDatabase
from tests.service.identity import Caller
from tests.service.profiles.importing import Importing
from tests.service.profiles.partner import Partner, a_partner

KEK = bytes(32)


@pytest.fixture
async def db(open_database: OpenDatabase) -> Database:
    """Give a migrated database, where it is NOON."""
    map_domain()
    map_directory()
    map_staff()
    return await open_database("profiles", clock=lambda: NOON, rows_secured=True)


@pytest.fixture(scope="session")
def keyring_url(databases: Databases) -> str:
    """Give the run's keyring database: every test has members of its own, so they share it."""
    return databases("keyring")


@pytest.fixture
async def keyring(keyring_url: str) -> AsyncIterator[Keyring]:
    """Give a keyring that remembers no keys yet."""
    opened = Keyring(Database(keyring_url, source="keyring", pool_size=2), KEK)
    yield opened
    await opened.close()


@pytest.fixture
async def member(db: Database, keyring: Keyring) -> UUID:
    """Give the id of a member whose profile is saved."""
    async with db.transaction() as tx:
        return await save_profile(tx, keyring, member_id=new_id(), profile=a_profile())


@pytest.fixture
def rest(db: Database, keyring: Keyring, signer: IdentitySigner, jwks_file: Path) -> FastAPI:
    """Give the REST side, on the test's own databases."""
    desk = Desk(
        db=db,
        keyring=keyring,
        verifier=IdentityVerifier.from_file(jwks_file, audience="profiles"),
        issuer=ClientIssuer(CLIENTS_ISSUER, a_clients_key()),
        most_import_bytes=64 * 2**20,
        association=ASSOCIATION,
    )
    return create_app("profiles", checks={}, routes=desk.routes())


@pytest.fixture
async def partner(rest: FastAPI, db: Database, signer: IdentitySigner) -> Partner:
    """Give a client of a network, with every scope."""
    network_id = await a_network(db)
    return a_partner(rest, signer, await an_integration_client(db, network_id), network_id=network_id)


@pytest.fixture
async def other_partner(rest: FastAPI, db: Database, signer: IdentitySigner) -> Partner:
    """Give a client of another network."""
    network_id = await a_network(db, name="Southbridge")
    return a_partner(rest, signer, await an_integration_client(db, network_id), network_id=network_id)


@pytest.fixture
def caller(db: Database, keyring: Keyring, signer: IdentitySigner, jwks_file: Path, tmp_path: Path) -> Caller:
    """Give the graph, on the test's own databases."""
    kek_file = tmp_path / "kek"
    kek_file.write_text(base64.b64encode(KEK).decode())
    settings = Settings(
        database_url=db.url,
        kafka_bootstrap="127.0.0.1:9",
        redis_url="redis://127.0.0.1:9/0",
        identity_jwks_file=jwks_file,
        keyring_database_url=keyring.db.url,
        keyring_kek_file=kek_file,
        clients_issuer=CLIENTS_ISSUER,
        clients_key_file=write_clients_key(tmp_path),
    )
    return Caller(standing_on(settings, db, keyring).api(), signer, "profiles")


@pytest.fixture
async def importing(db: Database, keyring: Keyring, tmp_path: Path) -> Importing:
    """Give a network that sends files."""
    return Importing(db, keyring, tmp_path, await a_network(db, slug="northbridge"))
