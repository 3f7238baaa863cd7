"""Erasing a member: what profiles holds at once, the key a moment later, and what everybody else holds by event.

Each step is durable and may come twice: a crash between two of them costs a moment and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Cause, Transaction, among
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.stores import DidErase, Leaving, erase_stores, mark_erased
from chassis.telemetry import log
from chassis.timers import cancel_timers, claim_due, set_timer
from contracts.answers import Erased, StoreErased
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
    await mark_erased(tx, {asked.member_id: erasure.id})
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
    did = await erase_members(tx, {asked.member_id: tx.cause})
    await _keep_answers(tx, {erasure.id: did[asked.member_id]}, service="profiles")
    await set_timer(tx, DESTROY, key=str(erasure.id), due_at=tx.now)
    await set_timer(tx, OVERDUE, key=str(erasure.id), due_at=tx.now + OVERDUE_AFTER)
    await tx.emit(erasure.started())
    details = {"erasure": erasure.id, "reason": asked.reason.value}
    await append(tx, Action.ERASURE_STARTED, actor_id=asked.asked_by, subject_id=asked.member_id, details=details)
    return erasure.id


def _erasure(asked: EraseMember, tx: Transaction) -> Erasure:
    return Erasure(id=new_id(), receipt=uuid4(), started_at=tx.now, **vars(asked))


async def erase_members(tx: Transaction, leaving: Leaving) -> DidErase:
    return await erase_stores(tx, STORES, leaving)


async def destroy_keys(tx: Transaction, erasure_id: UUID, *, keyring: Keyring) -> None:
    """The key of this erasure, and of those that are due with it: many leave in the time of one.

    The keyring commits first; if this transaction then fails, destroying again changes nothing.
    """
    due = [erasure_id, *map(UUID, await claim_due(tx, DESTROY, most=KEYS_AT_ONCE))]
    waiting = await _locked(tx, *due)
    await keyring.destroy(*(erasure.member_id for erasure in waiting))
    for erasure in waiting:
        erasure.key_destroyed(now=tx.now)
    await _complete(tx, dict.fromkeys(waiting, tx.cause))


async def take_answers(tx: Transaction, answers: Sequence[tuple[Erased, Cause]], *, service: str) -> None:
    """A service is done.  One that was built anew from the first event answers again, and the first answer stays."""
    because = {answer.request_id: cause for answer, cause in answers}
    candidates = await _locked(tx, *because)
    await _keep_answers(tx, {answer.request_id: answer.stores for answer, _ in answers}, service=service)
    await _complete(tx, {erasure: because[erasure.id] for erasure in candidates})


async def report_overdue(tx: Transaction, erasure_id: UUID) -> list[str]:
    """Who has not done their part; asked again until everybody has."""
    (erasure,) = await _locked(tx, erasure_id)
    missing = erasure.missing((await answered_by(tx, [erasure_id]))[erasure_id])
    if missing:
        await set_timer(tx, OVERDUE, key=str(erasure_id), due_at=tx.now + OVERDUE_AFTER)
    return missing


async def _complete(tx: Transaction, candidates: Mapping[Erasure, Cause]) -> None:
    """Ends those of the erasures that nobody is missing from, each because of what came last."""
    answered = await answered_by(tx, [erasure.id for erasure in candidates])
    ended = [
        (erasure, event)
        for erasure in candidates
        if (event := erasure.complete(answered[erasure.id], now=tx.now)) is not None
    ]
    if ended:
        await cancel_timers(tx, OVERDUE, keys=[str(erasure.id) for erasure, _ in ended])
    for erasure, event in ended:
        await tx.because(candidates[erasure]).emit(event)
        seconds = (tx.now - erasure.started_at).total_seconds()
        log.info("erasure_complete", erasure=str(erasure.id), seconds=seconds)


async def _keep_answers(tx: Transaction, answers: Mapping[UUID, tuple[StoreErased, ...]], *, service: str) -> None:
    rows = [
        {
            "erasure_id": erasure_id,
            "service": service,
            "stores": {store.store: store.rows for store in stores},
            "answered_at": tx.now,
        }
        for erasure_id, stores in answers.items()
    ]
    await tx.session.execute(insert(erasure_answers).values(rows).on_conflict_do_nothing())


async def _locked(tx: Transaction, *erasure_ids: UUID) -> Sequence[Erasure]:
    """In the order of their ids, as answers are taken in: whoever locks several waits for nobody in a circle."""
    query = select(Erasure).where(among(erasures.c.id, erasure_ids)).order_by(erasures.c.id)
    return (await tx.session.scalars(query.with_for_update())).all()
