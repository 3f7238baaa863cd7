"""Proposals of circles: staff have them made, page through them, and decide about each."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from contracts.matching import CircleProposed
from contracts.profiles import ErasureStarted
from contracts.words import Kind as Relationship
from services.matching.flash.tables import circle_proposals
from tests.builders.matching import a_skill
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.outcomes.seeding import adopt_needs_alone
from tests.service.matching.world import Matching
from tests.service.statements import statements

TOPIC = a_skill("data analytics").uri
CIRCLE = "id status topic mentor { id } members { member { id } fit } reasons"
PROPOSE = f"""
mutation ($input: ProposeCirclesInput!) {{
  proposeCircles(input: $input) {{ edges {{ node {{ batchId {CIRCLE} }} }} }}
}}
"""
ACCEPT = f"mutation ($input: CircleInput!) {{ acceptCircle(input: $input) {{ {CIRCLE} }} }}"
DISMISS = f"mutation ($input: CircleInput!) {{ dismissCircle(input: $input) {{ {CIRCLE} }} }}"
LIST = f"""
query ($batch: ID!, $first: Int!, $after: String) {{
  circleProposals(batchId: $batch, first: $first, after: $after) {{
    edges {{ node {{ {CIRCLE} }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""
MANAGER = a_member(None, Role.PROGRAMME_MANAGER)
STRANGERS = {
    "a member": a_member(),
    "support": a_member(None, Role.SUPPORT),
    "a manager of one programme": Identity(
        kind=Kind.MEMBER, id=new_id(), roles=frozenset({Role.PROGRAMME_MANAGER}), programmes=frozenset({new_id()})
    ),
    "a manager in a member's name": Identity(
        kind=Kind.MEMBER, id=new_id(), roles=frozenset({Role.PROGRAMME_MANAGER}), actor=new_id()
    ),
    "a client": a_client(),
    "a kiosk": a_kiosk(),
}


async def a_group(matching: Matching, members: int, mentors: int = 1) -> list[UUID]:
    for _ in range(mentors):
        await matching.a_mentor(kinds=(Relationship.GROUP,), capacity=8)
    return [(await matching.a_mentee(kind=Relationship.GROUP)).member_id for _ in range(members)]


async def ask(caller: Caller, document: str, who: Identity = MANAGER, **given: Any) -> Any:
    return await caller.ask(who, document, input={"idempotencyKey": str(new_id()), **given})


async def proposed(caller: Caller) -> list[Any]:
    answer = await ask(caller, PROPOSE, topicUri=TOPIC)
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["proposeCircles"]["edges"]]


class TestProposeCircles:
    async def test_makes_a_circle_of_open_needs_and_an_offer(self, matching: Matching, caller: Caller) -> None:
        members = await a_group(matching, 4)

        (circle,) = await proposed(caller)

        assert sorted(each["member"]["id"] for each in circle["members"]) == sorted(map(str, members))
        assert circle["status"] == "PROPOSED"
        assert circle["reasons"][:2] == ["All 4 members need data analytics.", "The mentor offers data analytics."]

    async def test_ranks_by_the_weights_that_were_adopted(self, matching: Matching, caller: Caller) -> None:
        await a_group(matching, 4)
        version = await adopt_needs_alone(matching.db, Relationship.GROUP)

        (circle,) = await proposed(caller)

        assert {each["fit"] for each in circle["members"]} == {10_000}
        async with matching.db.reading() as tx:
            assert list(await tx.session.scalars(select(circle_proposals.c.weights_version))) == [version]

    async def test_leaves_out_who_is_in_a_circle_already(self, matching: Matching, caller: Caller) -> None:
        await a_group(matching, 4)
        await proposed(caller)

        assert codes(await ask(caller, PROPOSE, topicUri=TOPIC)) == ["NO_CIRCLE"]

    async def test_takes_who_was_in_a_dismissed_circle(self, matching: Matching, caller: Caller) -> None:
        await a_group(matching, 4)
        (circle,) = await proposed(caller)
        await ask(caller, DISMISS, circleId=circle["id"])

        assert len(await proposed(caller)) == 1

    @pytest.mark.parametrize("who", STRANGERS)
    async def test_is_refused_to_everybody_else(self, caller: Caller, who: str) -> None:
        assert codes(await ask(caller, PROPOSE, STRANGERS[who], topicUri=TOPIC)) == ["FORBIDDEN"]


class TestAcceptCircle:
    async def test_tells_sessions_of_its_people_once(self, matching: Matching, caller: Caller) -> None:
        members = await a_group(matching, 4)
        (circle,) = await proposed(caller)

        answer = await ask(caller, ACCEPT, circleId=circle["id"])

        assert answer["data"]["acceptCircle"]["status"] == "ACCEPTED"
        (told,) = [each for each in await emitted(matching.db) if isinstance(each, CircleProposed)]
        assert (str(told.circle_id), told.topic_uri, told.accepted_by) == (circle["id"], TOPIC, MANAGER.id)
        assert sorted(told.member_ids) == sorted(members)
        assert codes(await ask(caller, ACCEPT, circleId=circle["id"])) == ["CIRCLE_DECIDED"]

    async def test_leaves_out_who_was_erased(self, matching: Matching, caller: Caller) -> None:
        members = await a_group(matching, 4)
        (circle,) = await proposed(caller)
        await matching.tell(ErasureStarted(request_id=new_id(), member_id=members[0]))

        await ask(caller, ACCEPT, circleId=circle["id"])

        (told,) = [each for each in await emitted(matching.db) if isinstance(each, CircleProposed)]
        assert sorted(told.member_ids) == sorted(members[1:])

    @pytest.mark.parametrize("who", STRANGERS)
    @pytest.mark.parametrize("document", [ACCEPT, DISMISS])
    async def test_is_refused_to_everybody_else(self, caller: Caller, document: str, who: str) -> None:
        assert codes(await ask(caller, document, STRANGERS[who], circleId=str(new_id()))) == ["FORBIDDEN"]

    async def test_of_nothing_is_refused(self, caller: Caller) -> None:
        assert codes(await ask(caller, ACCEPT, circleId=str(new_id()))) == ["NO_SUCH_CIRCLE"]


class TestCircleProposals:
    async def test_are_paged_at_a_constant_number_of_statements(self, matching: Matching, caller: Caller) -> None:
        await a_group(matching, 12, mentors=3)
        batch = (await proposed(caller))[0]["batchId"]

        counts, seen, after = [], [], None
        for first in (1, 2):
            with statements(matching.db) as sent:
                answer = await caller.ask(MANAGER, LIST, batch=batch, first=first, after=after)
            counts.append(len(sent))
            page = answer["data"]["circleProposals"]
            seen += [edge["node"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert len(set(seen)) == 3
        assert not page["pageInfo"]["hasNextPage"]
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("who", STRANGERS)
    async def test_are_refused_to_everybody_else(self, caller: Caller, who: str) -> None:
        answer = await caller.ask(STRANGERS[who], LIST, batch=str(new_id()), first=1)

        assert codes(answer) == ["FORBIDDEN"]


async def test_two_who_propose_at_once_put_nobody_into_two_circles(matching: Matching, caller: Caller) -> None:
    await a_group(matching, members=8, mentors=2)

    answers = await asyncio.gather(*(ask(caller, PROPOSE, topicUri=TOPIC) for _ in range(2)))

    found = [answer["data"]["proposeCircles"] for answer in answers if "errors" not in answer]
    members = [one["member"]["id"] for page in found for edge in page["edges"] for one in edge["node"]["members"]]
    assert len(members) == len(set(members)) == 8
    assert [codes(answer) for answer in answers if "errors" in answer] == [["NO_CIRCLE"]]
