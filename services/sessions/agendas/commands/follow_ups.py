"""Follow-ups: agreed, moved, done or dropped; until then they are on every next agenda."""

from datetime import date
from uuid import UUID

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from services.sessions.agendas.domain.follow_ups import FollowUp, NoSuchFollowUp, Task, agree
from services.sessions.agendas.queries.meetings import check_met_in
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.queries.relationships import living_relationship
from services.sessions.facts.queries.today import today_of


async def agree_follow_up(tx: Transaction, relationship_id: UUID, task: Task, *, by: UUID) -> UUID:
    relationship = await living_relationship(tx, relationship_id, by)
    await check_met_in(tx, relationship, task.session_id)
    await spend(tx, by, What.FOLLOW_UP, about=relationship_id)
    other, today = relationship.other(by), await today_of(tx, by)
    follow_up = agree(new_id(), relationship_id, task, by=by, other=other, now=tx.now, today=today)
    tx.session.add(follow_up)
    return follow_up.id


async def move_follow_up(tx: Transaction, follow_up_id: UUID, *, by: UUID, due_on: date | None) -> UUID:
    follow_up = await _own_follow_up(tx, follow_up_id, by)
    follow_up.move(due_on, today=await today_of(tx, by))
    return follow_up_id


async def finish_follow_up(tx: Transaction, follow_up_id: UUID, *, by: UUID, note: str) -> UUID:
    follow_up = await _own_follow_up(tx, follow_up_id, by)
    follow_up.finish(note, by=by, now=tx.now)
    return follow_up_id


async def drop_follow_up(tx: Transaction, follow_up_id: UUID, *, by: UUID, why: str) -> UUID:
    follow_up = await _own_follow_up(tx, follow_up_id, by)
    follow_up.drop(why, by=by, now=tx.now)
    return follow_up_id


async def _own_follow_up(tx: Transaction, follow_up_id: UUID, member_id: UUID) -> FollowUp:
    follow_up = await tx.session.get(FollowUp, follow_up_id, with_for_update=True)
    if follow_up is None:
        raise NoSuchFollowUp
    try:
        await living_relationship(tx, follow_up.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchFollowUp from error
    return follow_up
