"""How long `cairn up` takes to be ready, fresh and warm, and what the idle platform weighs: python bench/up.py.

Installing is not in it: a fresh clone's `make up` adds what `make setup` takes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.backing import free_ports

START_SECONDS = 120
SETTLE_SECONDS = 15


def main(rounds: int) -> None:
    table = Table(title="cairn up")
    for heading in ("start", "ready after s", "idle PSS MiB"):
        table.add_column(heading, justify="left" if heading == "start" else "right")
    with tempfile.TemporaryDirectory(prefix="cairn-up-") as folder:
        Path(folder).chmod(0o711)
        state = Path(folder) / "state"
        for number in range(rounds + 1):
            name = "fresh: initdb and migrations" if number == 0 else f"warm {number}"
            table.add_row(name, *(f"{value:.1f}" for value in measure(state)))
    Console().print(table)


def measure(state: Path) -> tuple[float, float]:
    """Seconds to ready, and MiB of proportional memory of all processes some seconds later."""
    started = time.perf_counter()
    with started_in(state):
        seconds = time.perf_counter() - started
        time.sleep(SETTLE_SECONDS)
        return seconds, weight(state)


@contextmanager
def running(*options: str) -> Iterator[Path]:
    """A platform of this bench's own, without members; gives the folder of its state."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        Path(folder).chmod(0o711)
        with started_in(Path(folder) / "state", *options) as state:
            yield state


@contextmanager
def started_in(state: Path, *options: str) -> Iterator[Path]:
    """Waits until the platform is ready, and stops it at the end."""
    command = [sys.executable, "-m", "cairn", "up", "--state", str(state), "--port-base", str(free_ports(12))]
    started = time.perf_counter()
    with subprocess.Popen([*command, "--members", "0", "--json", *options], stdout=subprocess.DEVNULL) as supervisor:
        try:
            while status(state).get("status") != "ready":
                if supervisor.poll() is not None or time.perf_counter() - started > START_SECONDS:
                    raise RuntimeError("the platform did not start")
                time.sleep(0.1)
            yield state
        finally:
            supervisor.terminate()
            supervisor.wait(60)


def status(state: Path) -> dict[str, Any]:
    """What the supervisor says of itself, without starting a process that would slow it down."""
    try:
        found: dict[str, Any] = json.loads((state / "state.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def weight(state: Path) -> float:
    asked = [sys.executable, "-m", "cairn", "status", "--state", str(state), "--json"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True)
    return float(json.loads(answer.stdout)["pss_mib"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    main(parser.parse_args().rounds)
