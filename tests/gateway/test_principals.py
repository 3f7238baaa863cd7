"""Whom a sign-in stands for: asked once, believed for a while, and remembered while profiles is away."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import KeySet, OKPKey
from redis.asyncio import Redis

from chassis.identity import Identity, IdentityVerifier, Role, member_id
from chassis.ids import new_id
from gateway.schema import Graph
from tests.gateway.running import free_port
from tests.gateway.stand import Stand, standing
from tests.gateway.tokens import ISSUER

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHO = "{ identity }"


def bearer(token: str) -> str:
    return f"Bearer {token}"


async def seen(stand: Stand, identity_key: Path, **headers: str) -> Identity:
    """The identity that a service gets."""
    answer = await stand.post({"query": WHO}, **headers)
    assert answer.status_code == 200, answer.text
    return verifier(identity_key).verify(answer.json()["data"]["identity"])


def verifier(identity_key: Path) -> IdentityVerifier:
    return IdentityVerifier(KeySet([OKPKey.import_key(json.loads(identity_key.read_text()))]), "members")


class TestAMember:
    async def test_is_whom_profiles_says(self, stand: Stand, identity_key: Path) -> None:
        imported, programme, subject = new_id(), new_id(), "linked"
        powers = {"roles": ["programme_manager"], "programmes": [str(programme)]}
        stand.desk.answers[member_id(ISSUER, subject)] = {"memberId": str(imported), **powers}

        found = await seen(stand, identity_key, authorization=bearer(stand.issuer.token(subject)))

        assert found.id == imported
        assert found.roles == {Role.PROGRAMME_MANAGER}
        assert found.programmes == {programme}

    async def test_is_asked_about_with_what_the_issuer_vouches_for(self, stand: Stand, identity_key: Path) -> None:
        claims: dict[str, Any] = {"member_number": "4711", "email": "ada@example.org", "email_verified": True}
        token = stand.issuer.token("vouched", **claims)

        told_to_others = await seen(stand, identity_key, authorization=bearer(token))

        asked = stand.desk.asked[-1]
        assert (asked.id, asked.member_number, asked.verified_email) == (
            member_id(ISSUER, "vouched"), "4711", "ada@example.org"
        )  # fmt: skip
        assert (told_to_others.member_number, told_to_others.verified_email) == (None, None)
        assert "4711" not in repr(asked)
        assert "ada@" not in repr(asked)

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "ada@example.org"},
            {"email": "ada@example.org", "email_verified": "true"},
            {"email": ["ada@example.org"], "email_verified": True},
            {"email": "a" * 400, "email_verified": True},
            {"member_number": 4711},
            {"member_number": "47\n11"},
        ],
        ids=str,
    )
    async def test_is_not_asked_about_with_what_nobody_vouches_for(
        self, stand: Stand, identity_key: Path, claims: dict[str, Any]
    ) -> None:
        await seen(stand, identity_key, authorization=bearer(stand.issuer.token("unvouched", **claims)))

        assert (stand.desk.asked[-1].member_number, stand.desk.asked[-1].verified_email) == (None, None)

    async def test_is_asked_about_once_however_many_requests_wait(self, stand: Stand) -> None:
        stand.desk.asked.clear()
        token = bearer(stand.issuer.token("busy"))

        answers = await asyncio.gather(*(stand.post({"query": WHO}, authorization=token) for _ in range(12)))
        again = await stand.post({"query": WHO}, authorization=token)

        assert {answer.status_code for answer in (*answers, again)} == {200}
        assert len(stand.desk.asked) == 1

    async def test_is_asked_about_again_when_the_answer_is_no_longer_good(
        self, stand: Stand, identity_key: Path
    ) -> None:
        subject, imported = member_id(ISSUER, "newcomer"), new_id()
        token = bearer(stand.issuer.token("newcomer"))
        stand.desk.answers[subject] = {"goodFor": 0.05}
        assert (await seen(stand, identity_key, authorization=token)).id == subject

        stand.desk.answers[subject] = {"memberId": str(imported)}
        await asyncio.sleep(0.06)

        assert (await seen(stand, identity_key, authorization=token)).id == imported

    async def test_who_was_erased_is_told_so(self, stand: Stand) -> None:
        stand.desk.answers[member_id(ISSUER, "erased")] = {"standing": "ERASED"}
        headers = {"authorization": bearer(stand.issuer.token("erased"))}

        answer = await stand.post({"query": WHO}, **headers)
        rest = await stand.client.get("/scim/v2/Users", headers=headers)

        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "ERASED")
        assert "nothing is left" in answer.json()["errors"][0]["message"]
        assert rest.status_code == 403

    async def test_a_role_that_we_do_not_know_grants_nothing(self, stand: Stand, identity_key: Path) -> None:
        stand.desk.answers[member_id(ISSUER, "newer")] = {"roles": ["support", "emperor"]}

        found = await seen(stand, identity_key, authorization=bearer(stand.issuer.token("newer")))

        assert found.roles == {Role.SUPPORT}


class TestWhileProfilesIsAway:
    async def test_a_member_who_was_there_stays_themselves_without_granted_roles(
        self, stand: Stand, identity_key: Path
    ) -> None:
        imported, subject = new_id(), "stays"
        granted = {"roles": ["operator"], "goodFor": 0.01}
        stand.desk.answers[member_id(ISSUER, subject)] = {"memberId": str(imported), **granted}
        token = bearer(stand.issuer.token(subject, roles=["support"]))
        await seen(stand, identity_key, authorization=token)
        await asyncio.sleep(0.02)

        stand.desk.away = True
        try:
            found = await seen(stand, identity_key, authorization=token)
        finally:
            stand.desk.away = False

        assert found.id == imported
        assert found.roles == {Role.SUPPORT}

    async def test_nobody_can_say_who_a_stranger_is(self, stand: Stand) -> None:
        """Unlinked, they would write under an id that is not theirs, and see what a block hides from them."""
        stand.desk.away = True
        try:
            answer = await stand.post({"query": WHO}, authorization=bearer(stand.issuer.token("never-seen")))
        finally:
            stand.desk.away = False

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json()["errors"][0]["extensions"]["code"] == "TRY_AGAIN"

    async def test_a_gateway_that_starts_knows_whom_another_one_knew(
        self, graph: Graph, identity_key: Path, valkey: str
    ) -> None:
        imported, subject = new_id(), f"shared-{new_id()}"
        async with standing(graph, identity_key, redis_url=valkey) as first:
            first.desk.answers[member_id(ISSUER, subject)] = {"memberId": str(imported), "roles": ["operator"]}
            await seen(first, identity_key, authorization=bearer(first.issuer.token(subject)))

        async with standing(graph, identity_key, redis_url=valkey) as second:
            second.desk.away = True
            found = await seen(second, identity_key, authorization=bearer(second.issuer.token(subject)))

        assert (found.id, found.roles) == (imported, frozenset())

    async def test_what_another_hand_wrote_into_valkey_is_nothing(
        self, graph: Graph, identity_key: Path, valkey: str
    ) -> None:
        victim, thief = f"victim-{new_id()}", f"thief-{new_id()}"
        async with standing(graph, identity_key, redis_url=valkey) as first:
            await seen(first, identity_key, authorization=bearer(first.issuer.token(victim)))
        async with Redis.from_url(valkey) as client:
            place = "gateway:principal:{}".format
            kept = await client.get(place(member_id(ISSUER, victim)))
            assert kept is not None
            await client.set(place(member_id(ISSUER, thief)), kept)

        async with standing(graph, identity_key, redis_url=valkey) as second:
            second.desk.away = True
            answer = await second.post({"query": WHO}, authorization=bearer(second.issuer.token(thief)))

        assert answer.status_code == 503

    async def test_is_worth_a_try_only_every_few_seconds(self, graph: Graph, identity_key: Path) -> None:
        away = f"redis://127.0.0.1:{free_port()}/0"
        async with standing(graph, identity_key, down=("members",), redis_url=away) as stand:
            answers = [
                await stand.post({"query": WHO}, authorization=bearer(stand.issuer.token(f"member-{number}")))
                for number in range(5)
            ]

        assert [answer.status_code for answer in answers] == [503] * 5


class TestActing:
    async def test_is_being_the_member_with_the_staff_on_record(self, stand: Stand, identity_key: Path) -> None:
        member, staff = new_id(), new_id()
        stand.desk.acting[member] = {"memberId": str(member), "actor": str(staff), "goodFor": 5.0}
        headers = {
            "authorization": bearer(stand.issuer.token("sam", roles=["support"])),
            "cairn-on-behalf-of": str(member),
        }

        found = await seen(stand, identity_key, **headers)

        assert (found.id, found.actor, found.roles) == (member, staff, frozenset())

    async def test_is_not_mixed_up_with_being_oneself(self, stand: Stand, identity_key: Path) -> None:
        member = new_id()
        stand.desk.acting[member] = {"memberId": str(member), "actor": str(new_id()), "goodFor": 5.0}
        token = bearer(stand.issuer.token("sue", roles=["support"]))

        ids = [
            (await seen(stand, identity_key, authorization=token, **more)).id
            for more in ({}, {"cairn-on-behalf-of": str(member)}, {})
        ]

        assert ids == [member_id(ISSUER, "sue"), member, member_id(ISSUER, "sue")]

    async def test_is_refused_to_who_was_not_let(self, stand: Stand) -> None:
        answer = await stand.post({"query": WHO}, **{"cairn-on-behalf-of": str(new_id())})

        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")

    async def test_names_the_member_by_id(self, stand: Stand) -> None:
        assert (await stand.post({"query": WHO}, **{"cairn-on-behalf-of": "ada"})).status_code == 400

    async def test_needs_profiles(self, stand: Stand) -> None:
        member = new_id()
        stand.desk.acting[member] = {"memberId": str(member), "actor": str(new_id()), "goodFor": 0.01}
        headers = {"authorization": bearer(stand.issuer.token("sol")), "cairn-on-behalf-of": str(member)}
        assert (await stand.post({"query": WHO}, **headers)).status_code == 200
        await asyncio.sleep(0.02)

        stand.desk.away = True
        try:
            answer = await stand.post({"query": WHO}, **headers)
        finally:
            stand.desk.away = False

        assert answer.status_code == 503
