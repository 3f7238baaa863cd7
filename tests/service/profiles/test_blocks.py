"""Blocks: private, both ways, told to the other services and to nobody else."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.graph.paging import encode
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import BlockLifted, MemberBlocked
from contracts.sessions import ConcernRaised
from services.profiles.consumers import HANDLERS
from tests.builders.profiles import NOON
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.directory import block, somebody
from tests.service.profiles.documents import ENTITIES, MY_BLOCKS, SOMEBODY, do, done, key
from tests.service.statements import statements


async def told(db: Database) -> list[type]:
    return [type(event) for event in await emitted(db) if isinstance(event, MemberBlocked | BlockLifted)]


async def lift(caller: Caller, who: Identity, other: Identity) -> None:
    await done(caller, who, "liftBlock", memberId=str(other.id), idempotencyKey=str(new_id()))


class TestRaising:
    async def test_hides_each_from_the_other_as_if_they_were_not_there(self, caller: Caller) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        nobody = await caller.ask(one, SOMEBODY, id=str(new_id()))

        await block(caller, one, other)

        for viewer, hidden in ((one, other), (other, one)):
            assert await caller.ask(viewer, SOMEBODY, id=str(hidden.id)) == nobody
            assert (await caller.ask(viewer, ENTITIES, keys=[key("Member", hidden.id)]))["data"]["_entities"] == [None]

    async def test_tells_the_other_services_once(self, caller: Caller, db: Database) -> None:
        one, other = await somebody(caller), await somebody(caller)

        for _ in range(3):
            await block(caller, one, other)

        assert await told(db) == [MemberBlocked]
        event = (await emitted(db))[-1]
        assert (event.blocker_id, event.blocked_id) == (one.id, other.id)

    async def test_against_oneself_is_refused(self, caller: Caller) -> None:
        who = await somebody(caller)

        assert codes(await do(caller, who, "blockMember", memberId=str(who.id))) == ["BLOCKING_YOURSELF"]

    async def test_answers_alike_whoever_is_there_or_not(self, caller: Caller) -> None:
        """One who is blocked already must not learn of it by blocking back."""
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, other, one)

        for number, id_ in enumerate((other.id, new_id())):
            answer = await do(caller, one, "blockMember", memberId=str(id_), idempotencyKey=str(number))
            assert answer == {"data": {"blockMember": str(id_)}}
        nodes = [edge["node"] for edge in (await caller.ask(one, MY_BLOCKS))["data"]["myBlocks"]["edges"]]
        assert [node["knownAs"] for node in nodes] == [None, None]


class TestLifting:
    async def test_shows_each_to_the_other_again(self, caller: Caller, db: Database) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, one, other)

        for _ in range(2):
            await lift(caller, one, other)

        assert (await caller.ask(one, SOMEBODY, id=str(other.id)))["data"]["member"]["displayName"] == "Björn"
        assert (await caller.ask(other, SOMEBODY, id=str(one.id)))["data"]["member"]["displayName"] == "Amara"
        assert await told(db) == [MemberBlocked, BlockLifted]

    async def test_leaves_the_block_from_the_other_side(self, caller: Caller) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, one, other)
        await block(caller, other, one)

        await lift(caller, one, other)

        assert codes(await caller.ask(one, SOMEBODY, id=str(other.id))) == ["NOT_FOUND"]

    async def test_what_one_has_not_raised_changes_nothing(self, caller: Caller, db: Database) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, one, other)

        await lift(caller, other, one)

        assert await told(db) == [MemberBlocked]
        assert codes(await caller.ask(other, SOMEBODY, id=str(one.id))) == ["NOT_FOUND"]


class TestActingForAMember:
    async def test_shows_and_changes_none_of_their_blocks(self, caller: Caller, db: Database) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, one, other)
        acting = replace(one, actor=new_id())

        assert codes(await caller.ask(acting, MY_BLOCKS)) == ["FORBIDDEN"]
        for field in ("blockMember", "liftBlock"):
            assert codes(await do(caller, acting, field, memberId=str(other.id))) == ["FORBIDDEN"]
        assert await told(db) == [MemberBlocked]


class TestMyBlocks:
    async def test_name_whom_one_blocked_as_one_knew_them(self, caller: Caller) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, one, other)

        (edge,) = (await caller.ask(one, MY_BLOCKS))["data"]["myBlocks"]["edges"]

        assert edge["node"] == {"memberId": str(other.id), "knownAs": "Björn", "raisedAt": NOON.isoformat()}

    @pytest.mark.parametrize("roles", [(), (Role.SUPPORT,)], ids=["the blocked", "staff"])
    async def test_are_nobody_elses(self, caller: Caller, *, roles: tuple[Role, ...]) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        await block(caller, one, other)

        viewer = a_member(other.id, *roles)

        assert (await caller.ask(viewer, MY_BLOCKS))["data"]["myBlocks"]["edges"] == []

    async def test_come_page_by_page_the_newest_first(self, caller: Caller, db: Database) -> None:
        who, others = await somebody(caller), [await somebody(caller, f"Member {number}") for number in range(5)]
        for number, other in enumerate(others):
            db.clock = lambda number=number: NOON + timedelta(minutes=number // 2)  # type: ignore[misc]  # bound now.
            await block(caller, who, other)

        seen: list[str] = []
        after = None
        for _page in range(3):
            with statements(db) as sent:
                page = (await caller.ask(who, MY_BLOCKS, first=2, after=after))["data"]["myBlocks"]
            assert len(sent) == 2
            seen += [edge["node"]["knownAs"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert (len(set(seen)), seen[0], page["pageInfo"]["hasNextPage"]) == (5, "Member 4", False)

    @pytest.mark.parametrize("after", ["x", encode((1,)), encode(("never", str(UUID(int=1)))), encode((NOON, "x"))])
    async def test_refuse_a_cursor_that_is_none_of_theirs(self, caller: Caller, after: str) -> None:
        assert codes(await caller.ask(a_member(), MY_BLOCKS, after=after)) == ["BAD_USER_INPUT"]

    @pytest.mark.parametrize("who", [a_client("members:read"), a_kiosk()], ids=["client", "kiosk"])
    async def test_are_for_members_alone(self, caller: Caller, who: Identity) -> None:
        assert codes(await caller.ask(who, MY_BLOCKS)) == ["FORBIDDEN"]


class TestConcerns:
    async def test_whoever_reports_somebody_keeps_away_from_them_everywhere(self, caller: Caller, db: Database) -> None:
        one, other = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        raised = envelope(ConcernRaised(concern_id=new_id(), member_id=one.id, other_id=other.id))

        taken = await deliver(db, HANDLERS, raised, raised)

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE]
        assert await told(db) == [MemberBlocked]
        [edge] = (await caller.ask(one, MY_BLOCKS))["data"]["myBlocks"]["edges"]
        assert edge["node"]["knownAs"] == "Björn"

    async def test_another_concern_raises_no_second_block(self, caller: Caller, db: Database) -> None:
        one, other = await somebody(caller), await somebody(caller)

        for _ in range(2):
            raised = ConcernRaised(concern_id=new_id(), member_id=one.id, other_id=other.id)
            await deliver(db, HANDLERS, envelope(raised))

        assert await told(db) == [MemberBlocked]
