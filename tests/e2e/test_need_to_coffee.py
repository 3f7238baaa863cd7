"""Journey 1 through the gateway: from a stated need to a booked coffee conversation."""

import asyncio

import pytest
from rich.console import Console

from cairn.demo.journey import play
from cairn.demo.portal import Refused, eventually
from tests.e2e import people
from tests.e2e.conftest import RunningPlatform, SignIn

pytestmark = pytest.mark.e2e


class TestJourney:
    async def test_ends_with_both_invitations_and_both_messages(self, platform: RunningPlatform) -> None:
        report = await play(
            platform.urls["gateway"],
            platform.urls["mail"],
            token_for=platform.minter.access_token,
            console=Console(quiet=True),
        )

        assert report.ok
        assert [invitation["method"] for invitation in report.invitations] == ["REQUEST", "REQUEST"]
        assert [invitation["zone"] for invitation in report.invitations] == ["Africa/Nairobi", "Europe/Stockholm"]
        assert len({invitation["uid"] for invitation in report.invitations}) == 1
        assert len(report.messages) == 2


class TestSaga:
    async def test_of_two_who_get_the_same_hour_one_is_told_that_it_has_gone(self, sign_in: SignIn) -> None:
        mentor, first, second = sign_in(), sign_in(), sign_in()
        mentor_id = await people.join(mentor)
        await people.offer(mentor, capacity=2)
        asked = []
        for mentee in (first, second):
            await people.join(mentee)
            asked.append(await people.ask(mentee, await people.need(mentee), mentor_id))
        starts_at = (await people.times(mentor, asked[0]))[0]

        answers = [
            await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)
            for introduction in asked
        ]
        ends = [await people.becomes(mentor, introduction, "BOOKED", "SLOT_TAKEN") for introduction in asked]

        assert {answer["status"] for answer in answers} == {"ACCEPTED_PENDING_SLOT"}
        assert sorted(ends) == ["BOOKED", "SLOT_TAKEN"]
        loser = asked[ends.index("SLOT_TAKEN")]
        another = (await people.times(mentor, loser))[0]
        await mentor.do("AcceptIntroduction", people.key(), introductionId=loser, startsAt=another)
        assert await people.becomes(mentor, loser, "BOOKED") == "BOOKED"

    async def test_a_full_mentor_is_refused_at_once_and_free_again_after_a_withdrawal(self, sign_in: SignIn) -> None:
        mentor, first, second = sign_in(), sign_in(), sign_in()
        mentor_id = await people.join(mentor)
        await people.offer(mentor, capacity=1)
        asked = []
        for mentee in (first, second):
            await people.join(mentee)
            asked.append(await people.ask(mentee, await people.need(mentee), mentor_id))
        one, two = (await people.times(mentor, asked[0]))[:2]
        await mentor.do("AcceptIntroduction", people.key(), introductionId=asked[0], startsAt=one)
        await people.becomes(mentor, asked[0], "BOOKED")

        with pytest.raises(Refused) as full:
            await mentor.do("AcceptIntroduction", people.key(), introductionId=asked[1], startsAt=two)
        await first.do("WithdrawIntroduction", people.key(), introductionId=asked[0])
        await mentor.do("AcceptIntroduction", people.key(), introductionId=asked[1], startsAt=one)
        end = await people.becomes(mentor, asked[1], "BOOKED", "SLOT_TAKEN")

        assert full.value.codes == ["NO_SEAT_LEFT"]
        assert end in {"BOOKED", "SLOT_TAKEN"}

    async def test_a_withdrawal_cancels_the_session_and_its_invitations(
        self, sign_in: SignIn, platform: RunningPlatform
    ) -> None:
        mentor, mentee = sign_in(), sign_in()
        mentor_id = await people.join(mentor)
        await people.offer(mentor)
        await people.join(mentee)
        introduction = await people.ask(mentee, await people.need(mentee), mentor_id)
        starts_at = (await people.times(mentor, introduction))[0]
        await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)
        await people.becomes(mentee, introduction, "BOOKED")

        await mentee.do("WithdrawIntroduction", people.key(), introductionId=introduction)

        async def cancelled() -> bool | None:
            found = await mentor.ask("Sessions", first=5)
            statuses = [edge["node"]["status"] for edge in found["sessions"]["edges"]]
            return True if statuses == ["CANCELLED"] else None

        assert await eventually(cancelled, what="the cancellation")

    async def test_the_same_mutation_sent_five_times_at_once_has_one_effect(self, sign_in: SignIn) -> None:
        mentor, mentee = sign_in(), sign_in()
        mentor_id = await people.join(mentor)
        await people.offer(mentor)
        await people.join(mentee)
        introduction = await people.ask(mentee, await people.need(mentee), mentor_id)
        starts_at = (await people.times(mentor, introduction))[0]
        key = people.key()

        answers = await asyncio.gather(
            *(mentor.do("AcceptIntroduction", key, introductionId=introduction, startsAt=starts_at) for _ in range(5))
        )
        await people.becomes(mentor, introduction, "BOOKED")
        sessions = await mentor.ask("Sessions", first=10)

        assert {answer["id"] for answer in answers} == {introduction}
        assert len(sessions["sessions"]["edges"]) == 1
