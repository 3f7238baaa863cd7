"""Roles of staff: who gives them, and what they come to with those of the association."""

from dataclasses import replace
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from chassis.ids import new_id
from services.profiles.staff.domain.audit import Action
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.staff import OPERATOR, ROLES, TRAIL, entries, send, sent, signed_in
from tests.service.statements import statements


class TestGranting:
    async def test_holds_at_the_next_sign_in_and_is_audited(self, caller: Caller, db: Database, member: UUID) -> None:
        programme = new_id()

        given = await sent(
            caller, OPERATOR, "grantRole", memberId=str(member), role="PROGRAMME_MANAGER", programmeId=str(programme)
        )

        assert (given["memberId"], given["grantedBy"]) == (str(member), str(OPERATOR.id))
        found = await signed_in(caller, a_member(member))
        assert (found.roles, found.programmes) == (frozenset({Role.PROGRAMME_MANAGER}), frozenset({programme}))
        (entry,) = await entries(db)
        assert (entry.action, entry.actor_id, entry.subject_id) == (Action.ROLE_GRANTED.value, OPERATOR.id, member)

    async def test_ends_when_it_is_taken_back(self, caller: Caller, db: Database, member: UUID) -> None:
        await sent(caller, OPERATOR, "grantRole", memberId=str(member), role="SUPPORT")

        taken = await sent(caller, OPERATOR, "revokeRole", memberId=str(member), role="SUPPORT")

        assert taken["revokedBy"] == str(OPERATOR.id)
        assert (await signed_in(caller, a_member(member))).roles == frozenset()
        assert [entry.action for entry in await entries(db)] == ["ROLE_GRANTED", "ROLE_REVOKED"]

    async def test_can_make_an_operator_who_grants_in_turn(self, caller: Caller, member: UUID) -> None:
        await sent(caller, OPERATOR, "grantRole", memberId=str(member), role="OPERATOR")
        granted = await signed_in(caller, a_member(member))

        assert await sent(caller, granted, "grantRole", memberId=str(member), role="SUPPORT")

    async def test_adds_to_what_the_association_says(self, caller: Caller, member: UUID) -> None:
        await sent(caller, OPERATOR, "grantRole", memberId=str(member), role="SUPPORT")

        assert (await signed_in(caller, a_member(member, Role.OPERATOR))).roles == {Role.SUPPORT, Role.OPERATOR}

    async def test_of_one_programme_does_not_limit_whom_the_association_gave_all(
        self, caller: Caller, member: UUID
    ) -> None:
        one = {"memberId": str(member), "role": "PROGRAMME_MANAGER", "programmeId": str(new_id())}
        await sent(caller, OPERATOR, "grantRole", **one)

        found = await signed_in(caller, a_member(member, Role.PROGRAMME_MANAGER))

        assert found.programmes == frozenset()

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({}, "ALREADY_GRANTED"),
            ({"role": "OPERATOR", "programmeId": str(new_id())}, "BAD_USER_INPUT"),
            ({"memberId": str(new_id())}, "NOT_FOUND"),
            ({"memberId": "seven"}, "BAD_USER_INPUT"),
        ],
        ids=["twice", "operator-of-a-programme", "stranger", "no-id"],
    )
    async def test_refuses(self, caller: Caller, member: UUID, change: dict[str, str], code: str) -> None:
        await sent(caller, OPERATOR, "grantRole", memberId=str(member), role="SUPPORT")

        answer = await send(caller, OPERATOR, "grantRole", **{"memberId": str(member), "role": "SUPPORT", **change})

        assert codes(answer) == [code]

    async def test_takes_back_only_what_was_given_here(self, caller: Caller, member: UUID) -> None:
        answer = await send(caller, OPERATOR, "revokeRole", memberId=str(member), role="SUPPORT")

        assert codes(answer) == ["NOT_GRANTED"]


WRONG = [
    a_member(),
    a_member(None, Role.SUPPORT),
    a_member(None, Role.PROGRAMME_MANAGER),
    a_client("members:write"),
    a_kiosk(),
    replace(OPERATOR, actor=new_id()),
]


@pytest.mark.parametrize("who", WRONG, ids=["member", "support", "manager", "client", "kiosk", "in-a-name"])
class TestAnybodyElse:
    @pytest.mark.parametrize("field", ["grantRole", "revokeRole"])
    async def test_gives_and_takes_no_role(
        self, caller: Caller, db: Database, member: UUID, *, who: Identity, field: str
    ) -> None:
        answer = await send(caller, who, field, memberId=str(member), role="OPERATOR")

        assert codes(answer) in (["FORBIDDEN"], ["ONLY_IN_PERSON"])
        assert await entries(db) == []

    @pytest.mark.parametrize("document", [ROLES, TRAIL], ids=["roles", "trail"])
    async def test_reads_no_list_of_staff(self, caller: Caller, who: Identity, document: str) -> None:
        answer = await caller.ask(who, document)

        assert answer["data"] is None
        assert len(codes(answer)) == 1


class TestTheLists:
    async def test_of_roles_is_paged_and_costs_the_same_for_any_length(
        self, caller: Caller, db: Database, member: UUID
    ) -> None:
        for role in ("SUPPORT", "OPERATOR", "PROGRAMME_MANAGER"):
            await sent(caller, OPERATOR, "grantRole", memberId=str(member), role=role)

        with statements(db) as short:
            first = (await caller.ask(OPERATOR, ROLES, first=1))["data"]["staffRoles"]
        with statements(db) as long:
            rest = (await caller.ask(OPERATOR, ROLES, after=first["pageInfo"]["endCursor"]))["data"]["staffRoles"]

        roles = [edge["node"]["role"] for edge in (*first["edges"], *rest["edges"])]
        assert roles == ["PROGRAMME_MANAGER", "OPERATOR", "SUPPORT"]
        assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
        assert len(short) == len(long)

    async def test_of_the_audit_trail_is_paged_and_can_name_one_member(self, caller: Caller, member: UUID) -> None:
        for role in ("SUPPORT", "OPERATOR"):
            await sent(caller, OPERATOR, "grantRole", memberId=str(member), role=role)

        first = (await caller.ask(OPERATOR, TRAIL, first=1))["data"]["auditTrail"]
        rest = (await caller.ask(OPERATOR, TRAIL, after=first["pageInfo"]["endCursor"]))["data"]["auditTrail"]
        nobody = (await caller.ask(OPERATOR, TRAIL, subjectId=str(new_id())))["data"]["auditTrail"]

        assert [edge["node"]["seq"] for edge in (*first["edges"], *rest["edges"])] == [2, 1]
        assert nobody["edges"] == []

    @pytest.mark.parametrize("document", [ROLES, TRAIL], ids=["roles", "trail"])
    async def test_refuse_a_foreign_cursor(self, caller: Caller, document: str) -> None:
        assert codes(await caller.ask(OPERATOR, document, after="WyJ4Il0=")) == ["BAD_USER_INPUT"]
