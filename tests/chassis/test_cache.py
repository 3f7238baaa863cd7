"""Valkey serves caches and live fan-out; when it is away, everything goes on without."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from chassis.cache import Cache, LiveFanout, connect, is_there

NOBODY = "redis://127.0.0.1:9/0"


class Loads:
    """Counts how often the answer was asked of its owner."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> list[str]:
        self.count += 1
        return ["statistics"]


@pytest.fixture
async def client(valkey: str) -> AsyncIterator[Redis]:
    opened = connect(valkey)
    await opened.flushdb()
    yield opened
    await opened.aclose()


@pytest.fixture
async def absent() -> AsyncIterator[Redis]:
    opened = connect(NOBODY)
    yield opened
    await opened.aclose()


class TestCache:
    async def test_asks_once_for_each_key(self, client: Redis) -> None:
        cache, load = Cache(client, name="skills", seconds=60), Loads()

        answers = [await cache.read(["1", "stat", 10], load) for _ in range(3)]
        await cache.read(["2", "stat", 10], load)

        assert answers == [["statistics"]] * 3
        assert load.count == 2

    async def test_forgets_after_its_time(self, client: Redis) -> None:
        await Cache(client, name="skills", seconds=60).read(["stat"], Loads())

        (key,) = await client.keys("cache:skills:*")
        assert 0 < await client.ttl(key) <= 60

    async def test_asks_every_time_while_valkey_is_away(self, absent: Redis) -> None:
        cache, load = Cache(absent, name="skills", seconds=60), Loads()

        answers = [await cache.read(["stat"], load) for _ in range(2)]

        assert answers == [["statistics"]] * 2
        assert load.count == 2


class TestLiveFanout:
    async def test_reaches_whoever_listens(self, client: Redis) -> None:
        fanout = LiveFanout(client)
        listening = fanout.listen("notifications:ann")
        first = asyncio.ensure_future(anext(listening))
        async with asyncio.timeout(10):
            while not first.done():
                await fanout.publish("notifications:ann", {"kind": "SESSION_BOOKED"})
                await asyncio.sleep(0.05)
        await listening.aclose()  # type: ignore[attr-defined]  # an async generator, declared as its iterator.

        assert first.result() == {"kind": "SESSION_BOOKED"}

    async def test_says_nothing_to_nobody_when_valkey_is_away(self, absent: Redis) -> None:
        await LiveFanout(absent).publish("notifications:ann", {"kind": "SESSION_BOOKED"})

        assert not await is_there(absent)
