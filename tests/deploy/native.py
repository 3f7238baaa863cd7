"""The Cairn processes of docker-compose.yml without Docker: their exact commands and environments on this machine."""

import asyncio
import compileall
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from cairn.backing.launch import Launch
from tests.backing import ROOT, free_port
from tests.deploy.compose_file import Container, Image

AT_ONCE = 3
START_SECONDS = 90
STOP_SECONDS = 15
KEYS = "/run/cairn"
INSIDE = "8000"


@dataclass(frozen=True)
class Network:
    """What a container's network and volumes give it, as this machine gives it."""

    addresses: Mapping[str, str]
    """Host and port as the compose file names them, and where they are here."""
    ports: Mapping[str, int]
    """The port of each Cairn process."""
    keys: Path

    def environment(self, container: Container) -> dict[str, str]:
        translated = {name: self.translate(value) for name, value in container.environment.items()}
        if "PORT" in translated:
            translated |= {"HOST": "127.0.0.1", "PORT": str(self.ports[container.name])}
        return translated

    def translate(self, text: str) -> str:
        names = "|".join(re.escape(name) for name in self.addresses)
        moved = re.sub(rf"(?<![\w.-])({names})(?!\d)", lambda found: self.addresses[found[1]], text)
        return moved.replace(KEYS, str(self.keys))


def network(containers: Mapping[str, Container], backing: Mapping[str, str], keys: Path) -> Network:
    """Gives each Cairn process a free port, reachable under its name and under its published address."""
    ports = {name: free_port() for name, container in containers.items() if container.health}
    addresses = dict(backing)
    for name, port in ports.items():
        own = f"127.0.0.1:{port}"
        addresses |= {f"{name}:{INSIDE}": own, **{address: own for address, _ in containers[name].published}}
    return Network(addresses, ports, keys)


def unpack(image: Image, folder: Path) -> Path:
    """Lays out what the image holds, so that a process which needs anything else fails here too."""
    for name in image.copied:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        compileall.compile_dir(folder / name, quiet=2)
    for name in image.built:
        (folder / name).symlink_to(ROOT / name)
    return folder


@dataclass
class Machine:
    """Starts the processes in the order of `depends_on`, a few at once, and stops them."""

    image: Image
    tree: Path
    home: Path
    """The home folder of the processes, which a read-only image would not let them write to."""
    logs: Path
    network: Network
    more: Mapping[str, str]
    """Variables that this machine's broker asks for."""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    async def start(self, containers: Mapping[str, Container]) -> None:
        """Returns when every long-running process is healthy; raises RuntimeError with the log of one that is not."""
        ready = {name: asyncio.Event() for name in containers}
        turns = asyncio.Semaphore(AT_ONCE)

        async def follow(container: Container, http: httpx2.AsyncClient) -> None:
            for name in container.awaits.keys() & ready.keys():
                await ready[name].wait()
            async with turns:
                await self._start(container, http)
            ready[container.name].set()

        async with httpx2.AsyncClient() as http, asyncio.TaskGroup() as group:
            for container in containers.values():
                group.create_task(follow(container, http))

    def stop(self) -> dict[str, int]:
        """Asks all to end as `docker stop` does; returns what they ended with, SIGKILL's -9 for the deaf."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        ended = {name: process.returncode for name, process in self.running.items()}
        self.running.clear()
        return ended

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")

    async def _start(self, container: Container, http: httpx2.AsyncClient) -> None:
        command = tuple(self.network.translate(word) for word in container.command)
        process = self._spawn(container.name, command, self.network.environment(container))
        if container.runs_once:
            await self._end(container.name, process)
        else:
            await self._healthy(container, process, http=http)

    async def _end(self, name: str, process: subprocess.Popen[bytes]) -> None:
        async with asyncio.timeout(START_SECONDS):
            while process.poll() is None:
                await asyncio.sleep(0.05)
        if self.running.pop(name).returncode != 0:
            raise RuntimeError(f"{name} failed:\n{self.log(name)[-3000:]}")

    async def _healthy(
        self, container: Container, process: subprocess.Popen[bytes], *, http: httpx2.AsyncClient
    ) -> None:
        """Asks the health check's address often, and at last runs the check itself as Docker would."""
        check = [self._inside(container.name, word) for word in container.health]
        deadline = time.monotonic() + START_SECONDS
        while not await _answers(http, check[-1]):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{container.name} is not healthy:\n{self.log(container.name)[-3000:]}")
            await asyncio.sleep(0.1)
        await self._end(f"{container.name}-health", self._spawn(f"{container.name}-health", tuple(check), {}))

    def _inside(self, name: str, word: str) -> str:
        """The container's own address, which is everybody's inside and nobody's here."""
        return word.replace(f"127.0.0.1:{INSIDE}", f"127.0.0.1:{self.network.ports[name]}")

    def _spawn(self, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        launch = Launch(
            argv=command,
            cwd=self.tree,
            env={**self._image_environment(), **environment, **(self.more if "KAFKA_BOOTSTRAP" in environment else {})},
            without=tuple(os.environ),
        )
        with (self.logs / f"{name}.log").open("wb") as output:
            process = launch.spawn(output)
        self.running[name] = process
        return process

    def _image_environment(self) -> dict[str, str]:
        """The image's own variables, its folders being these here."""
        here = {"/opt/cairn/bin": str(Path(sys.executable).parent), "/srv/cairn": str(self.tree)}
        found = {"HOME": str(self.home), **self.image.environment}
        for there, place in here.items():
            found = {name: value.replace(there, place) for name, value in found.items()}
        return {name: value.replace("$PATH", os.environ["PATH"]) for name, value in found.items()}


async def _answers(http: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url, timeout=4)).status_code == httpx2.codes.OK
    except httpx2.HTTPError:
        return False
