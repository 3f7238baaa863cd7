"""Imports on the graph, for staff: what networks have sent, and what became of it."""

from datetime import datetime
from typing import Self

import strawberry

from chassis.errors import NotAllowed
from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.profiles.integrations.domain.imports import ImportKind, ImportState
from services.profiles.integrations.queries.imports import ImportView, imports_page

IMPORTS_A_PAGE = 20

strawberry.enum(ImportKind)
strawberry.enum(ImportState)


@strawberry.type(description="Rows of an import by what would become, or became, of them.")
class ImportCount:
    outcome: str = strawberry.field(
        description="created, updated, unchanged, deactivated, erased or refused; kept: the member's own word stayed."
    )
    rows: int


@strawberry.type(description="A file that a network sent; its rows and its report are at /v1/imports.")
class Import:
    id: strawberry.ID
    network: str = strawberry.field(description="The network's slug.")
    kind: ImportKind
    name: str
    state: ImportState
    full_sync: bool = strawberry.field(description="Whether those whom the file does not name leave the network.")
    rows: int
    done: float = strawberry.field(description="The share of the check, or of applying, that is done.")
    counts: list[ImportCount]
    leaving: int = strawberry.field(description="Members of the network whom a full list does not name.")
    notes: list[str]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: ImportView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            network=view.network,
            kind=view.kind,
            name=view.name,
            state=view.state,
            full_sync=view.full_sync,
            rows=view.rows,
            done=view.done,
            counts=[ImportCount(outcome=outcome, rows=rows) for outcome, rows in view.counts.items()],
            leaving=view.leaving,
            notes=list(view.notes),
            created_at=view.created_at,
            updated_at=view.updated_at,
        )


async def imports_of_networks(
    info: Info, network_id: strawberry.ID | None = None, first: int = IMPORTS_A_PAGE, after: str | None = None
) -> Connection[Import]:
    if not info.context.identity.is_staff:
        raise NotAllowed
    page = Page.of(first, after)
    wanted = as_uuid(network_id, name="networkId") if network_id is not None else None
    async with info.context.reading() as tx:
        rows = await imports_page(tx, network_id=wanted, before=page.last_id(), most=page.first + 1)
    return connection(rows, page, node=Import.of, cursor=lambda row: (row.id,))


@strawberry.type
class Query:
    imports: Connection[Import] = strawberry.field(
        resolver=imports_of_networks, description="What networks have sent, the newest first; for staff."
    )
