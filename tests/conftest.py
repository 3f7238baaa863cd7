"""Fixtures of every suite: the backing servers of the run, and fresh databases on them."""

import os
from collections.abc import Iterator

import pytest

from cairn.backing import kafka, postgres, tansu, valkey
from tests import containers
from tests.backing import STATE, Broker, BrokerKind, Databases, NativeServers, Server, Servers
from tests.memory import quick_folder

DOCKER = pytest.StashKey[bool]()
BROKER = pytest.StashKey[BrokerKind]()
OBSTACLE = pytest.StashKey[str | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose its broker."""
    parser.addoption("--broker", choices=("tansu", "kafka"), default="tansu", help="which broker the run stands on")


def pytest_configure(config: pytest.Config) -> None:
    """Decide once where the servers come from, so that the header can say it before the first test."""
    config.stash[DOCKER] = containers.docker_answers()
    wanted: BrokerKind = config.getoption("--broker")
    obstacle = None
    if wanted == "kafka" and not config.stash[DOCKER]:
        obstacle = kafka.obstacle(STATE)
        if obstacle and os.environ.get("REQUIRE_KAFKA") != "1":
            wanted = "tansu"
    config.stash[BROKER], config.stash[OBSTACLE] = wanted, obstacle


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which servers this run stands on."""
    in_docker = config.stash[DOCKER]
    database = f"{containers.POSTGRES_IMAGE} (container)" if in_docker else f"{postgres.version()} (wheel)"
    cache = f"{containers.VALKEY_IMAGE} (container)" if in_docker else f"{valkey.version()} (wheel)"
    return [f"backing: PostgreSQL {database}, Valkey {cache}, broker {_broker_name(config)}"]


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Give the source of this run's servers, and stop them all at its end."""
    with quick_folder() as folder:
        native = NativeServers(folder)
        chosen: Servers = containers.ContainerServers(native) if request.config.stash[DOCKER] else native
        yield chosen
        chosen.close()


@pytest.fixture(scope="session")
def postgres_url(servers: Servers) -> str:
    """Give the admin URL of the run's PostgreSQL under a name that no module of ours has."""
    return servers.postgres()


@pytest.fixture(scope="session", name="postgres")
def postgres_admin_url(postgres_url: str) -> str:
    """Give the admin URL of the run's PostgreSQL."""
    return postgres_url


@pytest.fixture(scope="session", name="valkey")
def valkey_url(servers: Servers) -> str:
    """Give the URL of the run's Valkey."""
    return servers.valkey()


@pytest.fixture(scope="session")
def broker(servers: Servers, request: pytest.FixtureRequest) -> Broker:
    """Give the run's broker: Tansu, or Apache Kafka under --broker=kafka."""
    if (obstacle := request.config.stash[OBSTACLE]) and os.environ.get("REQUIRE_KAFKA") == "1":
        pytest.fail(f"REQUIRE_KAFKA=1, but: {obstacle}")
    return servers.broker(request.config.stash[BROKER])


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Iterator[Databases]:
    """Make databases that live until the end of the run: `databases("profiles")`, `databases.empty()`."""
    made = Databases(postgres_url)
    yield made
    made.close()


@pytest.fixture
def database(databases: Databases) -> Iterator["FreshDatabases"]:
    """Make databases for one test: `database("profiles")` is migrated, `database.empty()` has nothing in it."""
    fresh = FreshDatabases(databases)
    yield fresh
    for url in fresh.urls:
        databases.drop(url)


@pytest.fixture
def own_valkey() -> Iterator[Server]:
    """Give a Valkey of this test's own, which it may stop and start."""
    native = NativeServers()
    server = native.own_valkey()
    server.start()
    yield server
    native.close()


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """Give a PostgreSQL of this test's own, which it may stop and start."""
    with quick_folder() as folder:
        native = NativeServers(folder)
        server = native.own_postgres()
        server.start()
        yield server
        native.close()


class FreshDatabases:
    """The databases of one test, remembered so that they can be dropped after it."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self.urls: list[str] = []

    def __call__(self, name: str) -> str:
        """Give the URL of a migrated database of a service (or of the keyring)."""
        return self._remember(self._databases(name))

    def empty(self, name: str = "scratch") -> str:
        """Give the URL of a database with nothing in it."""
        return self._remember(self._databases.empty(name))

    def _remember(self, url: str) -> str:
        self.urls.append(url)
        return url


def _broker_name(config: pytest.Config) -> str:
    if config.stash[BROKER] == "kafka":
        if config.stash[DOCKER]:
            return f"{containers.kafka_image()} (container)"
        obstacle = config.stash[OBSTACLE]
        return f"Apache Kafka {kafka.version()} " + (f"MISSING: {obstacle}" if obstacle else "(jars)")
    fallen_back = f"; no Apache Kafka: {config.stash[OBSTACLE]}" if config.stash[OBSTACLE] else ""
    return f"Tansu {tansu.version()} (wheel){fallen_back}"
