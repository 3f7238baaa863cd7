"""Erasing a member: what profiles holds at once, the key a moment later, and what everybody else holds by event.

Each step is durable and may come twice: a crash between two of them costs a moment and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction, among
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.stores import erase_stores, mark_erased
from chassis.telemetry import log
from chassis.timers import cancel_timer, claim_due, set_timer
from contracts.answers import StoreErased
from services.profiles.integrations.queries.merged import merged_into
from services.profiles.members.commands.erasure import mark_member_erased
from services.profiles.privacy.commands.holds import standing_hold
from services.profiles.privacy.domain.erasure import OVERDUE_AFTER, Erasure, ErasureReason, UnderLegalHold
from services.profiles.privacy.standing import answered_by
from services.profiles.privacy.tables import erasure_answers, erasures
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action
from services.profiles.stores import STORES

DESTROY = "destroy_key"
OVERDUE = "erasure_overdue"
KEYS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class EraseMember:
    """Who is erased, at whose request, and why."""

    member_id: UUID
    asked_by: UUID
    reason: ErasureReason


async def start_erasure(tx: Transaction, asked: EraseMember) -> UUID:
    """Erases what profiles holds, and asks everybody else to; asked again, it is the same erasure."""
    erasure = _erasure(asked, tx)
    await mark_erased(tx, asked.member_id, request_id=erasure.id)
    begun: UUID | None = await tx.session.scalar(select(erasures.c.id).where(erasures.c.member_id == asked.member_id))
    if begun is not None:
        return begun
    if await standing_hold(tx, asked.member_id):
        raise UnderLegalHold
    # Records that turned out to be the same person go with them, each by an erasure of its own.
    for merged_id in await merged_into(tx, asked.member_id):
        await start_erasure(tx, replace(asked, member_id=merged_id))
    await mark_member_erased(tx, asked.member_id)
    tx.session.add(erasure)
    await tx.session.flush()
    await _keep_answer(tx, erasure.id, service="profiles", stores=await erase_member(tx, asked.member_id))
    await set_timer(tx, DESTROY, key=str(erasure.id), due_at=tx.now)
    await set_timer(tx, OVERDUE, key=str(erasure.id), due_at=tx.now + OVERDUE_AFTER)
    await tx.emit(erasure.started())
    details = {"erasure": erasure.id, "reason": asked.reason.value}
    await append(tx, Action.ERASURE_STARTED, actor_id=asked.asked_by, subject_id=asked.member_id, details=details)
    return erasure.id


def _erasure(asked: EraseMember, tx: Transaction) -> Erasure:
    return Erasure(id=new_id(), receipt=uuid4(), started_at=tx.now, **vars(asked))


async def erase_member(tx: Transaction, member_id: UUID) -> tuple[StoreErased, ...]:
    return await erase_stores(tx, STORES, member_id)


async def destroy_keys(tx: Transaction, erasure_id: UUID, *, keyring: Keyring) -> None:
    """The key of this erasure, and of those that are due with it: many leave in the time of one.

    The keyring commits first; if this transaction then fails, destroying again changes nothing.
    """
    due = [erasure_id, *map(UUID, await claim_due(tx, DESTROY, most=KEYS_AT_ONCE))]
    waiting = await _locked(tx, *due)
    await keyring.destroy(*(erasure.member_id for erasure in waiting))
    for erasure in waiting:
        erasure.key_destroyed(now=tx.now)
    await _complete(tx, waiting)


async def take_answer(tx: Transaction, erasure_id: UUID, *, service: str, stores: tuple[StoreErased, ...]) -> None:
    """A service is done.  One that was built anew from the first event answers again, and the first answer stays."""
    candidates = await _locked(tx, erasure_id)
    await _keep_answer(tx, erasure_id, service=service, stores=stores)
    await _complete(tx, candidates)


async def report_overdue(tx: Transaction, erasure_id: UUID) -> list[str]:
    """Who has not done their part; asked again until everybody has."""
    (erasure,) = await _locked(tx, erasure_id)
    missing = erasure.missing((await answered_by(tx, [erasure_id]))[erasure_id])
    if missing:
        await set_timer(tx, OVERDUE, key=str(erasure_id), due_at=tx.now + OVERDUE_AFTER)
    return missing


async def _complete(tx: Transaction, candidates: Sequence[Erasure]) -> None:
    """Ends those of the erasures that nobody is missing from."""
    answered = await answered_by(tx, [erasure.id for erasure in candidates])
    for erasure in candidates:
        if event := erasure.complete(answered[erasure.id], now=tx.now):
            await cancel_timer(tx, OVERDUE, key=str(erasure.id))
            await tx.emit(event)
            seconds = (tx.now - erasure.started_at).total_seconds()
            log.info("erasure_complete", erasure=str(erasure.id), seconds=seconds)


async def _keep_answer(tx: Transaction, erasure_id: UUID, *, service: str, stores: tuple[StoreErased, ...]) -> None:
    by_name = {store.store: store.rows for store in stores}
    row = {"erasure_id": erasure_id, "service": service, "stores": by_name, "answered_at": tx.now}
    await tx.session.execute(insert(erasure_answers).values(row).on_conflict_do_nothing())


async def _locked(tx: Transaction, *erasure_ids: UUID) -> Sequence[Erasure]:
    """In the order of the members, as their events are taken in: whoever locks several waits for nobody in a circle."""
    query = select(Erasure).where(among(erasures.c.id, erasure_ids)).order_by(erasures.c.member_id)
    return (await tx.session.scalars(query.with_for_update())).all()
