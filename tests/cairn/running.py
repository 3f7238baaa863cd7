"""Starts the stand-in platform as a process of its own, and looks at everything that it starts."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from cairn.backing import postgres
from cairn.backing.launch import Launch
from cairn.supervisor.ports import OFFSETS
from tests.backing import ROOT, free_port

STAND = Path(__file__).with_name("stand.py")


def free_base() -> int:
    """Find a run of ports that are all free."""
    while True:
        base = free_port()
        ports = {connection.laddr.port for connection in psutil.net_connections("tcp") if connection.laddr}
        if not ports & {base + offset for offset in OFFSETS.values()}:
            return base


class Stand:
    """One running supervisor with its family."""

    def __init__(self, state: Path, base: int) -> None:
        self.state, self.base = state, base
        # A test run that is killed takes its supervisors with it, and they stop what they started.
        launch = Launch(
            argv=(sys.executable, str(STAND), str(state), str(base)),
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            orphan=signal.SIGTERM,
        )
        self.process = subprocess.Popen(
            launch.argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **launch.options()
        )

    def wait_until_ready(self) -> dict[str, float]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            assert self.process.stderr is not None
            raise AssertionError(self.process.stderr.read())
        parts: dict[str, float] = json.loads(line)["ready"]
        return parts

    def family(self) -> list[psutil.Process]:
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return children

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def a_stand(state: Path, *, base: int | None = None) -> Iterator[Stand]:
    """Start the stand-in platform, and leave nothing of it whatever the test does."""
    stand = Stand(state, free_base() if base is None else base)
    family: list[psutil.Process] = []
    try:
        stand.wait_until_ready()
        family = stand.family()
        yield stand
    finally:
        if stand.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                stand.stop()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        stand.process.kill()
        stand.process.communicate()


def forget(state: Path) -> None:
    """Remove what PostgreSQL keeps outside the state folder when its user cannot walk in."""
    place = postgres.place(state / "postgres")
    if not place.is_relative_to(state.resolve()):
        shutil.rmtree(place.parent, ignore_errors=True)


def gone(processes: list[psutil.Process], *, within: float = 30.0) -> list[str]:
    """Wait for processes to end, and name those that have not."""
    deadline = time.monotonic() + within
    while (alive := [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.1)
    return [f"{one.name()} {one.pid}" for one in alive]
