"""The sessions database, and the service's graph on it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Database
from chassis.identity import Identity, IdentitySigner, Kind
from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from services.sessions.app import standing_on
from services.sessions.facts.tables import people
from services.sessions.mapping import map_domain
from services.sessions.settings import Settings
from tests.builders.sessions import NOW
from tests.conftest import FreshDatabases
from tests.service.conftest import OpenDatabase
from tests.service.identity import Caller
from tests.service.keyring import open_keyring
from tests.service.sessions.pair import Pair


@pytest.fixture
async def db(open_database: OpenDatabase) -> Database:
    """Give a migrated database, where it is NOW."""
    map_domain()
    return await open_database("sessions", clock=lambda: NOW, pool_size=15)


@pytest.fixture
async def opened_keyring(database: FreshDatabases, tmp_path: Path) -> AsyncIterator[tuple[Keyring, KeyringSettings]]:
    """Give a keyring and the settings that open the same one."""
    async with open_keyring(database, tmp_path) as opened:
        yield opened


@pytest.fixture
def settings(db: Database, opened_keyring: tuple[Keyring, KeyringSettings], jwks_file: Path) -> Settings:
    """Give the settings of a service on this test's database."""
    keyring_settings = opened_keyring[1]
    return Settings(
        database_url=db.url,
        keyring_database_url=keyring_settings.keyring_database_url,
        keyring_kek_file=keyring_settings.keyring_kek_file,
        kafka_bootstrap="127.0.0.1:9",
        redis_url="redis://127.0.0.1:9/0",
        identity_jwks_file=jwks_file,
    )


SEEN_BY_OTHERS = ("startCircle", "publishOfficeHours", "claimSeat", "acceptCoMentoring")
"""What only those do who have a profile."""


@dataclass(frozen=True)
class Known(Caller):
    """Whoever does what only those do who have a profile has one; `test_newcomers.py` is about the others."""

    db: Database

    async def ask(self, who: Identity, document: str, **variables: Any) -> Any:
        in_person = who.kind is Kind.MEMBER and who.actor is None
        if in_person and any(name in document for name in SEEN_BY_OTHERS):
            async with self.db.transaction() as tx:
                row = {"member_id": who.id, "zone": "UTC", "locale": "en"}
                await tx.session.execute(insert(people).values(row).on_conflict_do_nothing())
        return await super().ask(who, document, **variables)


@pytest.fixture
async def caller(db: Database, signer: IdentitySigner, settings: Settings) -> AsyncIterator[Caller]:
    """Give the graph, on the test's own database so that its clock and its statements can be seen."""
    service = standing_on(settings, db)
    yield Known(service.api(), signer, "sessions", db)
    for step in service.close:
        await step()


@pytest.fixture
async def pair(db: Database, caller: Caller) -> Pair:
    """Give two people who work together, the one as the other's mentor."""
    return await Pair.begin(db, caller)
