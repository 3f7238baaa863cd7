"""Leading a circle with its mentor: asked first, with nobody's time taken before, and theirs to take up or not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.sessions import (
    CircleJoined,
    CircleLeft,
    CircleMeetingSet,
    CoMentorAgreed,
    CoMentorOffered,
    CoMentorOfferEnded,
    SeatOffered,
    SessionBooked,
    SlotTaken,
)
from services.sessions.circles.commands.co_mentoring import lapse_co_mentoring
from services.sessions.circles.domain.gathering import Admission
from services.sessions.circles.tables import co_mentor_offers
from services.sessions.consumers import HANDLERS
from services.sessions.timers import TIMERS
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.matching import a_block
from tests.builders.sessions import HOUR, NOON, NOW, a_slot
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.calendar import book
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS
from tests.service.sessions.seating import started
from tests.service.sessions.subscriber import Subscriber
from tests.service.statements import statements

SIX = datetime(2027, 1, 12, 18, tzinfo=UTC)
DAY = timedelta(days=1)
OFFERS = (CoMentorOffered, CoMentorAgreed, CoMentorOfferEnded)
MUTATIONS = ("offerCoMentoring", "withdrawCoMentoring", "acceptCoMentoring", "declineCoMentoring")
NOTHING_OFFERED = ["NO_SUCH_CO_MENTOR_OFFER"]


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle of Lisbon that meets every week, with two who have a seat."""
    return await Company.gather(db, caller)


@pytest.fixture
def second() -> Identity:
    """Give whom the mentor asks."""
    return a_member()


async def wait(db: Database, time: timedelta) -> None:
    """The clock moves on, and what falls due is done."""
    db.clock = lambda: NOW + time
    while await TimerLoop(db, TIMERS).run_next():
        pass


async def answered(company: Company, who: Identity, name: str, **given: Any) -> list[str]:
    return codes(await company.do(who, name, **given))


async def circle(company: Company, who: Identity) -> Any:
    return await company.read(who, "circle", id=str(company.circle_id))


async def caller_asks(company: Company, who: Identity) -> Any:
    return await company.caller.ask(who, "query Q { coMentorOffers { edges { node { id } } } }")


def _member(name: str) -> dict[str, str]:
    return {"memberId": str(new_id())} if name == "offerCoMentoring" else {}


class TestAnOffer:
    async def test_starts_the_circle_with_its_mentor_alone(self, company: Company, second: Identity) -> None:
        given = {"topic": "Grants", "seats": 2, "minutes": 60, "coMentorId": str(second.id)}

        begun = await company.done(company.mentor, "startCircle", **given)

        assert (begun["coMentor"], begun["coMentorOffer"]["member"]["id"]) == (None, str(second.id))
        assert begun["coMentorOffer"]["offeredUntil"] == (NOW + 14 * DAY).isoformat()
        [told] = await company.told(*OFFERS)
        assert (told.member_id, told.mentor_id) == (second.id, company.mentor.id)
        assert (str(told.gathering_id), told.offered_until) == (begun["id"], NOW + 14 * DAY)

    async def test_is_looked_at_before_it_is_answered(self, db: Database, caller: Caller, second: Identity) -> None:
        company = await Company.gather(db, caller, admission=Admission.INVITED, seated=0)
        before = await circle(company, second)

        await company.ask(second)

        [offered] = await company.nodes(second, "coMentorOffers")
        assert before is None
        assert (offered["id"], offered["mentor"]["id"]) == (str(company.circle_id), str(company.mentor.id))
        assert (offered["everyDays"], offered["seats"], offered["topic"]) == (7, 4, "Writing grants together")
        assert offered["coMentorOffer"]["offeredUntil"] == (NOW + 14 * DAY).isoformat()
        assert await circle(company, second) == offered
        assert await company.nodes(second, "circles") == await company.nodes(second, "myCircles") == []

    async def test_is_seen_by_the_mentor_and_who_is_asked_alone(self, company: Company, second: Identity) -> None:
        await company.ask(second)

        for who in (*company.seated, a_member()):
            shown = await circle(company, who)
            assert (shown["coMentor"], shown["coMentorOffer"]) == (None, None)
            assert await company.nodes(who, "coMentorOffers") == []
        assert (await circle(company, company.mentor))["coMentorOffer"]["member"]["id"] == str(second.id)
        assert await company.nodes(company.mentor, "coMentorOffers") == []

    async def test_leads_nothing_and_takes_no_time(self, company: Company, second: Identity) -> None:
        await company.ask(second)
        (meeting,) = await company.meets()
        at, member = {"meetingId": meeting["id"]}, {"memberId": str(new_id())}

        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX))

        leading = [("setCircleMeetings", {}), ("inviteToCircle", member), ("admitToCircle", member)]
        leading += [("closeCircle", {}), ("offerCoMentoring", member), ("withdrawCoMentoring", {})]
        for name, given in leading:
            assert await answered(company, second, name, **given) == ["FORBIDDEN"]
        assert await answered(company, second, "cancelCircleMeeting", **at) == ["NO_SUCH_CIRCLE_MEETING"]
        assert await answered(company, second, "sayWhoCameToCircle", **at) == ["NO_SUCH_CIRCLE_MEETING"]
        assert await answered(company, second, "writeCirclePost", text="Hello") == ["NO_SUCH_GATHERING"]
        assert await answered(company, second, "giveUpSeat", gatheringId=str(company.circle_id)) == ["NO_SUCH_CLAIM"]
        seen = [await company.nodes(second, name) for name in ("circleMeetings", "seatClaims", "myCircles")]
        assert seen == [[], [], []]
        assert len(await company.told(SessionBooked)) == 1
        (entry,) = await (await Subscriber.of(company.caller, second)).events()
        assert entry["UID"] != f"{meeting['id']}@cairn"

    async def test_is_made_to_one_at_a_time(self, company: Company, second: Identity) -> None:
        await company.ask(second)
        other = {"memberId": str(new_id())}

        twice = [await answered(company, company.mentor, "offerCoMentoring", **given) for given in ({}, other)]
        withdrawn = await company.done(company.mentor, "withdrawCoMentoring")
        again = await company.done(company.mentor, "offerCoMentoring", **other)

        assert twice == [["CO_MENTORING_OFFERED"]] * 2
        assert (withdrawn["coMentorOffer"], again["coMentorOffer"]["member"]["id"]) == (None, other["memberId"])
        assert await company.nodes(second, "coMentorOffers") == []
        assert await answered(company, second, "acceptCoMentoring") == NOTHING_OFFERED
        assert [type(told) for told in await company.told(*OFFERS)] == [CoMentorOffered] * 2

    async def test_is_to_somebody_else(self, company: Company) -> None:
        me = str(company.mentor.id)

        assert await answered(company, company.mentor, "offerCoMentoring", memberId=me) == ["LEAD_IT_ALONE"]
        given = {"topic": "Grants", "seats": 2, "minutes": 60, "coMentorId": me}
        assert await answered(company, company.mentor, "startCircle", **given) == ["LEAD_IT_ALONE"]
        assert len(await company.nodes(company.mentor, "myCircles")) == 1

    async def test_is_refused_once_the_circle_is_closed_or_led_by_two(self, company: Company) -> None:
        second, other = await company.with_second(), {"memberId": str(new_id())}

        by_two = await answered(company, company.mentor, "offerCoMentoring", **other)
        by_second = await answered(company, second, "offerCoMentoring", **other)
        await company.leave(second)
        await company.done(company.mentor, "closeCircle")
        closed = await answered(company, company.mentor, "offerCoMentoring", **other)

        assert (by_two, by_second, closed) == (["LED_BY_TWO"], ["FORBIDDEN"], ["GATHERING_CLOSED"])
        assert await answered(company, company.mentor, "withdrawCoMentoring") == ["NO_CO_MENTORING_OFFERED"]

    async def test_is_not_for_office_hours(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, seated=0)
        hours = await started(db, some_office_hours(mentor_id=company.mentor.id))

        for name in MUTATIONS:
            answer = await answered(company, company.mentor, name, circleId=str(hours), **_member(name))
            assert answer in (["NO_SUCH_GATHERING"], NOTHING_OFFERED)

    async def test_once_for_a_key_however_often_it_is_sent(self, company: Company, second: Identity) -> None:
        given = {"idempotencyKey": "one", "memberId": str(second.id)}
        asked = [await company.done(company.mentor, "offerCoMentoring", **given) for _ in range(2)]
        agreed = [await company.done(second, "acceptCoMentoring", idempotencyKey="two") for _ in range(2)]

        assert asked[0] == asked[1]
        assert agreed[0] == agreed[1]
        assert [type(told) for told in await company.told(*OFFERS)] == [CoMentorOffered, CoMentorAgreed]

    async def test_goes_with_the_circle_when_it_is_closed(self, company: Company, second: Identity) -> None:
        await company.ask(second)

        await company.done(company.mentor, "closeCircle")

        assert await company.nodes(second, "coMentorOffers") == []
        assert await answered(company, second, "acceptCoMentoring") == NOTHING_OFFERED


class TestAccepting:
    async def test_leads_it_and_has_what_lies_ahead(self, company: Company, second: Identity) -> None:
        meetings = await company.meets(times=2)
        await company.ask(second)

        agreed = await company.done(second, "acceptCoMentoring")

        assert agreed["circle"]["coMentor"]["id"] == str(second.id)
        assert (agreed["circle"]["coMentorOffer"], agreed["ledWithoutYou"]) == (None, [])
        [told] = await company.told(CoMentorAgreed)
        assert (told.mentor_id, told.member_id, told.agreed_at) == (company.mentor.id, second.id, NOW)
        [joined] = [each for each in await company.told(CircleJoined) if each.member_ids == (second.id,)]
        assert [str(each.session_id) for each in joined.meetings] == [each["id"] for each in meetings]
        assert len(await (await Subscriber.of(company.caller, second)).events()) == 2
        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX))
        assert len(await company.told(SlotTaken)) == 1
        await company.done(second, "inviteToCircle", memberId=str(new_id()))
        assert (await circle(company, company.seated[0]))["coMentor"]["id"] == str(second.id)

    async def test_keeps_what_they_have_already_and_says_which_dates_the_mentor_leads_alone(
        self, company: Company, second: Identity
    ) -> None:
        one, other = await company.meets(times=2)
        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX))
        await company.ask(second)

        agreed = await company.done(second, "acceptCoMentoring")

        assert [each["id"] for each in agreed["ledWithoutYou"]] == [one["id"]]
        for starts_at in (SIX, datetime.fromisoformat(other["startsAt"])):
            await book(company.db, a_slot(mentor_id=company.mentor.id, starts_at=starts_at))
        await book(company.db, a_slot(mentor_id=second.id, starts_at=datetime.fromisoformat(other["startsAt"])))
        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [
            SessionBooked,
            *[SlotTaken] * 3,
        ]

    async def test_a_date_that_they_could_not_lead_is_theirs_once_it_moves(
        self, company: Company, second: Identity
    ) -> None:
        (meeting,) = await company.meets(format="VIDEO", place="https://call.example/one")
        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX))
        await company.ask(second)
        await company.done(second, "acceptCoMentoring")
        where = {"meetingId": meeting["id"], "format": "IN_PERSON", "place": "Room 4"}

        placed = await company.done(company.mentor, "moveCircleMeeting", startsAt=SIX.isoformat(), **where)
        later = {"meetingId": meeting["id"], "startsAt": (SIX + 2 * HOUR).isoformat()}
        await company.done(company.mentor, "moveCircleMeeting", **later)

        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX + 2 * HOUR))
        assert placed["place"] == "Room 4"
        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [SessionBooked, SlotTaken]

    async def test_from_a_seat_offers_it_on_and_keeps_the_meetings_in_their_calendar(
        self, db: Database, caller: Caller
    ) -> None:
        company = await Company.gather(db, caller, seats=2, seated=3)
        await company.meets()
        sitting, _, waiting = company.seated
        await company.ask(sitting)

        agreed = await company.done(sitting, "acceptCoMentoring")

        assert (agreed["circle"]["yours"], agreed["ledWithoutYou"]) == (None, [])
        assert [event.member_id for event in await company.told(SeatOffered)] == [waiting.id]
        assert len(await company.told(CircleMeetingSet, CircleJoined, CircleLeft)) == 1
        assert len(await company.nodes(sitting, "circleMeetings")) == 1
        await book(db, a_slot(mentor_id=sitting.id, starts_at=SIX))
        assert len(await company.told(SlotTaken)) == 1

    async def test_from_the_line_leaves_it(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, seats=2, seated=3)
        waiting = company.seated[2]
        await company.ask(waiting)

        await company.done(waiting, "acceptCoMentoring")

        claims = await company.nodes(company.mentor, "seatClaims")
        assert [each["member"]["id"] for each in claims] == [str(each.id) for each in company.seated[:2]]

    async def test_takes_the_seats_of_whom_a_block_keeps_apart_from_them(
        self, company: Company, second: Identity
    ) -> None:
        await company.meets()
        apart, other = company.seated
        await deliver(company.db, HANDLERS, envelope(a_block(apart.id, second.id)))
        await company.ask(second)

        await company.done(second, "acceptCoMentoring")

        assert await circle(company, apart) is None
        assert [event.member_ids for event in await company.told(CircleLeft)] == [(apart.id,)]
        [claim] = await company.nodes(company.mentor, "seatClaims")
        assert claim["member"]["id"] == str(other.id)

    async def test_steps_down_and_takes_it_up_again(self, company: Company) -> None:
        await company.meets()
        second = await company.with_second()
        await company.leave(second)
        await company.ask(second)

        await company.done(second, "acceptCoMentoring")

        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX))
        assert [type(event) for event in await company.told(SessionBooked, SlotTaken)] == [SlotTaken]

    async def test_is_for_who_was_asked_in_time(self, company: Company, second: Identity) -> None:
        await company.ask(second)

        others = [await answered(company, who, "acceptCoMentoring") for who in (*company.everybody, a_member())]
        company.db.clock = lambda: NOW + 14 * DAY
        late = [await answered(company, second, name) for name in ("acceptCoMentoring", "declineCoMentoring")]

        assert others == [NOTHING_OFFERED] * 4
        assert late == [NOTHING_OFFERED] * 2


class TestDeclining:
    async def test_is_told_to_the_mentor_without_a_reason_and_is_for_good(
        self, company: Company, second: Identity
    ) -> None:
        await company.ask(second)

        await company.done(second, "declineCoMentoring")

        [_, told] = await company.told(*OFFERS)
        assert isinstance(told, CoMentorOfferEnded)
        assert (told.mentor_id, told.member_id, told.ended_at) == (company.mentor.id, second.id, NOW)
        assert (await circle(company, company.mentor))["coMentorOffer"] is None
        assert await company.nodes(second, "coMentorOffers") == []
        again = await answered(company, company.mentor, "offerCoMentoring", memberId=str(second.id))
        assert again == ["CO_MENTORING_NOT_TAKEN_UP"]
        assert await answered(company, second, "acceptCoMentoring") == NOTHING_OFFERED
        assert await answered(company, second, "declineCoMentoring") == NOTHING_OFFERED
        await company.with_second()

    async def test_leaves_nothing_to_see_of_a_circle_that_few_know(
        self, db: Database, caller: Caller, second: Identity
    ) -> None:
        company = await Company.gather(db, caller, admission=Admission.INVITED, seated=0)
        await company.ask(second)

        assert await company.done(second, "declineCoMentoring") is None


class TestSilence:
    async def test_lapses_after_two_weeks_in_the_same_words(self, company: Company, second: Identity) -> None:
        await company.ask(second)

        await wait(company.db, 14 * DAY - HOUR)
        before = await company.nodes(second, "coMentorOffers")
        await wait(company.db, 14 * DAY)

        [_, told] = await company.told(*OFFERS)
        assert (len(before), await company.nodes(second, "coMentorOffers")) == (1, [])
        assert isinstance(told, CoMentorOfferEnded)
        assert (told.member_id, told.ended_at) == (second.id, NOW + 14 * DAY)
        again = await company.ask(second)
        assert again["coMentorOffer"]["member"]["id"] == str(second.id)

    @pytest.mark.parametrize("name", ["acceptCoMentoring", "declineCoMentoring", "withdrawCoMentoring"])
    async def test_is_not_what_was_answered_or_taken_back(self, company: Company, second: Identity, name: str) -> None:
        await company.ask(second)
        who = company.mentor if name.startswith("withdraw") else second
        await company.done(who, name)
        told = len(await company.told(*OFFERS))

        await wait(company.db, 15 * DAY)

        assert len(await company.told(*OFFERS)) == told

    async def test_is_told_once_however_often_its_timer_runs(self, company: Company, second: Identity) -> None:
        await company.ask(second)
        company.db.clock = lambda: NOW + 14 * DAY
        async with company.db.reading() as tx:
            [offer_id] = await tx.session.scalars(select(co_mentor_offers.c.id))

        for _ in range(2):
            async with company.db.transaction() as tx:
                await lapse_co_mentoring(tx, offer_id)

        assert len(await company.told(CoMentorOfferEnded)) == 1


class TestLimits:
    async def test_nobody_leads_more_than_twenty_open_circles(self, company: Company) -> None:
        ids = [await started(company.db, a_circle(mentor_id=company.mentor.id)) for _ in range(18)]
        given = {"topic": "Grants", "seats": 2, "minutes": 60}
        await started(company.db, some_office_hours(mentor_id=company.mentor.id, starts_at=NOON + DAY))

        await company.done(company.mentor, "startCircle", **given)
        full = await answered(company, company.mentor, "startCircle", **given)
        await company.done(company.mentor, "closeCircle", circleId=str(ids[0]))
        again = await answered(company, company.mentor, "startCircle", **given)

        assert (full, again) == (["TOO_MANY_CIRCLES"], [])


class TestLists:
    async def test_are_paged_newest_first_with_constant_statements(
        self, db: Database, caller: Caller, second: Identity
    ) -> None:
        companies = [await Company.gather(db, caller, seated=0) for _ in range(4)]
        for each in companies:
            await each.ask(second)

        with statements(db) as few:
            page = await companies[0].read(second, "coMentorOffers", first=1)
        with statements(db) as many:
            rest = await companies[0].read(second, "coMentorOffers", first=9, after=page["pageInfo"]["endCursor"])

        listed = [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]]
        assert listed == [str(each.circle_id) for each in reversed(companies)]
        assert len(few) == len(many) == 1

    async def test_taking_it_up_takes_as_many_statements_with_many_dates_as_with_few(
        self, db: Database, caller: Caller
    ) -> None:
        counts = []
        for times in (2, 26):
            company = await Company.gather(db, caller, seated=0)
            await company.meets(times=times)
            with statements(db) as sent:
                await company.with_second()
            counts.append(len(sent))

        assert counts[0] == counts[1]


class TestWhoElse:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, company: Company, who: Identity) -> None:
        assert [await answered(company, who, name) for name in MUTATIONS] == [["FORBIDDEN"]] * 4
        assert codes(await caller_asks(company, who)) == ["FORBIDDEN"]

    async def test_only_its_mentor_asks_and_takes_back(self, company: Company, second: Identity) -> None:
        await company.ask(second)

        for who in (company.seated[0], second, a_member()):
            for name in ("offerCoMentoring", "withdrawCoMentoring"):
                assert await answered(company, who, name, **_member(name)) == ["FORBIDDEN"]
