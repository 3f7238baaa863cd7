"""How much each caller may ask per minute: counted in Valkey, and locally while Valkey is away."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import structlog
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from redis.asyncio import ConnectionPool

log = structlog.get_logger("gateway.rates")

WINDOW_SECONDS = 60
AWAY_SECONDS = 5.0
"""After a failure Valkey is left alone for this long, so that no request waits for it."""
ANSWER_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Decision:
    """What a charge came to: `remaining` points until the window ends in `reset` seconds."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        policy = f'"minute";q={self.limit};w={WINDOW_SECONDS}'.encode()
        state = f'"minute";r={self.remaining};t={self.reset}'.encode()
        found = [(b"ratelimit-policy", policy), (b"ratelimit", state)]
        return found if self.allowed else [*found, (b"retry-after", str(self.reset).encode())]


class Rates:
    """Fixed windows: one round trip per charge, at the price that a caller may spend two windows around a boundary."""

    def __init__(self, redis_url: str | None, *, patience: float = ANSWER_SECONDS) -> None:
        self._patience = patience
        self._local = MemoryStorage()
        self._pool: ConnectionPool | None = None
        self._shared: Storage | None = None
        if redis_url:
            self._pool = ConnectionPool.from_url(redis_url, socket_timeout=patience, socket_connect_timeout=patience)
            options: dict[str, Any] = {"connection_pool": self._pool}  # The library's types know of scalars only.
            self._shared = RedisStorage(f"async+{redis_url}", implementation="redispy", **options)
        self._away_until = 0.0

    @property
    def shared(self) -> bool:
        """Whether charges are counted together with the other gateways'."""
        return self._shared is not None and time.monotonic() >= self._away_until

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.disconnect()

    async def charge(self, caller: str, points: int, *, limit: int) -> Decision:
        """Never raises: a limiter that is away must not take the gateway with it."""
        window, into = divmod(int(time.time()), WINDOW_SECONDS)
        spent = await self._spend(f"gateway/{caller}/{window}", points)
        return Decision(spent <= limit, limit, max(0, limit - spent), WINDOW_SECONDS - into)

    async def _spend(self, key: str, points: int) -> int:
        if self._shared is not None and self.shared:
            try:
                async with asyncio.timeout(self._patience * 2):
                    return await self._shared.incr(key, WINDOW_SECONDS * 2, amount=points)
            except Exception as error:  # noqa: BLE001 - Whatever the client raises, the local count stands in.
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("rates_count_locally", reason=type(error).__name__)
        return await self._local.incr(key, WINDOW_SECONDS * 2, amount=points)
