"""The backing servers of tests as containers of the official images, where Docker answers."""

import asyncio
import shutil
import subprocess
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from testcontainers.core.container import DockerContainer

from cairn.backing import kafka, postgres, tansu, valkey
from tests.backing import PASSWORD, Broker, BrokerKind, NativeServers, free_port, wait_for

POSTGRES_IMAGE = "postgres:18"
VALKEY_IMAGE = "valkey/valkey:9"


def kafka_image() -> str:
    """Name the image of the same Apache Kafka that the pom fetches."""
    return f"apache/kafka:{kafka.version()}"


def docker_answers() -> bool:
    """Say whether there is a Docker engine to ask."""
    program = shutil.which("docker")
    if program is None:
        return False
    done = subprocess.run([program, "version"], capture_output=True, check=False, timeout=20)
    return done.returncode == 0


@dataclass
class ContainerServers:
    """PostgreSQL, Valkey and Apache Kafka as containers; Tansu has no official image and stays native."""

    native: NativeServers = field(default_factory=NativeServers)
    started: dict[str, tuple[DockerContainer, str]] = field(default_factory=dict)

    def postgres(self) -> str:
        """Give the admin URL of one PostgreSQL for the whole run."""
        return self._once("postgres", self._start_postgres)

    def valkey(self) -> str:
        """Give the URL of one Valkey for the whole run."""
        return self._once("valkey", self._start_valkey)

    def broker(self, kind: BrokerKind) -> Broker:
        """Give one broker for the whole run."""
        if kind == "tansu":
            return self.native.broker(kind)
        port = free_port()
        bootstrap = self._once("kafka", lambda: _start_kafka(port))

        def empty() -> None:
            container, _ = self.started.pop("kafka")
            container.stop()
            self.started["kafka"] = _start_kafka(int(bootstrap.rpartition(":")[2]))

        return Broker(bootstrap, kind, empty)

    def close(self) -> None:
        """Remove the containers."""
        for container, _ in reversed(self.started.values()):
            container.stop()
        self.started.clear()
        self.native.close()

    def _once(self, name: str, start: Callable[[], tuple[DockerContainer, str]]) -> str:
        if name not in self.started:
            self.started[name] = start()
        return self.started[name][1]

    @staticmethod
    def _start_postgres() -> tuple[DockerContainer, str]:
        port = free_port()
        settings = " ".join(f"-c {key}={value}" for key, value in postgres.FOR_TESTS.items())
        container = (
            DockerContainer(POSTGRES_IMAGE)
            .with_env("POSTGRES_PASSWORD", PASSWORD)
            .with_command(f"postgres -c max_connections=200 {settings}")
        )
        _bind(container, 5432, port=port).start()
        url = postgres.url(port, PASSWORD)
        return _when_ready(container, url, lambda: postgres.ready(url))

    @staticmethod
    def _start_valkey() -> tuple[DockerContainer, str]:
        port = free_port()
        container = _bind(DockerContainer(VALKEY_IMAGE), 6379, port=port).start()
        return _when_ready(container, valkey.url(port), lambda: valkey.ready("127.0.0.1", port))


def _start_kafka(port: int) -> tuple[DockerContainer, str]:
    settings = {
        "CLUSTER_ID": uuid.uuid4().hex[:22],
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_HEAP_OPTS": "-Xmx512m",
    }
    container = _bind(DockerContainer(kafka_image()), 9092, port=port)
    for key, value in settings.items():
        container.with_env(key, value)
    bootstrap = f"127.0.0.1:{port}"
    return _when_ready(container.start(), bootstrap, lambda: tansu.ready(bootstrap))


def _bind(container: DockerContainer, inside: int, *, port: int) -> DockerContainer:
    """Publish a port on the loopback interface only, which `with_bind_ports` has no words for."""
    bindings = cast("dict[str, Any]", container.ports)
    bindings[f"{inside}/tcp"] = ("127.0.0.1", port)
    return container


def _when_ready(
    container: DockerContainer, url: str, ready: Callable[[], Awaitable[bool]]
) -> tuple[DockerContainer, str]:
    async def answer() -> None:
        deadline = time.monotonic() + 90
        while not await ready():
            if time.monotonic() > deadline:
                message = f"The container for {url} did not answer."
                raise RuntimeError(message)
            await asyncio.sleep(0.2)

    try:
        wait_for(answer())
    except BaseException:
        container.stop()
        raise
    return container, url
