"""A circle's agenda: asked for by anybody in it, carried over from meeting to meeting until it is done."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.profiles import ErasureStarted
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from tests.builders.matching import a_block, lifted
from tests.builders.sessions import HOUR
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS
from tests.service.statements import statements

SIX = datetime(2027, 1, 12, 18, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle that meets every week, with two who have a seat."""
    return await Company.gather(db, caller)


async def add(company: Company, who: Identity, item: str = "How to begin?") -> str:
    return str((await company.done(who, "addToCircleAgenda", item=item))["id"])


async def agenda(company: Company, who: Identity, **given: Any) -> list[Any]:
    found = await company.nodes(who, "circleAgenda", **given)
    return [(each["item"], each["state"], each["carried"]) for each in found]


class TestCarrying:
    async def test_what_is_not_done_comes_along_until_it_is(self, company: Company) -> None:
        first, second, _ = await company.meets(times=3)
        item, other = await add(company, company.seated[0]), await add(company, company.seated[1], "And to end?")
        company.db.clock = lambda: SIX + HOUR
        await company.done(company.mentor, "finishCircleAgendaItem", itemId=other, meetingId=first["id"])
        company.db.clock = lambda: SIX + WEEK + HOUR
        carried = await agenda(company, company.mentor)
        done = {"itemId": item, "meetingId": second["id"]}
        await company.done(company.seated[0], "finishCircleAgendaItem", **done)

        assert carried == [("How to begin?", "OPEN", 2), ("And to end?", "DONE", 0)]
        assert await agenda(company, company.mentor, state="OPEN") == []
        assert (await agenda(company, company.mentor))[0] == ("How to begin?", "DONE", 1)

    async def test_of_a_meeting_that_was_cancelled_counts_nothing(self, company: Company) -> None:
        (meeting,) = await company.meets()
        await add(company, company.mentor)
        await company.done(company.mentor, "cancelCircleMeeting", meetingId=meeting["id"])
        company.db.clock = lambda: SIX + HOUR

        assert await agenda(company, company.mentor) == [("How to begin?", "OPEN", 0)]


class TestSettling:
    async def test_is_for_who_asked_and_for_the_mentors(self, company: Company) -> None:
        one, other = company.seated
        item = {"itemId": await add(company, one)}

        assert codes(await company.do(other, "finishCircleAgendaItem", **item)) == ["FORBIDDEN"]
        assert codes(await company.do(other, "dropCircleAgendaItem", **item)) == ["FORBIDDEN"]
        dropped = await company.done(company.mentor, "dropCircleAgendaItem", **item)
        assert dropped["state"] == "DROPPED"
        assert codes(await company.do(one, "finishCircleAgendaItem", **item)) == ["AGENDA_ITEM_SETTLED"]

    async def test_in_a_meeting_needs_one_of_the_circle_that_has_begun(self, company: Company) -> None:
        (meeting,) = await company.meets()
        item = await add(company, company.mentor)

        for meeting_id in (meeting["id"], str(new_id())):
            answer = await company.do(company.mentor, "finishCircleAgendaItem", itemId=item, meetingId=meeting_id)
            assert codes(answer) == ["NO_SUCH_CIRCLE_MEETING"]


class TestABlock:
    async def test_hides_the_other_from_whoever_raised_it_and_is_seen_by_nobody_else(self, company: Company) -> None:
        one, other = company.seated
        await add(company, one, "Before")
        await add(company, other, "Not before")
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))
        await add(company, other, "Not after")
        await add(company, one, "After")

        assert [item for item, *_ in await agenda(company, one)] == ["Before", "After"]
        assert await agenda(company, other) == await agenda(company, company.mentor)
        assert len(await agenda(company, other)) == 4

    async def test_makes_no_difference_to_what_is_refused_to_whom_it_is_raised_against(self, company: Company) -> None:
        one, other = company.seated
        item = {"itemId": await add(company, one)}
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))

        assert codes(await company.do(other, "dropCircleAgendaItem", **item)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("name", ["finishCircleAgendaItem", "dropCircleAgendaItem"])
    async def test_of_a_mentor_settles_nothing_that_they_no_longer_see(self, company: Company, name: str) -> None:
        one, other = company.seated
        item = {"itemId": await add(company, one)}
        block = a_block(company.mentor.id, one.id)
        await deliver(company.db, HANDLERS, envelope(block))

        refused = await company.do(company.mentor, name, **item)

        assert codes(refused) == ["NO_SUCH_AGENDA_ITEM"]
        assert await agenda(company, other) == [("How to begin?", "OPEN", 0)]
        await deliver(company.db, HANDLERS, envelope(lifted(block), seq=2))
        assert (await company.done(company.mentor, name, **item))["state"] != "OPEN"


class TestWhoElse:
    async def test_nobody_outside_the_circle_and_nobody_who_left(self, company: Company) -> None:
        left = company.seated[0]
        item = {"itemId": await add(company, left)}
        await company.leave(left)

        for who in (left, a_member()):
            assert await agenda(company, who) == []
            assert codes(await company.do(who, "addToCircleAgenda", item="x")) == ["NO_SUCH_GATHERING"]
            assert codes(await company.do(who, "finishCircleAgendaItem", **item)) == ["NO_SUCH_AGENDA_ITEM"]

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, company: Company, who: Identity) -> None:
        names = ("addToCircleAgenda", "finishCircleAgendaItem", "dropCircleAgendaItem")

        assert [codes(await company.do(who, name)) for name in names] == [["FORBIDDEN"]] * 3

    async def test_of_whoever_was_erased_the_words_go(self, company: Company) -> None:
        one = company.seated[0]
        await add(company, one)
        erased = envelope(ErasureStarted(request_id=new_id(), member_id=one.id))

        await deliver(company.db, heeding_erasure(HANDLERS, erase_members), erased)

        [left] = await company.nodes(company.mentor, "circleAgenda")
        assert (left["item"], left["askedBy"]) == ("", None)


async def test_is_paged_oldest_first_with_one_statement(company: Company) -> None:
    ids = [await add(company, company.mentor) for _ in range(5)]

    with statements(company.db) as few:
        page = await company.read(company.mentor, "circleAgenda", first=2)
    with statements(company.db) as many:
        rest = await company.read(company.mentor, "circleAgenda", first=50, after=page["pageInfo"]["endCursor"])

    assert [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]] == ids
    assert len(few) == len(many) == 1


@pytest.mark.parametrize("item", ["", " ", "x" * 501])
async def test_an_item_says_something_in_500_characters(company: Company, item: str) -> None:
    assert codes(await company.do(company.mentor, "addToCircleAgenda", item=item)) == ["BAD_USER_INPUT"]
