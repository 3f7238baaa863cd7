"""Who may see and do what: every field, mutation and entity with the wrong caller."""

from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import HEADER, Identity, Role
from chassis.ids import new_id
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, a_signer, codes
from tests.service.profiles.documents import (
    ASSESSMENT,
    ENTITIES,
    INDUSTRIES,
    ME,
    MUTATIONS,
    SKILLS,
    SOMEBODY,
    SUGGESTIONS,
    a_whole_member,
    do,
    done,
    inputs,
    key,
)

NO_MEMBERS = [a_client("members:read"), a_kiosk()]
NOTHING = {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


async def need_of(caller: Caller, who: Identity) -> str:
    need: str = (await caller.ask(who, ME))["data"]["me"]["needs"]["edges"][0]["node"]["id"]
    return need


async def seen_by(caller: Caller, viewer: Identity, who: Identity) -> Any:
    """The member as the viewer sees them, by the query and by `_entities` alike."""
    asked = (await caller.ask(viewer, SOMEBODY, id=str(who.id)))["data"]["member"]
    entity = (await caller.ask(viewer, ENTITIES, keys=[key("Member", who.id)]))["data"]["_entities"][0]
    assert {**asked, "__typename": "Member"} == entity
    return asked


class TestAnotherMember:
    async def test_sees_the_card_and_nothing_behind_it(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        seen = await seen_by(caller, a_member(), who)

        assert (seen["displayName"], seen["offer"]["capacity"], seen["zone"]) == ("Amara Okafor", 2, "Africa/Lagos")
        assert (seen["email"], seen["locale"], seen["availability"], seen["needs"]) == (None, None, None, NOTHING)

    async def test_sees_no_needs_whether_there_are_some_or_not(self, caller: Caller) -> None:
        viewer, some, none = a_member(), await a_whole_member(caller), await a_whole_member(caller, needs=0)

        assert (await seen_by(caller, viewer, some))["needs"] == (await seen_by(caller, viewer, none))["needs"]

    async def test_sees_a_withdrawn_offer_no_more(self, caller: Caller) -> None:
        who, viewer = await a_whole_member(caller), a_member()
        await done(caller, who, "withdrawOffer")

        assert (await seen_by(caller, viewer, who))["offer"] is None
        assert (await caller.ask(viewer, ENTITIES, keys=[key("Offer", who.id)]))["data"]["_entities"] == [None]
        assert (await seen_by(caller, who, who))["offer"]["status"] == "WITHDRAWN"

    async def test_finds_a_strangers_need_as_absent_as_none(self, caller: Caller) -> None:
        need = await need_of(caller, await a_whole_member(caller))

        answer = await caller.ask(a_member(), ENTITIES, keys=[key("Need", need), key("Need", new_id())])

        assert answer == {"data": {"_entities": [None, None]}}

    async def test_cannot_withdraw_a_need_and_cannot_tell_it_from_none(self, caller: Caller, db: Database) -> None:
        need = await need_of(caller, await a_whole_member(caller))
        before, stranger = len(await emitted(db)), a_member()

        answers = [
            await do(caller, stranger, "withdrawNeed", needId=str(each), idempotencyKey=str(each))
            for each in (need, new_id())
        ]

        assert answers[0]["errors"] == answers[1]["errors"]
        assert codes(answers[0]) == ["NOT_FOUND"]
        assert len(await emitted(db)) == before

    async def test_changes_only_their_own_things(self, caller: Caller) -> None:
        who, other = await a_whole_member(caller), a_member()
        await done(caller, other, "saveProfile", displayName="Björn", idempotencyKey="b")
        await done(caller, other, "makeOffer", capacity=9, idempotencyKey="o")

        seen = await seen_by(caller, who, who)

        assert (seen["displayName"], seen["offer"]["capacity"]) == ("Amara Okafor", 2)

    async def test_does_not_find_who_is_not_there(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), SOMEBODY, id=str(new_id()))

        assert answer["data"] == {"member": None}
        assert codes(answer) == ["NOT_FOUND"]

    async def test_is_told_what_is_no_id(self, caller: Caller) -> None:
        assert codes(await caller.ask(a_member(), SOMEBODY, id="seven")) == ["BAD_USER_INPUT"]


class TestStaff:
    @pytest.mark.parametrize("role", Role)
    async def test_see_needs_and_weeks_and_no_addresses(self, caller: Caller, role: Role) -> None:
        who, staff = await a_whole_member(caller), a_member(None, role)

        seen = await seen_by(caller, staff, who)

        assert len(seen["needs"]["edges"]) == 1
        assert (seen["availability"]["zone"], seen["locale"], seen["email"]) == ("Africa/Lagos", "en-GB", None)
        need = await caller.ask(staff, ENTITIES, keys=[key("Need", await need_of(caller, who))])
        assert need["data"]["_entities"][0]["status"] == "ACTIVE"


@pytest.mark.parametrize("who", NO_MEMBERS, ids=["client", "kiosk"])
class TestClientsAndKiosks:
    @pytest.mark.parametrize("document", [ME, SOMEBODY, ASSESSMENT], ids=["me", "member", "assessment"])
    async def test_are_refused_where_members_are(self, caller: Caller, who: Identity, document: str) -> None:
        variables = {"id": str(new_id())} if document is SOMEBODY else {}

        assert codes(await caller.ask(who, document, **variables)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("field", MUTATIONS)
    async def test_can_do_nothing(self, caller: Caller, db: Database, who: Identity, *, field: str) -> None:
        assert codes(await do(caller, who, field)) == ["FORBIDDEN"]
        assert await emitted(db) == []

    async def test_find_nobody_by_entities(self, caller: Caller, who: Identity) -> None:
        member = await a_whole_member(caller)
        keys = [key("Member", member.id), key("Offer", member.id), key("Need", await need_of(caller, member))]

        assert await caller.ask(who, ENTITIES, keys=keys) == {"data": {"_entities": [None] * 3}}

    async def test_see_nothing_private_under_an_id_of_a_members(self, caller: Caller, who: Identity) -> None:
        """A client's id and a member's are drawn alike, so equality of ids alone must open nothing."""
        member = await a_whole_member(caller)
        twin = Identity(kind=who.kind, id=member.id, event_id=who.event_id)

        keys = [key("Member", member.id), key("Need", await need_of(caller, member))]

        assert (await caller.ask(twin, ENTITIES, keys=keys))["data"]["_entities"] == [None, None]

    async def test_may_read_the_vocabulary(self, caller: Caller, who: Identity) -> None:
        assert (await caller.ask(who, SKILLS, search="sql"))["data"]["skills"]["edges"]
        assert (await caller.ask(who, SUGGESTIONS, text="sql"))["data"]["suggestSkills"]
        assert (await caller.ask(who, INDUSTRIES))["data"]["industries"]["edges"]


class TestTheForwardedIdentity:
    async def test_must_be_there(self, caller: Caller) -> None:
        response = await caller.post(ME, headers={})

        assert (response.status_code, codes(response.json())) == (401, ["UNAUTHENTICATED"])

    async def test_must_be_signed_by_the_gateway(self, caller: Caller) -> None:
        forged = a_signer().sign(a_member(), audience="profiles")

        assert (await caller.post(ME, headers={HEADER: forged})).status_code == 401

    @pytest.mark.parametrize("audience", ["matching", "sessions", "notifications"])
    async def test_must_be_meant_for_this_service(self, caller: Caller, audience: str) -> None:
        other = caller.signer.sign(a_member(), audience=audience)

        assert (await caller.post(ME, headers={HEADER: other})).status_code == 401

    @pytest.mark.parametrize("nonsense", ["", "x", "a.b.c", "x" * 9000])
    async def test_must_be_a_token(self, caller: Caller, nonsense: str) -> None:
        response = await caller.post(
            MUTATIONS["saveProfile"], headers={HEADER: nonsense}, input=inputs()["saveProfile"]
        )

        assert response.status_code == 401
