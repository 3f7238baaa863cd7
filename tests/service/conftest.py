"""Fixtures of the service suites: migrated databases, opened as the services open them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chassis.clock import Clock, system_clock
from chassis.db import Database
from chassis.identity import IdentitySigner
from chassis.migrations import upgrade
from tests.backing import Databases
from tests.service.identity import a_signer, write_jwks

SERVICES = Path(__file__).resolve().parents[2] / "services"


@dataclass
class OpenDatabase:
    """Opens migrated databases of services, and remembers them so that they can be closed."""

    databases: Databases
    templates: dict[str, str]
    opened: list[Database] = field(default_factory=list)

    async def __call__(self, name: str, *, clock: Clock = system_clock, pool_size: int = 10) -> Database:
        if name not in self.templates:
            self.templates[name] = await self._migrated(name)
        url = self.databases._create(name, template=self.templates[name])
        self.opened.append(Database(url, source=name, clock=clock, pool_size=pool_size))
        return self.opened[-1]

    async def _migrated(self, name: str) -> str:
        url = self.databases.empty(name)
        await upgrade(url, SERVICES / name / "migrations")
        return urlsplit(url).path[1:]

    async def close(self) -> None:
        for db in self.opened:
            await db.close()
            self.databases.drop(db.url)


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    """Give the databases, by service, that were migrated once in this run to be copied by every test."""
    return {}


@pytest.fixture
async def open_database(databases: Databases, templates: dict[str, str]) -> AsyncIterator[OpenDatabase]:
    """Give a migrated database of one service: `await open_database("sessions")`."""
    opener = OpenDatabase(databases, templates)
    yield opener
    await opener.close()


@pytest.fixture
def signer() -> IdentitySigner:
    """Give the gateway's signer of this test."""
    return a_signer()


@pytest.fixture
def jwks_file(signer: IdentitySigner, tmp_path: Path) -> Path:
    """Give the file by which services verify what `signer` signed."""
    return write_jwks(signer, tmp_path)
