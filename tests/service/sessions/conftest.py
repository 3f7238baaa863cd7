"""The sessions database, and the service's graph on it."""

from dataclasses import replace
from pathlib import Path

import pytest

from chassis.db import Database
from chassis.identity import IdentitySigner
from services.sessions.app import build
from services.sessions.settings import Settings
from services.sessions.tables import map_domain
from tests.builders.sessions import NOW
from tests.service.conftest import OpenDatabase
from tests.service.identity import Caller


@pytest.fixture
async def db(open_database: OpenDatabase) -> Database:
    """Give a migrated database, where it is NOW."""
    map_domain()
    return await open_database("sessions", clock=lambda: NOW, pool_size=15)


@pytest.fixture
def settings(db: Database, jwks_file: Path) -> Settings:
    """Give the settings of a service on this test's database."""
    return Settings(
        database_url=db.url,
        kafka_bootstrap="127.0.0.1:9",
        redis_url="redis://127.0.0.1:9/0",
        identity_jwks_file=jwks_file,
    )


@pytest.fixture
def caller(db: Database, signer: IdentitySigner, settings: Settings) -> Caller:
    """Give the graph, on the test's own database so that its clock and its statements can be seen."""
    return Caller(replace(build(settings), db=db).api(), signer, "sessions")
