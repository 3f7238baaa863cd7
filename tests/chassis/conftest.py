"""Two databases with the chassis's tables: a producer's and a consumer's, on the run's broker."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from chassis.db import Database
from chassis.events.kafka import Broker
from chassis.migrations import upgrade
from tests.backing import Broker as RunningBroker

MIGRATIONS = Path(__file__).parent / "migrations"


@pytest.fixture
async def make_database(database: Any) -> AsyncIterator[Callable[[str], Awaitable[Database]]]:
    opened: list[Database] = []

    async def make(source: str) -> Database:
        url = database.empty(source)
        await upgrade(url, MIGRATIONS)
        opened.append(Database(url, source=source))
        return opened[-1]

    yield make
    for db in opened:
        await db.close()


@pytest.fixture
async def producer_db(make_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await make_database("profiles")


@pytest.fixture
async def consumer_db(make_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await make_database("matching")


@pytest.fixture
def kafka(broker: RunningBroker) -> Broker:
    return Broker(bootstrap=broker.bootstrap, fetch_wait_ms=20 if broker.kind == "tansu" else 500)
