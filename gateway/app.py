"""The composition root: a graph and settings in, one ASGI application out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.identity import IdentitySigner, client_from_token, member_from_token
from gateway.edge.admission import Admission, Allowance
from gateway.edge.authentication import Authenticator, Issuer
from gateway.edge.explorer import explorer_routes
from gateway.edge.graphql import GraphQLEndpoint
from gateway.edge.health import health_routes
from gateway.edge.issuer import IssuerKeys
from gateway.edge.principals import Principals
from gateway.edge.rates import Rates
from gateway.edge.rest import IMPORTS, ROUTES, RestProxy
from gateway.limits import Limits
from gateway.operations import Operations
from gateway.planner import PlannerChild
from gateway.planning import NoPlanner, TrustedDocuments
from gateway.schema import Graph
from gateway.settings import GatewaySettings
from gateway.upstream.pool import Bounds, Pool


def create_app(settings: GatewaySettings, graph: Graph, services: Mapping[str, str]) -> ASGIApp:
    """`services`: name -> base address; their subgraphs are at /graphql."""
    pools = {
        name: Pool(name, f"{url.rstrip('/')}/graphql", Bounds(settings.subgraph_seconds))
        for name, url in services.items()
    }
    planner = PlannerChild(graph.supergraph_file) if settings.planner else NoPlanner()
    trusted, limits = TrustedDocuments.from_file(graph.plans_file, supergraph=graph.supergraph), Limits()
    operations = Operations(graph.public, pools, planner=planner, trusted=trusted, limits=limits)
    keys, rates = IssuerKeys(settings.issuer_jwks_url), Rates(settings.redis_url, patience=settings.rates_seconds)
    signer = IdentitySigner.from_file(settings.identity_key_file)
    principals = Principals(services["profiles"], signer, redis_url=settings.redis_url)
    authenticator = Authenticator(_issuers(settings, keys, services), principals, audience=settings.audience)
    admission = _admission(settings, authenticator, rates, signer=signer)
    rest = RestProxy(services, admission, larger={IMPORTS: settings.imports_most_mib * 2**20})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await rest.close()
        await principals.close()
        await rates.close()
        for pool in pools.values():
            await pool.close()
        if isinstance(planner, PlannerChild):
            await planner.close()

    routes: list[BaseRoute] = [*health_routes(services, rates, keys), *explorer_routes(), *_web(settings.web_folder)]
    endpoint = GraphQLEndpoint(operations, admission, limits=limits, deadline=settings.request_seconds)
    return FrontDoor(endpoint, rest, Starlette(routes=routes, lifespan=lifespan))


def _issuers(settings: GatewaySettings, keys: IssuerKeys, services: Mapping[str, str]) -> tuple[Issuer, Issuer]:
    """The association's for people, and our own, whose keys profiles publishes, for clients."""
    own_keys = IssuerKeys(f"{services['profiles'].rstrip('/')}/oauth/jwks.json")
    return (
        Issuer(settings.issuer_url, keys, member_from_token),
        Issuer(settings.clients_issuer, own_keys, client_from_token),
    )


def _admission(
    settings: GatewaySettings, authenticator: Authenticator, rates: Rates, *, signer: IdentitySigner
) -> Admission:
    return Admission(
        authenticator,
        rates,
        signer=signer,
        allowance=Allowance(settings.points_per_minute, settings.anonymous_points_per_minute),
        sampled=settings.trace_ratio,
    )


def _web(folder: Path | None) -> list[BaseRoute]:
    return [Mount("/", StaticFiles(directory=folder, html=True))] if folder and folder.is_dir() else []


class FrontDoor:
    """Chooses by path without a router: /graphql is the hot path."""

    def __init__(self, graphql: ASGIApp, rest: ASGIApp, others: ASGIApp) -> None:
        self._graphql = graphql
        self._rest = rest
        self._others = others
        self._prefixes = tuple(dict.fromkeys("/" + prefix.split("/")[1] for prefix in ROUTES))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._others(scope, receive, send)
        elif scope["path"] == "/graphql":
            await self._graphql(scope, receive, send)
        elif scope["path"].startswith(self._prefixes):
            await self._rest(scope, receive, send)
        else:
            await self._others(scope, receive, send)
