"""Starts a table of parts in order, keeps them running, and stops them in the opposite order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from cairn.backing.launch import CannotStart, Launch
from cairn.supervisor.logs import LINE_BYTES, Logs
from cairn.supervisor.process import Part, Service, Step, Table, Task

POLL_SECONDS = 0.05
STOP_PATIENCE = 10.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
HEALTHY_SECONDS = 60.0


class StartFailed(CannotStart):
    """A part did not start; the message has its last words."""


@dataclass
class Child:
    """A part as it runs."""

    part: Part
    up: asyncio.Event = field(default_factory=asyncio.Event)
    down: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    restarts: int = 0
    started: float = 0.0
    seconds: float | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.returncode is None else None


class Runner:
    """One run of a table. Cancel `run` and everything is stopped, clients before what they stand on."""

    def __init__(self, table: Table, logs: Logs, *, changed: Callable[[], None] = lambda: None) -> None:
        self.children = {part.name: Child(part) for part in table}
        self.logs = logs
        self.changed = changed
        self.ready = asyncio.Event()
        self.pumps: set[asyncio.Task[None]] = set()
        _require_sound(table)

    async def run(self) -> None:
        """Start everything, then keep it running until cancelled; raise StartFailed when the start fails."""
        try:
            await self._start_all()
            self.ready.set()
            await self._keep_all()
        except ExceptionGroup as group:
            if failed := group.subgroup(CannotStart):
                raise _first(failed) from None
            raise
        finally:
            await self._stop_whatever_comes()

    async def run_task(self, task: Task) -> int:
        """Run one more process beside a running platform and give its exit status."""
        child = Child(task)
        process = await self._spawn(child, await asyncio.to_thread(task.launch))
        try:
            return await process.wait()
        finally:
            await self._end(child)

    async def _start_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for child in self.children.values():
                group.create_task(self._start(child))

    async def _start(self, child: Child) -> None:
        for name in child.part.after:
            await self.children[name].up.wait()
        began = time.monotonic()
        match child.part:
            case Step():
                await child.part.run()
            case Task():
                await self._complete(child, child.part)
            case Service():
                await self._launch(child, child.part)
        child.seconds = time.monotonic() - began
        child.up.set()
        self.changed()

    async def _complete(self, child: Child, task: Task) -> None:
        process = await self._spawn(child, await asyncio.to_thread(task.launch))
        if await process.wait() != 0:
            raise StartFailed(await self._last_words(child, f"ended with status {process.returncode}"))

    async def _launch(self, child: Child, service: Service) -> None:
        process = await self._spawn(child, await asyncio.to_thread(service.launch))
        deadline = time.monotonic() + service.patience
        while not await service.ready():
            if process.returncode is not None:
                raise StartFailed(await self._last_words(child, f"ended with status {process.returncode}"))
            if time.monotonic() > deadline:
                raise StartFailed(await self._last_words(child, f"was not ready after {service.patience:.0f} s"))
            await asyncio.sleep(POLL_SECONDS)

    async def _spawn(self, child: Child, launch: Launch) -> asyncio.subprocess.Process:
        """Start the process on this thread: Linux counts the death of the starting thread as the parent's death."""
        try:
            process = await asyncio.create_subprocess_exec(
                *launch.argv,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=LINE_BYTES,
                **launch.options(),
            )
        except OSError as error:
            raise StartFailed(f"{child.part.name} could not be executed: {error}") from error
        child.process, child.stop_signal, child.started = process, launch.stop, time.monotonic()
        if process.stdout is not None:
            pump = asyncio.create_task(self.logs.of(child.part.name).pump(process.stdout))
            self.pumps.add(pump)
            pump.add_done_callback(self.pumps.discard)
        self.changed()
        return process

    async def _keep_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for child in self.children.values():
                if isinstance(child.part, Service):
                    group.create_task(self._keep(child, child.part))
            # Nothing but a cancellation ends the run, not even a table of tasks only.
            await asyncio.Event().wait()

    async def _keep(self, child: Child, service: Service) -> None:
        """Start a service again whenever it ends, more patiently each time."""
        pause = FIRST_PAUSE
        log = self.logs.of(child.part.name)
        while child.process is not None:
            status = await child.process.wait()
            child.up.clear()
            self.changed()
            if time.monotonic() - child.started > HEALTHY_SECONDS:
                pause = FIRST_PAUSE
            log.write(f"ended with status {status}; starting it again in {pause:.1f} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            child.restarts += 1
            try:
                await self._launch(child, service)
            except (CannotStart, OSError) as error:
                log.write(str(error))
                await self._end(child)
                continue
            child.up.set()
            self.changed()

    async def _stop_whatever_comes(self) -> None:
        """Stop everything; another cancellation meanwhile must not leave half of it behind."""
        stopping = asyncio.create_task(self._stop_all())
        while not stopping.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(stopping)
        stopping.result()

    async def _stop_all(self) -> None:
        await asyncio.gather(*(self._stop(child) for child in self.children.values()))
        await asyncio.gather(*self.pumps, return_exceptions=True)
        self.changed()

    async def _stop(self, child: Child) -> None:
        """Stop a part once everything that stands on it is down."""
        for other in self.children.values():
            if child.part.name in other.part.after:
                await other.down.wait()
        await self._end(child)
        child.up.clear()
        child.down.set()

    async def _end(self, child: Child) -> None:
        process = child.process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(child.stop_signal)
        try:
            await asyncio.wait_for(process.wait(), STOP_PATIENCE)
        except TimeoutError:
            self.logs.of(child.part.name).write(f"did not stop within {STOP_PATIENCE:.0f} s and was killed")
            # The process leads a group of its own, so that what it started goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _last_words(self, child: Child, what: str) -> str:
        # The last lines may still be on their way from the pipe to the log.
        await asyncio.sleep(POLL_SECONDS)
        name = child.part.name
        words = "\n".join(f"  {line}" for line in list(self.logs.of(name).recent)[-12:])
        return f"{name} {what}. It said last (all of it is in {self.logs.folder / name}.log):\n{words}"


def _require_sound(table: Table) -> None:
    """Refuse a table with an unknown name or a circle before anything waits for it for ever."""
    known: set[str] = set()
    waiting = {part.name: set(part.after) for part in table}
    while ready := [name for name, after in waiting.items() if after <= known]:
        known.update(ready)
        for name in ready:
            del waiting[name]
    if waiting:
        raise ValueError(f"These parts wait for something that never starts: {', '.join(sorted(waiting))}.")


def _first(group: BaseExceptionGroup[CannotStart]) -> CannotStart:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found if isinstance(found, CannotStart) else CannotStart(str(found))
