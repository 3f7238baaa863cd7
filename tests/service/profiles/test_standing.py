"""Where a member stands with the association: conduct, membership, approval; and who may say so."""

from dataclasses import replace
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.profiles import MemberProfileSaved
from contracts.words import MembershipStatus
from services.profiles.members.domain.member import MentorApproval
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.documents import SOMEBODY, a_whole_member, done

ACCEPT = "mutation($input: AcceptConductInput!) { acceptConduct(input: $input) { conductVersion } }"
MEMBERSHIP = "mutation($input: SetMembershipInput!) { setMembership(input: $input) { membership } }"
APPROVAL = "mutation($input: DecideOnMentoringInput!) { decideOnMentoring(input: $input) { mentorApproval } }"
WAITING = """query($first: Int! = 20, $after: String) {
    mentorsToApprove(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }"""


def about(who: Identity, **values: Any) -> dict[str, Any]:
    return {"idempotencyKey": str(new_id()), "memberId": str(who.id), **values}


async def last_told(db: Database) -> MemberProfileSaved:
    told = [event for event in await emitted(db) if isinstance(event, MemberProfileSaved)]
    return told[-1]


class TestConduct:
    async def test_is_accepted_once(self, caller: Caller, db: Database) -> None:
        who = await a_whole_member(caller)

        for key in ("a", "b"):
            answer = await caller.ask(who, ACCEPT, input={"idempotencyKey": key, "version": 1})

        assert answer["data"]["acceptConduct"]["conductVersion"] == 1
        assert len([event for event in await emitted(db) if isinstance(event, MemberProfileSaved)]) == 2

    async def test_must_be_the_current_one(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        assert codes(await caller.ask(who, ACCEPT, input={"idempotencyKey": "a", "version": 2})) == [
            "NOT_THE_CURRENT_CONDUCT"
        ]

    async def test_needs_a_profile(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), ACCEPT, input={"idempotencyKey": "a", "version": 1})

        assert codes(answer) == ["PROFILE_MISSING"]


class TestMembership:
    async def test_that_lapsed_hides_the_member_from_strangers(self, caller: Caller, db: Database) -> None:
        who, support = await a_whole_member(caller), a_member(None, Role.SUPPORT)

        answer = await caller.ask(support, MEMBERSHIP, input=about(who, status="LAPSED"))

        assert answer["data"]["setMembership"]["membership"] == "LAPSED"
        told = await last_told(db)
        assert (told.membership, told.findable) == (MembershipStatus.LAPSED, False)
        assert codes(await caller.ask(a_member(), SOMEBODY, id=str(who.id))) == ["NOT_FOUND"]
        assert (await caller.ask(who, SOMEBODY, id=str(who.id)))["data"]["member"]["displayName"]

    async def test_that_comes_back_brings_the_member_back(self, caller: Caller) -> None:
        who, support = await a_whole_member(caller), a_member(None, Role.SUPPORT)
        for status in ("LAPSED", "GRACE"):
            await caller.ask(support, MEMBERSHIP, input=about(who, status=status))

        assert (await caller.ask(a_member(), SOMEBODY, id=str(who.id)))["data"]["member"]

    @pytest.mark.parametrize(
        "who", [a_member(), a_client("members:write"), a_kiosk(), a_member(None, Role.PROGRAMME_MANAGER)]
    )
    async def test_is_not_for_others_to_say(self, caller: Caller, who: Identity) -> None:
        answer = await caller.ask(who, MEMBERSHIP, input=about(a_member(), status="LAPSED"))

        assert codes(answer) == ["FORBIDDEN"]

    async def test_of_nobody_is_not_found(self, caller: Caller) -> None:
        support = a_member(None, Role.SUPPORT)

        assert codes(await caller.ask(support, MEMBERSHIP, input=about(a_member(), status="LAPSED"))) == [
            "NO_SUCH_MEMBER"
        ]


class TestApproval:
    async def test_tells_whether_the_member_may_mentor(self, caller: Caller, db: Database) -> None:
        who, manager = await a_whole_member(caller), a_member(None, Role.PROGRAMME_MANAGER)

        await caller.ask(manager, APPROVAL, input=about(who, approval="REFUSED"))

        assert (await last_told(db)).may_mentor is False

    async def test_is_waited_for_where_the_association_wants_it(self, caller: Caller, db: Database) -> None:
        strict = waiting(caller)
        manager = a_member(None, Role.PROGRAMME_MANAGER)
        people = [a_member() for _ in range(3)]
        for who in people:
            await done(strict, who, "saveProfile", idempotencyKey=str(who.id))

        first = (await strict.ask(manager, WAITING, first=2))["data"]["mentorsToApprove"]
        rest = await strict.ask(manager, WAITING, first=2, after=first["pageInfo"]["endCursor"])

        assert (await last_told(db)).may_mentor is False
        found = [edge["node"]["id"] for page in (first, rest["data"]["mentorsToApprove"]) for edge in page["edges"]]
        assert sorted(found) == sorted(str(who.id) for who in people)

    @pytest.mark.parametrize("who", [a_member(), a_client("members:write"), a_kiosk(), a_member(None, Role.SUPPORT)])
    async def test_is_not_for_others_to_give(self, caller: Caller, who: Identity) -> None:
        answers = [
            await caller.ask(who, APPROVAL, input=about(a_member(), approval="APPROVED")),
            await caller.ask(who, WAITING),
        ]

        assert [codes(answer) for answer in answers] == [["FORBIDDEN"], ["FORBIDDEN"]]


def waiting(caller: Caller) -> Caller:
    """The same service where newcomers wait for the association's word."""
    routes: list[Any] = list(caller.app.routes)
    view = next(route.app for route in routes if getattr(route, "path", "") == "/graphql")
    ordinary = view._parts
    view._parts = lambda: {**ordinary(), "approval": MentorApproval.PENDING}
    return replace(caller)
