"""The real PostgreSQL, Valkey and Kafka broker that tests stand on: containers where Docker answers, else native."""

import asyncio
import itertools
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from cairn.backing import kafka, postgres, tansu, valkey
from cairn.backing.launch import Launch, answers, stop
from chassis.migrations import upgrade

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".cairn"
PASSWORD = "only-for-tests"
# Below the range that Linux hands out to outgoing connections, so that nobody takes a port between choice and use.
PORTS = range(20_000, 32_000)
# Processes that share a run choose from ports of their own: gw0 the first thousand, gw1 the second.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
OWN_PORTS = PORTS[int(WORKER) % 12 * 1000 :][:1000] if WORKER else PORTS
GIVEN: set[int] = set()

BrokerKind = Literal["tansu", "kafka"]
Result = TypeVar("Result")


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end on a thread of its own, so that tests with and without a running loop may call."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def free_port() -> int:
    """Find a loopback port that nobody listens on, another one at every call."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """Find `count` such ports in a row, and give the first."""
    while True:
        first = random.choice(OWN_PORTS)
        row = set(range(first, first + count))
        if not row & GIVEN and all(_is_free(port) for port in row):
            GIVEN.update(row)
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@dataclass
class Server:
    """One native server of the tests, which they may stop, start again and kill."""

    name: str
    url: str
    home: Path
    launch: Callable[[], Launch]
    ready: Callable[[], Awaitable[bool]]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        launch = self.launch()
        log = self.home.parent / f"{self.home.name}.log"
        with log.open("ab") as output:
            self.process = launch.spawn(output)
        wait_for(self._answer(log))

    def stop(self) -> None:
        """Stop the server as its operator would."""
        if self.process is not None:
            stop(self.process, self.launch().stop)
            self.process = None

    def kill(self) -> None:
        """Let the server die without a word."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    async def _answer(self, log: Path) -> None:
        deadline = time.monotonic() + 60
        while not await self.ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start:\n{_tail(log)}")
            await asyncio.sleep(0.05)


@dataclass
class Broker:
    """The broker of a run: where it is, which make, and how to make it lose everything."""

    bootstrap: str
    kind: BrokerKind
    _empty: Callable[[], None]

    def restart_empty(self) -> None:
        """Bring the broker back at the same address with another cluster id and nothing in it."""
        self._empty()


class Servers(Protocol):
    """Where the backing servers of a run come from; each is started at its first use and stopped by `close`."""

    def postgres(self) -> str:
        """Give the admin URL."""

    def valkey(self) -> str:
        """Give the URL."""

    def broker(self, kind: BrokerKind) -> Broker:
        """Give the broker of this make."""

    def close(self) -> None:
        """Stop everything."""


@dataclass
class NativeServers:
    """Servers from wheels, and Apache Kafka from its jars, in a folder that goes away at the end."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="cairn-tests-")))
    started: dict[str, Server] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # PostgreSQL runs as another user when the tests run as root, and must be able to walk in.
        self.folder.chmod(0o711)

    def postgres(self) -> str:
        """Give the admin URL of one PostgreSQL for the whole run."""
        return self._once("postgres", self.own_postgres).url

    def valkey(self) -> str:
        """Give the URL of one Valkey for the whole run."""
        return self._once("valkey", self.own_valkey).url

    def broker(self, kind: BrokerKind) -> Broker:
        """Give one broker for the whole run."""
        server = self._once(kind, self.own_tansu if kind == "tansu" else self.own_kafka)

        def empty() -> None:
            server.stop()
            shutil.rmtree(server.home, ignore_errors=True)
            server.start()

        return Broker(server.url, kind, empty)

    def close(self) -> None:
        """Stop what was started, last first, and remove its files."""
        for server in reversed(self.started.values()):
            server.stop()
        self.started.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def own_postgres(self) -> Server:
        """Make another PostgreSQL, not yet started, for a test that stops it."""
        home, port = self._home("postgres"), free_port()
        url = postgres.url(port, PASSWORD)

        def launch() -> Launch:
            return postgres.launch(home, port=port, password=PASSWORD, settings=postgres.FOR_TESTS)

        return self._keep(Server("PostgreSQL", url, home, launch, lambda: postgres.ready(url)))

    def own_valkey(self) -> Server:
        """Make another Valkey, not yet started, for a test that stops it."""
        home, port = self._home("valkey"), free_port()

        def launch() -> Launch:
            return valkey.launch(home, port=port)

        return self._keep(Server("Valkey", valkey.url(port), home, launch, lambda: valkey.ready("127.0.0.1", port)))

    def own_tansu(self) -> Server:
        """Make another Tansu, not yet started."""
        home, port = self._home("tansu"), free_port()
        bootstrap = f"127.0.0.1:{port}"

        def launch() -> Launch:
            return tansu.launch(home, port=port)

        return self._keep(Server("Tansu", bootstrap, home, launch, lambda: tansu.ready(bootstrap)))

    def own_kafka(self) -> Server:
        """Make another Apache Kafka, not yet started."""
        home, port, controller_port = self._home("kafka"), free_port(), free_port()
        bootstrap = f"127.0.0.1:{port}"

        def launch() -> Launch:
            return kafka.launch(home, state=STATE, port=port, controller_port=controller_port)

        async def ready() -> bool:
            # Asking a closed port through a Kafka client logs a wall of warnings.
            return answers(port) and await kafka.ready(bootstrap)

        return self._keep(Server("Apache Kafka", bootstrap, home, launch, ready))

    def _once(self, name: str, make: Callable[[], Server]) -> Server:
        if name not in self.started:
            server = make()
            server.start()
            self.started[name] = server
        return self.started[name]

    def _keep(self, server: Server) -> Server:
        self.started[str(server.home)] = server
        return server

    def _home(self, name: str) -> Path:
        return self.folder / f"{name}-{len(self.started)}"


@dataclass
class Databases:
    """Databases by name: each service is migrated once a run, and every test gets a copy of that."""

    admin_url: str
    migrated: set[str] = field(default_factory=set)
    made: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    roles: set[str] = field(default_factory=set)
    ahead: dict[str, Future[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.admin = Admin(self.admin_url)

    def __call__(self, name: str) -> str:
        """Give the URL of a new, migrated and empty database of a service (or of the keyring).

        The next one is made while the test runs, so that few tests wait for one.
        """
        if name not in self.migrated:
            self._migrate(name)
        ready = self.ahead.pop(name, None) or self._copy(name)
        self.ahead[name] = self._copy(name)
        return ready.result()

    def empty(self, name: str = "scratch") -> str:
        """Give the URL of a new database with nothing in it, owned by a role of this name."""
        self._ensure_role(name)
        database = f"{name}_{next(self.made)}"
        self.admin.execute(f'CREATE DATABASE "{database}" OWNER "{name}" {postgres.COLLATION}').result()
        return self._url(name, database)

    def drop(self, url: str) -> None:
        """Remove a database soon, whoever is still connected."""
        self.admin.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def close(self) -> None:
        """Finish what was asked for, and let go of the server."""
        self.admin.close()

    def _migrate(self, name: str) -> None:
        self._ensure_role(name)
        template = f"{name}_template"
        self.admin.execute(f'CREATE DATABASE "{template}" OWNER "{name}" {postgres.COLLATION}').result()
        home = ROOT / ("chassis/keyring" if name == "keyring" else f"services/{name}")
        wait_for(upgrade(self._url(name, template), home / "migrations"))
        self.migrated.add(name)

    def _copy(self, name: str) -> Future[str]:
        database = f"{name}_{next(self.made)}"
        # File by file: the default writes every block to the write-ahead log, which takes three times as long.
        template = f'TEMPLATE "{name}_template" STRATEGY FILE_COPY'
        return self.admin.execute(f'CREATE DATABASE "{database}" OWNER "{name}" {template}', self._url(name, database))

    def _url(self, role: str, database: str) -> str:
        host = urlsplit(self.admin_url).netloc.rpartition("@")[2]
        return urlunsplit(("postgresql", f"{role}:{PASSWORD}@{host}", f"/{database}", "", ""))

    def _ensure_role(self, name: str) -> None:
        if name not in self.roles:
            self.admin.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{PASSWORD}'").result()
            self.roles.add(name)


class Admin:
    """One connection to the server, on a thread of its own that does one thing after the other."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._runner = asyncio.Runner()
        self._connection: Any = None

    def execute(self, statement: str, result: str = "") -> Future[str]:
        """Give `result` once the statement is done."""

        async def work() -> str:
            self._connection = self._connection or await asyncpg.connect(self._url)
            await self._connection.execute(statement)
            return result

        return self._thread.submit(lambda: self._runner.run(work()))

    def close(self) -> None:
        """Do what is left, and close."""

        async def work() -> None:
            if self._connection:
                await self._connection.close()

        self._thread.submit(lambda: self._runner.run(work())).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
