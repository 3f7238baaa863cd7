"""Beginning and ending to act in a member's name."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from services.profiles.members.domain.member import Standing
from services.profiles.members.queries.standing import standings_of
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action
from services.profiles.staff.domain.mandate import AlreadyActing, Mandate, NotActing, mandate
from services.profiles.staff.tables import mandates


async def act_for(tx: Transaction, staff_id: UUID, *, member_id: UUID, reason: str, minutes: int) -> UUID:
    """Lets `staff_id` act in the member's name for so many minutes; it ends by itself."""
    begun = mandate(new_id(), staff_id, member_id=member_id, reason=reason, minutes=minutes, now=tx.now)
    if (await standings_of(tx, [member_id])).get(member_id) not in (Standing.PRESENT, Standing.DEACTIVATED):
        raise NotFound
    tx.session.add(begun)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        raise AlreadyActing from error
    await _audit(tx, Action.ACTING_STARTED, begun)
    return begun.id


async def end_acting(tx: Transaction, staff_id: UUID, *, member_id: UUID) -> UUID:
    """Ends it before its time."""
    now = mandates.c.ends_at > tx.now
    query = select(Mandate).filter_by(staff_id=staff_id, member_id=member_id).where(now).with_for_update()
    running = await tx.session.scalar(query)
    if running is None:
        raise NotActing
    running.end(now=tx.now)
    await tx.session.flush()
    await _audit(tx, Action.ACTING_ENDED, running)
    return running.id


async def _audit(tx: Transaction, action: Action, of: Mandate) -> None:
    await append(tx, action, actor_id=of.staff_id, subject_id=of.member_id, details={"mandate": of.id})
