"""Whom a mentor asks to lead a circle, where a block is between them, and where one of the two is erased."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from chassis.timers import TimerLoop
from contracts.profiles import ErasureStarted
from contracts.sessions import (
    CircleMeetingCancelled,
    CoMentorAgreed,
    CoMentorOffered,
    CoMentorOfferEnded,
    SessionBooked,
    SlotTaken,
)
from services.sessions.circles.tables import co_mentor_offers
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.meetings.tables import bookings
from services.sessions.stores import STORES
from services.sessions.timers import TIMERS
from tests.builders.matching import a_block, lifted
from tests.builders.sessions import HOUR, NOW, a_slot
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.calendar import book
from tests.service.sessions.company import Company

SIX = datetime(2027, 1, 12, 18, tzinfo=UTC)
DAY = timedelta(days=1)
OFFERS = (CoMentorOffered, CoMentorAgreed, CoMentorOfferEnded)
HEEDING = heeding_erasure(HANDLERS, erase_members)
NOTHING_OFFERED = ["NO_SUCH_CO_MENTOR_OFFER"]


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle of Lisbon that meets every week, with two who have a seat."""
    return await Company.gather(db, caller)


@pytest.fixture
def second() -> Identity:
    """Give whom the mentor asks."""
    return a_member()


async def block(company: Company, one: UUID, other: UUID) -> None:
    await deliver(company.db, HANDLERS, envelope(a_block(one, other)))


async def erase(company: Company, *members: UUID) -> list[Taken]:
    """Told twice each."""
    told = [envelope(ErasureStarted(request_id=new_id(), member_id=each)) for each in members]
    return await deliver(company.db, HEEDING, *told, *told)


async def lapse(company: Company) -> None:
    company.db.clock = lambda: NOW + 14 * DAY
    while await TimerLoop(company.db, TIMERS).run_next():
        pass


async def circle(company: Company, who: Identity) -> Any:
    return await company.read(who, "circle", id=str(company.circle_id))


async def offers(company: Company) -> int:
    async with company.db.reading() as tx:
        return await tx.session.scalar(select(func.count()).select_from(co_mentor_offers)) or 0


async def given_by(company: Company, who: Identity) -> int:
    mine = bookings.c.member_id == who.id, bookings.c.active
    async with company.db.reading() as tx:
        return await tx.session.scalar(select(func.count()).select_from(bookings).where(*mine)) or 0


async def exported(company: Company, who: Identity) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with company.db.reading() as tx:
        for store in STORES:
            rows = store.rows(who.id) if store.name == "co_mentor_offers" else None
            found += [dict(row) for row in (await tx.session.execute(rows)).mappings()] if rows is not None else []
    return found


async def all_that_its_mentor_hears(db: Database, caller: Caller, asked: UUID, *blocked: bool) -> str:
    """Of whoever is asked, and never answers: every answer and every event, without the ids that differ."""
    company = await Company.gather(db, caller, seated=0)
    for by_mentor in blocked:
        await block(company, *((company.mentor.id, asked) if by_mentor else (asked, company.mentor.id)))
    given = {"memberId": str(asked)}
    start = {"topic": "Grants", "seats": 2, "minutes": 60, "coMentorId": str(asked)}
    heard = [
        await company.do(company.mentor, "offerCoMentoring", **given),
        await company.do(company.mentor, "offerCoMentoring", **given),
        await company.do(company.mentor, "withdrawCoMentoring"),
        await company.do(company.mentor, "withdrawCoMentoring"),
        await company.do(company.mentor, "offerCoMentoring", **given),
        await company.do(company.mentor, "startCircle", **start),
        await company.nodes(company.mentor, "myCircles"),
        await circle(company, company.mentor),
    ]
    await lapse(company)
    heard += [
        await company.nodes(company.mentor, "myCircles"),
        await company.do(company.mentor, "offerCoMentoring", **given),
    ]
    ended = [each.model_dump(mode="json") for each in await company.told(CoMentorOfferEnded)]
    circles = {str(each["id"]) for each in heard[6]}
    text = json.dumps([heard, [each for each in ended if each["mentor_id"] == str(company.mentor.id)]])
    db.clock = lambda: NOW
    for known in (str(asked), str(company.mentor.id), *sorted(circles)):
        text = text.replace(known, "somebody")
    return text


class TestABlock:
    async def test_tells_its_mentor_nothing_and_neither_does_an_id_of_nobody(
        self, db: Database, caller: Caller
    ) -> None:
        silent = await all_that_its_mentor_hears(db, caller, new_id())
        blocking = await all_that_its_mentor_hears(db, caller, new_id(), False)
        blocked = await all_that_its_mentor_hears(db, caller, new_id(), True)

        assert silent == blocking == blocked
        assert "CO_MENTORING_OFFERED" in silent
        assert '"ended_at"' in silent

    @pytest.mark.parametrize("by_mentor", [True, False])
    async def test_keeps_the_offer_from_who_is_asked_also_once_it_is_lifted(
        self,
        company: Company,
        second: Identity,
        by_mentor: bool,  # noqa: FBT001 - a parameter of the test.
    ) -> None:
        two = (company.mentor.id, second.id) if by_mentor else (second.id, company.mentor.id)
        raised = a_block(*two)
        await deliver(company.db, HANDLERS, envelope(raised))
        await company.ask(second)

        shown = [await company.nodes(second, "coMentorOffers"), await circle(company, second)]
        await deliver(company.db, HANDLERS, envelope(lifted(raised), seq=2))

        assert shown == [[], None]
        assert await company.nodes(second, "coMentorOffers") == []
        assert (await circle(company, second))["coMentorOffer"] is None
        for name in ("acceptCoMentoring", "declineCoMentoring"):
            assert codes(await company.do(second, name)) == NOTHING_OFFERED
        assert await company.told(*OFFERS) == []
        assert await exported(company, second) == []

    @pytest.mark.parametrize("by_mentor", [True, False])
    async def test_hides_an_offer_that_was_made_before_and_lets_it_lapse(
        self,
        company: Company,
        second: Identity,
        by_mentor: bool,  # noqa: FBT001 - a parameter of the test.
    ) -> None:
        await company.ask(second)
        await block(company, *((company.mentor.id, second.id) if by_mentor else (second.id, company.mentor.id)))

        answers = [codes(await company.do(second, name)) for name in ("acceptCoMentoring", "declineCoMentoring")]
        assert answers == [NOTHING_OFFERED] * 2
        assert await company.nodes(second, "coMentorOffers") == []
        assert (await circle(company, company.mentor))["coMentorOffer"]["member"]["id"] == str(second.id)
        await lapse(company)
        assert [type(each) for each in await company.told(*OFFERS)] == [CoMentorOffered, CoMentorOfferEnded]

    async def test_between_two_who_lead_it_makes_who_agreed_step_down(self, company: Company) -> None:
        await company.meets()
        second = await company.with_second()

        await block(company, company.mentor.id, second.id)

        assert (await circle(company, company.mentor))["coMentor"] is None
        assert await given_by(company, second) == 0
        assert codes(await company.do(company.mentor, "offerCoMentoring", memberId=str(second.id))) == []
        assert await company.nodes(second, "coMentorOffers") == []


class TestErasure:
    async def test_of_the_mentor_leaves_the_circle_to_who_leads_it_with_them(self, company: Company) -> None:
        meetings = await company.meets(times=2, place="https://call.example/mine")
        second = await company.with_second()
        waiting = [await company.join() for _ in range(3)][-1]

        await erase(company, company.mentor.id)

        left = await circle(company, waiting)
        assert (left["mentor"]["id"], left["coMentor"], left["topic"]) == (str(second.id), None, "")
        assert (left["closedAt"], left["yours"]["standing"], left["taken"]) == (None, "WAITING", 4)
        assert [each["place"] for each in await company.nodes(second, "circleMeetings")] == [None, None]
        assert await company.told(CircleMeetingCancelled) == []
        assert (await given_by(company, company.mentor), await given_by(company, second)) == (0, 2)
        named = await company.done(second, "changeCircle", topic="Grants, still")
        assert (await circle(company, waiting))["topic"] == named["topic"] == "Grants, still"
        moved = {"meetingId": meetings[0]["id"], "startsAt": (SIX + HOUR).isoformat()}
        await company.done(second, "moveCircleMeeting", **moved)
        await company.done(second, "setCircleMeetings", firstOn="2027-02-02", at="18:00:00", times=1)
        await company.done(second, "offerCoMentoring", memberId=str(new_id()))

    async def test_of_the_mentor_calls_off_what_the_other_has_no_time_for(
        self, company: Company, second: Identity
    ) -> None:
        one, other = await company.meets(times=2)
        await book(company.db, a_slot(mentor_id=second.id, starts_at=SIX))
        await company.ask(second)
        await company.done(second, "acceptCoMentoring")

        await erase(company, company.mentor.id)

        [off] = await company.told(CircleMeetingCancelled)
        assert (str(off.session_id), off.cancelled_by, off.mentor_id) == (one["id"], None, second.id)
        ahead = [each["id"] for each in await company.nodes(second, "circleMeetings") if not each["cancelledAt"]]
        assert ahead == [other["id"]]
        assert await given_by(company, second) == 2

    async def test_of_both_ends_it(self, company: Company) -> None:
        await company.meets()
        second = await company.with_second()

        await erase(company, company.mentor.id, second.id)

        left = await circle(company, company.seated[0])
        assert (left["mentor"], left["coMentor"], left["topic"]) == (None, None, "")
        assert left["closedAt"] is not None
        assert len(await company.told(CircleMeetingCancelled)) == 1

    async def test_of_both_at_once_ends_it(self, company: Company) -> None:
        await company.meets()
        second = await company.with_second()

        async with company.db.transaction() as tx:
            await erase_members(tx, {company.mentor.id: tx.cause, second.id: tx.cause})

        left = await circle(company, company.seated[0])
        assert (left["closedAt"], left["coMentor"]) == (NOW.isoformat(), None)
        assert len(await company.told(CircleMeetingCancelled)) == 1

    async def test_of_who_agreed_leaves_it_to_its_mentor(self, company: Company) -> None:
        await company.meets()
        second = await company.with_second()

        await erase(company, second.id)

        left = await circle(company, company.seated[0])
        assert (left["coMentor"], left["closedAt"], left["topic"]) == (None, None, "Writing grants together")
        assert await given_by(company, second) == 0
        await book(company.db, a_slot(mentor_id=company.mentor.id, starts_at=SIX))
        assert len(await company.told(SlotTaken)) == 1
        assert await company.told(SessionBooked) == []

    async def test_of_the_mentor_ends_what_nobody_agreed_to_lead(self, company: Company, second: Identity) -> None:
        await company.ask(second)

        await erase(company, company.mentor.id)

        assert (await circle(company, company.seated[0]))["closedAt"] is not None
        assert await company.nodes(second, "coMentorOffers") == []
        assert codes(await company.do(second, "acceptCoMentoring")) == NOTHING_OFFERED
        assert await offers(company) == 0

    async def test_of_either_takes_every_offer_with_it(self, company: Company, second: Identity) -> None:
        await company.ask(second)
        await company.done(second, "declineCoMentoring")
        asked = a_member()
        await company.ask(asked)

        await erase(company, asked.id)
        after_one = await offers(company)
        shown = (await circle(company, company.mentor))["coMentorOffer"]
        await erase(company, company.mentor.id)

        assert (after_one, shown, await offers(company)) == (1, None, 0)

    async def test_an_export_has_the_offers_of_both_sides_and_nothing_of_a_block(
        self, company: Company, second: Identity
    ) -> None:
        await company.ask(second)

        [mine], [theirs] = await exported(company, company.mentor), await exported(company, second)

        assert {**mine, "declined_at": None} == theirs
        assert "declined_at" not in mine
        assert (mine["offered_by"], mine["member_id"]) == (company.mentor.id, second.id)
        assert "withheld" not in mine
