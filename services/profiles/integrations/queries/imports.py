"""Imports and their rows, as the network that sent them and staff read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Double, Select, case, cast, func, select, true

from chassis.db import Transaction
from chassis.errors import NotFound
from services.profiles.integrations.domain.imports import Import, ImportKind, ImportMissing, ImportState
from services.profiles.integrations.domain.imports_rows import FOR_STAFF
from services.profiles.integrations.tables import import_lanes, import_rows, imports, networks

NOT_IN_THE_FILE = 1_000_000
"""Rows from this number on are of people whom a full list does not name."""


class NetworkMissing(NotFound):
    """There is no such network."""


@dataclass(frozen=True, kw_only=True)
class ImportView:
    """An import and how far it has come; `counts` are rows by what became, or would become, of them."""

    id: UUID
    network_id: UUID
    network: str
    kind: ImportKind
    name: str
    full_sync: bool
    notes: Sequence[str]
    rows: int
    state: ImportState
    progress: float | None
    counts: dict[str, int]
    leaving: int
    members: int
    created_at: datetime
    updated_at: datetime

    @property
    def done(self) -> float:
        """The share of the running step that is done; 1 when none runs."""
        if self.state not in Import.RUNS:
            return 1.0
        return round(min((self.progress or 0.0) / (self.rows + 1), 1.0), 3) if self.rows else 0.0


@dataclass(frozen=True, kw_only=True)
class RowView:
    """A row by its number in the file, with what there is to say of it."""

    number: int
    key: str | None
    outcome: str | None
    member_id: UUID | None
    changed: Sequence[str]
    kept: Sequence[str]
    findings: Sequence[dict[str, Any]]

    @property
    def in_file(self) -> int | None:
        return self.number if self.number < NOT_IN_THE_FILE else None

    def for_the_network(self) -> Self:
        """Without what is for staff: who somebody is here, by which two networks could compare them, and hints."""
        findings = [finding for finding in self.findings if finding["sentence"] not in FOR_STAFF]
        return replace(self, member_id=None, findings=findings)


_VIEW = ("id", "network_id", "kind", "name", "full_sync", "notes", "rows", "state", "counts", "leaving",
         "members", "created_at")  # fmt: skip
_ROW = ("number", "key", "outcome", "member_id", "changed", "kept", "findings")


def _views() -> Select[Any]:
    columns = [*(imports.c[name] for name in _VIEW), networks.c.slug.label("network")]
    lanes = _lanes().lateral("lanes")
    moved = func.greatest(imports.c.updated_at, lanes.c.moved_at).label("updated_at")
    views = select(*columns, moved, lanes.c.progress).join(networks, networks.c.id == imports.c.network_id)
    return views.join(lanes, true())


def _lanes() -> Select[Any]:
    """How far the lanes of an import are on the average, in rows, and when one of them last went on."""
    place = case((import_lanes.c.over, imports.c.rows + 1), else_=import_lanes.c.cursor)
    progress = cast(func.avg(place), Double).label("progress")
    columns = (progress, func.max(import_lanes.c.updated_at).label("moved_at"))
    return select(*columns).where(import_lanes.c.import_id == imports.c.id).correlate(imports)


async def import_by_id(tx: Transaction, import_id: UUID, *, network_id: UUID | None) -> ImportView:
    """The import; raises ImportMissing, also when it is of another network than `network_id` (None: of any)."""
    query = _views().where(imports.c.id == import_id)
    if network_id is not None:
        query = query.where(imports.c.network_id == network_id)
    row = (await tx.session.execute(query)).mappings().first()
    if row is None:
        raise ImportMissing
    return ImportView(**row)


async def imports_page(
    tx: Transaction, *, network_id: UUID | None, before: UUID | None, most: int
) -> Sequence[ImportView]:
    """The newest first; ids are in the order of their making."""
    query = _views().order_by(imports.c.id.desc()).limit(most)
    if network_id is not None:
        query = query.where(imports.c.network_id == network_id)
    if before is not None:
        query = query.where(imports.c.id < before)
    return [ImportView(**row) for row in (await tx.session.execute(query)).mappings()]


async def import_rows_page(
    tx: Transaction, import_id: UUID, *, after: int, most: int, outcome: str | None = None
) -> Sequence[RowView]:
    """Rows after a number, in the order of the file."""
    query = select(*(import_rows.c[name] for name in _ROW)).where(
        import_rows.c.import_id == import_id, import_rows.c.number > after
    )
    if outcome is not None:
        query = query.where(import_rows.c.outcome == outcome)
    rows = await tx.session.execute(query.order_by(import_rows.c.number).limit(most))
    return [RowView(**row) for row in rows.mappings()]


async def network_id_of(tx: Transaction, slug: str) -> UUID:
    found: UUID | None = await tx.session.scalar(select(networks.c.id).where(networks.c.slug == slug))
    if found is None:
        raise NetworkMissing
    return found
