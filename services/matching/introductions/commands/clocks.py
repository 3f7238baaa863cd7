"""The clock of an introduction: it runs in the working time of whoever has to answer, who is nudged once."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.timers import cancel_timer, set_timer
from services.matching.facts.tables import offers
from services.matching.introductions.domain.defaults import RuleName, Rules
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.sending import Patience
from services.matching.introductions.domain.status import OPEN
from services.matching.introductions.domain.waiting import Calendar
from services.matching.introductions.queries.calendars import calendars
from services.matching.introductions.queries.rules import rules_in_force
from services.matching.introductions.tables import introductions

EXPIRY = "expire_introduction"
NUDGE = "nudge_introduction"


async def patience_with(tx: Transaction, mentor_id: UUID) -> Patience:
    """What a mentor who is asked now has to answer."""
    rules, calendar = await rules_in_force(tx), await _calendar(tx, mentor_id)
    return Patience(working=rules.working(RuleName.MENTOR_ANSWERS_WITHIN), calendar=calendar)


async def start_clock(tx: Transaction, introduction: Introduction) -> None:
    """It is somebody's turn, with all the time there is for it."""
    rules, calendar = await rules_in_force(tx), await _calendar(tx, introduction.awaited)
    to_mentor = introduction.awaited == introduction.mentor_id
    answer = RuleName.MENTOR_ANSWERS_WITHIN if to_mentor else RuleName.MENTEE_ANSWERS_WITHIN
    introduction.wait(rules.working(answer), calendar, now=tx.now)
    if to_mentor and await tx.session.scalar(
        select(offers.c.paused).where(offers.c.member_id == introduction.mentor_id)
    ):
        introduction.stop_clock(calendar, now=tx.now)
        await forget_clock(tx, introduction)
    else:
        await _set_timers(tx, introduction, calendar, rules=rules)


async def set_clock(tx: Transaction, introduction: Introduction) -> None:
    """Sets the timers of a clock that has just been started with the introduction itself."""
    rules, calendar = await rules_in_force(tx), await _calendar(tx, introduction.awaited)
    await _set_timers(tx, introduction, calendar, rules=rules)


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
    rules = await rules_in_force(tx)
    for introduction in await _awaiting(tx, mentor_id):
        if introduction.paused:
            calendar = await _calendar(tx, mentor_id)
            introduction.restart_clock(calendar, now=tx.now)
            await _set_timers(tx, introduction, calendar, rules=rules)


async def reckon_clocks(tx: Transaction, member_id: UUID) -> None:
    """Somebody's week or days off have changed, and with them when their time is over."""
    rules = await rules_in_force(tx)
    for introduction in await _awaiting(tx, member_id):
        if not introduction.paused:
            calendar = (await calendars(tx, [member_id], since=introduction.waits_from))[member_id]
            introduction.reckon(calendar)
            await _set_timers(tx, introduction, calendar, rules=rules)


async def _set_timers(tx: Transaction, introduction: Introduction, calendar: Calendar, *, rules: Rules) -> None:
    key = str(introduction.id)
    await set_timer(tx, EXPIRY, key=key, due_at=introduction.expires_at)
    if introduction.awaited == introduction.mentor_id and not introduction.nudged_at and not introduction.declined:
        due_at = introduction.nudge_at(calendar, before_the_end=rules.nudge_before_the_end)
        await set_timer(tx, NUDGE, key=key, due_at=due_at)
    else:
        await cancel_timer(tx, NUDGE, key=key)


async def _calendar(tx: Transaction, member_id: UUID) -> Calendar:
    return (await calendars(tx, [member_id], since=tx.now))[member_id]


async def _awaiting(tx: Transaction, member_id: UUID) -> list[Introduction]:
    """What waits for this member's answer, locked in the order of ids."""
    theirs = (introductions.c.mentor_id == member_id) | (introductions.c.mentee_id == member_id)
    query = select(Introduction).where(theirs, introductions.c.status.in_(OPEN)).order_by(introductions.c.id)
    found = await tx.session.scalars(query.with_for_update())
    return [introduction for introduction in found if introduction.awaited == member_id]
