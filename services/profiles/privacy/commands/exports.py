"""Exports: asking for one, collecting its pieces, and letting it expire."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.stores import count_pieces, pieces
from chassis.timers import set_timer
from contracts.answers import Exported
from services.profiles.members.commands.locks import refuse_erased
from services.profiles.privacy.domain.exports import Export, ExportRunning
from services.profiles.privacy.standing import complete_services
from services.profiles.privacy.tables import export_pieces
from services.profiles.stores import STORES

COLLECT = "collect_export"
EXPIRE = "expire_export"
UNIQUE_VIOLATION = "23505"


async def request_export(tx: Transaction, member_id: UUID) -> UUID:
    """Asks every service for what it holds; the answers come by event."""
    await refuse_erased(tx, member_id)
    export, event = Export.requested(new_id(), member_id, now=tx.now)
    tx.session.add(export)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise ExportRunning from error
        raise
    await set_timer(tx, COLLECT, key=str(export.id), due_at=tx.now)
    await set_timer(tx, EXPIRE, key=str(export.id), due_at=export.expires_at)
    await tx.emit(event)
    return export.id


async def collect_own(tx: Transaction, export_id: UUID, *, keyring: Keyring) -> None:
    """What profiles itself holds, in the same pieces as everybody's."""
    export = await _locked(tx, export_id)
    if export is None:
        return
    total, number = await count_pieces(tx, STORES, export.member_id), 0
    async for piece in pieces(tx, STORES, export.member_id):
        number += 1
        try:
            content = await keyring.seal(export.member_id, piece)
        except KeyDestroyed:
            return
        await _keep(tx, export, service="profiles", number=number, total=total, content=content)
    await _settle(tx, export)


async def take_piece(tx: Transaction, event: Exported, *, service: str) -> None:
    """A piece of what another service holds; one that comes again, or after the end, changes nothing."""
    export = await _locked(tx, event.request_id)
    if export is not None:
        await _keep(tx, export, service=service, number=event.piece, total=event.pieces, content=event.content)
        await _settle(tx, export)


async def expire_export(tx: Transaction, export_id: UUID) -> None:
    export = await _locked(tx, export_id)
    if export is not None:
        export.expire()
        await tx.session.execute(delete(export_pieces).where(export_pieces.c.export_id == export_id))


async def _settle(tx: Transaction, export: Export) -> None:
    if export.collected(await complete_services(tx, export.id), now=tx.now):
        await set_timer(tx, EXPIRE, key=str(export.id), due_at=export.expires_at)


async def _keep(tx: Transaction, export: Export, *, service: str, number: int, total: int, content: str) -> None:
    if not export.is_collecting:
        return
    row = {"export_id": export.id, "member_id": export.member_id, "service": service, "content": content}
    statement = insert(export_pieces).values(**row, piece=number, pieces=total)
    await tx.session.execute(statement.on_conflict_do_nothing())


async def _locked(tx: Transaction, export_id: UUID) -> Export | None:
    """None when its member was erased meanwhile."""
    return await tx.session.get(Export, export_id, with_for_update=True)
