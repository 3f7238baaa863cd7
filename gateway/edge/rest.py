"""The REST side of the one front door: paths by prefix to the service that answers them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from chassis.errors import Unauthenticated
from chassis.metrics import REQUEST_SECONDS
from chassis.web import problem
from gateway.edge.admission import Admission, Caller, guessing, holding, nobody
from gateway.edge.http import Headers, Refused

IMPORTS = "/v1/imports"
ROUTES = {
    "/scim": "profiles",
    "/oauth": "profiles",
    "/v1/members": "profiles",
    IMPORTS: "profiles",
    "/v1/networks": "profiles",
    "/v1/test-event": "profiles",
    "/v1/openapi.json": "profiles",
    "/v1/exports": "profiles",
    "/v1/erasures": "profiles",
    "/v1/relationships": "matching",
    "/v1/programmes": "matching",
    "/v1/sessions": "sessions",
    "/v1/webhooks": "notifications",
    "/v1/unsubscribe": "notifications",
    "/feeds": "sessions",
    "/kiosk": "sessions",
}
"""The longest prefix wins; the path is kept as it came.  What is under /internal is between us and is not here."""
TOKENS = "/oauth/token"
"""Here a client shows its own secret, which is for profiles to check: there is no bearer token yet."""

FEEDS = "/feeds/"
"""Below it the path is the secret.  Whoever fetches the feeds of many, and whoever shares an address, is many."""

ASKED = frozenset(
    b"accept accept-language content-type content-length if-match if-none-match if-modified-since"
    b" idempotency-key prefer range user-agent".split()
)
"""The request headers that a service sees; every other one ends here."""
HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding"
    b" upgrade date server set-cookie".split()
)
"""What is not passed back: hop-by-hop headers, what our own server says, and cookies, which nobody here uses."""

log = structlog.get_logger("gateway.rest")


def _is_secret(scope: Scope) -> bool:
    return str(scope["path"]).startswith(FEEDS)


def service_for(path: str) -> str | None:
    """The service behind `path`; None for paths that are nobody's, or that try to climb."""
    if "//" in path or "\\" in path or any(step in (".", "..") for step in path.split("/")):
        return None
    owners = [prefix for prefix in ROUTES if path == prefix or path.startswith(f"{prefix}/")]
    return ROUTES[max(owners, key=len)] if owners else None


class RestProxy:
    """Streams both ways.  A request without a token goes on without an identity: the service decides.

    A request body may have `most_bytes`, or what `larger` says for its exact path.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        admission: Admission,
        *,
        most_bytes: int = 20 * 2**20,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self._urls = dict(urls)
        self._admission = admission
        self._most_bytes = most_bytes
        self._larger = dict(larger or {})
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=4)
        self._client = httpx2.AsyncClient(timeout=httpx2.Timeout(30, connect=2), limits=limits, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        service, trace = service_for(scope["path"]), self._admission.trace(scope)
        if service is None or service not in self._urls:
            await problem(404, "There is nothing here.", code="NOT_FOUND")(scope, receive, send)
            return
        try:
            caller = nobody(scope) if scope["path"] == TOKENS else await self._admission.caller(scope)
            headers = await self._charged(caller, scope)
            lines = self._admission.forwarded(caller, trace)(service)
            with REQUEST_SECONDS.labels("gateway", f"rest:{service}", "sent").time():
                found = await self._forward(Request(scope, receive), send, service=service, lines=lines, extra=headers)
            if found == HTTPStatus.NOT_FOUND and _is_secret(scope):
                with suppress(Refused):
                    await self._admission.charge(guessing(scope), 1)
        except Refused as refused:
            answer = problem(refused.status, str(refused), code=refused.code)
            answer.raw_headers.extend(refused.headers)
            await answer(scope, receive, send)
        except Unauthenticated as refused:
            await problem(401, str(refused), code=refused.code)(scope, receive, send)
        except (httpx2.HTTPError, ClientDisconnect) as error:
            log.warning("service_unavailable", service=service, reason=type(error).__name__, trace=trace.id)
            title = f"The {service} service could not answer."
            await problem(502, title, code="DOWNSTREAM_SERVICE_ERROR", traceId=trace.id)(scope, receive, send)

    async def _charged(self, caller: Caller, scope: Scope) -> Headers:
        """Who reads by secret addresses is charged for each of them alone, and shut out once too many were no such."""
        if not _is_secret(scope):
            return await self._admission.charge(caller, 1)
        await self._admission.charge(guessing(scope), 0)
        return await self._admission.charge(holding(scope), 1)

    async def _forward(self, request: Request, send: Send, *, service: str, lines: bytes, extra: Headers) -> int:
        """Returns the status of the answer, which is sent by then."""
        raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        query: bytes = request.scope["query_string"]
        base = httpx2.URL(self._urls[service])
        url = base.copy_with(raw_path=raw.partition(b"?")[0] + (b"?" + query if query else b""))
        announced = request.headers.get("content-length", "")
        _refuse_large(int(announced) if announced.isdecimal() else 0, self._most(request))
        has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in request.scope["headers"])
        upstream = self._client.build_request(
            request.method,
            url,
            headers=[*_asked(request), *_lines(lines)],
            content=self._body(request) if has_body else None,
        )
        answer = await self._client.send(upstream, stream=True)
        try:
            kept = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": [*kept, *extra]})
            async for chunk in answer.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            return answer.status_code
        finally:
            await answer.aclose()

    async def _body(self, request: Request) -> AsyncIterator[bytes]:
        size, most = 0, self._most(request)
        async for chunk in request.stream():
            size += len(chunk)
            _refuse_large(size, most)
            yield chunk

    def _most(self, request: Request) -> int:
        return self._larger.get(request.scope["path"], self._most_bytes)


def _refuse_large(size: int, most: int) -> None:
    if size > most:
        raise Refused(413, f"A request may have {most} bytes.", code="PAYLOAD_TOO_LARGE")


def _asked(request: Request) -> Headers:
    passed = ASKED | {b"authorization"} if request.scope["path"] == TOKENS else ASKED
    kept = [(name, value) for name, value in request.scope["headers"] if name in passed]
    client = request.client.host if request.client else "unknown"
    origin = urlsplit(str(request.base_url))
    return [
        *kept,
        (b"x-forwarded-for", client.encode()),
        (b"x-forwarded-proto", origin.scheme.encode()),
        (b"x-forwarded-host", origin.netloc.encode()),
    ]


def _lines(lines: bytes) -> Headers:
    pairs = (line.partition(b": ") for line in lines.split(b"\r\n") if line)
    return [(name, value) for name, _, value in pairs]
