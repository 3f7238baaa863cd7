"""Who came to a circle's meeting: said by each of themselves, by its mentors of everybody, and counted for staff."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.matching import CircleProposed
from contracts.profiles import ErasureStarted
from contracts.skills import labels
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from tests.builders.sessions import HOUR
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS
from tests.service.statements import statements

SIX = datetime(2027, 1, 12, 18, tzinfo=UTC)
DAY = timedelta(days=1)
CAME, ABSENT = {"came": "ON_TIME"}, {"came": "ABSENT"}


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle that meets every week, with two who have a seat."""
    return await Company.gather(db, caller)


def of(who: Identity, **said: Any) -> dict[str, Any]:
    return {"memberId": str(who.id), **said}


async def met(company: Company) -> str:
    """A meeting that has just ended."""
    (meeting,) = await company.meets()
    company.db.clock = lambda: SIX + HOUR
    return str(meeting["id"])


async def say(company: Company, by: Identity, meeting_id: str, *presences: dict[str, Any]) -> Any:
    return await company.do(by, "sayWhoCameToCircle", meetingId=meeting_id, presences=list(presences))


async def accounts(company: Company, reader: Identity, meeting_id: str) -> dict[UUID, Any]:
    found = await company.nodes(reader, "circleAttendance", meetingId=meeting_id)
    return {UUID(each["member"]["id"]): each["account"] for each in found}


class TestSaying:
    async def test_each_says_it_of_themselves_and_the_mentor_of_everybody(self, company: Company) -> None:
        meeting_id, (one, other) = await met(company), company.seated

        await say(company, one, meeting_id, of(one, came="LATE", minutesLate=10))
        await say(company, company.mentor, meeting_id, of(company.mentor, **CAME), of(one, **CAME), of(other, **ABSENT))

        seen = await company.nodes(company.mentor, "circleAttendance", meetingId=meeting_id)
        [of_one] = [each for each in seen if each["member"]["id"] == str(one.id)]
        assert of_one["own"] == {"came": "LATE", "minutesLate": 10}
        assert of_one["mentors"] == {"came": "ON_TIME", "minutesLate": None}
        assert await accounts(company, company.mentor, meeting_id) == {
            company.mentor.id: "CAME",
            one.id: "CAME",
            other.id: "ABSENT",
        }

    async def test_where_it_differs_both_stay_and_the_newer_word_of_each_holds(self, company: Company) -> None:
        meeting_id, one = await met(company), company.seated[0]
        await say(company, company.mentor, meeting_id, of(one, **ABSENT))
        await say(company, one, meeting_id, of(one, **CAME))
        differs = await accounts(company, one, meeting_id)

        await say(company, company.mentor, meeting_id, of(one, **CAME))

        assert differs == {one.id: "DIFFERS"}
        assert await accounts(company, one, meeting_id) == {one.id: "CAME"}

    async def test_is_refused_of_others_to_who_does_not_lead_it(self, company: Company) -> None:
        meeting_id, (one, other) = await met(company), company.seated

        assert codes(await say(company, one, meeting_id, of(other, **CAME))) == ["FORBIDDEN"]
        assert codes(await say(company, one, meeting_id, of(one, **CAME), of(other, **CAME))) == ["FORBIDDEN"]
        assert codes(await say(company, a_member(), meeting_id, of(one, **CAME))) == ["NO_SUCH_CIRCLE_MEETING"]

    async def test_is_refused_of_who_is_not_in_the_circle(self, company: Company) -> None:
        meeting_id = await met(company)

        assert codes(await say(company, company.mentor, meeting_id, of(a_member(), **CAME))) == ["NO_SUCH_ATTENDEE"]

    @pytest.mark.parametrize(
        ("presences", "code"),
        [
            ([], "BAD_USER_INPUT"),
            ([CAME, CAME], "BAD_USER_INPUT"),
            ([{"came": "LATE"}], "BAD_USER_INPUT"),
            ([{"came": "ON_TIME", "minutesLate": 5}], "BAD_USER_INPUT"),
        ],
    )
    async def test_refuses_what_makes_no_sense(self, company: Company, presences: list[Any], code: str) -> None:
        meeting_id, one = await met(company), company.seated[0]

        assert codes(await say(company, one, meeting_id, *(of(one, **each) for each in presences))) == [code]

    async def test_is_for_two_weeks_from_its_start_on_and_for_what_took_place(self, company: Company) -> None:
        one, other = await company.meets(times=2)
        me = company.seated[0]
        early = await say(company, me, one["id"], of(me, **CAME))
        await company.done(company.mentor, "cancelCircleMeeting", meetingId=other["id"])
        company.db.clock = lambda: SIX + 15 * DAY
        late = await say(company, me, one["id"], of(me, **CAME))
        off = await say(company, me, other["id"], of(me, **CAME))

        assert [codes(each) for each in (early, late, off)] == [
            ["NOT_YET_MET"],
            ["ATTENDANCE_CLOSED"],
            ["MEETING_CALLED_OFF"],
        ]


class TestWhoIsAsked:
    """Of a meeting: who led the circle or had a seat in it while it met."""

    async def test_is_everybody_who_was_in_it_also_before_anything_is_said(self, company: Company) -> None:
        meeting_id = await met(company)

        assert await accounts(company, company.mentor, meeting_id) == {who.id: "UNTOLD" for who in company.everybody}
        assert await accounts(company, company.seated[0], meeting_id) == {company.seated[0].id: "UNTOLD"}

    async def test_is_not_who_came_after_it(self, company: Company) -> None:
        meeting_id = await met(company)
        late = await company.join()

        assert late.id not in await accounts(company, company.mentor, meeting_id)
        assert await accounts(company, late, meeting_id) == {}
        for who in (late, company.mentor):
            assert codes(await say(company, who, meeting_id, of(late, **CAME))) == ["NO_SUCH_ATTENDEE"]

    async def test_is_not_who_left_before_it(self, company: Company) -> None:
        left = company.seated[0]
        await company.leave(left)
        meeting_id = await met(company)

        assert left.id not in await accounts(company, company.mentor, meeting_id)
        assert codes(await say(company, company.mentor, meeting_id, of(left, **CAME))) == ["NO_SUCH_ATTENDEE"]

    async def test_is_still_who_left_since(self, company: Company) -> None:
        meeting_id, (left, _) = await met(company), company.seated
        await say(company, left, meeting_id, of(left, **CAME))
        await company.leave(left)

        await say(company, company.mentor, meeting_id, of(left, **CAME))

        assert (await accounts(company, company.mentor, meeting_id))[left.id] == "CAME"
        assert codes(await say(company, left, meeting_id, of(left, **ABSENT))) == ["NO_SUCH_CIRCLE_MEETING"]

    async def test_is_who_came_or_left_while_it_met(self, company: Company) -> None:
        (meeting,) = await company.meets()
        company.db.clock = lambda: SIX + HOUR / 2
        late, left = await company.join(), company.seated[0]
        await company.leave(left)

        seen = await accounts(company, company.mentor, meeting["id"])

        assert {late.id, left.id} <= set(seen)

    async def test_is_who_came_back_for_each_meeting_anew(self, company: Company) -> None:
        who = company.seated[0]
        meetings = await company.meets(times=3)
        company.db.clock = lambda: SIX + DAY
        await company.leave(who)
        company.db.clock = lambda: SIX + 8 * DAY
        await company.join(who)
        company.db.clock = lambda: SIX + 15 * DAY

        seen = [who.id in await accounts(company, company.mentor, meeting["id"]) for meeting in meetings]

        assert seen == [True, False, True]

    async def test_is_its_mentor_from_the_start(self, db: Database, caller: Caller) -> None:
        mentor = a_member()
        started = await Company(db, caller, new_id(), mentor, []).done(mentor, "startCircle", minutes=60, seats=2)
        company = Company(db, caller, UUID(started["id"]), mentor, [])

        assert set(await accounts(company, mentor, await met(company))) == {mentor.id}

    async def test_is_its_mentor_also_of_a_circle_that_was_proposed(self, db: Database, caller: Caller) -> None:
        ids = {"circle_id": new_id(), "mentor_id": new_id(), "accepted_by": new_id()}
        await deliver(
            db, HANDLERS, envelope(CircleProposed(**ids, member_ids=(new_id(),), topic_uri=next(iter(labels()))))
        )
        company = Company(db, caller, ids["circle_id"], a_member(ids["mentor_id"]), [])

        assert set(await accounts(company, company.mentor, await met(company))) == {ids["mentor_id"]}

    async def test_is_a_co_mentor_as_long_as_they_lead_it(self, db: Database, caller: Caller) -> None:
        second = a_member()
        company = await Company.gather(db, caller, co_mentor_id=second.id)
        first, other = await company.meets(times=2)
        company.db.clock = lambda: SIX + DAY
        await company.leave(second)
        company.db.clock = lambda: SIX + 8 * DAY

        assert second.id in await accounts(company, company.mentor, first["id"])
        assert second.id not in await accounts(company, company.mentor, other["id"])

    async def test_is_nobody_of_a_meeting_that_has_not_begun_or_was_called_off(self, company: Company) -> None:
        (meeting,) = await company.meets()
        ahead = await accounts(company, company.mentor, meeting["id"])
        await company.done(company.mentor, "cancelCircleMeeting", meetingId=meeting["id"])
        company.db.clock = lambda: SIX + HOUR

        assert ahead == await accounts(company, company.mentor, meeting["id"]) == {}

    async def test_is_nobody_after_their_erasure(self, company: Company) -> None:
        """What was heard of them stays theirs; a meeting after it has no trace of them."""
        first, other = await company.meets(times=2)
        company.db.clock = lambda: SIX + DAY
        erased = envelope(ErasureStarted(request_id=new_id(), member_id=company.seated[0].id))
        await deliver(company.db, heeding_erasure(HANDLERS, erase_members), erased)
        company.db.clock = lambda: SIX + 8 * DAY

        counted = [
            len(await company.nodes(company.mentor, "circleAttendance", meetingId=at["id"])) for at in (first, other)
        ]

        assert counted == [3, 2]


class TestReading:
    async def test_shows_to_each_what_is_said_of_themselves_alone(self, company: Company) -> None:
        meeting_id, (one, other) = await met(company), company.seated
        await say(company, company.mentor, meeting_id, of(one, **CAME), of(other, **CAME))

        assert await accounts(company, other, meeting_id) == {other.id: "CAME"}
        assert await accounts(company, a_member(), meeting_id) == {}
        await company.leave(other)
        assert await accounts(company, other, meeting_id) == {}

    async def test_is_paged_with_one_statement(self, company: Company) -> None:
        await company.join()
        meeting_id = await met(company)
        await say(company, company.mentor, meeting_id, *(of(who, **CAME) for who in company.everybody))

        with statements(company.db) as seen:
            page = await company.read(company.mentor, "circleAttendance", meetingId=meeting_id, first=3)
        after = page["pageInfo"]["endCursor"]
        rest = await company.read(company.mentor, "circleAttendance", meetingId=meeting_id, first=3, after=after)

        assert (len(seen), len(page["edges"]), len(rest["edges"])) == (1, 3, 1)

    async def test_names_nobody_who_was_erased(self, company: Company) -> None:
        meeting_id, one = await met(company), company.seated[0]
        await say(company, company.mentor, meeting_id, of(one, **CAME))

        erased = envelope(ErasureStarted(request_id=new_id(), member_id=one.id))
        await deliver(company.db, heeding_erasure(HANDLERS, erase_members), erased)

        seen = await company.nodes(company.mentor, "circleAttendance", meetingId=meeting_id)
        assert [each["account"] for each in seen if each["member"] is None] == ["CAME"]


class TestHealth:
    async def test_shows_staff_the_rhythm_and_counts_what_nobody_disputes(self, company: Company) -> None:
        meeting_id, (one, other) = await met(company), company.seated
        await say(company, company.mentor, meeting_id, of(company.mentor, **CAME), of(one, **ABSENT), of(other, **CAME))
        await say(company, other, meeting_id, of(other, **ABSENT))
        await company.meets(firstOn="2027-01-19")

        [health] = await company.nodes(a_member(None, Role.PROGRAMME_MANAGER), "healthOfCircles")

        assert (health["health"], health["lastMetOn"], health["nextOn"]) == ("ON_TRACK", "2027-01-12", "2027-01-19")
        assert (health["seated"], health["met"], health["came"], health["absent"]) == (2, 1, 1, 1)

    async def test_of_a_circle_that_does_not_meet_goes_silent(self, company: Company) -> None:
        company.db.clock = lambda: SIX + 100 * DAY

        [health] = await company.nodes(a_member(None, Role.PROGRAMME_MANAGER), "healthOfCircles")

        assert (health["health"], health["lastMetOn"], health["met"]) == ("SILENT", None, 0)

    async def test_is_for_managers_of_the_whole_association(self, company: Company) -> None:
        of_one = Identity(
            kind=company.mentor.kind,
            id=new_id(),
            roles=frozenset({Role.PROGRAMME_MANAGER}),
            programmes=frozenset({new_id()}),
        )

        for who in (*OUTSIDERS, company.mentor, a_member(None, Role.SUPPORT), of_one):
            answer = await company.caller.ask(who, "{ healthOfCircles { edges { node { id } } } }")
            assert codes(answer) == ["FORBIDDEN"]

    async def test_is_paged_with_one_statement(self, db: Database, caller: Caller) -> None:
        companies = [await Company.gather(db, caller) for _ in range(3)]
        who = a_member(None, Role.PROGRAMME_MANAGER)

        with statements(db) as few:
            page = await companies[0].read(who, "healthOfCircles", first=1)
        with statements(db) as many:
            rest = await companies[0].read(who, "healthOfCircles", first=50, after=page["pageInfo"]["endCursor"])

        listed = [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]]
        assert listed == [str(each.circle_id) for each in reversed(companies)]
        assert len(few) == len(many) == 1
