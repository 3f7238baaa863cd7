"""Relationships over HTTP: the two see them whole, staff their state, and everybody else nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from contracts.matching import ActedInMatching, MentorInvited
from services.matching.relationships.domain.relationship import Relationship
from services.matching.relationships.tables import connections
from tests.matrix.fields import arguments, document, read_schema, root_fields
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.programmes.conftest import stage
from tests.service.matching.relationships.bonds import CONTINUE, Bonds
from tests.service.statements import statements

SCHEMA = read_schema(Path(__file__).resolve().parents[4] / "services" / "matching" / "schema.graphql")
OWN_QUERIES = ("relationships", "myConversationsToAnswer", "connections", "myInvitations")
OWN_MUTATIONS = (
    "sayHowItWent",
    "draftAgreement",
    "signAgreement",
    "pauseRelationship",
    "resumeRelationship",
    "answerRenewal",
    "endRelationship",
    "declareConnection",
    "removeConnection",
    "inviteMentor",
    "withdrawInvitation",
    "acceptInvitation",
)
STAFF_MUTATIONS = ("pairMembers", "mentorLeft")
OUTSIDERS = [a_client("members:read", "members:write"), a_kiosk()]
ACTING = Identity(kind=Kind.MEMBER, id=new_id(), actor=new_id())
RELATIONSHIP = """
query Relationship($id: ID!) {
  relationship(id: $id) {
    id status yourRole yourRenewal askedToRenew everyDays endsOn
    agreement { version confidentiality signedByMentor signedByMentee }
  }
}
"""
ENTITIES = """
query Entities($keys: [_Any!]!) {
  _entities(representations: $keys) { ... on Relationship { id status agreement { version } yourRole } }
}
"""
RELATIONSHIPS = """
query Relationships($first: Int! = 20, $after: String, $status: RelationshipStatus) {
  relationships(first: $first, after: $after, status: $status) {
    edges { node { id status agreement { version } } } pageInfo { hasNextPage endCursor }
  }
}
"""
TO_ANSWER = """
{ myConversationsToAnswer { edges { node { session { id } other { id } status answerBy } } } }
"""
SAY = """
mutation Say($input: SayHowItWentInput!) {
  sayHowItWent(input: $input) { outcome status yourAnswer { went wish note agreement } }
}
"""
REMATCHES = "{ rematches { edges { node { poolId mentee { id } kind } } } }"


def a_manager(*programmes: UUID) -> Identity:
    return replace(a_member(None, Role.PROGRAMME_MANAGER), programmes=frozenset(programmes))


async def do(caller: Caller, who: Identity, name: str, **given: Any) -> Any:
    """A mutation by the document that the schema makes of it, with plain values where none are given."""
    field = root_fields(SCHEMA, "mutation")[name]
    variables = arguments(field, an_id=new_id())
    variables["input"] |= given
    return await caller.ask(who, document("mutation", name, field), **variables)


async def shown(caller: Caller, who: Identity, relationship: Relationship) -> Any:
    return (await caller.ask(who, RELATIONSHIP, id=str(relationship.id)))["data"]["relationship"]


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", [*OUTSIDERS, ACTING])
    @pytest.mark.parametrize("name", OWN_QUERIES)
    async def test_what_is_ones_own_is_read_in_person(self, caller: Caller, who: Identity, name: str) -> None:
        field = root_fields(SCHEMA, "query")[name]

        assert codes(await caller.ask(who, document("query", name, field), **arguments(field, an_id=new_id()))) == [
            "FORBIDDEN"
        ]

    @pytest.mark.parametrize("who", [*OUTSIDERS, ACTING])
    @pytest.mark.parametrize("name", [*OWN_MUTATIONS, *STAFF_MUTATIONS])
    async def test_nobody_but_members_in_person_does_anything(
        self, bonds: Bonds, caller: Caller, who: Identity, name: str
    ) -> None:
        field = root_fields(SCHEMA, "mutation")[name]
        variables = arguments(field, an_id=new_id())
        variables["input"] |= {"email": "ada@example.org"} if name == "inviteMentor" else {}

        assert codes(await caller.ask(who, document("mutation", name, field), **variables)) == ["FORBIDDEN"]
        assert await bonds.matching.emitted() == []

    @pytest.mark.parametrize(
        "who",
        [a_member(), a_member(None, Role.SUPPORT), a_member(None, Role.OPERATOR), a_manager(new_id())],
        ids=["a member", "support", "an operator", "a manager of another programme"],
    )
    @pytest.mark.parametrize("name", STAFF_MUTATIONS)
    async def test_pairing_and_departures_are_for_the_programmes_managers(
        self, caller: Caller, who: Identity, name: str
    ) -> None:
        assert codes(await do(caller, who, name, programmeId=str(new_id()))) == ["FORBIDDEN"]
        assert codes(await do(caller, who, name)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("who", [*OUTSIDERS, ACTING, a_member(), a_member(None, Role.SUPPORT)])
    async def test_who_waits_for_somebody_new_is_for_managers(self, caller: Caller, who: Identity) -> None:
        assert codes(await caller.ask(who, REMATCHES)) == ["FORBIDDEN"]


class TestARelationship:
    async def test_is_shown_whole_to_its_two_people(self, bonds: Bonds, caller: Caller) -> None:
        relationship = await bonds.formal()

        mentor = await shown(caller, a_member(relationship.mentor_id), relationship)
        mentee = await shown(caller, a_member(relationship.mentee_id), relationship)

        assert (mentor["yourRole"], mentee["yourRole"]) == ("MENTOR", "MENTEE")
        assert (
            mentor["agreement"]
            == mentee["agreement"]
            == {
                "version": 1,
                "confidentiality": "What we say stays between us.",
                "signedByMentor": True,
                "signedByMentee": True,
            }
        )

    async def test_is_shown_to_staff_of_its_programme_without_what_the_two_wrote(
        self, bonds: Bonds, caller: Caller
    ) -> None:
        mentor_id, (mentee_id,), programme_id = await bonds.matching.a_mentor(), await bonds.members(1), new_id()
        made = await bonds.between(mentor_id, mentee_id, formal=True, programme_id=programme_id)
        relationship = await bonds.relationship(made)
        await bonds.draft(relationship, mentee_id)

        for who in (a_manager(), a_manager(programme_id)):
            state = await shown(caller, who, relationship)
            assert (state["status"], state["agreement"], state["yourRole"]) == ("FORMING", None, None)
        assert await shown(caller, a_manager(new_id()), relationship) is None

    async def test_is_shown_in_a_members_name_as_to_staff(self, bonds: Bonds, caller: Caller) -> None:
        relationship = await bonds.formal()
        acting = Identity(kind=Kind.MEMBER, id=relationship.mentee_id, actor=new_id())

        assert (await shown(caller, acting, relationship))["agreement"] is None

    @pytest.mark.parametrize("who", [*OUTSIDERS, a_member(), a_member(None, Role.SUPPORT)])
    async def test_does_not_exist_for_anybody_else(self, bonds: Bonds, caller: Caller, who: Identity) -> None:
        relationship = await bonds.informal()
        keys = [{"__typename": "Relationship", "id": each} for each in (str(relationship.id), "nonsense")]

        answer = await caller.ask(who, ENTITIES, keys=keys)

        assert answer["data"]["_entities"] == [None, None]

    async def test_in_a_strangers_hands_is_as_none(self, bonds: Bonds, caller: Caller) -> None:
        relationship = await bonds.forming()
        for name in ("draftAgreement", "signAgreement", "pauseRelationship", "endRelationship", "answerRenewal"):
            given: dict[str, Any] = {"until": "2026-12-24"} if name == "pauseRelationship" else {}
            given |= {"everyDays": 7, "minutes": 30, "months": 3} if name == "draftAgreement" else {}
            theirs = await do(caller, a_member(), name, relationshipId=str(relationship.id), **given)
            nobodys = await do(caller, a_member(), name, **given)
            assert codes(theirs) == codes(nobodys) == ["NO_SUCH_RELATIONSHIP"], name


class TestLists:
    async def test_page_by_cursor_and_status(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id = await bonds.matching.a_mentor(capacity=5)
        made = [await bonds.between(mentor_id, each) for each in await bonds.members(3)]
        await bonds.end(await bonds.relationship(made[0]), mentor_id)
        who = a_member(mentor_id)

        first = (await caller.ask(who, RELATIONSHIPS, first=2))["data"]["relationships"]
        after = first["pageInfo"]["endCursor"]
        second = (await caller.ask(who, RELATIONSHIPS, first=2, after=after))["data"]["relationships"]
        ended = (await caller.ask(who, RELATIONSHIPS, status="ENDED"))["data"]["relationships"]

        assert [each["node"]["id"] for page in (first, second) for each in page["edges"]] == [
            str(each) for each in reversed(made)
        ]
        assert [each["node"]["id"] for each in ended["edges"]] == [str(made[0])]

    async def test_cost_the_same_for_one_and_for_many(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id = await bonds.matching.a_mentor(capacity=9)
        for each in await bonds.members(7):
            await bonds.between(mentor_id, each)

        with statements(bonds.matching.db) as seen:
            await caller.ask(a_member(mentor_id), RELATIONSHIPS, first=1)
        one = len(seen)
        with statements(bonds.matching.db) as seen:
            await caller.ask(a_member(mentor_id), RELATIONSHIPS, first=20)

        assert len(seen) == one

    @pytest.mark.parametrize("wrong", [{"first": 0}, {"after": "nonsense"}, {"after": "WzEsIngiXQ=="}])
    async def test_refuse_malformed_arguments(self, caller: Caller, wrong: dict[str, Any]) -> None:
        assert codes(await caller.ask(a_member(), RELATIONSHIPS, **wrong)) == ["BAD_USER_INPUT"]


class TestSayingHowItWent:
    async def test_shows_nothing_of_what_the_other_said(self, bonds: Bonds, caller: Caller) -> None:
        introduction = await bonds.met()
        await bonds.say(introduction, introduction.mentee_id, CONTINUE)

        waiting = await caller.ask(a_member(introduction.mentor_id), TO_ANSWER)
        (edge,) = waiting["data"]["myConversationsToAnswer"]["edges"]
        assert edge["node"]["other"] == {"id": str(introduction.mentee_id)}
        assert edge["node"]["status"] == "ASKED"
        assert (await caller.ask(a_member(introduction.mentee_id), TO_ANSWER))["data"] == {
            "myConversationsToAnswer": {"edges": []}
        }

    async def test_with_the_same_key_says_it_once(self, bonds: Bonds, caller: Caller) -> None:
        introduction = await bonds.met()
        said = {
            "idempotencyKey": "said",
            "sessionId": str(introduction.session_id),
            "went": "WELL",
            "wish": "CONTINUE",
            "note": "Just for me.",
        }

        answers = [await caller.ask(a_member(introduction.mentor_id), SAY, input=said) for _ in range(2)]

        assert answers[0] == answers[1]
        assert answers[0]["data"]["sayHowItWent"]["yourAnswer"]["note"] == "Just for me."
        assert answers[0]["data"]["sayHowItWent"]["outcome"] is None


class TestStaff:
    async def test_pair_two_by_hand_and_answer_for_it(self, bonds: Bonds, caller: Caller) -> None:
        staged = await stage(bonds.matching, bonds.clock)
        mentor_id, mentee_id, programme_id = await staged.a_mentor(capacity=1), await staged.a_mentee(), staged.id
        pair = {"mentorId": str(mentor_id), "menteeId": str(mentee_id), "kind": "TRADITIONAL", "formal": False}
        manager = a_manager(programme_id)

        answer = await do(caller, manager, "pairMembers", programmeId=str(programme_id), **pair)

        assert (answer["data"]["pairMembers"]["origin"], answer["data"]["pairMembers"]["status"]) == ("STAFF", "ACTIVE")
        acts = await bonds.told(ActedInMatching)
        assert {(act.actor_id, act.member_id) for act in acts} == {(manager.id, mentor_id), (manager.id, mentee_id)}
        assert await bonds.seats_tally(mentor_id) == (1, 1)

    async def test_of_a_programme_have_no_say_over_who_takes_no_part_in_it(self, bonds: Bonds, caller: Caller) -> None:
        staged = await stage(bonds.matching, bonds.clock)
        mentor_id, mentee_id = await staged.a_mentor(), await staged.a_mentee()
        stranger, other = await bonds.matching.a_mentor(), await bonds.members(1)

        for mentor, mentee in (
            (stranger, mentee_id),
            (mentor_id, other[0]),
            (mentee_id, mentor_id),
            (new_id(), new_id()),
        ):
            pair = {"mentorId": str(mentor), "menteeId": str(mentee), "kind": "TRADITIONAL"}
            answer = await do(caller, a_manager(staged.id), "pairMembers", programmeId=str(staged.id), **pair)
            assert codes(answer) == ["NOT_IN_PROGRAMME"]
        assert await bonds.told(ActedInMatching) == []

    async def test_oversell_nobody(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id = await bonds.matching.a_mentor(capacity=1)
        one, other = await bonds.members(2)
        await bonds.between(mentor_id, one)

        pair = {"mentorId": str(mentor_id), "menteeId": str(other), "kind": "TRADITIONAL"}
        assert codes(await do(caller, a_manager(), "pairMembers", **pair)) == ["MENTOR_FULL"]

    async def test_pair_nobody_whom_nobody_knows(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id = await bonds.matching.a_mentor()

        pair = {"mentorId": str(mentor_id), "menteeId": str(new_id()), "kind": "TRADITIONAL"}
        assert codes(await do(caller, a_manager(), "pairMembers", **pair)) == ["NO_SUCH_PARTNER"]
        assert await bonds.seats_tally(mentor_id) == (0, 0)

    async def test_see_who_waits_after_a_mentor_left(self, bonds: Bonds, caller: Caller) -> None:
        mentor_id, (mentee_id,), programme_id = await bonds.matching.a_mentor(), await bonds.members(1), new_id()
        await bonds.between(mentor_id, mentee_id, programme_id=programme_id)

        left = await do(caller, a_manager(), "mentorLeft", memberId=str(mentor_id))

        pool_id = left["data"]["mentorLeft"]["poolId"]
        for who, count in ((a_manager(), 1), (a_manager(programme_id), 1), (a_manager(new_id()), 0)):
            edges = (await caller.ask(who, REMATCHES))["data"]["rematches"]["edges"]
            assert [edge["node"]["poolId"] for edge in edges] == [pool_id] * count


async def test_an_invitation_goes_from_the_inviter_to_who_has_the_address(bonds: Bonds, caller: Caller) -> None:
    inviter, invited = await bonds.members(2)
    sent = await do(caller, a_member(inviter), "inviteMentor", email="ada@example.org", kind="PEER")
    (event,) = await bonds.told(MentorInvited)
    code = await bonds.matching.keyring.open(inviter, event.code)

    await bonds.has_address(invited, "ada@example.org")
    accepted = await do(caller, a_member(invited), "acceptInvitation", code=code)

    assert sent["data"]["inviteMentor"]["status"] == "SENT"
    assert accepted["data"]["acceptInvitation"]["status"] == "ACCEPTED"
    relationship = await bonds.the_relationship()
    for each in (inviter, invited):
        assert (await shown(caller, a_member(each), relationship))["yourRole"] == "PEER"


async def test_a_draft_out_of_bounds_is_refused_with_the_bounds(bonds: Bonds, caller: Caller) -> None:
    relationship = await bonds.forming()
    given = {"relationshipId": str(relationship.id), "everyDays": 0, "minutes": 30, "months": 6}

    answer = await do(caller, a_member(relationship.mentor_id), "draftAgreement", **given)

    assert codes(answer) == ["BAD_USER_INPUT"]
    assert "1 to 366" in answer["errors"][0]["message"]


async def test_what_is_not_there_is_taken_back_without_a_trace(bonds: Bonds, caller: Caller) -> None:
    (who,) = await bonds.members(1)

    nothing = await do(caller, a_member(who), "removeConnection", memberId=str(new_id()))
    oneself = await do(caller, a_member(who), "removeConnection", memberId=str(who))

    assert nothing["data"]["removeConnection"] is None
    assert codes(oneself) == ["WITH_YOURSELF"]
    async with bonds.matching.db.reading() as tx:
        assert await tx.session.scalar(select(func.count()).select_from(connections)) == 0
