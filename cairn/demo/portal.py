"""A member's client: sends trusted documents to the gateway by name, and remembers how long each took."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2

T = TypeVar("T")
FIRST_WAIT = 0.01
LONGEST_WAIT = 0.25


class Refused(Exception):
    """The gateway answered with errors; `codes` are their extensions.code."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error.get("message")) for error in errors))
        self.errors = errors
        self.codes = [error.get("extensions", {}).get("code") for error in errors]


@dataclass(frozen=True)
class Portal:
    """One signed-in member."""

    http: httpx2.AsyncClient
    url: str
    token: str
    milliseconds: list[float] = field(default_factory=list)

    async def ask(self, document: str, **variables: Any) -> Any:
        """Runs a trusted document; returns its data, raises Refused on any error."""
        body = {"documentId": document, "operationName": document, "variables": variables}
        started = time.perf_counter()
        response = await self.http.post(
            f"{self.url.rstrip('/')}/graphql",
            json=body,
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/graphql-response+json"},
        )
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        answer = response.json()
        if answer.get("errors"):
            raise Refused(answer["errors"])
        return answer["data"]

    async def do(self, document: str, key: str, **values: Any) -> Any:
        """Runs a mutation document of one field; returns that field."""
        data = await self.ask(document, input={**values, "idempotencyKey": key})
        return next(iter(data.values()))


async def eventually(look: Callable[[], Awaitable[T | None]], *, what: str, seconds: float = 30) -> T:
    """Asks until there is an answer: events take a moment to cross services.  Raises TimeoutError naming `what`."""
    deadline, wait = time.monotonic() + seconds, FIRST_WAIT
    while True:
        found = await look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
        await asyncio.sleep(wait)
        wait = min(wait * 1.5, LONGEST_WAIT)
