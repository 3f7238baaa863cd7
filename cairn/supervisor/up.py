"""One run of the platform, from the checks before it to the last process stopped."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psutil

from cairn.backing.launch import Launch
from cairn.supervisor.logs import Logs
from cairn.supervisor.platform import Platform
from cairn.supervisor.process import Table, Task
from cairn.supervisor.runner import Runner
from cairn.supervisor.state import ROOT, State, private

STALE_PATIENCE = 10.0


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What a start has come to: seconds in all and of each part, and where everything is."""

    seconds: float
    parts: dict[str, float]
    urls: dict[str, str]


@dataclass
class Run:
    """A platform being run in the foreground. `seed` is a process run once, at the first start that succeeds."""

    platform: Platform
    logs: Logs
    on_ready: Callable[[Ready], None]
    on_seeded: Callable[[bool], None]
    seed: Launch | None = None
    table: Table | None = None
    began: float = field(default_factory=time.monotonic)

    async def forever(self) -> None:
        """Start, announce, seed once, and stay until SIGINT, SIGTERM or SIGHUP; then stop everything."""
        state = self.platform.state
        runner = Runner(self.table or self.platform.table(), self.logs, changed=lambda: None)
        runner.changed = lambda: self._record(runner)
        self._record(runner)
        running = asyncio.create_task(runner.run())
        _on_signals(running)
        try:
            # Whichever comes first: everything ready, or the run ended because something failed.
            ready = asyncio.create_task(runner.ready.wait())
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if runner.ready.is_set():
                self._announce(runner)
                await self._seed_once(runner, running)
            await running
        except asyncio.CancelledError:
            if not running.cancelled():
                running.cancel()
                await asyncio.wait({running})
        finally:
            state.record({})
            self.logs.close()

    def _announce(self, runner: Runner) -> None:
        self._record(runner)
        parts = {name: round(child.seconds or 0.0, 3) for name, child in runner.children.items()}
        seconds = round(time.monotonic() - self.began, 3)
        self.on_ready(Ready(seconds=seconds, parts=parts, urls=self.platform.urls()))

    async def _seed_once(self, runner: Runner, running: asyncio.Task[None]) -> None:
        state = self.platform.state
        if self.seed is None or state.seeded.exists():
            return
        launch = self.seed
        seeding = asyncio.create_task(runner.run_task(Task(name="seed", launch=lambda: launch)))
        await asyncio.wait({seeding, running}, return_when=asyncio.FIRST_COMPLETED)
        if not seeding.done():
            seeding.cancel()
            await asyncio.wait({seeding})
            return
        if running.done() or running.cancelling():
            return
        done = seeding.result() == 0
        if done:
            private(state.seeded, f'{{"at": "{datetime.now(UTC).isoformat()}"}}\n')
        self.on_seeded(done)

    def _record(self, runner: Runner) -> None:
        self.platform.state.record(
            {
                "status": "ready" if runner.ready.is_set() else "starting",
                "supervisor": os.getpid(),
                "port_base": self.platform.ports.base,
                "broker": self.platform.broker,
                "urls": self.platform.urls(),
                "processes": {
                    name: {"pid": child.pid, "up": child.up.is_set(), "restarts": child.restarts}
                    for name, child in runner.children.items()
                    if child.process is not None
                },
            }
        )


def seeding(members: int, state: State) -> Launch:
    """Give the process that seeds the running platform."""
    command = (sys.executable, "-m", "cairn", "seed", "--members", str(members), "--state", str(state.folder))
    return Launch(argv=command, cwd=ROOT)


def end_leftovers(state: State) -> None:
    """End what a supervisor left behind where the system does not do it, which is anywhere but on Linux."""
    found: list[psutil.Process] = []
    for name, known in _processes(state.current()).items():
        try:
            process = psutil.Process(known["pid"])
            if _is_ours(process, name):
                process.terminate()
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    _, alive = psutil.wait_procs(found, timeout=STALE_PATIENCE)
    for process in alive:
        process.kill()


def _processes(current: dict[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = current.get("processes", {})
    return {name: entry for name, entry in known.items() if entry.get("pid")}


def _is_ours(process: psutil.Process, name: str) -> bool:
    """Guard against a process number that somebody else has got since."""
    words = " ".join(process.cmdline())
    return name in words or (name == "broker" and ("tansu" in words or "kafka.Kafka" in words))


def _on_signals(running: asyncio.Task[None]) -> None:
    """Stop once at the first signal; the later ones find it already stopping."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not running.done() and not running.cancelling():
            running.cancel()

    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(one, stop)
