"""Real servers on random ports, in the test's own event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import uvicorn

from gateway.edge.protocol import BoundedHttp


class Servers:
    """Starts servers one by one and stops them all together, which is quicker."""

    def __init__(self) -> None:
        self._running: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server, _ in self._running:
            server.should_exit = True
        await asyncio.gather(*(task for _, task in self._running))

    async def serve(self, app: Any) -> str:
        """The base address of `app`."""
        # Named as TCP, as a server's own is: without it asyncio leaves small packets waiting for each other, for 40 ms.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, http=BoundedHttp, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none"
        )
        server = _Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        self._running.append((server, running))
        while not server.started:
            await asyncio.sleep(0.005)
            if running.done():
                await running
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


class _Server(uvicorn.Server):
    """Leaves the signals to the test runner."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
