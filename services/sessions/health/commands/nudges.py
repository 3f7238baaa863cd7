"""Reminding whoever's turn it is: at most once a week, never in a break or in their quiet hours, if they want it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.quiet import Quiet
from chassis.timers import set_timer
from contracts.sessions import RhythmNudged, TurnTo
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import Relationship
from services.sessions.health.commands.rhythm import follow, has_standing
from services.sessions.health.commands.waiting import NUDGE, zone_of
from services.sessions.health.domain.defaults import MOST_NUDGES, NUDGE_PAUSE
from services.sessions.health.domain.nudging import NudgeSettings, turn_of
from services.sessions.health.domain.rhythm import Standing
from services.sessions.health.tables import nudge_settings
from services.sessions.meetings.queries.turns import whose_answer

A_MOMENT = timedelta(seconds=5)
"""Somebody judges the relationship just now."""


async def nudge_when_due(tx: Transaction, relationship_id: UUID) -> None:
    """Whoever does not want it is passed over, and a week later it is the other one's turn."""
    if not await has_standing(tx, relationship_id):
        await set_timer(tx, NUDGE, key=str(relationship_id), due_at=tx.now + A_MOMENT)
        return
    followed = await follow(tx, relationship_id)
    if followed is None:
        return
    relationship, standing = followed
    if not standing.is_lacking or standing.nudges >= MOST_NUDGES.value or await are_apart(tx, *relationship.people):
        return
    awaited = await whose_answer(tx, relationship_id)
    member_id = turn_of(*relationship.people, nudges=standing.nudges, awaited=awaited)
    settings = await _locked(tx, member_id)
    if settings.wants:
        earliest = settings.may_be_nudged_at(tx.now, await zone_of(tx, member_id))
        if earliest > tx.now:
            await set_timer(tx, NUDGE, key=str(relationship_id), due_at=earliest)
            return
        settings.nudged_at = tx.now
        await _tell(tx, relationship, member_id, TurnTo.ANSWER_A_PROPOSAL if awaited else TurnTo.FIND_A_TIME)
    await _wait_on(tx, standing)


async def set_nudges(tx: Transaction, member_id: UUID, *, wants: bool, quiet: Quiet, days_before: int) -> UUID:
    """Meetings are reminded of by notifications, which is told each time."""
    settings = await _locked(tx, member_id)
    await tx.emit(settings.choose(wants=wants, quiet=quiet, days_before=days_before))
    return member_id


async def _tell(tx: Transaction, relationship: Relationship, member_id: UUID, turn_to: TurnTo) -> None:
    today = tx.now.date()
    nudged = RhythmNudged(**relationship.two, member_id=member_id, turn_to=turn_to, nudged_on=today, by_mail=True)
    await tx.emit(nudged)


async def _wait_on(tx: Transaction, standing: Standing) -> None:
    standing.nudges += 1
    await set_timer(tx, NUDGE, key=str(standing.relationship_id), due_at=tx.now + NUDGE_PAUSE.days)


async def _locked(tx: Transaction, member_id: UUID) -> NudgeSettings:
    """There from now on, so that two relationships that remind the same member meet at its row."""
    fresh = NudgeSettings(member_id=member_id)
    row = {name: getattr(fresh, name) for name in ("member_id", "wants", "quiet_from", "quiet_until", "days_before")}
    await tx.session.execute(insert(nudge_settings).values(row).on_conflict_do_nothing())
    return await tx.session.get_one(NudgeSettings, member_id, with_for_update=True)
