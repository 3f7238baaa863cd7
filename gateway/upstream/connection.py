"""One keep-alive HTTP/1.1 connection, one exchange at a time, parsed by httptools."""

import asyncio
from typing import Protocol, cast

import httptools

from gateway.upstream.exchange import Exchange


class Owner(Protocol):
    """The pool, as its connections see it."""

    most_bytes: int

    def released(self, connection: "Connection") -> None:
        """An answer is complete and the connection can carry another."""
        ...

    def lost(self, connection: "Connection", exchange: Exchange | None, *, began: bool) -> None:
        """The connection is gone; `began`: a byte of the exchange's answer had come."""
        ...


class Connection(asyncio.Protocol):
    """A parser callback never raises: a bad answer aborts the connection, and that fails its exchange."""

    __slots__ = ("_began", "_body", "_exchange", "_parser", "_pool", "_size", "_transport", "idle_since", "up")

    def __init__(self, pool: Owner) -> None:
        self._pool = pool
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._body: list[bytes] = []
        self._size = 0
        self._began = False
        self.up = True
        self.idle_since = 0.0

    def send(self, exchange: Exchange) -> None:
        self._exchange, exchange.connection = exchange, self
        self._began = False
        cast("asyncio.Transport", self._transport).write(exchange.message)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.up = False
        exchange, self._exchange = self._exchange, None
        self._pool.lost(self, exchange, began=self._began)

    def data_received(self, data: bytes) -> None:
        if self._exchange is None:
            self.abort()  # Bytes that nobody asked for must not become the next request's answer.
            return
        self._began = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._give_up("not an HTTP answer")

    def on_message_begin(self) -> None:
        self._body, self._size = [], 0

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._pool.most_bytes:
            self._give_up("the answer is too large")
            return
        self._body.append(body)

    def on_message_complete(self) -> None:
        exchange, self._exchange = self._exchange, None
        status, body = self._parser.get_status_code(), self._body
        if self._parser.should_keep_alive():
            self._pool.released(self)
        elif self._transport is not None:
            self._transport.close()
        if exchange is None:
            return
        if status >= 500:  # noqa: PLR2004 - HTTP's own number.
            exchange.fail(f"HTTP {status}")
        else:
            exchange.succeed(body[0] if len(body) == 1 else b"".join(body))

    def _give_up(self, reason: str) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.fail(reason)
        self.abort()
