"""Wakes a loop by PostgreSQL's NOTIFY; the loop polls as well, so a lost notification costs a moment, no more."""

import asyncio
from types import TracebackType
from typing import Any, Self

import asyncpg

from chassis.telemetry import log


class Wakeup:
    """Listens on one channel over a connection of its own; `wait` returns at a notification or after `poll` seconds."""

    def __init__(self, url: str, channel: str, *, poll: float = 1.0) -> None:
        self._url = url
        self._channel = channel
        self._poll = poll
        self._event = asyncio.Event()
        self._connection: asyncpg.Connection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()

    def _notified(self, *_: Any) -> None:
        self._event.set()

    async def _listen(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            return
        try:
            # Kept before anything else can fail, so that it is closed whatever happens.
            self._connection = await asyncpg.connect(self._url, timeout=5)
            await self._connection.add_listener(self._channel, self._notified)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            log.info("listening_failed", channel=self._channel, reason=repr(error))
            self._drop()
            return
        self._event.set()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    def nudge(self) -> None:
        self._event.set()

    async def wait(self) -> None:
        await self._listen()
        try:
            async with asyncio.timeout(self._poll):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()
