"""Clients who mean harm, on the whole platform: what they get, and what the others notice of it."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from cairn.demo.people import mentee
from cairn.demo.portal import Portal, Refused, eventually
from chassis.identity import Identity, IdentitySigner, Kind
from tests.e2e import people
from tests.e2e.conftest import RunningPlatform, SignIn, error_codes

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
SERVICES = ["profiles", "matching", "sessions", "notifications"]
AT_ONCE = 24


async def asked(sign_in: SignIn, mentor_id: str) -> tuple[Portal, str]:
    """A new mentee, and the introduction that they sent."""
    portal = sign_in()
    await people.join(portal)
    return portal, await people.ask(portal, await people.need(portal), mentor_id)


async def a_mentor(sign_in: SignIn, *, capacity: int) -> tuple[Portal, str]:
    portal = sign_in()
    mentor_id = await people.join(portal)
    await people.offer(portal, capacity=capacity)
    return portal, mentor_id


class TestRaces:
    async def test_of_many_acceptances_at_once_only_the_last_seat_is_given(self, sign_in: SignIn) -> None:
        mentor, mentor_id = await a_mentor(sign_in, capacity=1)
        introductions = [(await asked(sign_in, mentor_id))[1] for _ in range(4)]
        starts_at = (await people.times(mentor, introductions[0]))[0]

        async def accept(introduction: str) -> str:
            try:
                given = {"introductionId": introduction, "startsAt": starts_at}
                return str((await mentor.do("AcceptIntroduction", people.key(), **given))["status"])
            except Refused as refusal:
                return str(refusal.codes[0])

        answers = await asyncio.gather(*(accept(introductions[n % 4]) for n in range(AT_ONCE)))
        statuses = [await people.becomes(mentor, each, "BOOKED", "SENT") for each in introductions]

        assert set(answers) <= {"ACCEPTED_PENDING_SLOT", "BOOKED", "NO_SEAT_LEFT", "NOT_OPEN"}
        assert sorted(statuses) == ["BOOKED", "SENT", "SENT", "SENT"]
        assert len((await mentor.ask("Sessions", first=10))["sessions"]["edges"]) == 1

    async def test_acceptance_withdrawal_and_cancellation_at_once_end_in_one_story(self, sign_in: SignIn) -> None:
        mentor, mentor_id = await a_mentor(sign_in, capacity=1)
        asker, introduction = await asked(sign_in, mentor_id)
        starts_at = (await people.times(mentor, introduction))[0]
        given = {"introductionId": introduction}

        await asyncio.gather(
            *(mentor.do("AcceptIntroduction", people.key(), **given, startsAt=starts_at) for _ in range(3)),
            *(asker.do("WithdrawIntroduction", people.key(), **given) for _ in range(3)),
            return_exceptions=True,
        )
        assert await people.becomes(asker, introduction, "WITHDRAWN") == "WITHDRAWN"

        async def nobody_is_waiting() -> bool | None:
            edges = (await mentor.ask("Sessions", first=10))["sessions"]["edges"]
            return True if all(edge["node"]["status"] == "CANCELLED" for edge in edges) else None

        assert await eventually(nobody_is_waiting, what="the end of the session")
        _, another = await asked(sign_in, mentor_id)
        await mentor.do("AcceptIntroduction", people.key(), introductionId=another, startsAt=starts_at)
        assert await people.becomes(mentor, another, "BOOKED", "SLOT_TAKEN") == "BOOKED"


class TestNames:
    async def test_a_name_that_hides_a_header_stays_a_name(
        self, sign_in: SignIn, platform: RunningPlatform, http: httpx2.AsyncClient
    ) -> None:
        mentor, mentor_id = await a_mentor(sign_in, capacity=1)
        evil, run = sign_in(), uuid4().hex[:8]
        name = f"=?utf-8?q?Eve=0D=0ABcc:_victim@example.org=0D=0A=0D=0AClick_{run}?="
        await people.join(evil, profile={**mentee(run), "displayName": name})
        introduction = await people.ask(evil, await people.need(evil), mentor_id)
        starts_at = (await people.times(mentor, introduction))[0]
        await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)

        async def mail() -> dict[str, Any] | None:
            found = (await http.get(f"{platform.urls['mail']}/api/messages", params={"limit": 50})).json()["messages"]
            return next((each for each in found if run in each["subject"]), None)

        headers = (await eventually(mail, what="the mail that names them"))["headers"]

        assert "Bcc" not in headers
        assert headers["Content-Type"].startswith("multipart/")


class TestInput:
    @pytest.mark.parametrize("key", ["a\0b", "a\r\nb", "x" * 10_240])
    async def test_a_strange_idempotency_key_is_refused_and_breaks_nothing(self, sign_in: SignIn, key: str) -> None:
        with pytest.raises(Refused) as refused:
            await sign_in().do("SetAvailability", key, zone="UTC", windows=[])

        assert refused.value.codes == ["BAD_USER_INPUT"]

    async def test_no_time_breaks_an_acceptance(self, sign_in: SignIn) -> None:
        mentor, mentor_id = await a_mentor(sign_in, capacity=1)
        _, introduction = await asked(sign_in, mentor_id)
        codes = []
        for starts_at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:45:00Z", "2026-11-24T17:07:00Z", "NaN"):
            with pytest.raises(Refused) as refused:
                await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)
            codes += refused.value.codes

        assert not {"INTERNAL", "DOWNSTREAM_SERVICE_ERROR"} & set(codes)
        assert await people.status_of(mentor, introduction) == "SENT"


class TestStolenIdentity:
    async def signed(self, platform: RunningPlatform, subject: UUID, *, audience: str) -> dict[str, str]:
        signer = IdentitySigner.from_file(platform.state.identity_key)
        return {"Cairn-Identity": signer.sign(Identity(kind=Kind.MEMBER, id=subject), audience=audience)}

    @pytest.mark.parametrize("service", SERVICES)
    async def test_made_for_one_service_opens_no_other(
        self, platform: RunningPlatform, http: httpx2.AsyncClient, service: str
    ) -> None:
        for audience in set(SERVICES) - {service}:
            headers = await self.signed(platform, uuid4(), audience=audience)
            answer = await http.post(
                f"{platform.urls[service]}/graphql", json={"query": "{ __typename }"}, headers=headers
            )

            assert (answer.status_code, error_codes(answer)) == (401, ["UNAUTHENTICATED"])

    async def test_of_a_stranger_finds_neither_need_nor_introduction(
        self, platform: RunningPlatform, http: httpx2.AsyncClient, sign_in: SignIn
    ) -> None:
        _, mentor_id = await a_mentor(sign_in, capacity=1)
        asker, introduction = await asked(sign_in, mentor_id)
        need = (await asker.ask("Me"))["me"]["needs"]["edges"][0]["node"]["id"]
        query = "query($keys: [_Any!]!) { _entities(representations: $keys) { __typename } }"

        for service, key in (
            ("profiles", {"__typename": "Need", "id": need}),
            ("matching", {"__typename": "Introduction", "id": introduction}),
        ):
            answer = await http.post(
                f"{platform.urls[service]}/graphql",
                json={"query": query, "variables": {"keys": [key]}},
                headers=await self.signed(platform, uuid4(), audience=service),
            )

            assert answer.json() == {"data": {"_entities": [None]}}


class TestMurder:
    @pytest.mark.parametrize("victim", SERVICES)
    async def test_a_service_that_dies_in_the_middle_loses_and_doubles_nothing(
        self, sign_in: SignIn, platform: RunningPlatform, http: httpx2.AsyncClient, victim: str
    ) -> None:
        mentor, mentor_id = await a_mentor(sign_in, capacity=1)
        _, introduction = await asked(sign_in, mentor_id)
        starts_at = (await people.times(mentor, introduction))[0]
        await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)
        platform.kill(victim)

        async def session() -> str | None:
            try:
                found = (await mentor.ask("Introduction", id=introduction))["introduction"]
            except Refused:
                return None
            return str(found["session"]["id"]) if found["status"] == "BOOKED" else None

        booked = await eventually(session, what="the booking", seconds=60)

        async def mails() -> list[Any] | None:
            found = (await http.get(f"{platform.urls['mail']}/api/messages", params={"limit": 500})).json()["messages"]
            about = [each["message_id"] for each in found if booked in each["ics"]]
            return about if len(set(about)) == 2 else None

        # A mail whose sending was interrupted is sent again after two minutes, under the same Message-ID.
        assert await eventually(mails, what="both invitations", seconds=150)
        assert await eventually(lambda: ready(http, platform.urls[victim]), what=f"{victim} again", seconds=60)


async def ready(http: httpx2.AsyncClient, url: str) -> bool | None:
    try:
        return True if (await http.get(f"{url}/readyz")).status_code == 200 else None
    except httpx2.HTTPError:
        return None
