"""Bad input and wrong callers, through the gateway and past it."""

import httpx2
import pytest

from cairn.demo.portal import Portal, Refused
from cairn.issuer.tokens import Minter
from tests.e2e import people
from tests.e2e.conftest import RunningPlatform, SignIn, error_codes

pytestmark = pytest.mark.e2e


class TestBadInput:
    async def test_a_malformed_need_says_which_value_and_what_to_do(self, sign_in: SignIn) -> None:
        member = sign_in()
        await people.join(member)

        with pytest.raises(Refused, match="no-such-skill") as refused:
            await member.do(
                "StateNeed",
                people.key(),
                skills=["no-such-skill"],
                stage="MID",
                kind="TRADITIONAL",
                minutesPerMonth=60,
                goal="Something worth the time.",
            )

        assert refused.value.codes == ["BAD_USER_INPUT"]

    async def test_an_ask_with_no_topic_says_what_to_write(self, sign_in: SignIn) -> None:
        mentor, mentee = sign_in(), sign_in()
        mentor_id = await people.join(mentor)
        await people.offer(mentor)
        await people.join(mentee)
        need = await people.need(mentee)

        with pytest.raises(Refused, match="topic") as refused:
            await mentee.do("SendIntroduction", people.key(), needId=need, mentorId=mentor_id, topic="   ")

        assert refused.value.codes == ["BAD_USER_INPUT"]

    async def test_a_key_that_was_used_for_something_else_is_refused(self, sign_in: SignIn) -> None:
        member = sign_in()
        key = people.key()
        await people.join(member)
        await member.do("SetAvailability", key, zone="Africa/Nairobi", windows=[])

        with pytest.raises(Refused) as refused:
            await member.do("SetAvailability", key, zone="Asia/Kolkata", windows=[])

        assert refused.value.codes == ["IDEMPOTENCY_KEY_REUSED"]


class TestWrongCaller:
    async def test_no_token_is_refused(self, platform: RunningPlatform, http: httpx2.AsyncClient) -> None:
        answer = await http.post(f"{platform.urls['gateway']}/graphql", json={"documentId": "Me"})

        assert answer.status_code == 401
        assert error_codes(answer) == ["UNAUTHENTICATED"]

    async def test_an_expired_token_is_refused(self, platform: RunningPlatform, http: httpx2.AsyncClient) -> None:
        token = platform.token("ann", lifetime=-120)

        with pytest.raises(Refused) as refused:
            await Portal(http, platform.urls["gateway"], token).ask("Me")

        assert refused.value.codes == ["UNAUTHENTICATED"]

    async def test_a_forged_token_is_refused(
        self, platform: RunningPlatform, http: httpx2.AsyncClient, stranger: Minter
    ) -> None:
        token = stranger.access_token("ann")

        with pytest.raises(Refused) as refused:
            await Portal(http, platform.urls["gateway"], token).ask("Me")

        assert refused.value.codes == ["UNAUTHENTICATED"]

    @pytest.mark.parametrize("service", ["profiles", "matching", "sessions", "notifications"])
    async def test_a_subgraph_answers_nobody_but_the_gateway(
        self, platform: RunningPlatform, http: httpx2.AsyncClient, service: str
    ) -> None:
        query = {"query": "{ __typename }"}
        url = f"{platform.urls[service]}/graphql"
        bare = await http.post(url, json=query)
        bearer = await http.post(url, json=query, headers={"Authorization": f"Bearer {platform.token('ann')}"})
        forged = await http.post(url, json=query, headers={"Cairn-Identity": platform.token("ann")})

        assert [bare.status_code, bearer.status_code, forged.status_code] == [401, 401, 401]

    async def test_a_strangers_introduction_and_session_are_as_if_they_were_not_there(self, sign_in: SignIn) -> None:
        mentor, mentee, other = sign_in(), sign_in(), sign_in()
        mentor_id = await people.join(mentor)
        await people.offer(mentor)
        await people.join(mentee)
        await people.join(other)
        introduction = await people.ask(mentee, await people.need(mentee), mentor_id)

        with pytest.raises(Refused) as refused:
            await other.ask("Introduction", id=introduction)
        with pytest.raises(Refused) as absent:
            await other.ask("Introduction", id="01900000-0000-7000-8000-000000000000")

        assert refused.value.codes == absent.value.codes
        assert str(refused.value) == str(absent.value)
