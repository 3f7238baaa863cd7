"""Judging a relationship anew: after whatever happens to it, and on the day on which its health changes by itself."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.timers import drop_timer, set_timer
from services.sessions.facts.queries.relationships import Relationship, any_relationship
from services.sessions.health.commands.waiting import JUDGE, NUDGE, midnight
from services.sessions.health.domain.rhythm import Course, Health, Standing, Verdict, judge, revived, went_idle
from services.sessions.health.tables import standings
from services.sessions.meetings.queries.course import course_of

Followed = tuple[Relationship, Standing]


async def follow(tx: Transaction, relationship_id: UUID) -> Followed | None:
    """Judges from what is known now: told twice or out of order, it comes to the same.  None: not heard of yet."""
    return await _follow(tx, relationship_id)


async def follow_when_due(tx: Transaction, relationship_id: UUID) -> None:
    """By a timer, unless somebody judges just now: they wait for the timer's row, and would set it anew if need be."""
    if await has_standing(tx, relationship_id):
        await follow(tx, relationship_id)


async def has_standing(tx: Transaction, relationship_id: UUID) -> bool:
    """Takes its lock without waiting for it.

    A timer has its own row from the beginning, and whoever has the standing sets timers: if the timer waited, too,
    neither would go on.
    """
    mine = select(standings.c.relationship_id).where(standings.c.relationship_id == relationship_id)
    if await tx.session.scalar(mine.with_for_update(skip_locked=True)) is not None:
        return True
    return await tx.session.scalar(mine) is None


async def follow_resumption(tx: Transaction, relationship_id: UUID, *, resumed_on: date) -> Followed | None:
    """The rhythm is reckoned from the end of the break on."""
    return await _follow(tx, relationship_id, restarted_on=resumed_on)


async def _follow(tx: Transaction, relationship_id: UUID, **changes: Any) -> Followed | None:
    standing = await _locked(tx, relationship_id)
    # Read under the lock, so that of two who judge at once the later one knows what both have written.
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None:
        return None
    for name, value in changes.items():
        setattr(standing, name, value)
    course, today = await _course(tx, relationship, standing), tx.now.date()
    lacked, verdict = standing.is_lacking, judge(course, today)
    standing.take(verdict, course, today=today)
    for event in (went_idle(standing, relationship.two, today=today), revived(standing, relationship.two, today=today)):
        if event is not None:
            await tx.emit(event)
    await _wait(tx, standing, verdict, lacked=lacked)
    return relationship, standing


async def _locked(tx: Transaction, relationship_id: UUID) -> Standing:
    fresh = {"relationship_id": relationship_id, "health": Health.BEGINNING, "since": tx.now.date(), "nudges": 0}
    await tx.session.execute(insert(standings).values(fresh).on_conflict_do_nothing())
    return await tx.session.get_one(Standing, relationship_id, with_for_update=True)


async def _course(tx: Transaction, relationship: Relationship, standing: Standing) -> Course:
    met = await course_of(tx, relationship.relationship_id)
    return Course(
        life=relationship.life,
        starts_on=relationship.starts_on,
        every_days=relationship.every_days,
        last_on=met.last_at.date() if met.last_at else None,
        next_on=met.next_at.date() if met.next_at else None,
        restarted_on=standing.restarted_on,
    )


async def _wait(tx: Transaction, standing: Standing, verdict: Verdict, *, lacked: bool) -> None:
    key = str(standing.relationship_id)
    if verdict.changes_on is None:
        await drop_timer(tx, JUDGE, key=key)
    else:
        await set_timer(tx, JUDGE, key=key, due_at=midnight(verdict.changes_on))
    if standing.is_lacking and not lacked:
        await set_timer(tx, NUDGE, key=key, due_at=tx.now)
    elif lacked and not standing.is_lacking:
        await drop_timer(tx, NUDGE, key=key)
