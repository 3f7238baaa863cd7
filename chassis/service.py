"""A service as its composition root describes it, and the processes that it can be run as."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.routing import Route

from chassis.acting import OnAct
from chassis.clock import clock_from
from chassis.db import Database
from chassis.events.consumer import Consumer
from chassis.events.inbox import Handlers
from chassis.events.kafka import Broker
from chassis.events.relay import Relay
from chassis.events.replay import Replayer
from chassis.graph import GraphView, Subgraph
from chassis.graph.view import Parts
from chassis.identity import IdentityVerifier
from chassis.settings import ServiceSettings
from chassis.timers import TimerLoop, Timers
from chassis.web import Check, Loop, create_app


@dataclass(frozen=True, kw_only=True)
class Service:
    """Everything that a service consists of.  `loops`, `everywhere` and `close` are what it has beyond the common ones.

    `loops` run where events are taken in; `everywhere` runs in each process that serves or consumes.
    `on_act` is told of what staff do here in a member's name; without it they can do nothing.
    """

    name: str
    settings: ServiceSettings
    db: Database
    schema: Subgraph
    handlers: Handlers = field(default_factory=dict)
    timers: Timers = field(default_factory=dict)
    routes: Sequence[Route] = ()
    parts: Parts = dict
    on_act: OnAct | None = None
    loops: Sequence[Loop] = ()
    everywhere: Sequence[Loop] = ()
    close: Sequence[Callable[[], Awaitable[None]]] = ()

    def api(self) -> FastAPI:
        """Serves the subgraph and REST."""
        return self._app(routes=self._routes(), loops=self.everywhere)

    def consume(self) -> FastAPI:
        """Takes events in, runs timers and the service's own loops; serves health only."""
        loops, checks = self._consuming()
        return self._app(loops=loops, checks=checks)

    def relay(self) -> FastAPI:
        """Publishes the outbox and answers replays; serves health only."""
        loops, checks = self._relaying()
        return self._app(loops=loops, checks=checks)

    def all(self) -> FastAPI:
        """Everything in one process."""
        loops, checks = self._consuming()
        more_loops, more_checks = self._relaying()
        return self._app(routes=self._routes(), loops=[*loops, *more_loops], checks={**checks, **more_checks})

    def _routes(self) -> list[Route]:
        verifier = IdentityVerifier.from_file(self.settings.identity_jwks_file, audience=self.name)
        view = GraphView(self.schema, db=self.db, verifier=verifier, parts=self.parts, on_act=self.on_act)
        return [Route("/graphql", view), *self.routes]

    def _broker(self) -> Broker:
        return Broker(
            bootstrap=self.settings.kafka_bootstrap,
            partitions=self.settings.kafka_partitions,
            replication=self.settings.kafka_replication,
            fetch_wait_ms=self.settings.kafka_fetch_wait_ms,
        )

    def _consuming(self) -> tuple[list[Loop], dict[str, Check]]:
        loops: list[Loop] = [*self.loops, *self.everywhere]
        checks: dict[str, Check] = {}
        if self.handlers:
            consumer = Consumer(self.db, self._broker(), self.handlers)
            loops += [consumer.run, consumer.watchdog]
            checks["consumer"] = consumer.is_ready
        if self.timers:
            loops.append(TimerLoop(self.db, self.timers).run)
        return loops, checks

    def _relaying(self) -> tuple[list[Loop], dict[str, Check]]:
        relay = Relay(self.db, self._broker())
        return [relay.run, Replayer(relay).run], {"relay": relay.is_ready}

    def _app(
        self,
        *,
        routes: Sequence[Route] = (),
        loops: Sequence[Loop] = (),
        checks: dict[str, Check] | None = None,
    ) -> FastAPI:
        return create_app(
            self.name,
            checks={"database": self.db.is_ready, **(checks or {})},
            loops=loops,
            routes=routes,
            close=[*self.close, self.db.close],
        )


def database(settings: ServiceSettings, *, source: str, rows_secured: bool = False) -> Database:
    """The service's database, on the clock that its settings name."""
    clock = clock_from(settings.clock_file)
    return Database(
        settings.database_url,
        source=source,
        clock=clock,
        pool_size=settings.database_pool,
        rows_secured=rows_secured,
    )
