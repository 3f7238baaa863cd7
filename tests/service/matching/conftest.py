"""The matching service where it is NOW, or whatever time a test sets, and its graph."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from chassis.db import Database
from chassis.identity import IdentitySigner
from chassis.keyring import Keyring
from services.matching.app import build
from services.matching.mapping import map_domain, metadata
from services.matching.settings import Settings
from tests.builders.matching import NOW
from tests.service.identity import Caller
from tests.service.matching.world import Matching

if TYPE_CHECKING:
    from tests.backing import Databases

KEK = bytes(32)


@dataclass
class Clock:
    """A clock that a test may set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give the clock of this test's service."""
    return Clock()


@pytest.fixture(scope="session")
def matching_url(databases: "Databases") -> str:
    """Give one migrated database for all of these tests; each begins by emptying it, which is far quicker."""
    return databases("matching")


@pytest.fixture(scope="session")
def matching_keyring_url(databases: "Databases") -> str:
    """Give one keyring for all of these tests: no two of them have a member in common."""
    return databases("keyring")


@pytest.fixture
async def matching(matching_url: str, matching_keyring_url: str, clock: Clock) -> AsyncIterator[Matching]:
    """Give a matching service that knows nobody yet."""
    map_domain()
    db = Database(matching_url, source="matching", clock=clock, pool_size=15)
    keyring = Keyring(Database(matching_keyring_url, source="keyring", pool_size=2), KEK)
    await empty(db)
    yield Matching(db, keyring)
    await keyring.close()
    await db.close()


async def empty(db: Database) -> None:
    """Forgets everybody, and everything that was told."""
    tables = [*metadata.tables, "outbox", "outbox_heads", "inbox", "parked", "timers", "idempotency_keys"]
    async with db.transaction() as tx:
        await tx.session.execute(text(f"TRUNCATE {', '.join(tables)}"))


@pytest.fixture
async def caller(matching: Matching, signer: IdentitySigner, jwks_file: Path) -> AsyncIterator[Caller]:
    """Give the graph, on the test's own database so that its clock and its statements can be seen."""
    async with a_graph(matching, signer, jwks_file) as graph:
        yield graph


@asynccontextmanager
async def a_graph(matching: Matching, signer: IdentitySigner, jwks_file: Path) -> AsyncIterator[Caller]:
    """A process of its own, as far as anything that is kept in memory goes."""
    kek = jwks_file.parent / "kek"
    kek.write_text(base64.b64encode(KEK).decode())
    settings = Settings(
        database_url=matching.db.url,
        keyring_database_url=matching.keyring.db.url,
        keyring_kek_file=kek,
        kafka_bootstrap="127.0.0.1:9",
        redis_url="redis://127.0.0.1:9/0",
        identity_jwks_file=jwks_file,
    )
    service = build(settings)
    yield Caller(replace(service, db=matching.db).api(), signer, "matching")
    for step in service.close:
        await step()
