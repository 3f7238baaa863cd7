"""The web application of a process: health, metrics, problem+json, and the loops that live as long as it does."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.contention import TryAgain, is_contended
from chassis.errors import Refusal
from chassis.metrics import REQUEST_SECONDS
from chassis.telemetry import log

Check = Callable[[], Awaitable[bool]]
Loop = Callable[[], Awaitable[None]]
PROBLEM = "application/problem+json"
CHECK_SECONDS = 2.0


def create_app(
    name: str,
    *,
    checks: Mapping[str, Check],
    loops: Sequence[Loop] = (),
    routes: Sequence[Route] = (),
    close: Sequence[Loop] = (),
) -> FastAPI:
    """An application with /livez, /readyz, /metrics and `routes`; `loops` run from start to stop, then `close`."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.ensure_future(loop()) for loop in loops]
        for task in tasks:
            task.add_done_callback(_end_with)
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for step in close:
            await step()

    # A redirect to the other spelling of a path would name this process, which nobody outside can reach.
    app = FastAPI(title=f"cairn {name}", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.router.routes.extend([*routes, *_operator_routes(checks)])
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(SQLAlchemyError, _in_the_way)
    app.add_middleware(Answered)
    app.add_middleware(Measured, service=name)
    return app


def _end_with(task: asyncio.Future[None]) -> None:
    """A loop ends only with its process: if it ever does alone, the process ends and is started afresh."""
    if not task.cancelled():
        log.critical("loop_ended", reason=repr(task.exception()))
        os.kill(os.getpid(), signal.SIGTERM)


def _operator_routes(checks: Mapping[str, Check]) -> list[Route]:
    async def livez(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        answers = await asyncio.gather(*(_answer(check) for check in checks.values()))
        found = dict(zip(checks, answers, strict=True))
        ready = all(found.values())
        return JSONResponse({"status": "ok" if ready else "unready", "checks": found}, 200 if ready else 503)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _answer(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception as error:  # noqa: BLE001 - whatever a check raises means that it is not ready.
        log.info("check_failed", reason=repr(error))
        return False


def problem(status: int, title: str, **more: Any) -> JSONResponse:
    """An RFC 9457 answer."""
    return JSONResponse({"status": status, "title": title, **more}, status, media_type=PROBLEM)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - the handler is registered for refusals alone.
    return problem(error.status, str(error), **error.extensions)


async def _in_the_way(_request: Request, error: Exception) -> Response:
    """What others were in the way of; anything else that the database said is unexpected."""
    if not is_contended(error):
        raise error
    refusal = TryAgain()
    answer = problem(refusal.status, str(refusal), **refusal.extensions)
    answer.headers["retry-after"] = "1"
    return answer


async def _malformed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this alone.
    details = [{"where": ".".join(map(str, item["loc"])), "what": item["msg"]} for item in error.errors()]
    return problem(422, "This request cannot be understood.", code="BAD_USER_INPUT", errors=details)


class Answered:
    """Answers also where something unexpected went wrong.

    The server closes the connection of a request that raised, and whoever was next on it would get no answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = scope["type"] != "http"

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if begun:
                raise
            log.exception("request_failed")
            await problem(500, "Something went wrong on our side.", code="INTERNAL")(scope, receive, send)


class Measured:
    """Counts and times requests by route and status."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            REQUEST_SECONDS.labels(self._service, route, status).observe(time.perf_counter() - started)
