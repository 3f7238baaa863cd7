"""A member's home: what lies ahead of them, at a price that does not grow with what lies behind."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.identity import Identity
from chassis.ids import new_id
from contracts.profiles import MemberBlocked
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.domain.session import Status
from tests.builders.sessions import HOUR, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import a_member, codes
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements

DAY = timedelta(days=1)
NOTHING: dict[str, list[Any]] = {"sessions": [], "circleMeetings": [], "followUps": [], "goals": [], "adviceDue": []}


async def work(pair: Pair) -> None:
    """One of each that is open for the mentee."""
    await pair.done(pair.mentee, "setGoal", what="A goal")
    await pair.done(pair.mentor, "giveAdvice", topic="Advice")
    await pair.done(pair.mentee, "agreeFollowUp", what="Mine", ownerId=str(pair.mentee.id))
    await pair.done(pair.mentee, "agreeFollowUp", what="Theirs", ownerId=str(pair.mentor.id))


async def test_shows_what_is_ones_own_to_do_in_all_relationships(pair: Pair) -> None:
    other = await Pair.begin(pair.db, pair.caller, mentee_id=pair.mentee.id)
    for each in (pair, other):
        await work(each)

    home = await pair.read(pair.mentee, "home")

    assert [each["what"] for each in home["followUps"]] == ["Mine", "Mine"]
    assert [each["topic"] for each in home["adviceDue"]] == ["Advice", "Advice"]
    assert {each["relationship"]["id"] for each in home["goals"]} == {str(pair.id), str(other.id)}


async def test_shows_to_the_mentor_no_advice_to_report(pair: Pair) -> None:
    await work(pair)

    home = await pair.read(pair.mentor, "home")

    assert home["adviceDue"] == []
    assert [each["what"] for each in home["followUps"]] == ["Theirs"]


async def test_shows_booked_sessions_until_they_are_over(pair: Pair) -> None:
    later, running = await pair.meeting(NOW + DAY), await pair.meeting(NOW - HOUR / 2)
    await pair.meeting(NOW - 2 * HOUR)
    await pair.meeting(NOW + 2 * DAY, status=Status.CANCELLED)

    home = await pair.read(pair.mentee, "home")

    assert [each["id"] for each in home["sessions"]] == [str(running), str(later)]


async def test_shows_the_meetings_of_circles_until_they_are_over_or_off(pair: Pair) -> None:
    company = await Company.gather(pair.db, pair.caller)
    first, second, third = await company.meets(times=3)
    await company.done(company.mentor, "cancelCircleMeeting", meetingId=second["id"])
    pair.at(datetime.fromisoformat(first["endsAt"]))

    homes = [await pair.read(who, "home") for who in (*company.everybody, pair.mentee)]

    assert [[each["id"] for each in home["circleMeetings"]] for home in homes] == [[third["id"]]] * 3 + [[]]


async def test_what_is_due_first_comes_first_and_what_has_no_day_last(pair: Pair) -> None:
    for what, due in (("Some day", None), ("Later", "2027-03-01"), ("Soon", "2027-02-01")):
        await pair.done(pair.mentee, "setGoal", what=what, dueOn=due)
        await pair.done(pair.mentee, "agreeFollowUp", what=what, dueOn=due, ownerId=str(pair.mentee.id))

    home = await pair.read(pair.mentee, "home")

    assert [each["what"] for each in home["goals"]] == ["Soon", "Later", "Some day"]
    assert [each["what"] for each in home["followUps"]] == ["Soon", "Later", "Some day"]


async def test_shows_nothing_of_what_has_ended_or_whom_one_blocked(pair: Pair) -> None:
    blocked = await Pair.begin(pair.db, pair.caller, mentee_id=pair.mentee.id)
    for each in (pair, blocked):
        await work(each)
    await pair.end()
    block = MemberBlocked(block_id=new_id(), blocker_id=pair.mentee.id, blocked_id=blocked.mentor.id)
    await deliver(pair.db, HANDLERS, envelope(block))

    home = await pair.read(pair.mentee, "home")

    assert home == NOTHING


async def test_costs_six_statements_whatever_lies_behind(pair: Pair) -> None:
    with statements(pair.db) as few:
        await pair.read(pair.mentee, "home")
    for weeks in range(12):
        await pair.meeting(NOW - weeks * 7 * DAY)
        await work(pair)

    with statements(pair.db) as many:
        home = await pair.read(pair.mentee, "home")

    assert len(few) == len(many) == 6
    assert len(home["goals"]) == 10


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_is_for_members_in_person(pair: Pair, who: Identity) -> None:
    assert codes(await pair.ask(who, "home")) == ["FORBIDDEN"]


async def test_of_somebody_without_any_relationship_is_empty(pair: Pair) -> None:
    await work(pair)

    assert await pair.read(a_member(), "home") == NOTHING
