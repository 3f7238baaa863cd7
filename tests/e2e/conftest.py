"""The whole platform, started once by its own supervisor on the run's make of broker."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psutil
import pytest

from cairn.demo.portal import Portal
from cairn.issuer.tokens import Minter, new_key
from cairn.supervisor.state import State
from tests.backing import free_ports

ROOT = Path(__file__).parents[2]
START_SECONDS = 120


@dataclass(frozen=True)
class RunningPlatform:
    """Where the platform answers, and how to act as anybody on it."""

    state: State
    urls: dict[str, str]
    minter: Minter

    def token(self, subject: str, *roles: str, lifetime: int = 3600) -> str:
        return self.minter.access_token(subject, roles, lifetime=lifetime)

    def process(self, name: str) -> psutil.Process:
        return psutil.Process(int(self.state.current()["processes"][name]["pid"]))

    def kill(self, name: str) -> None:
        """Lets one process die without a word; the supervisor starts it again."""
        self.process(name).send_signal(signal.SIGKILL)


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest) -> Iterator[RunningPlatform]:
    with tempfile.TemporaryDirectory(prefix="cairn-e2e-") as folder:
        Path(folder).chmod(0o711)
        state = State(Path(folder) / "state")
        yield from _run(state, _chosen(request))


def _chosen(request: pytest.FixtureRequest) -> str:
    """The run's make of broker; asking for the fixture would start one more."""
    from tests.conftest import BROKER, OBSTACLE  # noqa: PLC0415 - the root conftest is loaded as a plugin first.

    if (obstacle := request.config.stash[OBSTACLE]) and os.environ.get("REQUIRE_KAFKA") == "1":
        pytest.fail(f"REQUIRE_KAFKA=1, but: {obstacle}")
    return request.config.stash[BROKER]


def _run(state: State, make: str) -> Iterator[RunningPlatform]:
    command = [
        sys.executable,
        "-m",
        "cairn",
        "up",
        "--state",
        str(state.folder),
        "--port-base",
        str(free_ports(PORTS_NEEDED)),
    ]
    command += ["--broker", make, "--members", "0", "--json"]
    own = {name: value for name, value in os.environ.items() if name not in BORROWED}
    with subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            urls = _wait_until_ready(supervisor, state)
            yield RunningPlatform(state, urls, Minter.from_file(urls["issuer"], state.issuer_key))
        finally:
            supervisor.terminate()
            supervisor.wait(60)


BORROWED = {"DATABASE_URL", "REDIS_URL", "KAFKA_BOOTSTRAP", "SMTP_URL"}
PORTS_NEEDED = 12


def _wait_until_ready(supervisor: subprocess.Popen[str], state: State) -> dict[str, str]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and supervisor.poll() is None:
        current = state.current()
        if current.get("status") == "ready":
            return dict(current["urls"])
        time.sleep(0.1)
    said = supervisor.stdout.read() if supervisor.poll() is not None and supervisor.stdout else ""
    logs = "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in state.logs.glob("*.log"))
    pytest.fail(f"the platform did not start: {said}\n{logs}")


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=30) as client:
        yield client


SignIn = Callable[..., Portal]


@pytest.fixture
def sign_in(platform: RunningPlatform, http: httpx2.AsyncClient) -> SignIn:
    """Gives a member's portal; a new member unless the subject is named."""

    def portal(subject: str | None = None, *roles: str) -> Portal:
        name = subject or f"e2e-{uuid4().hex[:12]}"
        return Portal(http, platform.urls["gateway"], platform.token(name, *roles))

    return portal


@pytest.fixture
def stranger(platform: RunningPlatform) -> Minter:
    """An issuer with the right name and another key."""
    return Minter(platform.urls["issuer"], new_key())


def error_codes(answer: Any) -> list[str]:
    return [error["extensions"]["code"] for error in json.loads(answer.content).get("errors", [])]
