"""The compose file, and the installations that it describes: by native processes, and by Docker where it answers."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cairn.backing import postgres
from cairn.supervisor.platform import TANSU
from tests.backing import ROOT, Broker, NativeServers, free_port
from tests.deploy import compose_file
from tests.deploy.compose_file import Container
from tests.deploy.docker import Stack, obstacle
from tests.deploy.native import Machine, network, unpack
from tests.memory import quick_folder


@pytest.fixture(scope="session")
def containers() -> Mapping[str, Container]:
    return compose_file.containers()


@pytest.fixture(scope="session")
def ours(containers: Mapping[str, Container]) -> list[Container]:
    return [container for container in containers.values() if container.is_cairn]


@pytest.fixture
def database_server(containers: Mapping[str, Container]) -> Iterator[str]:
    """The admin URL of a PostgreSQL that deploy/postgres/init.sh has prepared, as the image's first start does."""
    with quick_folder() as folder:
        servers = NativeServers(folder)
        server = servers.own_postgres()
        server.start()
        try:
            _first_start(server.url, containers["postgres"].environment)
            yield server.url
        finally:
            servers.close()


def _first_start(admin_url: str, environment: Mapping[str, str]) -> None:
    parts = urlsplit(admin_url)
    psql = postgres.program() / "pginstall" / "bin"
    server = {"PGHOST": parts.hostname or "", "PGPORT": str(parts.port), "PGPASSWORD": parts.password or ""}
    done = subprocess.run(
        ["sh", str(ROOT / "deploy" / "postgres" / "init.sh")],
        env={**environment, **server, "PATH": f"{psql}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Installation:
    """Every Cairn process of the compose file, running here."""

    machine: Machine

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.machine.network.ports['gateway']}"

    @property
    def issuer_url(self) -> str:
        return f"http://127.0.0.1:{self.machine.network.ports['issuer']}"

    @property
    def mail_url(self) -> str:
        return f"http://127.0.0.1:{self.machine.network.ports['mail']}"

    @property
    def issuer_key(self) -> Path:
        return self.machine.network.keys / "issuer.key.json"


@pytest.fixture
async def installation(
    containers: Mapping[str, Container], database_server: str, broker: Broker, valkey: str, tmp_path: Path
) -> AsyncIterator[Installation]:
    folders = {name: tmp_path / name for name in ("image", "home", "logs", "keys")}
    for folder in folders.values():
        folder.mkdir()
    processes = {name: container for name, container in containers.items() if container.is_cairn}
    processes["mail"] = _mail_sink(containers, smtp_port := free_port())
    backing = {
        "postgres:5432": urlsplit(database_server).netloc.rpartition("@")[2],
        "valkey:6379": urlsplit(valkey).netloc,
        "kafka:9092": broker.bootstrap,
        "mail:1025": f"127.0.0.1:{smtp_port}",
    }
    image = compose_file.image()
    machine = Machine(
        image=image,
        tree=unpack(image, folders["image"]),
        home=folders["home"],
        logs=folders["logs"],
        network=network(processes, backing, folders["keys"]),
        more=TANSU if broker.kind == "tansu" else {},
    )
    try:
        await machine.start(processes)
        yield Installation(machine)
    finally:
        machine.stop()


def _mail_sink(containers: Mapping[str, Container], smtp_port: int) -> Container:
    """Our own sink in the place of the container that catches mail, whose image needs Docker."""
    changed = {
        "command": ["python", "-m", "cairn.mail"],
        "environment": {"HOST": "0.0.0.0", "PORT": "8000", "SMTP_PORT": str(smtp_port)},
        "healthcheck": containers["gateway"].raw["healthcheck"],
    }
    return Container("mail", {**containers["mail"].raw, **changed})


@pytest.fixture
def stack() -> Iterator[Stack]:
    """The compose file under Docker, as a project of its own on ports of its own."""
    if sentence := obstacle():
        pytest.skip(sentence)
    running = Stack.on_free_ports()
    try:
        running.up()
        yield running
    finally:
        running.down()
