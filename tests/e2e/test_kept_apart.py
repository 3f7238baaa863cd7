"""Two whom a block keeps apart go on reading what is theirs, through the gateway, without an error that tells."""

from typing import Any

import pytest

from cairn.demo.portal import Portal
from tests.e2e import people
from tests.e2e.conftest import SignIn

pytestmark = pytest.mark.e2e


async def booked(mentor: Portal, mentee: Portal, *, mentor_id: str) -> None:
    await people.offer(mentor)
    introduction = await people.ask(mentee, await people.need(mentee), mentor_id)
    starts_at = (await people.times(mentor, introduction))[0]
    await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)
    await people.becomes(mentor, introduction, "BOOKED")


async def test_whom_a_block_hides_is_nobody_and_the_rest_is_there(sign_in: SignIn) -> None:
    mentor, mentee = sign_in(), sign_in()
    mentor_id, mentee_id = await people.join(mentor), await people.join(mentee)
    await booked(mentor, mentee, mentor_id=mentor_id)
    await mentee.do("WriteMessage", people.key(), memberId=mentor_id, text="Looking forward to it.")

    await mentor.do("BlockMember", people.key(), memberId=mentee_id)

    assert await mentee.do("WriteMessage", people.key(), memberId=mentor_id, text="Shall I bring my notes?")
    for one, other_id in ((mentor, mentee_id), (mentee, mentor_id)):
        sessions = nodes(await one.ask("Sessions", first=10), "sessions")
        threads = nodes(await one.ask("MessageThreads", first=10), "messageThreads")
        messages = await one.ask("Messages", memberId=other_id, first=10)
        assert [session["mentor"] is None or session["mentee"] is None for session in sessions] == [True]
        assert [thread["member"] for thread in threads] == [None]
        assert all(messages["messages"]["edges"])
        await one.ask("Introductions", box="SENT", first=10)
        await one.ask("Introductions", box="RECEIVED", first=10)


def nodes(answer: Any, field: str) -> list[Any]:
    return [edge["node"] for edge in answer[field]["edges"]]
