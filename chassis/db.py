"""The database: one transaction per edge call, opened at the edge, and the events emitted in it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, ColumnElement, any_, event, literal, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from chassis.clock import Clock, system_clock
from chassis.events.outbox import append, append_all
from chassis.ids import new_id
from chassis.telemetry import current_traceparent
from contracts.envelope import Event


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why something happens: the request or event at the root, and the event just before."""

    correlation_id: UUID = field(default_factory=new_id)
    causation_id: UUID | None = None
    traceparent: str | None = None
    """Of an event that is taken in with others; one alone is what the process is doing at the time."""


@dataclass(frozen=True)
class Viewer:
    """On whose behalf rows are read, where a database has row-level security: `kind` as its policies name it."""

    kind: str
    id: UUID


SERVICE = Viewer("service", UUID(int=0))
"""The service itself, which its commands and consumers act as: it sees every row, and authorises in code."""

PATIENCE = 8.0
"""Seconds that somebody waits for their turn: less than the gateway waits for an answer, so that members read why."""

_SEE_AS = text("SELECT set_config('cairn.viewer_kind', :kind, true), set_config('cairn.viewer_id', :id, true)")


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """An open unit of work.  `now` is the domain's time, the same all through it."""

    session: AsyncSession
    source: str
    now: datetime
    cause: Cause

    def because(self, cause: Cause) -> Self:
        """The same transaction, for what happens in it for a reason of its own."""
        return replace(self, cause=cause)

    async def emit(self, *events: Event) -> None:
        """Writes events to the outbox; they leave if and only if this transaction commits."""
        for said in events:
            await append(
                self.session,
                said,
                source=self.source,
                time=self.now,
                correlation_id=self.cause.correlation_id,
                causation_id=self.cause.causation_id,
                traceparent=self.cause.traceparent or current_traceparent(),
            )

    async def emit_all(self, events: Sequence[Event]) -> None:
        """Writes many events at the price of one, in their order."""
        if events:
            await append_all(
                self.session,
                events,
                source=self.source,
                time=self.now,
                correlation_id=self.cause.correlation_id,
                causation_id=self.cause.causation_id,
                traceparent=self.cause.traceparent or current_traceparent(),
            )


class Database:
    """One service's PostgreSQL; `source` is the service's name, as it stands in its events.

    At most `pool_size` transactions are open at once, and the next is whoever has waited longest: the pool alone lets
    newcomers by.  More of them at once only wait for each other's locks and cores (docs/decisions/0037).
    `rows_secured`: its policies ask for whom each transaction reads; one that does not say sees nothing.
    """

    def __init__(
        self,
        url: str,
        *,
        source: str,
        clock: Clock = system_clock,
        pool_size: int = 6,
        rows_secured: bool = False,
    ) -> None:
        self.url = url
        self.source = source
        self.clock = clock
        self.rows_secured = rows_secured
        self._turns = asyncio.Semaphore(pool_size)
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            # For the question whether the database is there, which has no turn to wait for.
            max_overflow=1,
            # The text of an error goes to the log; what a member wrote must not go with it.
            hide_parameters=True,
            json_deserializer=orjson.loads,
            connect_args={"server_settings": {"application_name": source, "timezone": "UTC"}, "timeout": 10},
        )
        event.listen(self.engine.sync_engine, "checkout", _refuse_closed)

    @asynccontextmanager
    async def transaction(self, cause: Cause | None = None) -> AsyncIterator[Transaction]:
        """Commits at the end, rolls back on any exception.  Only edges call this."""
        async with self._turn() as session, session.begin():
            await self._see_as(session, SERVICE)
            yield Transaction(session=session, source=self.source, now=self.clock(), cause=cause or Cause())

    @asynccontextmanager
    async def reading(self, viewer: Viewer = SERVICE) -> AsyncIterator[Transaction]:
        """A transaction that the database itself keeps from writing, and that sees what `viewer` may see."""
        async with self._turn() as session:
            await session.connection(execution_options={"postgresql_readonly": True})
            await self._see_as(session, viewer)
            yield Transaction(session=session, source=self.source, now=self.clock(), cause=Cause())

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[AsyncSession]:
        """Raises NoConnection after PATIENCE, which the edges answer as they do whatever others are in the way of."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turns.acquire()
        except TimeoutError as error:
            raise NoConnection(f"no transaction of {self.source} ended within {PATIENCE} seconds") from error
        try:
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session
        finally:
            self._turns.release()

    async def _see_as(self, session: AsyncSession, viewer: Viewer) -> None:
        """Until the transaction's end only: the next user of a pooled connection has to say it again."""
        if self.rows_secured:
            await session.execute(_SEE_AS, {"kind": viewer.kind, "id": str(viewer.id)})

    async def is_ready(self) -> bool:
        async with self.engine.connect() as connection:
            return bool(await connection.scalar(text("SELECT true")))

    async def close(self) -> None:
        await self.engine.dispose()


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """A connection that its server has closed knows it; asking the server each time would be three round trips."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column has one of many values: one parameter for all of them, where IN would write out each."""
    return column == any_(literal(list(values), ARRAY(column.type)))
