"""Reading back what a network provisioned: one resource, or a page of those that fit a filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from scim2_models import Resource, ScimFilter, SearchRequest
from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, or_, select

from chassis.db import Transaction
from services.profiles.integrations.queries.scim_filters import AsSql, order
from services.profiles.integrations.tables import provisioned

COLUMNS = tuple(provisioned.c[name] for name in ("id", "kind", "resource", "version", "created_at", "updated_at"))

Models = Mapping[str, type[Resource[Any]]]
"""The model of each kind that is searched."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A resource as it was kept: `resource` is its JSON without id and meta."""

    id: UUID
    kind: str
    resource: Mapping[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime


async def resource_of(tx: Transaction, network_id: UUID, *, kind: str, id_: UUID) -> Kept | None:
    row = (await tx.session.execute(_one(network_id, kind=kind, id_=id_))).mappings().first()
    return Kept(**row) if row else None


async def locked_resource_of(tx: Transaction, network_id: UUID, *, kind: str, id_: UUID) -> Kept | None:
    """The resource, which nobody else changes until the end of the transaction."""
    row = (await tx.session.execute(_one(network_id, kind=kind, id_=id_).with_for_update())).mappings().first()
    return Kept(**row) if row else None


async def found_resources(
    tx: Transaction, network_id: UUID, *, models: Models, request: SearchRequest[Any]
) -> tuple[int, Sequence[Kept]]:
    """How many fit, and the page that was asked for."""
    fits = and_(provisioned.c.network_id == network_id, or_(*(_fits(kind, models, request) for kind in models)))
    total = await tx.session.scalar(select(func.count()).select_from(provisioned).where(fits))
    if request.count == 0:
        return total or 0, []
    page = _sorted(select(*COLUMNS).where(fits), models, request)
    page = page.offset(request.start_index_0 or 0).limit(request.count)
    return total or 0, [Kept(**row) for row in (await tx.session.execute(page)).mappings()]


def _one(network_id: UUID, *, kind: str, id_: UUID) -> Select[Any]:
    mine = (provisioned.c.network_id == network_id) & (provisioned.c.kind == kind) & (provisioned.c.id == id_)
    return select(*COLUMNS).where(mine)


def _fits(kind: str, models: Models, request: SearchRequest[Any]) -> ColumnElement[bool]:
    is_kind = provisioned.c.kind == kind
    if request.filter is None:
        return is_kind
    bound: Any = ScimFilter.__class_getitem__(models[kind])
    parsed: ScimFilter[Any] = bound(str(request.filter))
    return and_(is_kind, AsSql(parsed).visit(parsed.ast))


def _sorted(query: Select[Any], models: Models, request: SearchRequest[Any]) -> Select[Any]:
    """By the value, those without one last, then in the order of their making."""
    descending = request.sort_by is not None and request.sort_order == SearchRequest.SortOrder.descending
    values = {kind: value for kind, model in models.items() if (value := order(request, model)) is not None}
    terms: list[ColumnElement[Any]] = [provisioned.c.id]
    if len(models) == 1 and values:
        terms = [*values.values(), *terms]
    elif values:
        by_kind = [(provisioned.c.kind == kind, cast(value, Text)) for kind, value in values.items()]
        terms = [case(*by_kind), *terms]
    return query.order_by(*(term.desc() if descending else term.asc() for term in terms))
