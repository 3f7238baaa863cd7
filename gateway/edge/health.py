"""Health and metrics: the gateway is ready while it can answer anything, and says which services cannot."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.edge.issuer import IssuerKeys
from gateway.edge.rates import Rates

CHECK_SECONDS = 0.5


def health_routes(urls: Mapping[str, str], rates: Rates, keys: IssuerKeys) -> list[Route]:
    async def livez(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        answers = await asyncio.gather(*(_listens(url) for url in urls.values()))
        checks = dict(zip(urls, answers, strict=True)) | {"rates_shared": rates.shared}
        status = "ok" if all(checks.values()) else "degraded"
        return JSONResponse({"status": status, "checks": checks, "issuer_keys": keys.known})

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
