"""Who sees which field: the member's choice, held by row-level security also against code that forgets to ask."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from chassis.db import Database, Viewer
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.words import Trait
from services.profiles.directory.tables import blocks
from services.profiles.members.tables import connections, members, needs
from tests.builders.profiles import NOON, a_profile, said
from tests.service.identity import Caller, a_member, codes

SAVE = "mutation($input: SaveProfileInput!) { saveProfile(input: $input) { id version } }"
FIELDS = "headline employer email region languages industries { code } traits { trait } constraints locale version"
SEE = f"query($id: ID!) {{ member(id: $id) {{ displayName {FIELDS} }} }}"
ENTITY = (
    f"query($keys: [_Any!]!) {{ _entities(representations: $keys) {{ ... on Member {{ displayName {FIELDS} }} }} }}"
)
AUDIENCES = ("EVERYONE", "CONNECTIONS", "STAFF", "ONLY_ME")


async def save(caller: Caller, who: Identity, **changes: Any) -> Any:
    profile = a_profile(employer="Lagoon Hospital", region="NG-LA", traits={Trait.PLANS_AHEAD: 4})
    answer = await caller.ask(who, SAVE, input=said(profile, **changes))
    assert "errors" not in answer, answer
    return answer["data"]["saveProfile"]


async def see(caller: Caller, viewer: Identity, who: Identity) -> Any:
    """The card by the query and by `_entities`, which must agree."""
    asked = (await caller.ask(viewer, SEE, id=str(who.id)))["data"]["member"]
    entity = await caller.ask(viewer, ENTITY, keys=[{"__typename": "Member", "id": str(who.id)}])
    assert entity["data"]["_entities"] == [asked]
    return asked


async def connect(db: Database, one: UUID, other: UUID) -> None:
    async with db.transaction() as tx:
        rows = [{"member_id": a, "other_id": b, "since": NOON} for a, b in ((one, other), (other, one))]
        await tx.session.execute(insert(connections).values(rows))


async def block(db: Database, blocker: UUID, blocked: UUID) -> None:
    async with db.transaction() as tx:
        row = {"blocker_id": blocker, "blocked_id": blocked, "raised_at": NOON}
        await tx.session.execute(insert(blocks).values(row))


class TestAudiences:
    @pytest.mark.parametrize("audience", AUDIENCES)
    async def test_are_who_sees_a_field_and_nobody_else(self, caller: Caller, db: Database, audience: str) -> None:
        who, stranger, friend, staff = a_member(), a_member(), a_member(), a_member(None, Role.SUPPORT)
        await save(caller, who, audiences=[{"field": "employer", "audience": audience}])
        await connect(db, who.id, friend.id)

        seen = {
            name: (await see(caller, viewer, who))["employer"]
            for name, viewer in {"stranger": stranger, "friend": friend, "staff": staff, "own": who}.items()
        }

        sees = {
            "EVERYONE": {"stranger", "friend", "staff", "own"},
            "CONNECTIONS": {"friend", "staff", "own"},
            "STAFF": {"staff", "own"},
            "ONLY_ME": {"own"},
        }[audience]
        assert {name for name, employer in seen.items() if employer} == sees

    async def test_keep_addresses_traits_and_constraints_to_the_member_until_they_show_them(
        self, caller: Caller, db: Database
    ) -> None:
        who, friend = a_member(), a_member()
        await save(caller, who, audiences=[{"field": "email", "audience": "CONNECTIONS"}])
        await connect(db, who.id, friend.id)

        seen, own = await see(caller, friend, who), await see(caller, who, who)

        assert (seen["email"], seen["traits"], seen["version"]) == ("amara@example.org", [], None)
        assert (own["traits"], own["version"]) == ([{"trait": "PLANS_AHEAD"}], 1)
        assert (await see(caller, a_member(), who))["email"] is None

    async def test_make_a_hidden_field_like_one_never_filled_in(self, caller: Caller) -> None:
        hidden, empty, viewer = a_member(), a_member(), a_member()
        choice = [{"field": name, "audience": "ONLY_ME"} for name in ("headline", "region", "languages", "industries")]
        await save(caller, hidden, audiences=choice)
        await save(caller, empty, headline="", region="", languages=[], industries=[])

        assert await see(caller, viewer, hidden) == await see(caller, viewer, empty)

    async def test_cannot_be_chosen_for_a_name(self, caller: Caller) -> None:
        wrong = [{"field": "displayName", "audience": "ONLY_ME"}]

        answer = await caller.ask(a_member(), SAVE, input=said(a_profile(), audiences=wrong))

        assert codes(answer) == ["BAD_USER_INPUT"]


class TestBlocks:
    @pytest.mark.parametrize("raised_by", ["viewer", "who"])
    async def test_make_two_members_absent_for_each_other(self, caller: Caller, db: Database, raised_by: str) -> None:
        who, viewer = a_member(), a_member()
        await save(caller, who)
        pair = (viewer.id, who.id) if raised_by == "viewer" else (who.id, viewer.id)
        await block(db, *pair)

        blocked = await caller.ask(viewer, SEE, id=str(who.id))
        absent = await caller.ask(viewer, SEE, id=str(new_id()))

        assert blocked == absent
        assert (await see(caller, a_member(), who))["displayName"] == "Amara Okafor"

    async def test_are_stronger_than_a_connection(self, caller: Caller, db: Database) -> None:
        who, viewer = a_member(), a_member()
        await save(caller, who)
        await connect(db, who.id, viewer.id)
        await block(db, who.id, viewer.id)

        assert codes(await caller.ask(viewer, SEE, id=str(who.id))) == ["NOT_FOUND"]


class TestRows:
    """The second wall, without any of our queries in front of it."""

    @pytest.mark.parametrize("table", [members, needs, connections, blocks])
    async def test_of_others_are_not_there(self, db: Database, member: UUID, table: Any) -> None:
        async with db.transaction() as tx:
            await tx.session.execute(insert(connections).values(member_id=member, other_id=new_id(), since=NOON))
            await tx.session.execute(insert(blocks).values(blocker_id=member, blocked_id=new_id(), raised_at=NOON))
        async with db.reading(Viewer("member", new_id())) as tx:
            assert (await tx.session.execute(select(table))).all() == []

    @pytest.mark.parametrize("kind", ["client", "kiosk", "", "SERVICE"])
    async def test_are_not_there_for_anybody_but_members(self, db: Database, member: UUID, kind: str) -> None:
        async with db.reading(Viewer(kind, member)) as tx:
            for table in ("members", "cards", "needs", "offers", "availabilities", "affiliations"):
                assert (await tx.session.execute(text(f"SELECT * FROM {table}"))).all() == []

    async def test_are_refused_to_a_transaction_that_does_not_say_for_whom(self, db: Database, member: UUID) -> None:
        silent = Database(db.url, source="profiles")
        with pytest.raises(DBAPIError, match=r"cairn\.viewer"):
            async with silent.reading() as tx:
                await tx.session.execute(select(members))
        await silent.close()

    async def test_do_not_leak_through_a_pooled_connection(self, db: Database, member: UUID) -> None:
        pooled = Database(db.url, source="profiles", pool_size=1, rows_secured=True)
        async with pooled.transaction() as tx:
            assert (await tx.session.execute(select(members))).all()
        pooled.rows_secured = False

        async with pooled.reading() as tx:
            assert (await tx.session.execute(select(members))).all() == []
        await pooled.close()


class TestConcurrentEdits:
    async def test_do_not_overwrite_what_was_not_seen(self, caller: Caller) -> None:
        who = a_member()
        first = await save(caller, who)
        await save(caller, who, headline="From the phone", expectedVersion=first["version"])

        late = said(a_profile(headline="From the desk"), expectedVersion=first["version"])
        answer = await caller.ask(who, SAVE, input=late)

        assert codes(answer) == ["PROFILE_CHANGED"]
        assert (await see(caller, who, who))["headline"] == "From the phone"

    async def test_are_allowed_to_who_does_not_ask(self, caller: Caller) -> None:
        who = a_member()
        await save(caller, who)

        assert (await save(caller, who, headline="Newer"))["version"] == 2
