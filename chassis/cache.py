"""Valkey: caches and live fan-out.  Everything here may be away; nothing in it is the truth."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis.telemetry import log


def connect(url: str) -> Redis:
    """A client with short time-outs, so that an absent Valkey costs moments and never a request."""
    return Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=0.5)


async def is_there(client: Redis) -> bool:
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False


class Cache:
    """Answers that are the same for everybody, kept for a while; `name` sets one cache apart from the others."""

    def __init__(self, client: Redis, *, name: str, seconds: int) -> None:
        self._client = client
        self._name = name
        self._seconds = seconds

    async def read(self, key: Sequence[Any], load: Callable[[], Awaitable[Any]]) -> Any:
        """The JSON value kept for `key`, or what `load` answers now; a Valkey that is away costs one try."""
        place = f"cache:{self._name}:{hashlib.sha256(orjson.dumps(list(key))).hexdigest()}"
        try:
            kept = await self._client.get(place)
        except (RedisError, OSError) as error:
            log.info("cache_skipped", cache=self._name, reason=repr(error))
            return await load()
        if kept is not None:
            return orjson.loads(kept)
        value = await load()
        try:
            await self._client.set(place, orjson.dumps(value), ex=self._seconds)
        except (RedisError, OSError) as error:
            log.info("cache_not_filled", cache=self._name, reason=repr(error))
        return value


class LiveFanout:
    """Tells whoever listens right now; those who don't will read it from the database."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def publish(self, channel: str, message: dict[str, object]) -> None:
        """Best effort: a Valkey that is away is logged and nothing else."""
        try:
            await self._client.publish(channel, orjson.dumps(message))
        except (RedisError, OSError) as error:
            log.info("fanout_skipped", channel=channel.split(":", maxsplit=1)[0], reason=repr(error))

    async def listen(self, channel: str) -> AsyncIterator[dict[str, object]]:
        """Messages published from now on; ends by raising RedisError when Valkey goes away."""
        async with self._client.pubsub() as pubsub:
            await pubsub.subscribe(channel)
            async for message in pubsub.listen():
                if message["type"] == "message":
                    yield orjson.loads(message["data"])
