"""What the locks hold together, each where two transactions meet; without one of them, its check finds what is wrong.

A check says in a sentence what went wrong, and nothing if nothing did.  Each mutant takes one lock away and names the
check that has to notice; every other wall, the constraints among them, stays where it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.contention import sqlstate
from chassis.db import Database, Transaction
from chassis.ids import new_id
from chassis.stores import mark_erased
from contracts.sessions import AdviceReported, SessionBooked, SessionCancelled
from services.sessions.agendas.commands import attendance
from services.sessions.agendas.domain.attendance import Came, NotYetMet, Presence
from services.sessions.agendas.tables import absences
from services.sessions.circles.commands import co_mentoring, seats
from services.sessions.circles.commands.attendance import say_who_came
from services.sessions.circles.commands.gatherings import start_circle
from services.sessions.circles.commands.meetings import SetMeetings, move_meeting, set_meetings
from services.sessions.circles.commands.posts import write_post
from services.sessions.circles.domain.co_mentoring import NoSuchCoMentorOffer, TooManyCircles
from services.sessions.circles.domain.gathering import TooManyChanges
from services.sessions.circles.domain.meetings import Dates
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.queries.meetings import meetings_set_together
from services.sessions.circles.tables import claims
from services.sessions.erasure import erase_members
from services.sessions.facts.commands.people import keep_block
from services.sessions.ledgers.commands import give_advice, report_advice
from services.sessions.ledgers.domain import Counsel, ReportedAlready
from services.sessions.meetings.commands import booking, ending, proposals, series, times
from services.sessions.meetings.commands.cancelling import cancel_session, withdraw_session
from services.sessions.meetings.commands.limits import set_limits
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import (
    AlreadyProposed,
    DayIsFull,
    TooCloseToAnother,
    TooManyProposals,
)
from services.sessions.meetings.domain.room import Limits
from services.sessions.meetings.tables import sessions
from services.sessions.safety import commands as concerns
from services.sessions.safety.domain import ConcernKind
from services.sessions.safety.tables import concern_posts
from tests.builders.circles import a_circle
from tests.builders.meetings import VIDEO, a_rule
from tests.builders.sessions import NOON, NOW, a_slot
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import DEADLOCK, booked
from tests.service.sessions.interleaved import PEOPLE, ROWS, done_or_waiting, forget_locks, outcome, side_by_side
from tests.service.sessions.meeting import meet, propose, related
from tests.service.sessions.seating import ask, give_up, lined_up, started

HOURS = timedelta(hours=1)
Check = Callable[[Database], Awaitable[str]]
Take = Callable[[Database, pytest.MonkeyPatch], None]

pytestmark = pytest.mark.timeout(60)


async def told(db: Database, kind: type) -> int:
    return [type(event) for event in await emitted(db)].count(kind)


async def accept_both(db: Database, later: timedelta, **shared: UUID) -> Any:
    """Two relationships that share a person agree on a time each; what the second heard."""
    pairs = [await related(db, **shared) for _ in range(2)]
    at = [NOON, NOON + later]
    made = [await propose(db, pair, pair.mentee_id, when) for pair, when in zip(pairs, at, strict=True)]

    async def accept(tx: Transaction, number: int) -> UUID:
        return await proposals.accept_time(tx, made[number], by=pairs[number].mentor_id, starts_at=at[number])

    _, other = await side_by_side(db, partial(accept, number=0), partial(accept, number=1))
    return other


async def a_mentor_keeps_their_breath(db: Database) -> str:
    other = await accept_both(db, timedelta(minutes=50), mentor_id=new_id())
    return "" if isinstance(other, TooCloseToAnother) else f"two meetings of a mentor, five minutes apart: {other}"


async def a_mentee_keeps_their_breath(db: Database) -> str:
    other = await accept_both(db, timedelta(minutes=50), mentee_id=new_id())
    return "" if isinstance(other, TooCloseToAnother) else f"two meetings of a mentee, five minutes apart: {other}"


async def a_day_is_not_overfilled(db: Database) -> str:
    mentor = new_id()
    async with db.transaction() as tx:
        await set_limits(tx, mentor, Limits(buffer_minutes=0, most_a_day=1))

    other = await accept_both(db, 3 * HOURS, mentor_id=mentor)

    return "" if isinstance(other, DayIsFull) else f"a second meeting on the day of who takes one: {other}"


async def one_acceptance_is_answered_once(db: Database) -> str:
    slot = a_slot()

    async def book(tx: Transaction) -> None:
        await booking.book_session(tx, slot)

    _, other = await side_by_side(db, book, book)

    answers = await told(db, SessionBooked)
    return "" if other is None and answers == 1 else f"{answers} answers to one acceptance; the second: {other}"


async def block(tx: Transaction, one: UUID, other: UUID) -> None:
    await ending.call_off_between(tx, one, other)
    await keep_block(tx, one, other)


async def nothing_is_booked_over_a_block(db: Database) -> str:
    slot = a_slot()

    await side_by_side(
        db, lambda tx: block(tx, slot.mentor_id, slot.mentee_id), lambda tx: booking.book_session(tx, slot)
    )

    return "two were booked whom a block had just parted" if await booked(db) else ""


async def a_block_calls_off_what_is_being_booked(db: Database) -> str:
    slot = a_slot()

    await side_by_side(
        db, lambda tx: booking.book_session(tx, slot), lambda tx: block(tx, slot.mentee_id, slot.mentor_id)
    )

    return "a block left standing what was just being booked" if await booked(db) else ""


async def a_relationship_has_five_proposals_at_most(db: Database) -> str:
    pair = await related(db)
    for number in range(4):
        await propose(db, pair, pair.mentor_id, NOON + number * 2 * HOURS)

    async def one_more(tx: Transaction) -> UUID:
        times_ = [NOON + 20 * HOURS]
        return await proposals.propose_meeting(tx, pair.relationship_id, by=pair.mentee_id, times=times_, manner=VIDEO)

    _, other = await side_by_side(db, one_more, one_more)

    return "" if isinstance(other, TooManyProposals) else f"a sixth open proposal: {other}"


async def one_series_waits_for_an_answer(db: Database) -> str:
    pair = await related(db)

    async def again(tx: Transaction) -> UUID:
        return await series.propose_series(
            tx, new_id(), pair.relationship_id, by=pair.mentor_id, rule=a_rule(), manner=VIDEO
        )

    _, other = await side_by_side(db, again, again)

    return "" if isinstance(other, AlreadyProposed) else f"a second series, refused in no words for a member: {other}"


async def a_series_that_ends_books_no_more(db: Database) -> str:
    pair, series_id = await related(db), new_id()
    async with db.transaction() as tx:
        await series.propose_series(tx, series_id, pair.relationship_id, by=pair.mentor_id, rule=a_rule(), manner=VIDEO)
        await series.agree_to_series(tx, series_id, by=pair.mentee_id)
    db.clock = lambda: NOW + timedelta(days=40)

    await side_by_side(
        db,
        lambda tx: series.end_series(tx, series_id, by=pair.mentor_id),
        lambda tx: series.book_series(tx, series_id),
    )

    ahead = select(func.count()).where(sessions.c.status == "BOOKED", sessions.c.starts_at > db.clock())
    async with db.reading() as tx:
        left = await tx.session.scalar(ahead)
    return f"{left} dates were booked of a series that had ended" if left else ""


async def a_session_is_cancelled_once(db: Database) -> str:
    slot = a_slot()
    async with db.transaction() as tx:
        await booking.book_session(tx, slot)

    await side_by_side(
        db,
        lambda tx: cancel_session(tx, slot.session_id, by=slot.mentee_id),
        lambda tx: withdraw_session(tx, slot.session_id),
    )

    cancelled = await told(db, SessionCancelled)
    return "" if cancelled == 1 else f"one session was cancelled {cancelled} times"


async def whoever_comes_second_gets_in_line(db: Database) -> str:
    circle_id = await started(db, a_circle(seats=1))

    async def come(tx: Transaction) -> UUID:
        return await seats.ask_for_seat(tx, circle_id, new_id(), claim_id=new_id())

    _, other = await side_by_side(db, come, come)

    line = [standing for _, standing in await lined_up(db, circle_id)]
    return "" if line == [Standing.SEATED, Standing.WAITING] else f"the line is {line}; the second heard {other!r}"


async def a_circle_changes_thirty_times_a_day(db: Database) -> str:
    circle = a_circle(changed_on=NOW.date(), changes=29)
    await started(db, circle)

    async def meet_on(tx: Transaction, day: date) -> UUID:
        wanted = Dates(first_on=day, at=time(12))
        manner = Manner(minutes=60, format=None, place=None)
        made = SetMeetings(series_id=new_id(), circle_id=circle.id, dates=wanted, manner=manner)
        return await set_meetings(tx, made, by=circle.mentor_id)

    day = NOW.date() + timedelta(days=1)
    _, other = await side_by_side(db, partial(meet_on, day=day), partial(meet_on, day=day + timedelta(days=1)))

    return "" if isinstance(other, TooManyChanges) else f"a thirty-first change of a circle on one day: {other}"


async def a_seat_that_is_accepted_in_time_stays(db: Database) -> str:
    circle_id, first, second = await started(db, a_circle(seats=1)), new_id(), new_id()
    for member_id in (first, second):
        await ask(db, circle_id, member_id)
    await give_up(db, circle_id, first)
    async with db.reading() as tx:
        claim_id = await tx.session.scalar(select(claims.c.id))
        assert claim_id is not None

    await side_by_side(
        db,
        lambda tx: seats.accept_seat(tx, circle_id, second),
        lambda tx: seats.lapse_offer(replace(tx, now=NOW + 49 * HOURS), claim_id),
    )

    line = await lined_up(db, circle_id)
    return "" if line == [(second, Standing.SEATED)] else f"a seat that was accepted has lapsed: {line}"


async def nobody_came_to_a_meeting_that_is_moved(db: Database) -> str:
    """Its mentor moves it just before it starts, and says just after that they came."""
    circle = a_circle()
    mentor, circle_id, series_id = circle.mentor_id, await started(db, circle), new_id()
    dates = Dates(first_on=NOON.date(), at=NOON.time(), times=1)
    wanted = SetMeetings(series_id=series_id, circle_id=circle_id, dates=dates, manner=Manner(minutes=60))
    async with db.transaction() as tx:
        await set_meetings(tx, wanted, by=mentor)
        [meeting] = await meetings_set_together(tx, mentor, series_id)
    came = {mentor: Presence(came=Came.ON_TIME)}

    _, other = await side_by_side(
        db,
        lambda tx: move_meeting(tx, meeting.id, NOON + 24 * HOURS, None, by=mentor),
        lambda tx: say_who_came(replace(tx, now=NOON), meeting.id, came, by=mentor),
    )

    return "" if isinstance(other, NotYetMet) else f"somebody came to a meeting that lies ahead: {other}"


async def no_words_outlast_their_author(db: Database) -> str:
    """A member is erased while somebody reports what they wrote."""
    circle, reporter, post_id = a_circle(), new_id(), new_id()
    author, circle_id = circle.mentor_id, await started(db, circle)
    await ask(db, circle_id, reporter)
    async with db.transaction() as tx:
        await write_post(tx, post_id, circle_id, "Buy my course.", by=author)

    async def erase(tx: Transaction) -> None:
        await mark_erased(tx, {author: new_id()})
        await erase_members(tx, {author: tx.cause})

    concern = concerns.RaiseConcern(
        concern_id=new_id(),
        reporter_id=reporter,
        about_id=author,
        kind=ConcernKind.SELLING,
        text="It did not stop.",
        post_ids=[post_id],
    )
    await side_by_side(db, erase, lambda tx: concerns.raise_concern(tx, concern))

    async with db.reading() as tx:
        left = await tx.session.scalar(select(concern_posts.c.text))
    return f"a copy of what an erased member wrote: {left}" if left else ""


async def a_circle_is_led_by_who_was_asked_or_by_nobody(db: Database) -> str:
    circle, second = a_circle(), new_id()
    await started(db, circle)
    async with db.transaction() as tx:
        await co_mentoring.offer_co_mentoring(tx, circle.id, second, by=circle.mentor_id)

    _, other = await side_by_side(
        db,
        lambda tx: co_mentoring.withdraw_co_mentoring(tx, circle.id, by=circle.mentor_id),
        lambda tx: co_mentoring.accept_co_mentoring(tx, circle.id, second),
    )

    refused = isinstance(other, NoSuchCoMentorOffer)
    return "" if refused else f"somebody leads a circle after the mentor took their offer back: {other}"


async def who_agrees_to_lead_keeps_what_they_have(db: Database) -> str:
    circle, slot = a_circle(), a_slot(starts_at=NOON)
    await started(db, circle)
    dates = Dates(first_on=NOON.date(), at=NOON.time())
    wanted = SetMeetings(series_id=new_id(), circle_id=circle.id, dates=dates, manner=Manner(minutes=60))
    async with db.transaction() as tx:
        await set_meetings(tx, wanted, by=circle.mentor_id)
        await co_mentoring.offer_co_mentoring(tx, circle.id, slot.mentor_id, by=circle.mentor_id)

    _, other = await side_by_side(
        db,
        lambda tx: booking.book_session(tx, slot),
        lambda tx: co_mentoring.accept_co_mentoring(tx, circle.id, slot.mentor_id),
    )

    return "" if other == circle.id else f"who was just being booked could not agree to lead: {other}"


async def nobody_leads_a_twenty_first_circle(db: Database) -> str:
    mentor = new_id()
    for _ in range(19):
        await started(db, a_circle(mentor_id=mentor))

    async def one_more(tx: Transaction) -> UUID:
        return await start_circle(tx, a_circle(mentor_id=mentor))

    _, other = await side_by_side(db, one_more, one_more)

    return "" if isinstance(other, TooManyCircles) else f"a twenty-first circle: {other}"


async def advice_is_reported_once(db: Database) -> str:
    pair = await related(db)
    async with db.transaction() as tx:
        counsel = Counsel(topic="The budget", words="Ask two people.")
        advice_id = await give_advice(tx, pair.relationship_id, counsel, by=pair.mentor_id)

    async def report(tx: Transaction) -> UUID:
        return await report_advice(tx, advice_id, by=pair.mentee_id, result="It worked.")

    _, other = await side_by_side(db, report, report)

    reports = await told(db, AdviceReported)
    return "" if isinstance(other, ReportedAlready) and reports == 1 else f"{reports} reports of one advice: {other}"


async def an_absence_that_is_disputed_is_forgotten(db: Database) -> str:
    pair, came, absent = await related(db), Presence(came=Came.ON_TIME), Presence(came=Came.ABSENT)
    session_id = await meet(db, pair, NOON)
    db.clock = lambda: NOON + HOURS
    async with db.transaction() as tx:
        await attendance.say_who_came(tx, session_id, by=pair.mentor_id, own=came, others=absent)

    await side_by_side(
        db,
        lambda tx: attendance.note_absence_when_due(tx, session_id, pair.mentee_id),
        lambda tx: attendance.say_who_came(tx, session_id, by=pair.mentee_id, own=came, others=came),
    )

    async with db.reading() as tx:
        noted = await tx.session.scalar(select(func.count()).select_from(absences))
    return f"{noted} absences that the two do not agree on" if noted else ""


async def people_are_locked_in_one_order(db: Database) -> str:
    """One is held up halfway through three people, of whom another wants two in the opposite order."""
    ana, ben, cleo = (new_id() for _ in range(3))
    async with db.transaction() as tx:
        await times.lock_people(tx, cleo)
        one = asyncio.create_task(outcome(db, lambda tx: times.lock_people(tx, ana, cleo, ben)))
        await done_or_waiting(db, one)
        other = asyncio.create_task(outcome(db, lambda tx: times.lock_people(tx, ben, ana)))
        await done_or_waiting(db, one, other)
    states = [sqlstate(each) for each in (await one, await other)]
    return "two who wanted the same people waited for each other" if DEADLOCK in states else ""


CHECKS: Sequence[Check] = (
    a_mentor_keeps_their_breath,
    a_mentee_keeps_their_breath,
    a_day_is_not_overfilled,
    one_acceptance_is_answered_once,
    nothing_is_booked_over_a_block,
    a_block_calls_off_what_is_being_booked,
    a_relationship_has_five_proposals_at_most,
    one_series_waits_for_an_answer,
    a_series_that_ends_books_no_more,
    a_session_is_cancelled_once,
    whoever_comes_second_gets_in_line,
    a_circle_changes_thirty_times_a_day,
    a_seat_that_is_accepted_in_time_stays,
    nobody_came_to_a_meeting_that_is_moved,
    no_words_outlast_their_author,
    a_circle_is_led_by_who_was_asked_or_by_nobody,
    who_agrees_to_lead_keeps_what_they_have,
    nobody_leads_a_twenty_first_circle,
    advice_is_reported_once,
    an_absence_that_is_disputed_is_forgotten,
    people_are_locked_in_one_order,
)


def without_people(db: Database, _: pytest.MonkeyPatch) -> None:
    """Nobody asks whose time it is."""
    forget_locks(db, PEOPLE)


def without_rows(db: Database, _: pytest.MonkeyPatch) -> None:
    """What is loaded to be changed is only read."""
    forget_locks(db, ROWS)


def without_erasures(_: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who is being erased is waited for."""

    async def nobody(*_: Any) -> frozenset[UUID]:
        return frozenset()

    monkeypatch.setattr(concerns, "erased_of", nobody)


def without_either(db: Database, _: pytest.MonkeyPatch) -> None:
    forget_locks(db, PEOPLE, ROWS)


def as_they_are_named(_: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is locked in the order in which a command names them."""
    lock = times.lock_people

    async def one_by_one(tx: Transaction, *people: UUID) -> None:
        for person in people:
            await lock(tx, person)

    monkeypatch.setattr(times, "lock_people", one_by_one)


MUTANTS: Sequence[tuple[Take, Check]] = (
    (without_people, a_mentor_keeps_their_breath),
    (without_people, a_mentee_keeps_their_breath),
    (without_people, a_day_is_not_overfilled),
    (without_people, a_relationship_has_five_proposals_at_most),
    (without_people, one_series_waits_for_an_answer),
    (without_people, one_acceptance_is_answered_once),
    (without_people, nothing_is_booked_over_a_block),
    (without_people, a_block_calls_off_what_is_being_booked),
    (without_people, who_agrees_to_lead_keeps_what_they_have),
    (without_people, nobody_leads_a_twenty_first_circle),
    (as_they_are_named, people_are_locked_in_one_order),
    (without_either, a_series_that_ends_books_no_more),
    (without_either, a_circle_changes_thirty_times_a_day),
    (without_rows, a_session_is_cancelled_once),
    (without_rows, whoever_comes_second_gets_in_line),
    (without_rows, a_seat_that_is_accepted_in_time_stays),
    (without_rows, nobody_came_to_a_meeting_that_is_moved),
    (without_erasures, no_words_outlast_their_author),
    (without_rows, a_circle_is_led_by_who_was_asked_or_by_nobody),
    (without_rows, advice_is_reported_once),
    (without_rows, an_absence_that_is_disputed_is_forgotten),
)
"""What has to be missed; a series that ends, and a circle that changes, are safe behind either of two locks."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_holds(db: Database, check: Check) -> None:
    assert await check(db) == ""


@pytest.mark.parametrize(("take", "check"), MUTANTS, ids=lambda each: each.__name__)
async def test_is_missed(db: Database, monkeypatch: pytest.MonkeyPatch, take: Take, check: Check) -> None:
    take(db, monkeypatch)

    assert await check(db) != ""


async def test_a_series_that_ends_is_safe_behind_either_lock(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    without_people(db, monkeypatch)

    assert await a_series_that_ends_books_no_more(db) == ""


def test_every_check_has_a_mutant_that_it_notices() -> None:
    assert {check for _, check in MUTANTS} == set(CHECKS)
