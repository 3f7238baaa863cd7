"""What is a member's own while staff act in their name: their address, who sees what, and who has read what."""

from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity
from services.profiles.members.domain.card import Audience
from tests.builders.profiles import a_profile, said
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import do, done
from tests.service.profiles.staff import ACTS, SUPPORT, entries, sent, signed_in

HIDDEN = a_profile(audiences={"headline": Audience.ONLY_ME})
MINE = "{ me { headline email traits { answer } displayName } }"
THEIRS = "query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Member { constraints } } }"


@pytest.fixture
async def staff(caller: Caller, member: UUID) -> Identity:
    """Give support who act in the name of a member who shows their headline to nobody."""
    await done(caller, a_member(member), "saveProfile", **said(HIDDEN))
    reason = "Cannot use the keyboard, asked by phone."
    await sent(caller, SUPPORT, "actFor", memberId=str(member), reason=reason)
    return await signed_in(caller, SUPPORT, member)


async def read(db: Database) -> list[str]:
    """The fields that each entry of reading tells."""
    return [entry.details["fields"] for entry in await entries(db) if entry.action == "READ"]


class TestSaving:
    @pytest.mark.parametrize(
        "change",
        [
            {"email": "mallory@example.org"},
            {"audiences": [{"field": "headline", "audience": "EVERYONE"}]},
            {"audiences": [{"field": "email", "audience": "EVERYONE"}]},
        ],
        ids=["address", "audience", "another-audience"],
    )
    async def test_leaves_the_address_and_the_audiences(
        self, caller: Caller, db: Database, staff: Identity, *, change: dict[str, Any]
    ) -> None:
        told, kept = len(await emitted(db)), len(await entries(db))

        answer = await do(caller, staff, "saveProfile", **{**said(HIDDEN), **change})

        assert codes(answer) == ["FORBIDDEN"]
        assert "leave both as they are" in answer["errors"][0]["message"]
        assert (len(await emitted(db)), len(await entries(db))) == (told, kept)

    @pytest.mark.parametrize("given", [{}, {"audiences": []}], ids=["named", "not-named"])
    async def test_changes_all_else_and_no_audience(
        self, caller: Caller, staff: Identity, *, given: dict[str, Any]
    ) -> None:
        await done(caller, staff, "saveProfile", **{**said(HIDDEN), "bio": "By phone.", **given})

        other = await caller.ask(a_member(), "query($id: ID!) { member(id: $id) { bio headline } }", id=str(staff.id))
        assert other["data"]["member"] == {"bio": "By phone.", "headline": ""}


class TestReading:
    async def test_is_on_record_with_the_fields_once_while_they_act(
        self, caller: Caller, db: Database, staff: Identity
    ) -> None:
        for document in (MINE, MINE, "{ me { email } }"):
            await caller.ask(staff, document)

        assert await read(db) == ["email-headline-traits", "email"]

    async def test_is_seen_by_the_member(self, caller: Caller, staff: Identity) -> None:
        await caller.ask(staff, MINE)

        acts = (await caller.ask(a_member(staff.id), ACTS))["data"]["actsInMyName"]["edges"]

        newest = acts[0]["node"]
        assert (newest["action"], newest["fields"]) == ("READ", ["email", "headline", "traits"])

    async def test_is_on_record_by_the_gateways_own_way(self, caller: Caller, db: Database, staff: Identity) -> None:
        await caller.ask(staff, THEIRS, keys=[{"__typename": "Member", "id": str(staff.id)}])

        assert await read(db) == ["constraints"]

    async def test_of_what_everyone_sees_is_not(self, caller: Caller, db: Database, staff: Identity) -> None:
        await caller.ask(staff, "{ me { id displayName bio } }")

        assert await read(db) == []

    async def test_by_the_member_is_not(self, caller: Caller, db: Database, staff: Identity) -> None:
        await caller.ask(a_member(staff.id), MINE)

        assert await read(db) == []
