"""Pulse questions: each of the two is asked on a morning of their own, and answers or does not."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.stores import erased_of
from chassis.timers import drop_timer, set_timer
from contracts.sessions import PulseAsked
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import Relationship, any_relationship, own_relationship
from services.sessions.health.commands.waiting import PULSE, of_both, settings_of, zone_of
from services.sessions.health.domain.defaults import PULSE_OPEN
from services.sessions.health.domain.nudging import morning_of, waking
from services.sessions.health.domain.pulse import (
    QUESTIONS,
    NoSuchPulse,
    Pulse,
    PulseAnswer,
    next_round,
    round_day,
)
from services.sessions.health.tables import pulses


async def wait_for_pulses(tx: Transaction, relationship: Relationship) -> None:
    """Sets or moves the next round of both; one of today that was asked is asked once."""
    for member_id in relationship.people:
        await _wait(tx, relationship, member_id, after=tx.now.date() - timedelta(days=1))


async def stop_pulses(tx: Transaction, relationship: Relationship) -> None:
    for member_id in relationship.people:
        await drop_timer(tx, PULSE, key=of_both(relationship.relationship_id, member_id))


async def ask_pulse(tx: Transaction, relationship_id: UUID, member_id: UUID, *, number: int) -> None:
    """A round that falls into a break is left out, and one that falls into their quiet hours waits for their end."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None or relationship.life is Life.ENDED:
        return
    awake = waking(tx.now, await zone_of(tx, member_id), (await settings_of(tx, member_id)).quiet)
    if awake > tx.now:
        payload = {"round": number}
        await set_timer(tx, PULSE, key=of_both(relationship_id, member_id), due_at=awake, payload=payload)
        return
    passed = max(round_day(relationship.starts_on, number), tx.now.date())
    await _wait(tx, relationship, member_id, after=passed)
    apart = await are_apart(tx, *relationship.people)
    if relationship.is_under_way and not apart and not await erased_of(tx, [member_id]):
        await _ask(tx, relationship, member_id, number=number)


async def answer_pulse(tx: Transaction, pulse_id: UUID, answer: PulseAnswer, *, by: UUID) -> UUID:
    pulse = await tx.session.get(Pulse, pulse_id, with_for_update=True)
    if pulse is None or pulse.member_id != by:
        raise NoSuchPulse
    try:
        await own_relationship(tx, pulse.relationship_id, by)
    except NotFound as error:
        raise NoSuchPulse from error
    pulse.answer(answer, now=tx.now)
    return pulse.id


async def _ask(tx: Transaction, relationship: Relationship, member_id: UUID, *, number: int) -> None:
    row = {
        "id": new_id(),
        "relationship_id": relationship.relationship_id,
        "member_id": member_id,
        "round": number,
        "questions": [question.value for question in QUESTIONS[relationship.kind]],
        "asked_at": tx.now,
        "closes_at": tx.now + PULSE_OPEN.days,
        "ratings": [],
        "words": "",
        "wants_help": False,
    }
    statement = insert(pulses).values(row).on_conflict_do_nothing(constraint="pulses_once_a_round")
    if (await tx.session.execute(statement.returning(pulses.c.id))).first() is not None:
        await tx.emit(PulseAsked(**relationship.two, member_id=member_id, round=number))


async def _wait(tx: Transaction, relationship: Relationship, member_id: UUID, *, after: date) -> None:
    key = of_both(relationship.relationship_id, member_id)
    number = next_round(relationship.starts_on, relationship.ends_on, after=after)
    if number is None:
        await drop_timer(tx, PULSE, key=key)
        return
    zone, settings = await zone_of(tx, member_id), await settings_of(tx, member_id)
    due_at = morning_of(round_day(relationship.starts_on, number), zone, settings.quiet)
    await set_timer(tx, PULSE, key=key, due_at=due_at, payload={"round": number})
