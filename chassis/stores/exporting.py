"""A service's part in an export: its stores' rows in sealed pieces, each small enough for the broker."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, is_dataclass
from typing import Any, TypeAlias
from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import KeyDestroyed, Keyring
from chassis.stores.register import Stores
from chassis.telemetry import log
from chassis.timers import Timers, set_timer
from contracts.answers import Exported
from contracts.profiles import ExportRequested

ANSWER = "answer_export"
PIECE_BYTES = 120_000
"""Of JSON; sealed, a piece is a third longer, and so below 200 kB."""
ROWS_AT_A_TIME = 100

Row: TypeAlias = dict[str, Any]


class RowsChanged(Exception):
    """Rows came or went while they were being read; the next attempt reads them again."""


async def on_export_requested(tx: Transaction, event: ExportRequested) -> None:
    """The answer may take a while, and other events should not wait for it."""
    payload = {"member_id": str(event.member_id)}
    await set_timer(tx, ANSWER, key=str(event.request_id), due_at=tx.now, payload=payload)


def exporting(stores: Stores, keyring: Keyring, *, exported: type[Exported]) -> Timers:
    """The timer that answers with one `exported` for each piece; a member without a key was erased meanwhile."""

    async def on_answer_due(tx: Transaction, key: str, payload: Row) -> None:
        request_id, member_id = UUID(key), UUID(payload["member_id"])
        total, sent = await count_pieces(tx, stores, member_id), 0
        async for piece in pieces(tx, stores, member_id):
            sent += 1
            try:
                content = await keyring.seal(member_id, piece)
            except KeyDestroyed:
                log.info("export_moot", request=key)
                return
            answer = exported(request_id=request_id, member_id=member_id, piece=sent, pieces=total, content=content)
            await tx.emit(answer)
        if sent != total:
            raise RowsChanged

    return {ANSWER: on_answer_due}


async def count_pieces(tx: Transaction, stores: Stores, member_id: UUID) -> int:
    """Reads everything once, because each piece says how many there are."""
    return sum([1 async for _ in pieces(tx, stores, member_id)])


async def pieces(tx: Transaction, stores: Stores, member_id: UUID) -> AsyncIterator[str]:
    """Rows by store as JSON, at least one piece; no more than one is held in memory at a time."""
    piece: dict[str, list[Row]] = {}
    size = 0
    for store in stores:
        query = store.rows(member_id)
        if query is None:
            continue
        piece[store.name] = piece.get(store.name, [])
        streamed = await tx.session.stream(query.execution_options(yield_per=ROWS_AT_A_TIME))
        async for row in streamed.mappings():
            plain, length = _plain_row(row)
            if size + length > PIECE_BYTES and size:
                yield json.dumps(piece, ensure_ascii=False)
                piece, size = {store.name: []}, 0
            piece[store.name].append(plain)
            size += length
    yield json.dumps(piece, ensure_ascii=False)


def _plain_row(row: Any) -> tuple[Row, int]:
    """The row as JSON values, and how many bytes they take."""
    written = json.dumps(dict(row), ensure_ascii=False, default=_plain)
    return json.loads(written), len(written.encode())


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
