"""The profiles database with a keyring beside it, and the service's graph on them."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import IdentitySigner
from chassis.ids import new_id
from chassis.keyring import Keyring
from services.profiles.app import build, privacy_rest, sign_in_desk
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.tables import map_domain
from services.profiles.settings import Settings
from services.profiles.staff.tables import map_domain as map_staff
from tests.backing import Databases
from tests.builders.profiles import NOON, a_profile
from tests.service.conftest import OpenDatabase
from tests.service.identity import Caller

KEK = bytes(32)


@pytest.fixture
async def db(open_database: OpenDatabase) -> Database:
    """Give a migrated database, where it is NOON."""
    map_domain()
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
    )
    built = build(settings)
    desk = sign_in_desk(settings, db, keyring)
    routes = [*desk.routes(), *privacy_rest(settings, db, keyring).routes()]
    service = replace(built, db=db, parts=lambda: {**built.parts(), "keyring": keyring}, routes=routes)
    return Caller(service.api(), signer, "profiles")
