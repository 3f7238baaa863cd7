"""Staging a file of a network, applying it, abandoning it, and forgetting it after thirty days."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.timers import set_timer
from services.profiles.integrations.commands.imports_lanes import start_lanes
from services.profiles.integrations.domain.imports import (
    KEPT_FOR,
    AnotherImportRuns,
    Import,
    ImportKind,
    ImportMissing,
    ImportState,
    Leaving,
    OnlyPeopleLeave,
)
from services.profiles.integrations.domain.imports_columns import Places, places
from services.profiles.integrations.domain.imports_rows import id_in
from services.profiles.integrations.domain.lanes import lane_of
from services.profiles.integrations.sheets import Sheet, SheetRow
from services.profiles.integrations.tables import import_rows, imports, networks

FORGET = "forget_import"
CHUNK = 1000
KEY = {ImportKind.MEMBERS: "external_id", ImportKind.PAIRS: "pair_id"}
NUMBERS = "Ids are numbers in this workbook: if they began with zeros, those are lost; format the column as text."
NOT_THEIRS = "only the association's own network says who is a member of the association."

_LOCK_NETWORK = text("SELECT pg_advisory_xact_lock(hashtextextended(:network_id, 3))")
_STAGE = text(
    """
    INSERT INTO import_rows (import_id, number, lane, key, cells)
    SELECT :import_id, number, lane, key, cells
    FROM unnest(CAST(:numbers AS integer[]), CAST(:lanes AS smallint[]), CAST(:keys AS text[]),
                CAST(:cells AS jsonb[])) AS row (number, lane, key, cells)
    """
)


@dataclass(frozen=True, kw_only=True)
class StageImport:
    """Whose file it is and what it is; `file_hash` is of its bytes."""

    network_id: UUID
    kind: ImportKind
    file_hash: str
    name: str
    full_sync: bool
    created_by: UUID


@dataclass(frozen=True)
class Sent:
    """The import of a file, which may have been `sent_before`."""

    import_id: UUID
    sent_before: bool


async def stage_import(tx: Transaction, wanted: StageImport, read: Callable[[], Sheet], *, association: str) -> Sent:
    """Keeps the file's rows, to be checked at once by a timer; the file that the network sent last is not read again.

    `read` opens the sheet and is called in a thread; so are the rows gone through, in chunks.  `association` is the
    slug of the network that alone says who is a member of the association.
    """
    if wanted.full_sync and wanted.kind is not ImportKind.MEMBERS:
        raise OnlyPeopleLeave
    await _lock_network(tx, wanted.network_id)
    if earlier := await _sent_before(tx, wanted):
        return Sent(earlier, sent_before=True)
    sheet = await asyncio.to_thread(read)
    found = places(wanted.kind, sheet.heading)
    if not await _is_called(tx, wanted.network_id, association):
        found = found.of_an_alumni_network()
    staged = _staged(tx, wanted, found, sheet)
    await tx.session.execute(insert(imports).values(vars(staged)))
    await _keep_rows(tx, staged, found, sheet)
    await start_lanes(tx, staged.id)
    await set_timer(tx, FORGET, key=str(staged.id), due_at=tx.now + KEPT_FOR)
    return Sent(staged.id, sent_before=False)


async def _lock_network(tx: Transaction, network_id: UUID) -> None:
    await tx.session.execute(_LOCK_NETWORK, {"network_id": str(network_id)})


async def _is_called(tx: Transaction, network_id: UUID, slug: str) -> bool:
    return await tx.session.scalar(select(networks.c.slug).where(networks.c.id == network_id)) == slug


async def _sent_before(tx: Transaction, wanted: StageImport) -> UUID | None:
    """The network's newest import of this kind, if it was of the same file; an older one may have been undone since."""
    query = (
        select(imports.c.id, imports.c.file_hash, imports.c.full_sync)
        .where(imports.c.network_id == wanted.network_id, imports.c.kind == wanted.kind)
        .where(imports.c.state != ImportState.ABANDONED)
        .order_by(imports.c.id.desc())
        .limit(1)
    )
    row = (await tx.session.execute(query)).first()
    same = row is not None and (row.file_hash, row.full_sync) == (wanted.file_hash, wanted.full_sync)
    return row.id if row is not None and same else None


def _staged(tx: Transaction, wanted: StageImport, found: Places, sheet: Sheet) -> Import:
    unknown = f"These columns are not known and were left out: {', '.join(found.unknown)}." if found.unknown else ""
    others = f"The column {', '.join(found.not_theirs)} was left out: {NOT_THEIRS}" if found.not_theirs else ""
    return Import(
        id=new_id(),
        columns=dict(found.headings),
        notes=[note for note in (*sheet.notes, unknown, others) if note],
        rows=0,
        created_at=tx.now,
        updated_at=tx.now,
        **vars(wanted),
    )


async def _keep_rows(tx: Transaction, staged: Import, found: Places, sheet: Sheet) -> None:
    key, count, numbers = KEY[staged.kind], 0, False
    while chunk := await asyncio.to_thread(_next_chunk, sheet, found.places, key, network_id=staged.network_id):
        await tx.session.execute(_STAGE, {"import_id": staged.id, **chunk.columns})
        count, numbers = count + len(chunk.columns["numbers"]), numbers or chunk.keys_were_numbers
    notes = [*staged.notes, NUMBERS] if numbers else staged.notes
    await tx.session.execute(update(imports).where(imports.c.id == staged.id).values(rows=count, notes=notes))


@dataclass(frozen=True)
class _Chunk:
    columns: Mapping[str, Sequence[Any]]
    keys_were_numbers: bool


def _next_chunk(sheet: Sheet, where: Mapping[str, int], key: str, *, network_id: UUID) -> _Chunk | None:
    rows = list(islice(sheet.rows, CHUNK))
    cells = [_cells(row, where) for row in rows]
    keys = [id_in(each, key) for each in cells]
    columns: dict[str, Sequence[Any]] = {
        "numbers": [row.number for row in rows],
        "lanes": [lane_of(network_id, each) for each in keys],
        "keys": keys,
        "cells": [orjson.dumps(each).decode() for each in cells],
    }
    return _Chunk(columns, any(where[key] in row.numeric for row in rows)) if rows else None


def _cells(row: SheetRow, where: Mapping[str, int]) -> dict[str, str]:
    there = {name: row.cells[place] for name, place in where.items() if place < len(row.cells)}
    return {name: cell for name, cell in there.items() if cell.strip()}


async def begin_import(
    tx: Transaction, import_id: UUID, *, network_id: UUID | None, confirmed: int | None = None
) -> UUID:
    """Starts to apply; a timer does the work.  Only one import of a network is applied at a time."""
    begun = await load_import(tx, import_id, network_id=network_id)
    await _lock_network(tx, begun.network_id)
    begun.begin(await leaving(tx, begun), confirmed=confirmed, now=tx.now)
    try:
        await save_import(tx, begun)
    except IntegrityError as error:
        raise AnotherImportRuns from error
    await start_lanes(tx, import_id)
    return import_id


async def abandon_import(tx: Transaction, import_id: UUID, *, network_id: UUID | None) -> UUID:
    """Ends an import that was not applied; its rows are forgotten at once."""
    ended = await load_import(tx, import_id, network_id=network_id)
    ended.abandon(now=tx.now)
    await save_import(tx, ended)
    await tx.session.execute(delete(import_rows).where(import_rows.c.import_id == import_id))
    return import_id


async def forget_import(tx: Transaction, import_id: UUID) -> None:
    await tx.session.execute(delete(imports).where(imports.c.id == import_id))


async def load_import(tx: Transaction, import_id: UUID, *, network_id: UUID | None = None) -> Import:
    """The import, locked; that of another network does not exist."""
    found = await _found(tx, _import(import_id).with_for_update())
    if found is None or network_id not in (None, found.network_id):
        raise ImportMissing
    return found


async def read_import(tx: Transaction, import_id: UUID) -> Import | None:
    """The import, which stays as it is until the transaction ends; other lanes read it meanwhile."""
    return await _found(tx, _import(import_id).with_for_update(read=True))


def _import(import_id: UUID) -> Select[Any]:
    return select(imports).where(imports.c.id == import_id)


async def _found(tx: Transaction, query: Select[Any]) -> Import | None:
    row = (await tx.session.execute(query)).first()
    return None if row is None else Import(**row._mapping)  # noqa: SLF001 - the documented name of a row's mapping.


async def save_import(tx: Transaction, changed: Import) -> None:
    await tx.session.execute(update(imports).where(imports.c.id == changed.id).values(vars(changed)))


_LEAVING = text(
    """
    SELECT count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM import_rows WHERE import_id = :import_id AND key = external_id)) AS leaving,
           count(*) AS members
    FROM affiliations WHERE network_id = :network_id AND active
    """
)


async def leaving(tx: Transaction, of: Import) -> Leaving:
    """Whom a full list does not name; a row that is refused names its person as well as any other."""
    if not of.full_sync:
        return Leaving()
    row = (await tx.session.execute(_LEAVING, {"import_id": of.id, "network_id": of.network_id})).one()
    return Leaving(row.leaving, row.members)


_NO_ROWS = {"created": 0, "updated": 0, "unchanged": 0, "deactivated": 0, "erased": 0, "refused": 0, "kept": 0}


async def counts(tx: Transaction, import_id: UUID) -> dict[str, int]:
    """Rows by what became of them; `kept` are those of them in which a public word of who shares stayed."""
    kept = func.count().filter(func.cardinality(import_rows.c.kept) > 0)
    query = select(import_rows.c.outcome, func.count(), kept).where(import_rows.c.import_id == import_id)
    found = dict(_NO_ROWS)
    for outcome, rows, with_kept in await tx.session.execute(query.group_by(import_rows.c.outcome)):
        found[outcome.lower()] = rows
        found["kept"] += with_kept
    return found
