"""One request and its answer: a future with a deadline, and what is needed to send it once more."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.execute.execution import SubgraphUnavailable

if TYPE_CHECKING:
    from gateway.upstream.connection import Connection


@dataclass(eq=False, slots=True)
class Exchange:
    """`spare` counts how often it may be sent again: never for a mutation, once for a query."""

    message: bytes
    answer: "asyncio.Future[bytes]"
    spare: int
    timer: asyncio.TimerHandle | None = None
    connection: "Connection | None" = None

    def succeed(self, body: bytes) -> None:
        self._settle()
        if not self.answer.done():
            self.answer.set_result(body)

    def fail(self, reason: str) -> None:
        self._settle()
        if not self.answer.done():
            self.answer.set_exception(SubgraphUnavailable(reason))

    def expire(self) -> None:
        """The deadline: the connection is of no further use, because its answer may still come."""
        connection = self.connection
        self.fail("no answer in time")
        if connection is not None:
            connection.abort()

    def _settle(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        self.connection = None
