"""Looking for circles and office hours: by what they are about, whose they are and when they are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.db import Database
from chassis.ids import new_id
from tests.builders.circles import a_circle, some_office_hours
from tests.builders.sessions import NOON, NOW
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.seating import started
from tests.service.statements import statements

DAY = timedelta(days=1)
PYTHON = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
CIRCLES = """query Q($topic: String, $skill: String, $mentorId: ID) {
  circles(topic: $topic, skill: $skill, mentorId: $mentorId) { edges { node { id } } }
}"""
HOURS = """query Q($topic: String, $skill: String, $mentorId: ID, $from: DateTime, $to: DateTime, $first: Int! = 20,
    $after: String) {
  officeHours(topic: $topic, skill: $skill, mentorId: $mentorId, from: $from, to: $to, first: $first, after: $after) {
    edges { node { id startsAt } } pageInfo { hasNextPage endCursor }
  }
}"""
READER = a_member()


async def found(caller: Caller, document: str, **sought: Any) -> list[UUID]:
    answer = await caller.ask(READER, document, **sought)
    (listed,) = answer["data"].values()
    return [UUID(edge["node"]["id"]) for edge in listed["edges"]]


class TestCircles:
    async def test_are_found_by_a_part_of_their_topic_a_skill_and_who_leads_them(
        self, db: Database, caller: Caller
    ) -> None:
        plain = await started(db, a_circle(topic="Writing grants"))
        coding = a_circle(topic="100% Python", skills=[PYTHON], co_mentor_id=new_id())
        await started(db, coding)

        assert await found(caller, CIRCLES) == [coding.id, plain]
        assert await found(caller, CIRCLES, topic="GRANT") == [plain]
        assert await found(caller, CIRCLES, topic="0% py") == [coding.id]
        assert await found(caller, CIRCLES, topic="%") == [coding.id]
        assert await found(caller, CIRCLES, skill=PYTHON) == [coding.id]
        for leader in coding.leaders:
            assert await found(caller, CIRCLES, mentorId=str(leader)) == [coding.id]
        assert await found(caller, CIRCLES, topic="grant", skill=PYTHON) == []

    async def test_are_not_found_by_a_skill_that_there_is_not(self, caller: Caller) -> None:
        assert codes(await caller.ask(READER, CIRCLES, skill="knitting")) == ["BAD_USER_INPUT"]


class TestOfficeHours:
    async def test_come_soonest_first_from_now_on(self, db: Database, caller: Caller) -> None:
        later, sooner, gone = [
            await started(db, some_office_hours(starts_at=at)) for at in (NOON + DAY, NOON, NOON - 2 * DAY)
        ]

        assert await found(caller, HOURS) == [sooner, later]
        long_ago = (NOON - 9 * DAY).isoformat()
        assert gone not in await found(caller, HOURS, **{"from": long_ago})

    async def test_are_found_by_when_they_begin(self, db: Database, caller: Caller) -> None:
        days = [await started(db, some_office_hours(starts_at=NOON + number * DAY)) for number in range(3)]

        between = {"from": (NOON + DAY).isoformat(), "to": (NOON + 2 * DAY).isoformat()}
        assert await found(caller, HOURS, **between) == [days[1]]

    async def test_are_found_by_topic_skill_and_mentor(self, db: Database, caller: Caller) -> None:
        hours = some_office_hours(topic="Ask me about Python", skills=[PYTHON])
        await started(db, hours)
        await started(db, some_office_hours(topic="Grants"))

        for sought in ({"topic": "python"}, {"skill": PYTHON}, {"mentorId": str(hours.mentor_id)}):
            assert await found(caller, HOURS, **sought) == [hours.id]

    async def test_are_paged_without_gaps_even_among_those_at_once_with_constant_statements(
        self, db: Database, caller: Caller
    ) -> None:
        at = [NOON, NOON, NOON, NOON + DAY, NOON + 2 * DAY]
        for starts_at in at:
            await started(db, some_office_hours(starts_at=starts_at))
        everything = await found(caller, HOURS)
        seen: list[UUID] = []
        after = None
        counts = set()

        while len(seen) < len(at):
            with statements(db) as asked:
                answer = (await caller.ask(READER, HOURS, first=2, after=after))["data"]["officeHours"]
            counts.add(len(asked))
            seen += [UUID(edge["node"]["id"]) for edge in answer["edges"]]
            after = answer["pageInfo"]["endCursor"]

        assert seen == everything
        assert len(counts) == 1
        assert not answer["pageInfo"]["hasNextPage"]

    async def test_take_no_cursor_of_another_list(self, db: Database, caller: Caller) -> None:
        await started(db, a_circle(started_at=NOW))

        assert codes(await caller.ask(READER, HOURS, after="bm9wZQ==")) == ["BAD_USER_INPUT"]
