"""The description of REST, as OpenAPI 3.1, for partners."""

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

SCHEME = "client"


def described(routes: Sequence[BaseRoute], *, issuer: str, scopes: Sequence[str]) -> dict[str, Any]:
    """The document; every route needs a token of the token endpoint."""
    document = get_openapi(title="Cairn for networks", version="1", routes=routes)
    flow = {"tokenUrl": f"{issuer}/oauth/token", "scopes": dict.fromkeys(scopes, "")}
    document.setdefault("components", {})["securitySchemes"] = {
        SCHEME: {"type": "oauth2", "flows": {"clientCredentials": flow}}
    }
    return {**document, "servers": [{"url": issuer}], "security": [{SCHEME: []}]}


def served(document: dict[str, Any]) -> Route:
    async def openapi(_request: Request) -> Response:
        return JSONResponse(document)

    return Route("/v1/openapi.json", openapi)
