"""The clock of an introduction: it runs in the working time of whoever has to answer, who is nudged once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.timers import cancel_timer, set_timer
from services.matching.facts.tables import offers
from services.matching.introductions.domain.defaults import RuleName
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.sending import Patience
from services.matching.introductions.domain.status import OPEN
from services.matching.introductions.queries.calendars import calendars
from services.matching.introductions.queries.rules import rules_in_force
from services.matching.introductions.tables import introductions

EXPIRY = "expire_introduction"
NUDGE = "nudge_introduction"


async def patience_with(tx: Transaction, introduction: Introduction) -> Patience:
    """What whoever has to answer it now has for that."""
    to_mentor = introduction.awaited == introduction.mentor_id
    rule = RuleName.MENTOR_ANSWERS_WITHIN if to_mentor else RuleName.MENTEE_ANSWERS_WITHIN
    return await patience_of(tx, introduction.awaited, rule, since=tx.now)


async def patience_of(tx: Transaction, member_id: UUID, rule: RuleName, *, since: datetime) -> Patience:
    rules, calendar = await rules_in_force(tx), (await calendars(tx, [member_id], since=since))[member_id]
    return Patience(working=rules.working(rule), nudge_before_the_end=rules.nudge_before_the_end, calendar=calendar)


async def start_clock(tx: Transaction, introduction: Introduction) -> None:
    """It is somebody's turn, with all the time there is for it; a mentor who pauses has it when they are back."""
    patience = await patience_with(tx, introduction)
    introduction.wait(patience.working, patience.calendar, now=tx.now)
    paused = select(offers.c.paused).where(offers.c.member_id == introduction.awaited)
    if introduction.awaited == introduction.mentor_id and await tx.session.scalar(paused):
        introduction.stop_clock(patience.calendar, now=tx.now)
        await forget_clock(tx, introduction)
    else:
        await set_timers(tx, introduction, patience)


async def forget_clock(tx: Transaction, introduction: Introduction) -> None:
    for timer in (EXPIRY, NUDGE):
        await cancel_timer(tx, timer, key=str(introduction.id))


async def stop_clocks(tx: Transaction, mentor_id: UUID) -> None:
    """A mentor who takes a pause is not hurried by it."""
    for introduction in await _awaiting(tx, mentor_id):
        if not introduction.paused:
            calendar = (await calendars(tx, [mentor_id], since=introduction.waits_from))[mentor_id]
            introduction.stop_clock(calendar, now=tx.now)
            await forget_clock(tx, introduction)


async def restart_clocks(tx: Transaction, mentor_id: UUID) -> None:
    """The pause is over: each clock goes on with the time that was left."""
    for introduction in await _awaiting(tx, mentor_id):
        if introduction.paused:
            patience = await patience_with(tx, introduction)
            introduction.restart_clock(patience.calendar, now=tx.now)
            await set_timers(tx, introduction, patience)


async def reckon_clocks(tx: Transaction, member_id: UUID) -> None:
    """Somebody's week or days off have changed, and with them when their time is over."""
    for introduction in await _awaiting(tx, member_id):
        if not introduction.paused:
            rule, since = RuleName.MENTOR_ANSWERS_WITHIN, introduction.waits_from
            patience = await patience_of(tx, member_id, rule, since=since)
            introduction.reckon(patience.calendar)
            await set_timers(tx, introduction, patience)


async def set_timers(tx: Transaction, introduction: Introduction, patience: Patience) -> None:
    """When its time is over, and before that the one nudge, which is for mentors."""
    key = str(introduction.id)
    await set_timer(tx, EXPIRY, key=key, due_at=introduction.expires_at)
    if introduction.awaited == introduction.mentor_id and not introduction.nudged_at and not introduction.declined:
        due_at = introduction.nudge_at(patience.calendar, before_the_end=patience.nudge_before_the_end)
        await set_timer(tx, NUDGE, key=key, due_at=due_at)
    else:
        await cancel_timer(tx, NUDGE, key=key)


async def _awaiting(tx: Transaction, member_id: UUID) -> list[Introduction]:
    """What waits for this member's answer, locked in the order of ids."""
    theirs = (introductions.c.mentor_id == member_id) | (introductions.c.mentee_id == member_id)
    query = select(Introduction).where(theirs, introductions.c.status.in_(OPEN)).order_by(introductions.c.id)
    found = await tx.session.scalars(query.with_for_update())
    return [introduction for introduction in found if introduction.awaited == member_id]
