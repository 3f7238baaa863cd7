"""The readers of privacy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.profiles.privacy.domain.consents import Answer, Purpose, holds
from services.profiles.privacy.domain.erasure import Erasure
from services.profiles.privacy.domain.exports import Export, ExportStatus
from services.profiles.privacy.domain.holds import Hold
from services.profiles.privacy.standing import last_answers
from services.profiles.privacy.tables import consents, erasure_answers, erasures, export_pieces, exports
from services.profiles.privacy.tables import holds as legal_holds


async def has_consent(tx: Transaction, member_id: UUID, purpose: Purpose) -> bool:
    """Whether the member agrees to the current text of a purpose: the question that other areas ask."""
    return holds((await last_answers(tx, member_id)).get(purpose))


async def answers_of(tx: Transaction, member_id: UUID, *, before: UUID | None, most: int) -> Sequence[Answer]:
    """The member's answers, the newest first (ids are in the order of their making)."""
    query = select(consents).where(consents.c.member_id == member_id)
    if before is not None:
        query = query.where(consents.c.id < before)
    rows = await tx.session.execute(query.order_by(consents.c.id.desc()).limit(most))
    return [Answer(**row) for row in rows.mappings()]


async def exports_of(tx: Transaction, member_id: UUID, *, before: UUID | None, most: int) -> Sequence[Export]:
    """The member's exports, the newest first."""
    query = select(Export).where(exports.c.member_id == member_id)
    if before is not None:
        query = query.where(exports.c.id < before)
    return (await tx.session.scalars(query.order_by(exports.c.id.desc()).limit(most))).all()


async def ready_export(tx: Transaction, export_id: UUID, member_id: UUID) -> Export | None:
    """The member's own, while there is something to fetch."""
    query = select(Export).where(exports.c.id == export_id, exports.c.member_id == member_id)
    return await tx.session.scalar(query.where(exports.c.status == ExportStatus.READY))


async def pieces_of(tx: Transaction, export_id: UUID) -> Sequence[tuple[str, int]]:
    """(service, piece) of all there is, in order."""
    key = (export_pieces.c.service, export_pieces.c.piece)
    rows = await tx.session.execute(select(*key).where(export_pieces.c.export_id == export_id).order_by(*key))
    return [(service, piece) for service, piece in rows]


async def sealed_piece(tx: Transaction, export_id: UUID, *, service: str, piece: int) -> str | None:
    where = {"export_id": export_id, "service": service, "piece": piece}
    return await tx.session.scalar(select(export_pieces.c.content).filter_by(**where))


@dataclass(frozen=True, kw_only=True)
class ErasureView:
    """How far an erasure has come; `stores` are (service, table, rows)."""

    id: UUID
    member_id: UUID
    reason: str
    receipt: UUID
    started_at: datetime
    key_destroyed_at: datetime | None
    completed_at: datetime | None
    stores: Sequence[tuple[str, str, int]]


async def export_by_id(tx: Transaction, export_id: UUID) -> Export:
    return await tx.session.get_one(Export, export_id)


async def erasure_of(tx: Transaction, erasure_id: UUID) -> ErasureView:
    """One that is known to be there."""
    return await _view(tx, await tx.session.get_one(Erasure, erasure_id))


async def erasure_by_id(tx: Transaction, erasure_id: UUID) -> ErasureView | None:
    erasure = await tx.session.get(Erasure, erasure_id)
    return await _view(tx, erasure) if erasure else None


async def erasure_by_receipt(tx: Transaction, receipt: UUID) -> ErasureView | None:
    erasure = await tx.session.scalar(select(Erasure).where(erasures.c.receipt == receipt))
    return await _view(tx, erasure) if erasure else None


async def _view(tx: Transaction, erasure: Erasure) -> ErasureView:
    where = erasure_answers.c.erasure_id == erasure.id
    answers: Any = await tx.session.execute(select(erasure_answers).where(where).order_by(erasure_answers.c.service))
    return ErasureView(
        id=erasure.id,
        member_id=erasure.member_id,
        reason=erasure.reason.value,
        receipt=erasure.receipt,
        started_at=erasure.started_at,
        key_destroyed_at=erasure.key_destroyed_at,
        completed_at=erasure.completed_at,
        stores=[(row.service, store, rows) for row in answers for store, rows in sorted(row.stores.items())],
    )


async def holds_on(tx: Transaction, member_id: UUID, *, before: UUID | None, most: int) -> Sequence[Hold]:
    """Every hold that stood or stands on a member, the newest first."""
    query = select(Hold).where(legal_holds.c.member_id == member_id)
    if before is not None:
        query = query.where(legal_holds.c.id < before)
    return (await tx.session.scalars(query.order_by(legal_holds.c.id.desc()).limit(most))).all()


async def hold_by_id(tx: Transaction, hold_id: UUID) -> Hold:
    return await tx.session.get_one(Hold, hold_id)
