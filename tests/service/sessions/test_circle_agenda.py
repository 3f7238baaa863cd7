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
from tests.builders.matching import a_block
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

    async def test_whom_a_block_keeps_apart_read_nothing_of_each_other(self, company: Company) -> None:
        one, other = company.seated
        for who in (one, other):
            await add(company, who, f"Of {who.id}")
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))

        assert await agenda(company, one) == [(f"Of {one.id}", "OPEN", 0)]
        assert await agenda(company, other) == [(f"Of {other.id}", "OPEN", 0)]
        assert len(await agenda(company, company.mentor)) == 2

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
