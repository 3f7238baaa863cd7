"""Requests for flash plans, one after the other: kept, claimed, answered."""

from uuid import UUID

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.db import Transaction
from contracts.matching import FlashPlanned, FlashPlanRefused
from contracts.sessions import FlashPlanRequested
from services.matching.flash.domain.plan import Plan
from services.matching.flash.domain.status import PlanStatus
from services.matching.flash.tables import flash_plans, flash_seats

CHANNEL = "flash_plans"
_WAKE = text("SELECT pg_notify(:channel, '')").bindparams(channel=CHANNEL)


async def keep_request(tx: Transaction, request: FlashPlanRequested) -> None:
    """The newest version waits for a plan; an older one, and one that was heard before, changes nothing."""
    values = {
        "version": request.version,
        "status": PlanStatus.WAITING,
        "request": request.model_dump(mode="json"),
        "requested_at": tx.now,
        "attempts": 0,
    }
    kept = upsert(flash_plans).values(flash_event_id=request.flash_event_id, **values)
    newer = kept.excluded.version > flash_plans.c.version
    await tx.session.execute(kept.on_conflict_do_update(index_elements=["flash_event_id"], set_=values, where=newer))
    await tx.session.execute(_WAKE)


async def claim_request(tx: Transaction) -> tuple[FlashPlanRequested, int] | None:
    """The request that waits longest and how often it was tried, locked until the transaction ends."""
    waiting = select(flash_plans.c.request, flash_plans.c.attempts).where(flash_plans.c.status == PlanStatus.WAITING)
    query = waiting.order_by(flash_plans.c.requested_at).limit(1).with_for_update(skip_locked=True)
    row = (await tx.session.execute(query)).first()
    return None if row is None else (FlashPlanRequested.tolerant(row.request), row.attempts)


async def count_attempt(tx: Transaction, request: FlashPlanRequested) -> None:
    """Notes that a process died over this version."""
    mine = (flash_plans.c.flash_event_id == request.flash_event_id) & (flash_plans.c.version == request.version)
    await tx.session.execute(update(flash_plans).where(mine).values(attempts=flash_plans.c.attempts + 1))


async def answer_with_plan(tx: Transaction, request: FlashPlanRequested, plan: Plan) -> None:
    """Tells of the plan, and keeps it as what people know."""
    await _answered(tx, request, PlanStatus.PLANNED)
    await _promise(tx, request.flash_event_id, plan)
    await tx.emit(
        FlashPlanned(
            flash_event_id=request.flash_event_id,
            version=request.version,
            rounds=plan.rounds,
            proof=plan.proof,
            repeats=plan.repeats,
            idle_seats=plan.idle_seats,
            breaks=plan.breaks,
            weights_version=plan.weights_version,
            notes=plan.notes,
        )
    )


async def refuse_request(tx: Transaction, request: FlashPlanRequested, *reasons: str) -> None:
    """Says why there is no plan; the plan that people know stays what they know."""
    if await _answered(tx, request, PlanStatus.REFUSED):
        event_id, version = request.flash_event_id, request.version
        await tx.emit(FlashPlanRefused(flash_event_id=event_id, version=version, reasons=reasons))


async def _answered(tx: Transaction, request: FlashPlanRequested, status: PlanStatus) -> bool:
    """False where a newer version waits already."""
    mine = (flash_plans.c.flash_event_id == request.flash_event_id) & (flash_plans.c.version == request.version)
    waits = flash_plans.c.status == PlanStatus.WAITING
    answered = update(flash_plans).where(mine, waits).values(status=status, request=None)
    found = await tx.session.execute(answered.returning(flash_plans.c.version))
    return found.first() is not None


async def _promise(tx: Transaction, flash_event_id: UUID, plan: Plan) -> None:
    await tx.session.execute(delete(flash_seats).where(flash_seats.c.flash_event_id == flash_event_id))
    rows = [
        {"flash_event_id": flash_event_id, "round": number, "mentee_id": mentee_id, "mentor_id": table.mentor_id}
        for number, each in enumerate(plan.rounds, start=1)
        for table in each.tables
        for mentee_id in table.mentee_ids
    ]
    if rows:
        await tx.session.execute(insert(flash_seats), rows)
