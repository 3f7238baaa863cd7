"""Follow-ups: agreed, moved, done or dropped; until then they are on every next agenda."""

from datetime import date
from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.timers import cancel_timer
from contracts.sessions import FollowUpAgreed, FollowUpDue
from services.sessions.agendas.domain.follow_ups import FollowUp, FollowUpState, NoSuchFollowUp, Task, agree
from services.sessions.agendas.queries.meetings import check_met_in
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.commands.mornings import wait_for_morning
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import Relationship, any_relationship, living_relationship
from services.sessions.facts.queries.today import today_of

FOLLOW_UP_DUE = "follow_up_due"


async def agree_follow_up(tx: Transaction, relationship_id: UUID, task: Task, *, by: UUID) -> UUID:
    relationship = await living_relationship(tx, relationship_id, by)
    await check_met_in(tx, relationship, task.session_id)
    await spend(tx, by, What.FOLLOW_UP, about=relationship_id)
    other, today = relationship.other(by), await today_of(tx, by)
    follow_up = agree(new_id(), relationship_id, task, by=by, other=other, now=tx.now, today=today)
    tx.session.add(follow_up)
    await tx.emit(_agreed(follow_up, relationship))
    await _wait_for_day(tx, follow_up)
    return follow_up.id


async def move_follow_up(tx: Transaction, follow_up_id: UUID, *, by: UUID, due_on: date | None) -> UUID:
    follow_up = await _own_follow_up(tx, follow_up_id, by)
    follow_up.move(due_on, today=await today_of(tx, by))
    await _wait_for_day(tx, follow_up)
    return follow_up_id


async def finish_follow_up(tx: Transaction, follow_up_id: UUID, *, by: UUID, note: str) -> UUID:
    follow_up = await _own_follow_up(tx, follow_up_id, by)
    follow_up.finish(note, by=by, now=tx.now)
    await cancel_timer(tx, FOLLOW_UP_DUE, key=str(follow_up_id))
    return follow_up_id


async def drop_follow_up(tx: Transaction, follow_up_id: UUID, *, by: UUID, why: str) -> UUID:
    follow_up = await _own_follow_up(tx, follow_up_id, by)
    follow_up.drop(why, by=by, now=tx.now)
    await cancel_timer(tx, FOLLOW_UP_DUE, key=str(follow_up_id))
    return follow_up_id


async def tell_follow_up_due(tx: Transaction, follow_up_id: UUID) -> None:
    """Unless it is settled, or the two have a break, or have parted."""
    follow_up = await tx.session.get(FollowUp, follow_up_id)
    relationship = await any_relationship(tx, follow_up.relationship_id) if follow_up is not None else None
    if follow_up is None or relationship is None or follow_up.due_on is None:
        return
    apart = await are_apart(tx, *relationship.people)
    if follow_up.state is FollowUpState.OPEN and relationship.is_under_way and not apart:
        of = {"follow_up_id": follow_up_id, **relationship.two, "member_id": follow_up.owner_id}
        await tx.emit(FollowUpDue(**of, due_on=follow_up.due_on))


def _agreed(follow_up: FollowUp, relationship: Relationship) -> FollowUpAgreed:
    of = {"follow_up_id": follow_up.id, **relationship.two, "member_id": follow_up.owner_id}
    return FollowUpAgreed(**of, agreed_by=follow_up.agreed_by, agreed_on=follow_up.agreed_at.date())


async def _wait_for_day(tx: Transaction, follow_up: FollowUp) -> None:
    """Whoever does it hears of the day on their own clock; set again, it follows the follow-up to another day."""
    key = str(follow_up.id)
    await wait_for_morning(tx, FOLLOW_UP_DUE, key=key, day=follow_up.due_on, member_id=follow_up.owner_id)


async def _own_follow_up(tx: Transaction, follow_up_id: UUID, member_id: UUID) -> FollowUp:
    follow_up = await tx.session.get(FollowUp, follow_up_id, with_for_update=True)
    if follow_up is None:
        raise NoSuchFollowUp
    try:
        await living_relationship(tx, follow_up.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchFollowUp from error
    return follow_up
