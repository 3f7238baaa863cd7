"""Users who are created one by one are kept together: those who come while others are being kept are the next batch."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from scim2_models import Resource, ResourceType, SCIMException

from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.rest.scim.storage import NetworkStorage

MOST_TOGETHER = 100


@dataclass(eq=False)
class _Asked:
    """One request's user, and what its request waits for."""

    user: Resource[Any]
    kept: asyncio.Future[Resource[Any]]

    def answer(self, created: Resource[Any]) -> None:
        """The client may have gone away meanwhile."""
        if not self.kept.done():
            self.kept.set_result(created)

    def refuse(self, error: Exception) -> None:
        if not self.kept.done():
            self.kept.set_exception(error)


@dataclass(frozen=True)
class Intake:
    """Of each network one batch is kept at a time, in one transaction; nobody waits for a batch to fill."""

    storage_of: Callable[[Network], NetworkStorage]
    _waiting: dict[UUID, deque[_Asked]] = field(default_factory=dict)
    _at_work: set[asyncio.Task[None]] = field(default_factory=set)

    async def create(self, network: Network, resource_type: ResourceType, user: Resource[Any]) -> Resource[Any]:
        """The user as it is kept; a refusal is of this user alone, whoever else was of its batch."""
        asked = _Asked(user, asyncio.get_running_loop().create_future())
        if network.id in self._waiting:
            self._waiting[network.id].append(asked)
        else:
            self._waiting[network.id] = deque([asked])
            task = asyncio.create_task(self._work(network, resource_type))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        return await asked.kept

    async def _work(self, network: Network, resource_type: ResourceType) -> None:
        waiting, storage = self._waiting[network.id], self.storage_of(network)
        try:
            while waiting:
                batch = [waiting.popleft() for _ in range(min(len(waiting), MOST_TOGETHER))]
                await _keep_or_refuse(storage, resource_type, batch)
        finally:
            del self._waiting[network.id]


async def _keep_or_refuse(storage: NetworkStorage, resource_type: ResourceType, batch: Sequence[_Asked]) -> None:
    """When one of them is refused, each is kept by itself: the others need not be refused with it."""
    try:
        await _keep(storage, resource_type, batch)
    except SCIMException as refusal:
        if len(batch) == 1:
            batch[0].refuse(refusal)
            return
        for asked in batch:
            await _keep_or_refuse(storage, resource_type, [asked])
    except Exception as error:  # noqa: BLE001 - each request answers for it as for an error of its own.
        for asked in batch:
            asked.refuse(error)


async def _keep(storage: NetworkStorage, resource_type: ResourceType, batch: Sequence[_Asked]) -> None:
    async with storage.operation():
        created = await storage.create_all(resource_type, [asked.user for asked in batch])
    for asked, resource in zip(batch, created, strict=True):
        asked.answer(resource)
