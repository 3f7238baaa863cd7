"""A bounded pool of connections to one subgraph; with an idle connection at hand a request costs one write."""

import asyncio
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from gateway.execute.execution import Call
from gateway.upstream.connection import Connection
from gateway.upstream.exchange import Exchange


@dataclass(frozen=True)
class Bounds:
    """How much of a subgraph one gateway process may use."""

    timeout: float = 10.0
    """Seconds for one request, whatever the client's deadline still allows."""
    connect_timeout: float = 2.0
    connections: int = 64
    waiting: int = 512
    response_bytes: int = 8 * 2**20
    idle: float = 4.0
    """Seconds after which an idle connection is not trusted any more; servers close theirs after five."""


class Pool:
    """A Subgraph over HTTP.

    A query whose connection dies before the first byte of an answer is sent once more, a mutation never:
    it may have been carried out.
    """

    def __init__(self, name: str, url: str, bounds: Bounds | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http":
            raise ValueError(f"The address of {name} must begin with http://; put TLS in a sidecar or a mesh.")
        self.name = name
        self.bounds = bounds or Bounds()
        self.most_bytes = self.bounds.response_bytes
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        lines = f"POST {parts.path or '/'} HTTP/1.1\r\nhost: {parts.netloc}\r\n"
        fixed = "content-type: application/json\r\naccept: application/json\r\n"
        self._head = (lines + fixed).encode()
        self._idle: deque[Connection] = deque()
        self._queue: deque[Exchange] = deque()
        self._open: set[Connection] = set()
        self._dialling: set[asyncio.Task[None]] = set()

    def query(self, body: bytes, call: Call) -> "asyncio.Future[bytes]":
        return self._post(body, call, spare=1)

    def mutate(self, body: bytes, call: Call) -> "asyncio.Future[bytes]":
        return self._post(body, call, spare=0)

    async def close(self) -> None:
        for task in list(self._dialling):
            task.cancel()
        for connection in list(self._open):
            connection.abort()
        for exchange in self._queue:
            exchange.fail("the gateway is stopping")
        await asyncio.gather(*self._dialling, return_exceptions=True)

    def _post(self, body: bytes, call: Call, *, spare: int) -> "asyncio.Future[bytes]":
        loop = asyncio.get_running_loop()
        message = b"%scontent-length: %d\r\n%s\r\n%s" % (self._head, len(body), call.headers(self.name), body)
        exchange = Exchange(message, loop.create_future(), spare)
        exchange.timer = loop.call_at(min(call.deadline, loop.time() + self.bounds.timeout), exchange.expire)
        self._send(exchange)
        return exchange.answer

    def _send(self, exchange: Exchange) -> None:
        connection = self._idle_connection()
        if connection is not None:
            connection.send(exchange)
        elif len(self._queue) >= self.bounds.waiting:
            exchange.fail("too many requests are waiting")
        else:
            self._queue.append(exchange)
            self._dial()

    def _idle_connection(self) -> Connection | None:
        trusted_from = asyncio.get_running_loop().time() - self.bounds.idle
        while self._idle:
            connection = self._idle.pop()
            if connection.up and connection.idle_since >= trusted_from:
                return connection
            connection.abort()
        return None

    def _dial(self) -> None:
        """Open connections for those who wait, up to the bound."""
        room = self.bounds.connections - len(self._open) - len(self._dialling)
        if room > 0 and len(self._dialling) < len(self._queue):
            task = asyncio.create_task(self._connect())
            self._dialling.add(task)
            task.add_done_callback(self._dialled)

    def _dialled(self, task: "asyncio.Task[None]") -> None:
        self._dialling.discard(task)
        if self._queue and not task.cancelled():
            self._dial()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.bounds.connect_timeout):
                _, connection = await loop.create_connection(lambda: Connection(self), self._host, self._port)
        except (OSError, TimeoutError) as error:
            self._refused(f"cannot connect: {type(error).__name__}")
            return
        self._open.add(connection)
        self.released(connection)

    def _refused(self, reason: str) -> None:
        """Nobody answers there: those who wait need not wait for their deadline, unless a connection may serve them."""
        while self._queue:
            self._queue.popleft().fail(reason)
            if self._open:
                return

    def released(self, connection: Connection) -> None:
        while self._queue:
            exchange = self._queue.popleft()
            if not exchange.answer.done():
                connection.send(exchange)
                return
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle.append(connection)

    def lost(self, connection: Connection, exchange: Exchange | None, *, began: bool) -> None:
        self._open.discard(connection)
        if exchange is None or exchange.answer.done():
            self._dial()
        elif exchange.spare and not began:
            exchange.spare -= 1
            exchange.connection = None
            self._send(exchange)
        else:
            exchange.fail("the connection was lost")
