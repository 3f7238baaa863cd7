"""What a concern shows: the words as they were, whoever takes them back, and all that its reporter could once read."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.profiles import ErasureStarted
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.stores import STORES
from tests.builders.matching import a_block, lifted
from tests.builders.sessions import NOW, a_slot, an_acceptance
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS
from tests.service.statements import statements

SUPPORT = a_member(None, Role.SUPPORT)


@pytest.fixture
async def company(db: Database, caller: Caller) -> Company:
    """Give a circle with two who have a seat, and who can write to each other."""
    company = await Company.gather(db, caller)
    one, other = company.seated
    await deliver(db, HANDLERS, envelope(an_acceptance(a_slot(mentor_id=one.id, mentee_id=other.id))))
    return company


def minutes_later(company: Company, minutes: int) -> None:
    company.db.clock = lambda: NOW + timedelta(minutes=minutes)


async def post(company: Company, author: Identity, text: str = "Buy my course.") -> str:
    return str((await company.done(author, "writeCirclePost", text=text))["id"])


async def message(company: Company, author: Identity, to: Identity, text: str = "Buy my book.") -> str:
    await company.done(author, "writeMessage", memberId=str(to.id), text=text)
    return str((await company.nodes(author, "messages", memberId=str(to.id)))[0]["id"])


async def report(company: Company, by: Identity, about: Identity, *, posts: Any = (), messages: Any = ()) -> Any:
    told = {"memberId": str(about.id), "kind": "SELLING", "text": "It did not stop."}
    return await company.do(by, "raiseConcern", **told, postIds=list(posts), messageIds=list(messages))


async def to_report(company: Company, reader: Identity, author: Identity) -> list[str]:
    return [each["id"] for each in await company.nodes(reader, "postsToReport", memberId=str(author.id))]


async def shown(company: Company, raised: Any) -> tuple[list[Any], list[Any]]:
    """The texts of the posts and of the messages, as support read them."""
    case = await company.read(SUPPORT, "concern", id=raised["data"]["raiseConcern"]["id"])
    return [each["text"] for each in case["posts"]], [each["text"] for each in case["messages"]]


async def block(company: Company, one: Identity, other: Identity) -> None:
    await deliver(company.db, HANDLERS, envelope(a_block(one.id, other.id)))


async def erase(company: Company, who: Identity) -> None:
    erased = envelope(ErasureStarted(request_id=new_id(), member_id=who.id))
    await deliver(company.db, heeding_erasure(HANDLERS, erase_members), erased)


async def exported(db: Database, table: str, member_id: UUID) -> list[Any]:
    """What an export has of the table."""
    asked = [store.rows(member_id) for store in STORES if store.name == table]
    async with db.reading() as tx:
        return [
            row["text"] for query in asked if query is not None for row in (await tx.session.execute(query)).mappings()
        ]


class TestWhatWasReported:
    async def test_stays_as_it_was_when_its_author_takes_it_back(self, company: Company) -> None:
        one, other = company.seated
        posted, written = await post(company, other), await message(company, other, one)
        raised = await report(company, one, other, posts=[posted], messages=[written])

        await company.done(other, "takeBackCirclePost", postId=posted)
        await company.done(other, "takeBackMessage", memberId=str(one.id), messageId=written)

        assert await shown(company, raised) == (["Buy my course."], ["Buy my book."])
        assert [each["text"] for each in await company.nodes(company.mentor, "circlePosts")] == [None]
        assert [each["text"] for each in await company.nodes(one, "messages", memberId=str(other.id))] == [None]

    async def test_stays_when_its_author_leaves_the_circle(self, company: Company) -> None:
        one, other = company.seated
        raised = await report(company, one, other, posts=[await post(company, other)])

        await company.leave(other)

        assert await shown(company, raised) == (["Buy my course."], [])

    async def test_says_that_there_was_something_where_it_was_taken_back_before(self, company: Company) -> None:
        one, other = company.seated
        posted = await post(company, other)
        await company.done(other, "takeBackCirclePost", postId=posted)

        assert await shown(company, await report(company, one, other, posts=[posted])) == ([None], [])

    async def test_goes_with_its_author_once_they_are_erased(self, company: Company) -> None:
        one, other = company.seated
        posts, messages = [await post(company, other)], [await message(company, other, one)]
        messages.append(await message(company, one, other, "Please stop."))
        raised = await report(company, one, other, posts=posts, messages=messages)

        await erase(company, other)

        texts = await shown(company, raised)
        assert (texts[0], set(texts[1])) == ([None], {None, "Please stop."})

    async def test_outlasts_its_reporter_but_for_their_own_words(self, company: Company) -> None:
        one, other = company.seated
        posts, messages = [await post(company, other)], [await message(company, other, one)]
        messages.append(await message(company, one, other, "Please stop."))
        raised = await report(company, one, other, posts=posts, messages=messages)

        await erase(company, one)

        texts = await shown(company, raised)
        assert (texts[0], set(texts[1])) == (["Buy my course."], {None, "Buy my book."})

    async def test_of_whoever_was_erased_before_is_empty(self, company: Company) -> None:
        one, other = company.seated
        posted = await post(company, other)
        await erase(company, other)

        assert await shown(company, await report(company, one, other, posts=[posted])) == ([None], [])

    async def test_is_exported_to_its_reporter_as_far_as_it_is_their_own_and_to_no_author(
        self, company: Company
    ) -> None:
        one, other = company.seated
        messages = [await message(company, other, one), await message(company, one, other, "Please stop.")]
        await report(company, one, other, posts=[await post(company, other)], messages=messages)

        assert await exported(company.db, "concern_messages", one.id) == ["Please stop."]
        assert await exported(company.db, "concern_messages", other.id) == []
        assert await exported(company.db, "concern_posts", other.id) == []


async def test_a_message_is_no_post_and_a_post_no_message(company: Company) -> None:
    one, other = company.seated
    posted, written = await post(company, other), await message(company, other, one)

    for posts, messages in (([written], [written]), ([posted], [posted])):
        assert codes(await report(company, one, other, posts=posts, messages=messages)) == ["NOT_FOUND"]


class TestWhoeverBlockedFirst:
    async def test_can_still_report_what_they_had_seen(self, company: Company) -> None:
        one, other = company.seated
        posted, written = await post(company, other), await message(company, other, one)
        minutes_later(company, 1)
        await block(company, one, other)

        raised = await report(company, one, other, posts=[posted], messages=[written])

        assert await shown(company, raised) == (["Buy my course."], ["Buy my book."])

    async def test_and_lost_their_seat_by_it_can_too(self, company: Company) -> None:
        one, posted = company.seated[0], await post(company, company.mentor)
        minutes_later(company, 1)
        await block(company, one, company.mentor)

        raised = await report(company, one, company.mentor, posts=[posted])

        assert await shown(company, raised) == (["Buy my course."], [])

    async def test_and_leads_the_circle_can_too(self, company: Company) -> None:
        one, posted = company.seated[0], await post(company, company.seated[0])
        minutes_later(company, 1)
        await block(company, company.mentor, one)

        raised = await report(company, company.mentor, one, posts=[posted])

        assert await shown(company, raised) == (["Buy my course."], [])

    async def test_cannot_report_what_they_never_saw(self, company: Company) -> None:
        one, other = company.seated
        await block(company, one, other)
        minutes_later(company, 1)
        posted, written = await post(company, other), await message(company, other, one)

        assert codes(await report(company, one, other, posts=[posted])) == ["NOT_FOUND"]
        assert codes(await report(company, one, other, messages=[written])) == ["NOT_FOUND"]

    async def test_has_seen_it_once_the_block_is_lifted(self, company: Company) -> None:
        one, other = company.seated
        raised_first = a_block(one.id, other.id)
        await deliver(company.db, HANDLERS, envelope(raised_first))
        posted = await post(company, other)
        await deliver(company.db, HANDLERS, envelope(lifted(raised_first), seq=2))

        assert await shown(company, await report(company, one, other, posts=[posted])) == (["Buy my course."], [])

    async def test_or_was_blocked_can_report_all_the_same(self, company: Company) -> None:
        one, other = company.seated
        await block(company, other, one)
        posted = await post(company, other)

        assert await shown(company, await report(company, one, other, posts=[posted])) == (["Buy my course."], [])

    async def test_and_reported_can_report_more_of_what_they_had_seen(self, company: Company) -> None:
        one, other = company.seated
        first, second = await post(company, other), await post(company, other, "And a book.")
        minutes_later(company, 1)
        await report(company, one, other, posts=[first])

        assert await shown(company, await report(company, one, other, posts=[second])) == (["And a book."], [])


class TestFindingIt:
    async def test_shows_what_can_be_attached_newest_first_and_nothing_else(self, company: Company) -> None:
        one, other = company.seated
        first = await post(company, other)
        minutes_later(company, 1)
        second = await post(company, other, "And a book.")
        await post(company, company.mentor)
        minutes_later(company, 2)
        await block(company, one, other)
        await post(company, other, "Never seen")

        found = await to_report(company, one, other)

        assert found == [second, first]
        assert await shown(company, await report(company, one, other, posts=found)) == (
            ["Buy my course.", "And a book."],
            [],
        )

    async def test_shows_nothing_to_who_was_never_there(self, company: Company) -> None:
        author = company.seated[0]
        await post(company, author)

        for who in (a_member(), SUPPORT, a_member(None, Role.PROGRAMME_MANAGER)):
            assert await to_report(company, who, author) == []

    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_is_for_members_in_person(self, company: Company, who: Identity) -> None:
        asked = "query P($id: ID!) { postsToReport(memberId: $id) { edges { node { id } } } }"

        assert codes(await company.caller.ask(who, asked, id=str(company.mentor.id))) == ["FORBIDDEN"]

    async def test_is_paged_with_one_statement(self, company: Company) -> None:
        one, other = company.seated
        ids = [await post(company, other) for _ in range(5)]
        of = {"memberId": str(other.id)}

        with statements(company.db) as few:
            page = await company.read(one, "postsToReport", first=2, **of)
        with statements(company.db) as many:
            rest = await company.read(one, "postsToReport", first=50, after=page["pageInfo"]["endCursor"], **of)

        assert [edge["node"]["id"] for edge in [*page["edges"], *rest["edges"]]] == ids[::-1]
        assert len(few) == len(many) == 1


class TestWhoWasThere:
    async def test_before_they_left_can_report_what_was_written_until_then(self, company: Company) -> None:
        one, other = company.seated
        seen = await post(company, other)
        minutes_later(company, 1)
        await company.leave(one)
        minutes_later(company, 2)
        unseen = await post(company, other)

        refused = await report(company, one, other, posts=[seen, unseen])

        assert codes(refused) == ["NOT_FOUND"]
        assert await company.nodes(one, "myConcerns") == []
        assert await shown(company, await report(company, one, other, posts=[seen])) == (["Buy my course."], [])

    async def test_only_later_can_report_what_they_found_there(self, company: Company) -> None:
        other, posted = company.seated[1], await post(company, company.seated[1])
        minutes_later(company, 1)
        late = await company.join()

        assert await shown(company, await report(company, late, other, posts=[posted])) == (["Buy my course."], [])

    async def test_when_they_came_back_can_report_what_was_written_meanwhile(self, company: Company) -> None:
        one, other = company.seated
        await company.leave(one)
        minutes_later(company, 1)
        posted = await post(company, other)
        assert codes(await report(company, one, other, posts=[posted])) == ["NOT_FOUND"]

        await company.join(one)

        assert await shown(company, await report(company, one, other, posts=[posted])) == (["Buy my course."], [])

    async def test_never_gets_the_same_answer_as_for_what_is_not_there(self, db: Database, caller: Caller) -> None:
        company = await Company.gather(db, caller, seats=2, seated=3)
        elsewhere = await Company.gather(db, caller)
        author, _, waiting = company.seated
        posted = await post(company, author)

        for who in (waiting, elsewhere.mentor, elsewhere.seated[0], a_member(), a_member(None, Role.SUPPORT)):
            assert codes(await report(company, who, author, posts=[posted])) == ["NOT_FOUND"]
            assert codes(await report(company, who, author, posts=[str(new_id())])) == ["NOT_FOUND"]
