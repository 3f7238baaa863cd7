"""scim2-server's own rules for storages, on PostgreSQL: its filters and orders evaluated as its evaluator does."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from scim2_models import Resource as ScimResource
from scim2_models import ResourceType, ScimProvider, SearchRequest
from scim2_server.storage import AsyncScimStorage, SearchPage
from scim2_server.testing import AsyncScimStorageContract
from scim2_server.utils import load_default_provider

from chassis.db import Database
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.rest.scim.storage import NetworkStorage
from services.profiles.members.tables import map_domain
from tests.backing import Databases
from tests.builders.clients import a_network

KEK = bytes(32)


class OneOperationEach(AsyncScimStorage):
    """The storage as the suite calls it: the server would open an operation around each request."""

    def __init__(self, storage: NetworkStorage) -> None:
        self._storage = storage

    async def get(
        self, resource_type: ResourceType, resource_id: str, *, response_parameters: Any = None
    ) -> ScimResource[Any]:
        async with self._storage.operation():
            return await self._storage.get(resource_type, resource_id, response_parameters=response_parameters)

    async def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        async with self._storage.operation():
            return await self._storage.search(resource_types, search_request, position=position)

    async def create(self, resource_type: ResourceType, resource: ScimResource[Any]) -> ScimResource[Any]:
        async with self._storage.operation():
            return await self._storage.create(resource_type, resource)

    async def update(
        self, resource_type: ResourceType, resource: ScimResource[Any], *, expected_version: str | None = None
    ) -> ScimResource[Any]:
        async with self._storage.operation():
            return await self._storage.update(resource_type, resource, expected_version=expected_version)

    async def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        async with self._storage.operation():
            await self._storage.delete(resource_type, resource_id, expected_version=expected_version)


@pytest.fixture(scope="module")
def profiles_url(databases: Databases) -> str:
    """Give one database to all: each test has a network of its own, and sees nothing of another."""
    return databases("profiles")


class TestTheStorage(AsyncScimStorageContract):
    @pytest.fixture
    def provider(self) -> ScimProvider:
        return load_default_provider()

    @pytest.fixture
    def async_storage(self, profiles_url: str, keyring_url: str, provider: ScimProvider) -> Iterator[AsyncScimStorage]:
        """The suite runs a loop of its own, so the pools are opened in it and left to it."""
        map_domain()
        db = Database(profiles_url, source="profiles", pool_size=1, rows_secured=True)
        keyring = Keyring(Database(keyring_url, source="keyring", pool_size=2), KEK)
        network = Network(id=asyncio.run(_network(db.url)))
        yield OneOperationEach(NetworkStorage(db, keyring, provider=provider, network=network))
        for opened in (db, keyring.db):
            opened.engine.sync_engine.dispose(close=False)


async def _network(url: str) -> Any:
    db = Database(url, source="profiles", rows_secured=True)
    try:
        return await a_network(db)
    finally:
        await db.close()
