"""Calls the gateway as a member's own client would, and says plainly what went wrong."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx2

from cairn.seed.operations import Mutation

PATIENCE = httpx2.Timeout(30.0, pool=None)
TRIES = 5
USUAL_WAIT, LONGEST_WAIT = 1.0, 10.0
"""Seconds."""
PASSING = frozenset({"TRY_AGAIN", "DOWNSTREAM_SERVICE_ERROR"})
"""The codes of refusals that are over in a moment; the idempotency key makes a second try harmless."""

TokenFor = Callable[[str, tuple[str, ...]], str]
"""Mints an access token for a subject with these roles."""


class SeedFailed(Exception):
    """The seed stopped; the message names the member, the field and what the gateway said."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The public API, reached over one pool of connections."""

    url: str
    http: httpx2.AsyncClient

    async def call(self, mutation: Mutation, *, subject: str, token: str) -> Any:
        """Give what the field answers; a platform that asks for patience gets it, a few times."""
        for _ in range(TRIES):
            response = await self._post(mutation, subject=subject, token=token)
            if not _asks_for_patience(response):
                break
            await asyncio.sleep(_wait(response))
        if complaint := _complaint(response, mutation.field):
            raise SeedFailed(f"{subject}: {mutation.field} was refused: {complaint}")
        return response.json()["data"][mutation.field]

    async def _post(self, mutation: Mutation, *, subject: str, token: str) -> httpx2.Response:
        try:
            return await self.http.post(
                f"{self.url.rstrip('/')}/graphql",
                json={"documentId": mutation.document, "variables": {"input": mutation.input}},
                headers={"Authorization": f"Bearer {token}", "Accept": "application/graphql-response+json"},
            )
        except httpx2.TransportError as error:
            reason = str(error) or type(error).__name__
            raise SeedFailed(f"{subject}: {mutation.field} got no answer from {self.url}: {reason}") from error


def _asks_for_patience(response: httpx2.Response) -> bool:
    if response.status_code in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return True
    try:
        errors = response.json()["errors"]
    except (ValueError, TypeError, KeyError):
        return False
    return bool(errors) and PASSING.issuperset(error.get("extensions", {}).get("code") for error in errors)


def _wait(response: httpx2.Response) -> float:
    """Seconds, as Retry-After says them; the usual ones when it says a date or nothing."""
    asked = response.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_WAIT) if asked.isdecimal() else USUAL_WAIT


def _complaint(response: httpx2.Response, field: str) -> str:
    """What is wrong with the answer, in the gateway's own words; nothing when all is well."""
    try:
        answer = response.json()
    except ValueError:
        return f"HTTP {response.status_code}, and the answer is not JSON."
    if not isinstance(answer, dict):
        return f"HTTP {response.status_code}, and the answer is not a GraphQL response."
    if errors := answer.get("errors"):
        return "; ".join(_said(error) for error in errors)
    if not response.is_success:
        return f"HTTP {response.status_code}."
    return "" if (answer.get("data") or {}).get(field) else "the answer holds no data."


def _said(error: dict[str, Any]) -> str:
    code = error.get("extensions", {}).get("code")
    return f"{error.get('message')} ({code})" if code else str(error.get("message"))
