"""From a commit to a consumer's handler, on Tansu and on Apache Kafka: python bench/events.py [--events 300].

Real PostgreSQL with its usual fsync, one relay and one consumer in this process, one event at a time.
"""

import argparse
import asyncio
import statistics
import time
from uuid import UUID, uuid4

import asyncpg
from rich.console import Console
from rich.table import Table

from cairn.backing import postgres
from cairn.backing.launch import Launch
from chassis.db import Database, Transaction
from chassis.events.consumer import Consumer
from chassis.events.kafka import Broker
from chassis.events.relay import Relay
from chassis.events.replay import Replayer
from chassis.migrations import upgrade
from contracts.profiles import NeedWithdrawn
from tests.backing import PASSWORD, BrokerKind, NativeServers, Server, free_port
from tests.chassis.conftest import MIGRATIONS

TARGET_MS = 30
PAUSE_SECONDS = 0.05


async def main(events: int) -> None:
    table = Table(title=f"Commit to handler, {events} events, one at a time")
    for heading in ("broker", "p50 ms", "p95 ms", "p99 ms", f"p50 < {TARGET_MS} ms"):
        table.add_column(heading, justify="left" if heading == "broker" else "right")
    for make in ("tansu", "kafka"):
        servers = NativeServers()
        try:
            cuts = statistics.quantiles(await measure(servers, make, events), n=100, method="inclusive")
        finally:
            servers.close()
        verdict = "yes" if cuts[49] < TARGET_MS else "NO"
        table.add_row(make, f"{cuts[49]:.1f}", f"{cuts[94]:.1f}", f"{cuts[98]:.1f}", verdict)
    Console().print(table)


async def measure(servers: NativeServers, make: BrokerKind, events: int) -> list[float]:
    """Milliseconds from the return of the commit to the handler's start, for each event after a warm-up."""
    broker = servers.broker(make)
    producer, consumer = await two_databases(durable(servers))
    kafka = Broker(bootstrap=broker.bootstrap, fetch_wait_ms=20 if make == "tansu" else 500)
    handled: dict[UUID, float] = {}

    async def on_need_withdrawn(_tx: Transaction, event: NeedWithdrawn) -> None:
        handled[event.need_id] = time.perf_counter()

    relay = Relay(producer, kafka)
    reading = Consumer(consumer, kafka, {NeedWithdrawn: on_need_withdrawn})
    loops = [asyncio.ensure_future(run()) for run in (relay.run, Replayer(relay).run, reading.run)]
    try:
        return [await one(producer, handled) for _ in range(events + 20)][20:]
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await asyncio.gather(producer.close(), consumer.close())


async def one(db: Database, handled: dict[UUID, float]) -> float:
    need = uuid4()
    async with db.transaction() as tx:
        await tx.emit(NeedWithdrawn(need_id=need, member_id=uuid4()))
    committed = time.perf_counter()
    async with asyncio.timeout(30):
        while need not in handled:
            await asyncio.sleep(0.0005)
    await asyncio.sleep(PAUSE_SECONDS)
    return (handled[need] - committed) * 1000


def durable(servers: NativeServers) -> str:
    """A PostgreSQL that syncs every commit, as in production."""
    home, port = servers.folder / "durable", free_port()
    url = postgres.url(port, PASSWORD)

    def launch() -> Launch:
        return postgres.launch(home, port=port, password=PASSWORD)

    server = Server("PostgreSQL", url, home, launch, lambda: postgres.ready(url))
    server.start()
    servers.started["durable"] = server
    return url


async def two_databases(admin: str) -> tuple[Database, Database]:
    connection = await asyncpg.connect(admin)
    for name in ("producing", "consuming"):
        await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    urls = [f"{admin.rsplit('/', 1)[0]}/{name}" for name in ("producing", "consuming")]
    for url in urls:
        await upgrade(url, MIGRATIONS)
    return Database(urls[0], source="profiles"), Database(urls[1], source="matching")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    asyncio.run(main(parser.parse_args().events))
