"""A circle's discussion between its meetings: for who is in it, and nobody who left; reachable for a concern."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.profiles import ErasureStarted
from contracts.sessions import CirclePostWritten
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.stores import STORES
from tests.builders.matching import a_block, lifted
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS
from tests.service.statements import statements


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle with two who have a seat."""
    return await Company.gather(db, caller)


async def write(company: Company, who: Identity, text: str = "Well begun.") -> str:
    return str((await company.done(who, "writeCirclePost", text=text))["id"])


async def read(company: Company, who: Identity) -> list[Any]:
    return [each["text"] for each in await company.nodes(who, "circlePosts")]


async def listed(company: Company, who: Identity) -> list[str]:
    return [each["id"] for each in await company.nodes(who, "circlePosts", first=50)]


class TestReading:
    async def test_is_for_everybody_in_the_circle_newest_first(self, company: Company) -> None:
        await write(company, company.mentor, "First")
        company.db.clock = lambda: NOW + timedelta(minutes=1)
        await write(company, company.seated[0], "Second")

        assert [await read(company, who) for who in company.everybody] == [["Second", "First"]] * 3

    async def test_is_for_nobody_else_and_nobody_who_left_or_waits(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, seats=2, seated=3)
        left, _, waiting = company.seated
        await write(company, left)
        await company.leave(left)

        for who in (left, waiting, a_member(), a_member(None, Role.SUPPORT), a_member(None, Role.PROGRAMME_MANAGER)):
            assert await read(company, who) == []
            assert codes(await company.do(who, "writeCirclePost", text="x")) == ["NO_SUCH_GATHERING"]
        assert await read(company, company.mentor) == ["Well begun."]

    async def test_whoever_joins_reads_what_was_written_before(self, company: Company) -> None:
        await write(company, company.mentor)

        assert await read(company, await company.join()) == ["Well begun."]

    async def test_is_paged_by_time_with_one_statement(self, company: Company) -> None:
        ids = [await write(company, company.mentor) for _ in range(5)]

        with statements(company.db) as few:
            page = await company.read(company.mentor, "circlePosts", first=2)
        with statements(company.db) as many:
            rest = await company.read(company.mentor, "circlePosts", first=50, after=page["pageInfo"]["endCursor"])

        assert [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]] == ids[::-1]
        assert len(few) == len(many) == 1


class TestTelling:
    async def test_tells_everybody_else_that_there_is_something_and_no_more(self, company: Company) -> None:
        one, other = company.seated
        post = await write(company, one, "Well begun.")

        [told] = await company.told(CirclePostWritten)

        assert (str(told.post_id), told.gathering_id) == (post, company.circle_id)
        assert told.member_ids == (company.mentor.id, other.id)
        assert str(one.id) not in told.model_dump_json()
        assert "begun" not in told.model_dump_json()

    async def test_tells_nobody_who_left_or_keeps_away_from_who_wrote(self, company: Company) -> None:
        one, other = company.seated
        left, reporter = await company.join(), await company.join()
        await company.leave(left)
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))
        given = {"memberId": str(other.id), "kind": "SELLING", "text": "It did not stop."}
        await company.done(reporter, "raiseConcern", **given, messageIds=[], postIds=[])

        for who in (other, one):
            await write(company, who)

        assert [set(told.member_ids) for told in await company.told(CirclePostWritten)] == [
            {company.mentor.id},
            {company.mentor.id, other.id, reporter.id},
        ]

    async def test_tells_nobody_where_nobody_else_is(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, seated=0)

        await write(company, company.mentor)

        assert await company.told(CirclePostWritten) == []


class TestTakingBack:
    async def test_empties_ones_own_once(self, company: Company) -> None:
        at = {"postId": await write(company, company.seated[0])}

        taken = await company.done(company.seated[0], "takeBackCirclePost", **at)

        assert (taken["text"], await read(company, company.mentor)) == (None, [None])
        assert codes(await company.do(company.seated[0], "takeBackCirclePost", **at)) == ["POST_TAKEN_BACK"]

    async def test_is_for_its_author_alone(self, company: Company) -> None:
        at = {"postId": await write(company, company.seated[0])}

        assert codes(await company.do(company.mentor, "takeBackCirclePost", **at)) == ["FORBIDDEN"]
        assert codes(await company.do(a_member(), "takeBackCirclePost", **at)) == ["NO_SUCH_POST"]


class TestABlock:
    async def test_hides_the_other_from_whoever_raised_it(self, company: Company) -> None:
        one, other = company.seated
        before = [await write(company, who) for who in (other, company.mentor, one)]
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))
        after = [await write(company, who) for who in (other, company.mentor, one)]

        assert await listed(company, one) == [after[2], after[1], before[2], before[1]]
        assert codes(await company.do(one, "takeBackCirclePost", postId=before[0])) == ["NO_SUCH_POST"]

    async def test_leaves_no_trace_for_whom_it_is_raised_against(self, company: Company) -> None:
        one, other = company.seated
        before = [await write(company, who) for who in (one, company.mentor, other)]
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))
        after = [await write(company, who) for who in (one, company.mentor, other)]

        assert await listed(company, other) == await listed(company, company.mentor) == [*before, *after][::-1]
        assert codes(await company.do(other, "takeBackCirclePost", postId=after[0])) == ["FORBIDDEN"]

    async def test_fills_every_page_for_both(self, company: Company) -> None:
        one, other = company.seated
        for who in (one, other) * 3:
            await write(company, who)
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))

        pages = [await company.read(who, "circlePosts", first=3) for who in (one, other)]

        assert [(len(page["edges"]), page["pageInfo"]["hasNextPage"]) for page in pages] == [(3, False), (3, True)]

    async def test_once_lifted_shows_everything_again(self, company: Company) -> None:
        one, other = company.seated
        block = a_block(one.id, other.id)
        await deliver(company.db, HANDLERS, envelope(block))
        post = await write(company, other)
        await deliver(company.db, HANDLERS, envelope(lifted(block), seq=2))

        assert await listed(company, one) == [post]

    async def test_of_the_mentor_ends_it_for_who_is_apart(self, company: Company) -> None:
        one = company.seated[0]
        await write(company, company.mentor)
        await deliver(company.db, HANDLERS, envelope(a_block(one.id, company.mentor.id)))

        assert await read(company, one) == []


class TestAConcern:
    async def test_shows_support_what_was_attached_and_nothing_else(self, company: Company) -> None:
        one, other = company.seated
        posts = [await write(company, other, text) for text in ("Buy my course.", "And a book.")]
        given = {"memberId": str(other.id), "kind": "SELLING", "text": "It did not stop."}

        concern = await company.done(one, "raiseConcern", **given, messageIds=[], postIds=posts[:1])

        case = await company.read(a_member(None, Role.SUPPORT), "concern", id=concern["id"])
        assert [each["text"] for each in case["posts"]] == ["Buy my course."]
        assert await read(company, one) == []

    async def test_takes_posts_of_whom_it_is_about_that_its_reporter_can_see(self, company: Company) -> None:
        one, other = company.seated
        theirs, mentors = await write(company, other), await write(company, company.mentor)
        given = {"memberId": str(other.id), "kind": "SELLING", "text": "It did not stop.", "messageIds": []}

        refused = [
            await company.do(one, "raiseConcern", **given, postIds=[mentors]),
            await company.do(one, "raiseConcern", **given, postIds=[str(new_id())]),
            await company.do(a_member(), "raiseConcern", **given, postIds=[theirs]),
            await company.do(one, "raiseConcern", **given, postIds=[theirs] * 21),
        ]

        assert [codes(each) for each in refused] == [["NOT_FOUND"]] * 3 + [["BAD_USER_INPUT"]]


class TestLeaving:
    async def test_of_whoever_was_erased_the_words_go_and_the_others_stay(self, company: Company) -> None:
        await write(company, company.mentor, "Mine")
        await write(company, company.seated[0], "Theirs")
        erased = envelope(ErasureStarted(request_id=new_id(), member_id=company.seated[0].id))

        await deliver(company.db, heeding_erasure(HANDLERS, erase_members), erased)

        posts = await company.nodes(company.mentor, "circlePosts")
        assert {(each["text"], each["author"] is None) for each in posts} == {("Mine", False), (None, True)}

    async def test_an_export_has_ones_own_words_alone(self, company: Company) -> None:
        for who in company.everybody:
            await write(company, who, f"Of {who.id}")
        [rows] = [each.rows(company.mentor.id) for each in STORES if each.name == "circle_posts"]
        assert rows is not None

        async with company.db.reading() as tx:
            exported = (await tx.session.execute(rows)).mappings().all()

        assert [row["text"] for row in exported] == [f"Of {company.mentor.id}"]


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nobody_but_members_in_person(company: Company, who: Identity) -> None:
    assert [codes(await company.do(who, name)) for name in ("writeCirclePost", "takeBackCirclePost")] == [
        ["FORBIDDEN"]
    ] * 2


@pytest.mark.parametrize("text", ["", " ", "x" * 4001])
async def test_a_post_says_something_in_4000_characters(company: Company, text: str) -> None:
    assert codes(await company.do(company.mentor, "writeCirclePost", text=text)) == ["BAD_USER_INPUT"]
