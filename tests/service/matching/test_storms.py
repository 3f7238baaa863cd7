"""Many questions at once that take a core for a moment each: others are answered, and nothing they need is held."""

import asyncio
from typing import Any

from chassis.ids import new_id
from contracts.profiles import NeedStated
from services.matching.recommendations.turns import MOST_EACH
from tests.service.identity import Caller, a_member, codes
from tests.service.matching.world import Matching

WHY_NOT = "query ($need: ID!, $about: ID!) { whyNot(needId: $need, memberId: $about, shown: 1) { place } }"
RULES = "query { askingRules { name } }"
OPEN = "mutation ($input: BoardInput!) { openBoard(input: $input) { seats { id } } }"
DEDICATE = "mutation ($input: DedicateSeatInput!) { dedicateSeat(input: $input) { id } }"
SUGGEST = "query ($seat: ID!) { boardSuggestions(seatId: $seat) { edges { node { gain } } } }"
STORM = 60
"""More than there are connections to the database."""


def answered(answers: list[Any]) -> int:
    return sum("errors" not in answer for answer in answers)


async def board(caller: Caller, need: NeedStated) -> str:
    """A board of the member's with one seat that is for their need."""
    who = a_member(need.member_id)
    opened = await caller.ask(who, OPEN, input={"idempotencyKey": str(new_id())})
    seat: str = opened["data"]["openBoard"]["seats"][0]["id"]
    given = {"idempotencyKey": str(new_id()), "seatId": seat, "needId": str(need.need_id)}
    assert "errors" not in await caller.ask(who, DEDICATE, input=given)
    return seat


async def test_of_why_not_answers_some_and_everybody_else(matching: Matching, caller: Caller) -> None:
    need, other = await matching.a_mentee(), await matching.a_mentee()
    mentors = [await matching.a_mentor() for _ in range(3)]
    asked = {"need": str(need.need_id), "about": str(mentors[-1])}

    async with asyncio.timeout(60):
        storm = [asyncio.create_task(caller.ask(a_member(need.member_id), WHY_NOT, **asked)) for _ in range(STORM)]
        await asyncio.sleep(0)
        rules = await caller.ask(a_member(), RULES)
        theirs = await caller.ask(a_member(other.member_id), WHY_NOT, need=str(other.need_id), about=str(mentors[-1]))
        answers = await asyncio.gather(*storm)

    assert "errors" not in rules
    assert "errors" not in theirs
    assert answered(answers) >= MOST_EACH
    refused = {code for answer in answers for code in codes(answer)}
    assert refused == {"ASKED_TOO_MUCH_AT_ONCE"}


async def test_of_boards_does_the_same(matching: Matching, caller: Caller) -> None:
    need = await matching.a_mentee()
    seat, _ = await board(caller, need), await matching.a_mentor()

    async with asyncio.timeout(60):
        storm = [caller.ask(a_member(need.member_id), SUGGEST, seat=seat) for _ in range(STORM)]
        answers = await asyncio.gather(*storm)

    assert answered(answers) >= MOST_EACH
    assert {code for answer in answers for code in codes(answer)} == {"ASKED_TOO_MUCH_AT_ONCE"}
