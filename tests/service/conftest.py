"""Fixtures of the service suites: migrated databases, opened as the services open them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chassis.clock import Clock, system_clock
from chassis.db import Database
from chassis.identity import IdentitySigner
from tests.conftest import FreshDatabases
from tests.service.identity import a_signer, write_jwks


@dataclass
class OpenDatabase:
    """Opens migrated databases of services, and remembers them so that they can be closed."""

    fresh: FreshDatabases
    opened: list[Database] = field(default_factory=list)

    async def __call__(
        self, name: str, *, clock: Clock = system_clock, pool_size: int = 10, rows_secured: bool = False
    ) -> Database:
        url = self.fresh(name)
        self.opened.append(Database(url, source=name, clock=clock, pool_size=pool_size, rows_secured=rows_secured))
        return self.opened[-1]


@pytest.fixture
async def open_database(database: FreshDatabases) -> AsyncIterator[OpenDatabase]:
    """Give a migrated database of one service: `await open_database("sessions")`."""
    opener = OpenDatabase(database)
    yield opener
    for db in opener.opened:
        await db.close()


@pytest.fixture
def signer() -> IdentitySigner:
    """Give the gateway's signer of this test."""
    return a_signer()


@pytest.fixture
def jwks_file(signer: IdentitySigner, tmp_path: Path) -> Path:
    """Give the file by which services verify what `signer` signed."""
    return write_jwks(signer, tmp_path)
