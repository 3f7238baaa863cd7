"""When a circle meets: on its own clock, never over something else of its mentors, known to who is in it alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.profiles import ErasureStarted
from contracts.sessions import (
    CircleJoined,
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    SeatGiven,
    SeatGivenUp,
    SessionBooked,
    SlotTaken,
)
from services.sessions.circles.commands.office_hours import publish_office_hours
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.meetings.domain import refusals
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.queries.diaries import diaries_of
from tests.builders.circles import some_office_hours
from tests.builders.matching import a_block
from tests.builders.sessions import HOUR, NOW, a_slot
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.calendar import book
from tests.service.sessions.company import LISBON, Company
from tests.service.sessions.meeting import accept, propose, related
from tests.service.sessions.pair import OUTSIDERS
from tests.service.sessions.subscriber import Subscriber
from tests.service.statements import statements

SIX = datetime(2027, 1, 12, 18, tzinfo=UTC)
DAY = timedelta(days=1)
ROOM = "https://call.example/circle"
OF_CIRCLES = (CircleMeetingSet, CircleMeetingMoved, CircleMeetingCancelled, CircleJoined, CircleLeft)


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle of Lisbon that meets every week, with two who have a seat."""
    return await Company.gather(db, caller)


async def begins(company: Company, who: Identity) -> list[datetime]:
    return [datetime.fromisoformat(each["startsAt"]) for each in await company.nodes(who, "circleMeetings")]


class TestSetting:
    async def test_is_seen_by_who_is_in_the_circle_and_nobody_else(self, company: Company) -> None:
        (meeting,) = await company.meets(format="VIDEO", place=ROOM)

        seen = [await company.nodes(who, "circleMeetings") for who in company.everybody]
        assert seen == [[meeting]] * 3
        assert (meeting["startsAt"], meeting["endsAt"]) == (SIX.isoformat(), (SIX + HOUR).isoformat())
        assert (meeting["zone"], meeting["place"], meeting["sequence"]) == (LISBON, ROOM, 0)
        assert await company.nodes(a_member(), "circleMeetings") == []

    async def test_keeps_its_time_on_the_circles_clock_through_a_change_of_it(self, company: Company) -> None:
        await company.meets(firstOn="2027-03-16", times=3)

        assert await begins(company, company.seated[0]) == [
            datetime(2027, 3, 16, 18, tzinfo=UTC),
            datetime(2027, 3, 23, 18, tzinfo=UTC),
            datetime(2027, 3, 30, 17, tzinfo=UTC),
        ]

    async def test_tells_everybody_once_of_several(self, company: Company) -> None:
        await company.meets(times=3, place=ROOM)

        told = await company.told(*OF_CIRCLES)
        assert [event.with_others for event in told] == [False, True, True]
        assert {event.member_ids for event in told} == {tuple(who.id for who in company.everybody)}
        assert all(event.place.startswith("v1.") and event.place_by == company.mentor.id for event in told)

    async def test_says_which_dates_are_taken_and_sets_the_others(self, company: Company) -> None:
        await book(company.db, a_slot(mentor_id=company.mentor.id, starts_at=SIX + 7 * DAY - HOUR / 4))

        dates = await company.done(company.mentor, "setCircleMeetings", firstOn="2027-01-12", at="18:00:00", times=3)

        assert dates["takenOn"] == ["2027-01-19"]
        assert await begins(company, company.mentor) == [SIX, SIX + 14 * DAY]

    async def test_and_cancelling_again_and_again_ends_with_the_day(self, company: Company) -> None:
        for _ in range(15):
            (meeting,) = await company.meets()
            await company.done(company.mentor, "cancelCircleMeeting", meetingId=meeting["id"])
        told = len(await company.told(*OF_CIRCLES))

        again = {"firstOn": "2027-01-12", "at": "18:00:00"}
        refused = await company.do(company.mentor, "setCircleMeetings", **again)
        company.db.clock = lambda: NOW + DAY
        await company.meets()

        assert codes(refused) == ["TOO_MANY_CHANGES"]
        assert (told, len(await company.told(*OF_CIRCLES))) == (30, 31)

    async def test_is_refused_where_every_date_is_taken(self, company: Company) -> None:
        await company.meets(times=2)

        again = await company.do(company.mentor, "setCircleMeetings", firstOn="2027-01-12", at="18:30:00", times=2)

        assert codes(again) == ["SLOT_TAKEN"]
        assert len(await company.told(*OF_CIRCLES)) == 2

    async def test_once_for_a_key_however_often_it_is_sent(self, company: Company) -> None:
        given = {"idempotencyKey": "one", "firstOn": "2027-01-12", "at": "18:00:00", "times": 2}

        answers = [await company.done(company.mentor, "setCircleMeetings", **given) for _ in range(2)]

        assert answers[0] == answers[1]
        assert len(await company.told(*OF_CIRCLES)) == 2

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"firstOn": "2027-01-03"}, "TIME_IN_THE_PAST"),
            ({"firstOn": "2028-06-01"}, "TIME_TOO_FAR_AHEAD"),
            ({"firstOn": "9999-12-31", "times": 2}, "TIME_TOO_FAR_AHEAD"),
            ({"firstOn": "9999-12-31", "at": "23:00:00"}, "TIME_TOO_FAR_AHEAD"),
            ({"firstOn": "0001-01-01"}, "TIME_IN_THE_PAST"),
            ({"at": "18:00:30"}, "TIME_NOT_ON_THE_MINUTE"),
            ({"times": 0}, "BAD_USER_INPUT"),
            ({"times": 27}, "BAD_USER_INPUT"),
            ({"minutes": 0}, "LENGTH_UNLIKELY"),
            ({"place": "x" * 501}, "PLACE_TOO_LONG"),
            ({"place": "Room\x00 4"}, "BAD_USER_INPUT"),
            ({"place": "Room \u202e4"}, "BAD_USER_INPUT"),
        ],
    )
    async def test_refuses_what_no_calendar_should_hold(
        self, company: Company, given: dict[str, Any], code: str
    ) -> None:
        plain = {"firstOn": "2027-01-12", "at": "18:00:00"}

        assert codes(await company.do(company.mentor, "setCircleMeetings", **{**plain, **given})) == [code]

    async def test_has_several_at_once_only_where_there_is_a_rhythm(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, every_days=None)

        assert codes(await company.do(company.mentor, "setCircleMeetings", times=2)) == ["NO_RHYTHM"]
        assert len(await company.meets()) == 1

    async def test_has_a_year_of_weeks_ahead_at_most(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, every_days=1, minutes=30)
        for hour in (7, 9):
            await company.meets(at=f"{hour:02}:00:00", times=26)

        answer = await company.do(company.mentor, "setCircleMeetings", firstOn="2027-01-12", at="11:00:00", times=2)

        assert codes(answer) == ["TOO_MANY_AHEAD"]


class TestTheMentorsTime:
    async def test_is_given_so_that_nothing_else_is_booked_over_it(self, company: Company) -> None:
        await company.meets()

        await book(company.db, a_slot(mentor_id=company.mentor.id, starts_at=SIX + HOUR / 2))
        await book(company.db, a_slot(mentor_id=company.mentor.id, starts_at=SIX + HOUR))

        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [SlotTaken, SessionBooked]

    async def test_is_free_again_once_it_moved_or_is_cancelled(self, company: Company) -> None:
        one, other = await company.meets(times=2)
        moved = (SIX + HOUR).isoformat()
        await company.done(company.mentor, "moveCircleMeeting", meetingId=one["id"], startsAt=moved)
        await company.done(company.mentor, "cancelCircleMeeting", meetingId=other["id"])

        for starts_at in (SIX, SIX + 7 * DAY, SIX + HOUR):
            await book(company.db, a_slot(mentor_id=company.mentor.id, starts_at=starts_at))

        told = [type(event) for event in await company.told(SessionBooked, SlotTaken)]
        assert told == [SessionBooked, SessionBooked, SlotTaken]

    async def test_of_a_co_mentor_too_until_they_step_down(self, db: Database, caller: Caller) -> None:
        second = a_member()
        company = await Company.gather(db, caller, co_mentor_id=second.id)
        await company.meets()

        await book(db, a_slot(mentor_id=second.id, starts_at=SIX))
        await company.leave(second)
        await book(db, a_slot(mentor_id=second.id, starts_at=SIX))

        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [SlotTaken, SessionBooked]
        [left] = await company.told(CircleLeft)
        assert left.member_ids == (second.id,)

    async def test_of_a_co_mentor_is_free_once_a_block_is_between_the_two(self, db: Database, caller: Caller) -> None:
        second = a_member()
        company = await Company.gather(db, caller, co_mentor_id=second.id)
        await company.meets()

        await deliver(db, HANDLERS, envelope(a_block(second.id, company.mentor.id)))
        await company.meets(firstOn="2027-01-13")

        for starts_at in (SIX, SIX + DAY):
            await book(db, a_slot(mentor_id=second.id, starts_at=starts_at))
        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [SessionBooked] * 2
        [left] = await company.told(CircleLeft)
        assert left.member_ids == (second.id,)
        assert await company.nodes(second, "circleMeetings") == []

    async def test_is_given_to_their_office_hours_or_to_the_circle_and_never_to_both(self, company: Company) -> None:
        async with company.db.transaction() as tx:
            await publish_office_hours(
                tx, some_office_hours(mentor_id=company.mentor.id, starts_at=SIX), Manner(minutes=20)
            )

        again = await company.do(company.mentor, "setCircleMeetings", firstOn="2027-01-12", at="18:00:00", times=1)
        assert codes(again) == ["SLOT_TAKEN"]

        (later,) = await company.meets(firstOn="2027-01-13")
        async with company.db.transaction() as tx:
            hours = some_office_hours(
                mentor_id=company.mentor.id, starts_at=datetime.fromisoformat(later["startsAt"]) + HOUR / 2
            )
            with pytest.raises(refusals.SlotTaken):
                await publish_office_hours(tx, hours, Manner(minutes=hours.minutes))

    async def test_a_coffee_is_not_booked_over_the_circle_of_who_asks(self, company: Company) -> None:
        await company.meets()

        await book(company.db, a_slot(mentee_id=company.seated[0].id, starts_at=SIX))

        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [SlotTaken]

    async def test_counts_among_their_meetings_of_the_day(self, company: Company) -> None:
        await company.meets()

        async with company.db.reading() as tx:
            mentor, *seated = (who.id for who in company.everybody)
            pairs = [await diaries_of(tx, (mentor, each), since=SIX - DAY, until=SIX + DAY) for each in seated]

        assert [[diary.on_day(date(2027, 1, 12)) for diary in pair.values()] for pair in pairs] == [[1, 1]] * 2


class TestTheTimeOfOthers:
    async def test_is_not_asked_and_no_meeting_is_agreed_over_it(self, company: Company) -> None:
        seated = company.seated[0]
        pair = await related(company.db, mentee_id=seated.id)
        proposal_id = await propose(company.db, pair, seated.id, SIX)
        await company.meets()

        with pytest.raises(Exception, match="has gone"):
            await accept(company.db, proposal_id, pair.mentor_id, SIX)

    async def test_is_free_for_who_left(self, company: Company) -> None:
        seated = company.seated[0]
        pair = await related(company.db, mentee_id=seated.id)
        proposal_id = await propose(company.db, pair, seated.id, SIX)
        await company.meets()
        await company.leave(seated)

        assert await accept(company.db, proposal_id, pair.mentor_id, SIX)


class TestMoving:
    async def test_stays_the_same_entry_with_a_higher_sequence(self, company: Company) -> None:
        (meeting,) = await company.meets(format="VIDEO", place=ROOM)
        later = (SIX + HOUR / 2).isoformat()

        moved = await company.done(company.mentor, "moveCircleMeeting", meetingId=meeting["id"], startsAt=later)

        assert (moved["id"], moved["startsAt"], moved["sequence"]) == (meeting["id"], later, 1)
        assert (moved["place"], moved["endsAt"]) == (ROOM, (SIX + 3 * HOUR / 2).isoformat())
        [told] = await company.told(CircleMeetingMoved)
        assert (told.moved_from, told.sequence, len(told.member_ids)) == (SIX, 1, 3)

    async def test_to_where_it_is_is_refused_and_told_to_nobody(self, company: Company) -> None:
        (meeting,) = await company.meets(place=ROOM)
        where = {"meetingId": meeting["id"], "startsAt": meeting["startsAt"]}

        again = [
            await company.do(company.mentor, "moveCircleMeeting", **where, **more) for more in ({}, {"place": ROOM})
        ]

        assert [codes(each) for each in again] == [["NOTHING_MOVES"]] * 2
        assert await company.told(CircleMeetingMoved) == []

    async def test_may_be_to_another_place_alone(self, company: Company) -> None:
        (meeting,) = await company.meets(format="VIDEO", place=ROOM)
        given = {"meetingId": meeting["id"], "startsAt": meeting["startsAt"], "format": "IN_PERSON", "place": "Room 4"}

        moved = await company.done(company.mentor, "moveCircleMeeting", **given)

        assert (moved["startsAt"], moved["format"], moved["place"]) == (meeting["startsAt"], "IN_PERSON", "Room 4")

    async def test_is_refused_over_something_else_and_once_it_began(self, company: Company) -> None:
        one, other = await company.meets(times=2)
        given = {"meetingId": one["id"], "startsAt": other["startsAt"]}

        taken = await company.do(company.mentor, "moveCircleMeeting", **given)
        company.db.clock = lambda: SIX
        begun = await company.do(company.mentor, "moveCircleMeeting", **given)

        assert (codes(taken), codes(begun)) == (["SLOT_TAKEN"], ["ALREADY_STARTED"])


class TestCancelling:
    async def test_is_told_to_everybody_and_happens_once(self, company: Company) -> None:
        (meeting,) = await company.meets()
        at = {"meetingId": meeting["id"]}

        cancelled = await company.done(company.mentor, "cancelCircleMeeting", **at)
        again = await company.do(company.mentor, "cancelCircleMeeting", **at)

        assert (cancelled["cancelledAt"], cancelled["sequence"]) == (NOW.isoformat(), 1)
        assert codes(again) == ["ALREADY_CANCELLED"]
        [told] = await company.told(CircleMeetingCancelled)
        assert (told.cancelled_by, len(told.member_ids)) == (company.mentor.id, 3)


class TestSeats:
    async def test_whoever_joins_leaves_and_comes_back_is_told_each_time_with_a_higher_sequence(
        self, company: Company
    ) -> None:
        await company.meets(times=2)
        who = await company.join()
        await company.leave(who)
        company.seated.remove(who)
        again = await company.do(who, "claimSeat", gatheringId=str(company.circle_id))

        assert "errors" not in again
        of_them = [event for event in await company.told(*OF_CIRCLES) if event.member_ids == (who.id,)]
        assert [(type(event), [each.sequence for each in event.meetings]) for event in of_them] == [
            (CircleJoined, [1, 1]),
            (CircleLeft, [2, 2]),
            (CircleJoined, [3, 3]),
        ]

    @pytest.mark.parametrize("ahead", [1, 26])
    async def test_cost_one_event_each_way_and_the_same_statements_however_much_lies_ahead(
        self, company: Company, ahead: int
    ) -> None:
        await company.meets(times=ahead)
        before = len(await emitted(company.db))

        with statements(company.db) as made:
            who = await company.join()
            await company.leave(who)

        told = [type(event) for event in (await emitted(company.db))[before:]]
        assert told == [SeatGiven, CircleJoined, SeatGivenUp, CircleLeft]
        assert len(made) == 17

    async def test_whoever_accepts_an_offer_is_told_and_whoever_waits_is_not(
        self, db: Database, caller: Caller
    ) -> None:
        company = await Company.gather(db, caller, seats=2, seated=3)
        await company.meets()
        waiting = company.seated[-1]
        before = await company.nodes(waiting, "circleMeetings")

        await company.leave(company.seated[0])
        offered = await company.nodes(waiting, "circleMeetings")
        await company.done(waiting, "acceptSeat", gatheringId=str(company.circle_id))

        assert (before, offered) == ([], [])
        assert len(await company.nodes(waiting, "circleMeetings")) == 1
        assert (await company.told(CircleJoined))[-1].member_ids == (waiting.id,)

    async def test_a_block_takes_its_meetings_out_of_the_calendar(self, company: Company) -> None:
        await company.meets()
        apart = company.seated[0]

        await deliver(company.db, HANDLERS, envelope(a_block(apart.id, company.mentor.id)))

        assert await company.nodes(apart, "circleMeetings") == []
        assert [event.member_ids for event in await company.told(CircleLeft)] == [(apart.id,)]


class TestWhoElse:
    async def test_only_its_mentors_set_move_and_cancel(self, company: Company) -> None:
        (meeting,) = await company.meets()
        dates = {"firstOn": "2027-02-02", "at": "18:00:00"}
        changes = [
            ("setCircleMeetings", dates),
            ("moveCircleMeeting", {"meetingId": meeting["id"]}),
            ("cancelCircleMeeting", {"meetingId": meeting["id"]}),
        ]

        of_seated = [await company.do(company.seated[0], name, **given) for name, given in changes]
        of_stranger = [await company.do(a_member(), name, **given) for name, given in changes]

        assert [codes(each) for each in of_seated] == [["FORBIDDEN"]] * 3
        assert [codes(each) for each in of_stranger[1:]] == [["NO_SUCH_CIRCLE_MEETING"]] * 2
        assert codes(of_stranger[0]) == ["FORBIDDEN"]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, company: Company, who: Identity) -> None:
        names = ("setCircleMeetings", "moveCircleMeeting", "cancelCircleMeeting")

        assert [codes(await company.do(who, name)) for name in names] == [["FORBIDDEN"]] * 3


class TestCalendars:
    async def test_of_everybody_have_it_under_the_id_of_the_invitation(self, company: Company) -> None:
        (meeting,) = await company.meets(format="VIDEO", place=ROOM)
        given = {"meetingId": meeting["id"], "startsAt": (SIX + HOUR).isoformat()}
        await company.done(company.mentor, "moveCircleMeeting", **given)

        summaries = ("Your circle", "Circle of a member", "Circle of a member")
        for who, summary in zip(company.everybody, summaries, strict=True):
            (event,) = await (await Subscriber.of(company.caller, who)).events()
            assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (f"{meeting['id']}@cairn", 1, summary)
            assert (event.start, event["LOCATION"]) == (SIX + HOUR, ROOM)

    async def test_have_nothing_of_a_circle_that_they_left(self, company: Company) -> None:
        await company.meets()
        who = company.seated[0]
        subscriber = await Subscriber.of(company.caller, who)
        before = await subscriber.events()

        await company.leave(who)

        assert (len(before), await subscriber.events()) == (1, [])


class TestLists:
    async def test_are_paged_by_time_with_constant_statements(self, company: Company) -> None:
        ids = [each["id"] for each in await company.meets(times=6)]
        who = company.seated[0]

        with statements(company.db) as few:
            page = await company.read(who, "circleMeetings", first=2)
        with statements(company.db) as many:
            rest = await company.read(who, "circleMeetings", first=50, after=page["pageInfo"]["endCursor"])

        assert [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]] == ids
        assert len(few) == len(many) == 1

    async def test_leave_out_what_is_over_and_other_circles_where_asked(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller)
        ids = [each["id"] for each in await company.meets(times=2)]
        since = (SIX + HOUR).isoformat()

        ahead = await company.nodes(company.seated[0], "circleMeetings", **{"from": since})
        others = await company.nodes(company.seated[0], "circleMeetings", circleId=str(new_id()))

        assert ([each["id"] for each in ahead], others) == (ids[1:], [])

    async def test_setting_many_takes_as_many_statements_as_setting_two(self, company: Company) -> None:
        with statements(company.db) as few:
            await company.meets(times=2)
        with statements(company.db) as many:
            await company.meets(at="08:00:00", times=26)

        assert len(few) == len(many)


class TestErasure:
    async def test_of_the_mentor_calls_off_what_lies_ahead_and_takes_their_words(self, company: Company) -> None:
        await company.meets(place=ROOM)
        erased = envelope(ErasureStarted(request_id=new_id(), member_id=company.mentor.id))

        await deliver(company.db, heeding_erasure(HANDLERS, erase_members), erased)

        [told] = await company.told(CircleMeetingCancelled)
        assert told.cancelled_by is None
        [left] = await company.nodes(company.seated[0], "circleMeetings")
        assert (left["topic"], left["place"], left["mentor"]) == ("", None, None)
        assert left["cancelledAt"] is not None

    async def test_of_a_member_leaves_the_meeting_to_the_others(self, company: Company) -> None:
        await company.meets()

        async with company.db.transaction() as tx:
            await erase_members(tx, {company.seated[0].id: tx.cause})

        assert await begins(company, company.seated[1]) == [SIX]
        assert [type(event) for event in await emitted(company.db)][-1] is CircleLeft
