"""What the matrix of every service is asked with: both doors, the endpoints that there are, and all that is written."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema
from sqlalchemy import MetaData, func, select
from starlette.routing import Route

from chassis.db import Database
from chassis.ids import new_id
from chassis.tables import outbox
from tests.matrix.fields import arguments, document, root_fields
from tests.matrix.front import in_front_of
from tests.matrix.probing import Probe
from tests.service.identity import Caller

DOORS = ("subgraph", "gateway")
OPERATORS_OWN = {"/livez", "/readyz", "/metrics", "/openapi.json"}

Values = Mapping[str, list[dict[str, Any]]]


@asynccontextmanager
async def at(door: str, caller: Caller, schema: GraphQLSchema, *, values: Values, folder: Path) -> AsyncIterator[Probe]:
    """The same questions at either of the two doors; `folder` is where the gateway's key is written."""
    if door == "subgraph":
        yield Probe(caller, schema, values)
        return
    async with in_front_of(caller, folder) as front:
        yield Probe(front, schema, values)


def endpoints(caller: Caller) -> set[str]:
    """The first method and the path of every route, but for the operators' own."""
    routes = [each for each in caller.app.router.routes if isinstance(each, Route)]
    return {_place(route) for route in routes if route.path not in OPERATORS_OWN}


def _place(route: Route) -> str:
    usual = "POST" if route.path == "/graphql" else "GET"
    methods = sorted((route.methods or {usual}) - {"HEAD"})
    return f"{methods[0]} {route.path}"


async def rows(db: Database, metadata: MetaData) -> dict[str, int]:
    """How many there are of everything that a mutation could write, by table."""
    async with db.reading() as tx:
        tables = [*metadata.sorted_tables, outbox]
        return {table.name: await tx.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def things(mutation: str, table: Mapping[str, str], ids: Mapping[str, UUID]) -> dict[str, str]:
    """The real ids of a world, for the inputs of a mutation that take one: `table` has them by `mutation.argument`."""
    places = {place: thing for place, thing in table.items() if place.split(".")[0] == mutation}
    return {place.split(".")[1]: str(ids[thing]) for place, thing in places.items()}


async def answers_to_nobody(caller: Caller, schema: GraphQLSchema) -> dict[str, int]:
    """The status of the answer to each query and mutation of whoever does not say who they are."""
    told = {}
    for operation in ("query", "mutation"):
        for name, field in root_fields(schema, operation).items():
            given = arguments(field, an_id=new_id())
            told[name] = (await caller.post(document(operation, name, field), headers={}, **given)).status_code
    return told
