"""The gateway on toy subgraphs, all over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from strawberry.asgi import GraphQL

from gateway.app import create_app
from gateway.schema import Graph
from gateway.settings import GatewaySettings
from tests.gateway.desk import CLIENTS, Desk
from tests.gateway.running import Servers, free_port
from tests.gateway.tokens import ISSUER, Issuer
from tests.gateway.toy import JOURNAL, SCHEMAS

BOTH = "application/graphql-response+json"


@dataclass
class Stand:
    """A running gateway and a client of it."""

    client: httpx2.AsyncClient
    issuer: Issuer
    url: str
    desk: Desk
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, body: Any, **headers: str) -> httpx2.Response:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        fixed = {"content-type": "application/json", "accept": BOTH}
        return await self.client.post("/graphql", content=content, headers=fixed | self.headers | headers)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole response body of a signed-in member's operation."""
        answer = await self.post({"query": query, "variables": variables})
        found: dict[str, Any] = answer.json()
        return found


def issuer_app(issuer: Issuer) -> Starlette:
    return Starlette(routes=[Route("/jwks", issuer.jwks)])


async def _echo(request: Request) -> Response:
    """A service's REST side: says what reached it, and knows no feed that is called nobody's."""
    if "nobody" in request.url.path:
        return Response(status_code=404)
    body = (await request.body()).decode()
    raw = request.scope["raw_path"].decode()
    seen = {"method": request.method, "path": raw, "query": request.url.query, "body": body}
    return JSONResponse(seen | {"headers": dict(request.headers)}, 207, headers={"etag": '"7"', "set-cookie": "a=b"})


def subgraph_app(name: str, desk: Desk) -> Starlette:
    routes = [
        *desk.routes(),
        Route("/graphql", GraphQL(SCHEMAS[name])),
        Route("/{path:path}", _echo, methods=["GET", "POST", "PATCH"]),
    ]
    return Starlette(routes=routes)


@asynccontextmanager
async def standing(
    graph: Graph, identity_key: Path, *, down: tuple[str, ...] = (), apps: dict[str, Any] | None = None, **settings: Any
) -> AsyncIterator[Stand]:
    """`down`: subgraphs where nobody listens; `apps`: others in place of the toy ones."""
    JOURNAL.clear()
    issuer, services, desk = Issuer(), dict[str, str](), Desk.of(identity_key)
    async with Servers() as servers:
        issuer_url = await servers.serve(issuer_app(issuer))
        for name in SCHEMAS:
            app = (apps or {}).get(name) or subgraph_app(name, desk)
            services[name] = f"http://127.0.0.1:{free_port()}" if name in down else await servers.serve(app)
        services["profiles"], services["sessions"] = services["members"], services["bookings"]
        given = {
            **{f"{name}_url": "http://127.0.0.1:9" for name in ("profiles", "matching", "sessions", "notifications")},
            "issuer_url": ISSUER,
            "issuer_jwks_url": f"{issuer_url}/jwks",
            "clients_issuer": CLIENTS,
            "identity_key_file": identity_key,
        }
        url = await servers.serve(create_app(GatewaySettings(**{**given, **settings}), graph, services))
        async with httpx2.AsyncClient(base_url=url, timeout=20, trust_env=False) as client:
            yield Stand(client, issuer, url, desk, {"authorization": f"Bearer {issuer.token()}"})
