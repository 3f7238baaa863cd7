"""Meetings over HTTP: who proposes, chooses and sees what, and that nobody else does."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.words import Weekday
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.commands.times import lock_people
from services.sessions.meetings.domain.parts import Pair
from services.sessions.meetings.queries.dates import lost_ahead
from tests.builders.meetings import a_pause, an_availability
from tests.builders.sessions import NOON, NOW, a_slot
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.sessions.calendar import book, booked
from tests.service.sessions.meeting import meet, propose, related, tell
from tests.service.statements import statements

PROPOSE = "mutation M($input: ProposeMeetingInput!) { proposeMeeting(input: $input) { id round times awaitsYou } }"
MOVE = "mutation M($input: MoveMeetingInput!) { moveMeeting(input: $input) { id sessionId round state } }"
COUNTER = "mutation M($input: AnswerWithTimesInput!) { answerWithTimes(input: $input) { id round times } }"
ACCEPT = """mutation M($input: AcceptMeetingTimeInput!) { acceptMeetingTime(input: $input) {
  id startsAt endsAt status place format introductionId relationship { id } } }"""
CLOSE = "mutation M($input: CloseMeetingProposalInput!) { closeMeetingProposal(input: $input) { id state } }"
MISSED = "mutation M($input: SayMeetingMissedInput!) { sayMeetingMissed(input: $input) { id status } }"
SERIES = "mutation M($input: ProposeSeriesInput!) { proposeSeries(input: $input) { id zone state awaitsYou } }"
AGREE = "mutation M($input: AnswerSeriesInput!) { agreeToSeries(input: $input) { id state bookedThrough } }"
END = "mutation M($input: AnswerSeriesInput!) { endSeries(input: $input) { id state } }"
LIMITS = "mutation M($input: SetMeetingLimitsInput!) { setMeetingLimits(input: $input) { bufferMinutes mostADay } }"
HABITS = "{ meetingHabits { bufferMinutes mostADay lateCancellations } }"
OPEN = """query Q($first: Int!, $after: String) { meetingProposals(first: $first, after: $after) {
  edges { node { id awaitsYou proposedBy { id } } } pageInfo { hasNextPage endCursor } } }"""
MY_SERIES = """query Q($first: Int!, $after: String) { meetingSeries(first: $first, after: $after) {
  edges { node { id rhythm at firstOn lostDates { sessionId occursOn startsAt endsAt } } }
  pageInfo { hasNextPage endCursor } } }"""
SLOTS = """query Q($relationshipId: ID!, $minutes: Int!, $first: Int!, $after: String) {
  meetingSlots(relationshipId: $relationshipId, minutes: $minutes, first: $first, after: $after) {
    edges { node { startsAt endsAt } } pageInfo { hasNextPage endCursor } } }"""
STRANGERS = [a_member(), a_member(None, *Role), a_client(), a_kiosk()]
STRANGER_IDS = ["a stranger", "staff", "client", "kiosk"]


@pytest.fixture
async def pair(db: Database) -> Pair:
    """Give two people of a relationship that is under way."""
    return await related(db)


def proposing(pair: Pair, **more: Any) -> dict[str, Any]:
    values = {"relationshipId": str(pair.relationship_id), "times": [NOON.isoformat()], "minutes": 45}
    return {"idempotencyKey": str(new_id()), **values, **more}


def regularly(pair: Pair, **more: Any) -> dict[str, Any]:
    values = {"rhythm": "WEEKLY", "firstOn": "2027-01-12", "at": "18:00:00", "minutes": 45}
    return {"idempotencyKey": str(new_id()), "relationshipId": str(pair.relationship_id), **values, **more}


def about(**ids: object) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id())} | {name: str(value) for name, value in ids.items()}


class TestFindingATime:
    async def test_from_proposal_to_booking(self, caller: Caller, pair: Pair) -> None:
        mentee, mentor = a_member(pair.mentee_id), a_member(pair.mentor_id)
        asked = await caller.ask(mentee, PROPOSE, input=proposing(pair, place="https://call.example", format="VIDEO"))
        proposal_id = asked["data"]["proposeMeeting"]["id"]

        answer = await caller.ask(mentor, ACCEPT, input=about(proposalId=proposal_id, startsAt=NOON.isoformat()))

        session = answer["data"]["acceptMeetingTime"]
        assert session["startsAt"] == "2027-01-05T12:00:00+00:00"
        assert session["endsAt"] == "2027-01-05T12:45:00+00:00"
        assert (session["place"], session["format"]) == ("https://call.example", "VIDEO")
        assert (session["introductionId"], session["relationship"]) == (None, {"id": str(pair.relationship_id)})

    async def test_other_times_go_back_and_forth(self, db: Database, caller: Caller, pair: Pair) -> None:
        first = await propose(db, pair, pair.mentee_id, NOON)
        later = (NOON + timedelta(hours=2)).isoformat()

        answer = await caller.ask(
            a_member(pair.mentor_id), COUNTER, input={**about(proposalId=first), "times": [later]}
        )

        assert answer["data"]["answerWithTimes"]["round"] == 2
        assert answer["data"]["answerWithTimes"]["times"] == [later]

    async def test_a_meeting_is_moved_by_both(self, db: Database, caller: Caller, pair: Pair) -> None:
        session_id = await meet(db, pair, NOON)
        later = (NOON + timedelta(hours=2)).isoformat()

        moving = await caller.ask(
            a_member(pair.mentor_id), MOVE, input={**about(sessionId=session_id), "times": [later]}
        )
        proposal_id = moving["data"]["moveMeeting"]["id"]
        answer = await caller.ask(a_member(pair.mentee_id), ACCEPT, input=about(proposalId=proposal_id, startsAt=later))

        assert answer["data"]["acceptMeetingTime"]["id"] == str(session_id)
        assert answer["data"]["acceptMeetingTime"]["startsAt"] == later

    async def test_accepted_five_times_at_once_is_booked_once(self, db: Database, caller: Caller, pair: Pair) -> None:
        proposal = await propose(db, pair, pair.mentee_id, NOON)
        request = about(proposalId=proposal, startsAt=NOON.isoformat())

        answers = await asyncio.gather(*(caller.ask(a_member(pair.mentor_id), ACCEPT, input=request) for _ in range(5)))

        assert all(answer == answers[0] for answer in answers)
        assert len(await booked(db)) == 1

    async def test_declined_books_nothing(self, db: Database, caller: Caller, pair: Pair) -> None:
        proposal = await propose(db, pair, pair.mentee_id, NOON)

        answer = await caller.ask(a_member(pair.mentor_id), CLOSE, input=about(proposalId=proposal))

        assert answer["data"]["closeMeetingProposal"]["state"] == "DECLINED"
        assert await booked(db) == set()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"times": []}, "CHOOSE_ONE_TO_THREE_TIMES"),
            ({"times": [NOON.isoformat()] * 2}, "CHOOSE_ONE_TO_THREE_TIMES"),
            ({"times": [NOW.isoformat()]}, "TIME_IN_THE_PAST"),
            ({"times": ["2028-06-01T12:00:00Z"]}, "TIME_TOO_FAR_AHEAD"),
            ({"times": ["2027-01-05T12:00:30Z"]}, "TIME_NOT_ON_THE_MINUTE"),
            ({"times": ["2027-01-05T12:00:00"]}, "BAD_USER_INPUT"),
            ({"minutes": 4}, "LENGTH_UNLIKELY"),
            ({"place": "x" * 501}, "PLACE_TOO_LONG"),
            ({"relationshipId": "no id"}, "BAD_USER_INPUT"),
        ],
        ids=str,
    )
    async def test_refuses_what_no_calendar_should_hold(
        self, caller: Caller, pair: Pair, changes: Mapping[str, Any], code: str
    ) -> None:
        answer = await caller.ask(a_member(pair.mentee_id), PROPOSE, input=proposing(pair, **changes))

        assert codes(answer) == [code]

    async def test_rests_while_the_relationship_does(self, db: Database, caller: Caller, pair: Pair) -> None:
        await tell(db, a_pause(pair, until=NOW.date() + timedelta(days=20)))

        answer = await caller.ask(a_member(pair.mentee_id), PROPOSE, input=proposing(pair))

        assert codes(answer) == ["NOT_UNDER_WAY"]

    async def test_whoever_waits_too_long_for_somebodys_time_is_told_to_try_again(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        proposal_id = await propose(db, pair, pair.mentee_id, NOON)
        accepting = about(proposalId=proposal_id, startsAt=NOON.isoformat())

        async with db.transaction() as busy:
            await lock_people(busy, pair.mentor_id)
            refused = await caller.ask(a_member(pair.mentor_id), ACCEPT, input=accepting)

        assert codes(refused) == ["TRY_AGAIN"]
        assert codes(await caller.ask(a_member(pair.mentor_id), ACCEPT, input=accepting)) == []


class TestSomebodyElse:
    """To anybody but the two, a meeting, a proposal and a series do not exist."""

    @pytest.mark.parametrize("who", STRANGERS, ids=STRANGER_IDS)
    async def test_finds_and_does_nothing(self, db: Database, caller: Caller, pair: Pair, who: Identity) -> None:
        proposal, session_id = await propose(db, pair, pair.mentee_id, NOON), await meet(db, pair, NOON)
        mine = await caller.ask(a_member(pair.mentor_id), SERIES, input=regularly(pair))
        series_id = mine["data"]["proposeSeries"]["id"]
        times = {"times": [NOON.isoformat()]}

        answers = [
            await caller.ask(who, PROPOSE, input=proposing(pair)),
            await caller.ask(who, SERIES, input=regularly(pair)),
            await caller.ask(who, MOVE, input={**about(sessionId=session_id), **times}),
            await caller.ask(who, COUNTER, input={**about(proposalId=proposal), **times}),
            await caller.ask(who, ACCEPT, input=about(proposalId=proposal, startsAt=NOON.isoformat())),
            await caller.ask(who, CLOSE, input=about(proposalId=proposal)),
            await caller.ask(who, MISSED, input=about(sessionId=session_id)),
            await caller.ask(who, AGREE, input=about(seriesId=series_id)),
            await caller.ask(who, END, input=about(seriesId=series_id)),
            await caller.ask(who, SLOTS, relationshipId=str(pair.relationship_id), minutes=30, first=5),
        ]

        hidden = {"NOT_FOUND", "NO_SUCH_MEETING_PROPOSAL", "NO_SUCH_SERIES", "FORBIDDEN"}
        assert all(set(codes(answer)) <= hidden and codes(answer) for answer in answers)
        assert await booked(db) == {session_id}

    @pytest.mark.parametrize("who", STRANGERS[2:], ids=STRANGER_IDS[2:])
    async def test_that_is_no_member_has_no_lists_and_no_limits(self, caller: Caller, who: Identity) -> None:
        answers = [
            await caller.ask(who, OPEN, first=5),
            await caller.ask(who, MY_SERIES, first=5),
            await caller.ask(who, HABITS),
            await caller.ask(who, LIMITS, input={**about(), "bufferMinutes": 5, "mostADay": 2}),
        ]

        assert [codes(answer) for answer in answers] == [["FORBIDDEN"]] * 4


class TestLists:
    async def test_show_what_waits_and_whose_turn_it_is(self, db: Database, caller: Caller, pair: Pair) -> None:
        proposal = await propose(db, pair, pair.mentee_id, NOON)

        mine = await caller.ask(a_member(pair.mentee_id), OPEN, first=5)
        theirs = await caller.ask(a_member(pair.mentor_id), OPEN, first=5)

        (edge,) = theirs["data"]["meetingProposals"]["edges"]
        assert edge["node"] == {"id": str(proposal), "awaitsYou": True, "proposedBy": {"id": str(pair.mentee_id)}}
        assert mine["data"]["meetingProposals"]["edges"][0]["node"]["awaitsYou"] is False

    @pytest.mark.parametrize("size", [1, 5])
    async def test_cost_the_same_number_of_statements(
        self, db: Database, caller: Caller, pair: Pair, size: int
    ) -> None:
        for number in range(size):
            await propose(db, pair, pair.mentee_id, NOON + timedelta(hours=number))

        with statements(db) as sent:
            answer = await caller.ask(a_member(pair.mentor_id), OPEN, first=50)

        assert len(answer["data"]["meetingProposals"]["edges"]) == size
        assert len(sent) == 2

    async def test_come_in_pages(self, db: Database, caller: Caller, pair: Pair) -> None:
        made = [str(await propose(db, pair, pair.mentee_id, NOON + timedelta(hours=n))) for n in range(3)]
        me = a_member(pair.mentor_id)

        first = (await caller.ask(me, OPEN, first=2))["data"]["meetingProposals"]
        rest = (await caller.ask(me, OPEN, first=2, after=first["pageInfo"]["endCursor"]))["data"]["meetingProposals"]

        assert [edge["node"]["id"] for edge in first["edges"] + rest["edges"]] == made
        assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


class TestSeries:
    async def test_is_agreed_on_and_ended(self, caller: Caller, pair: Pair) -> None:
        made = await caller.ask(a_member(pair.mentor_id), SERIES, input=regularly(pair))
        series_id = made["data"]["proposeSeries"]["id"]

        agreed = await caller.ask(a_member(pair.mentee_id), AGREE, input=about(seriesId=series_id))
        shown = await caller.ask(a_member(pair.mentee_id), MY_SERIES, first=5)
        ended = await caller.ask(a_member(pair.mentee_id), END, input=about(seriesId=series_id))

        assert agreed["data"]["agreeToSeries"]["bookedThrough"] == "2027-03-23"
        (edge,) = shown["data"]["meetingSeries"]["edges"]
        regular = {"rhythm": "WEEKLY", "at": "18:00:00", "firstOn": "2027-01-12"}
        assert edge["node"] == {"id": series_id, **regular, "lostDates": []}
        assert ended["data"]["endSeries"]["state"] == "OVER"

    async def test_a_lost_date_is_found_with_its_series_until_it_has_another_time(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        busy, other = datetime(2027, 1, 19, 18, tzinfo=UTC), datetime(2027, 1, 20, 18, tzinfo=UTC)
        await book(db, a_slot(mentor_id=pair.mentee_id, starts_at=busy))
        made = await caller.ask(a_member(pair.mentor_id), SERIES, input=regularly(pair))
        series_id = made["data"]["proposeSeries"]["id"]
        await caller.ask(a_member(pair.mentee_id), AGREE, input=about(seriesId=series_id))

        (lost,) = await self.lost_dates(caller, pair)
        moved = await caller.ask(
            a_member(pair.mentor_id), MOVE, input=about(sessionId=lost["sessionId"]) | {"times": [other.isoformat()]}
        )
        proposal_id = moved["data"]["moveMeeting"]["id"]
        taken = about(proposalId=proposal_id, startsAt=other.isoformat())
        accepted = await caller.ask(a_member(pair.mentee_id), ACCEPT, input=taken)

        assert (lost["occursOn"], lost["startsAt"]) == ("2027-01-19", busy.isoformat())
        assert lost["endsAt"] == (busy + timedelta(minutes=45)).isoformat()
        assert accepted["data"]["acceptMeetingTime"]["id"] == lost["sessionId"]
        assert await self.lost_dates(caller, pair) == []

    async def test_what_could_not_be_booked_and_is_past_is_left_in_peace(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        busy = datetime(2027, 1, 19, 18, tzinfo=UTC)
        await book(db, a_slot(mentor_id=pair.mentee_id, starts_at=busy))
        made = await caller.ask(a_member(pair.mentor_id), SERIES, input=regularly(pair))
        await caller.ask(a_member(pair.mentee_id), AGREE, input=about(seriesId=made["data"]["proposeSeries"]["id"]))

        assert len(await self.lost_dates(caller, pair)) == 1

        later = Database(db.url, source="sessions", clock=lambda: busy)
        async with later.reading() as tx:
            assert await lost_ahead(tx, [UUID(made["data"]["proposeSeries"]["id"])]) == {}
        await later.close()

    async def test_a_page_costs_the_same_however_many_dates_are_lost(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        for week in range(3):
            taken = datetime(2027, 1, 19, 18, tzinfo=UTC) + timedelta(weeks=week)
            await book(db, a_slot(mentor_id=pair.mentee_id, starts_at=taken))
        made = await caller.ask(a_member(pair.mentor_id), SERIES, input=regularly(pair))
        with statements(db) as none:
            assert await self.lost_dates(caller, pair) == []
        await caller.ask(a_member(pair.mentee_id), AGREE, input=about(seriesId=made["data"]["proposeSeries"]["id"]))
        with statements(db) as some:
            assert len(await self.lost_dates(caller, pair)) == 3

        assert len(none) == len(some)

    async def lost_dates(self, caller: Caller, pair: Pair) -> Any:
        shown = await caller.ask(a_member(pair.mentor_id), MY_SERIES, first=5)
        (edge,) = shown["data"]["meetingSeries"]["edges"]
        return edge["node"]["lostDates"]


class TestSlots:
    async def free_on_tuesdays(self, db: Database, pair: Pair) -> None:
        for person in pair.people:
            await deliver(db, HANDLERS, envelope(an_availability(person, (Weekday.TUESDAY, 12, 14))))

    async def test_are_when_both_have_time_beside_what_is_booked(
        self, db: Database, caller: Caller, pair: Pair
    ) -> None:
        await self.free_on_tuesdays(db, pair)
        await meet(db, pair, NOON)

        answer = await caller.ask(
            a_member(pair.mentor_id), SLOTS, relationshipId=str(pair.relationship_id), minutes=60, first=2
        )

        slots = answer["data"]["meetingSlots"]
        assert [edge["node"]["startsAt"] for edge in slots["edges"]] == [
            "2027-01-05T13:00:00+00:00",
            "2027-01-12T12:00:00+00:00",
        ]
        assert slots["pageInfo"]["hasNextPage"] is True

    async def test_go_on_after_the_last_one_seen(self, db: Database, caller: Caller, pair: Pair) -> None:
        await self.free_on_tuesdays(db, pair)
        asked = {"relationshipId": str(pair.relationship_id), "minutes": 60, "first": 2}
        first = await caller.ask(a_member(pair.mentor_id), SLOTS, **asked)
        cursor = first["data"]["meetingSlots"]["pageInfo"]["endCursor"]

        rest = await caller.ask(a_member(pair.mentor_id), SLOTS, **asked, after=cursor)

        assert [edge["node"]["startsAt"] for edge in rest["data"]["meetingSlots"]["edges"]] == [
            "2027-01-05T12:30:00+00:00",
            "2027-01-05T12:45:00+00:00",
        ]

    async def test_there_are_none_where_one_has_not_said_when(self, caller: Caller, pair: Pair) -> None:
        answer = await caller.ask(
            a_member(pair.mentor_id), SLOTS, relationshipId=str(pair.relationship_id), minutes=60, first=2
        )

        assert answer["data"]["meetingSlots"]["edges"] == []


class TestHabits:
    async def test_are_the_defaults_until_somebody_chooses(self, caller: Caller) -> None:
        me = a_member()
        before = await caller.ask(me, HABITS)

        await caller.ask(me, LIMITS, input={**about(), "bufferMinutes": 30, "mostADay": 2})
        after = await caller.ask(me, HABITS)

        assert before["data"]["meetingHabits"] == {"bufferMinutes": 10, "mostADay": 4, "lateCancellations": 0}
        assert after["data"]["meetingHabits"] == {"bufferMinutes": 30, "mostADay": 2, "lateCancellations": 0}

    async def test_are_not_shown_to_staff_who_act_in_a_members_name(self, caller: Caller) -> None:
        answer = await caller.ask(replace(a_member(), actor=new_id()), HABITS)

        assert codes(answer) == ["FORBIDDEN"]
        assert answer["data"] is None

    async def test_have_bounds(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), LIMITS, input={**about(), "bufferMinutes": 121, "mostADay": 2})

        assert codes(answer) == ["LIMITS_UNLIKELY"]
