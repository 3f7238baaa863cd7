"""The matrix of authorisation: every field, mutation and endpoint of profiles for every kind of caller."""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import insert

from chassis.db import Database
from chassis.identity import HEADER, Identity, Kind, Role
from chassis.ids import new_id
from contracts.matching import MentorLoadChanged
from contracts.skills import neighbours
from contracts.words import Format, MentoringRole, OwnConstraint, Tone, Trait
from services.profiles.consumers import HANDLERS
from services.profiles.directory.tables import responsiveness
from services.profiles.integrations.tables import affiliations, networks
from services.profiles.members.domain.member import PastRole
from services.profiles.taxonomy import skills
from tests.backing import ROOT
from tests.builders.profiles import NOON, a_profile, said, some_offer_terms
from tests.matrix.asking import answers_to_nobody, endpoints
from tests.matrix.fields import arguments, document, entities, read_schema, root_fields
from tests.matrix.probing import Probe, expected, ids_in_inputs, is_kept_out, seen_in
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles import matrix
from tests.service.profiles.documents import ME, do, done, key
from tests.service.profiles.staff import entries
from tests.service.profiles.test_visibility import block, connect

SCHEMA = read_schema(ROOT / "services" / "profiles" / "schema.graphql")
PARAMETER = re.compile(r"\{[^}]*\}")
A_SKILL = next(skill.uri for skill in skills() if skill.synonyms and skill.broader and neighbours().get(skill.uri))
KEPT_OUT = (401, 403)


@dataclass(frozen=True)
class World:
    """One member who has told everything, and all who might look at them."""

    member: Identity
    need: str
    viewers: dict[str, Identity]

    def key_of(self, entity: str) -> dict[str, str]:
        owned = {"Member": self.member.id, "Offer": self.member.id, "Need": self.need, "Skill": A_SKILL}
        return key(entity, owned[entity])


async def a_world(caller: Caller, db: Database) -> World:
    member, friend, blocked = a_member(), a_member(), a_member()
    everything = a_profile(
        pronouns="she/her",
        region="NG-LA",
        employer="Lagoon Hospital",
        team="Ward 3",
        title="Nurse",
        history=[PastRole("Midwife", "86", 2015, 2020)],
        traits={Trait.PLANS_AHEAD: 4},
        tone=Tone.FORMAL,
        formats=[Format.VIDEO],
        roles=[MentoringRole.MENTOR],
        constraints=[OwnConstraint.ONLY_MY_REGION],
    )
    await done(caller, member, "saveProfile", **said(everything))
    await done(caller, member, "setAvailability")
    await done(caller, member, "stateNeed", formats=["VIDEO"])
    await known_to_others(db, member.id)
    await done(caller, member, "makeOffer", **said(some_offer_terms(minutes_per_month=60, formats=[Format.VIDEO])))
    await run(caller, member, "pauseOffer", until="2027-04-01")
    await run(caller, member, "acceptConduct", version=1)
    await deliver(db, HANDLERS, envelope(MentorLoadChanged(member_id=member.id, held=1)))
    await connect(db, member.id, friend.id)
    await block(db, member.id, blocked.id)
    mine = await caller.ask(member, ME)
    need = mine["data"]["me"]["needs"]["edges"][0]["node"]["id"]
    return World(member, need, viewers(member, friend, blocked))


async def known_to_others(db: Database, member_id: UUID) -> None:
    """What a network and the answers to other members' asks add to a card."""
    network = {"id": new_id(), "slug": "northbridge", "name": "Northbridge", "created_at": NOON}
    belongs = {"external_id": "1", "member_id": member_id, "joined_at": NOON, "updated_at": NOON}
    answers = {"member_id": member_id, "decided": 5, "answered": 5, "median_minutes": 60, "standing": 1000}
    async with db.transaction() as tx:
        await tx.session.execute(insert(networks).values(network))
        await tx.session.execute(insert(affiliations).values(network_id=network["id"], **belongs))
        await tx.session.execute(insert(responsiveness).values(answers))


async def run(caller: Caller, who: Identity, name: str, **given: Any) -> None:
    """A mutation that goes well, by the document that the schema makes of it."""
    made = document("mutation", name, root_fields(SCHEMA, "mutation")[name])
    answer = await caller.ask(who, made, input={"idempotencyKey": name, **given})
    assert "errors" not in answer, answer


def viewers(member: Identity, friend: Identity, blocked: Identity) -> dict[str, Identity]:
    return {
        matrix.SELF: member,
        matrix.ACTING: Identity(kind=Kind.MEMBER, id=member.id, actor=new_id()),
        matrix.OTHER: a_member(),
        matrix.CONNECTION: friend,
        matrix.BLOCKED: blocked,
        **{role.value: a_member(None, role) for role in Role},
        matrix.LIMITED: replace(a_member(None, Role.PROGRAMME_MANAGER), programmes=frozenset({new_id()})),
        matrix.CLIENT: a_client("members:read", "members:write"),
        matrix.KIOSK: a_kiosk(),
    }


@pytest.fixture
async def world(caller: Caller, db: Database) -> World:
    return await a_world(caller, db)


class TestTheTable:
    def test_has_a_line_for_each_thing_and_no_other(self) -> None:
        fields = {f"{name}.{field}" for name, entity in entities(SCHEMA).items() for field in entity.fields}

        assert set(matrix.FIELDS) == fields
        assert set(matrix.QUERIES) == set(root_fields(SCHEMA, "query"))
        assert set(matrix.MUTATIONS) == set(root_fields(SCHEMA, "mutation"))

    def test_says_of_each_id_in_an_input_whose_it_is(self) -> None:
        assert set(matrix.FOREIGN) | set(matrix.NOT_A_MEMBERS) == ids_in_inputs(SCHEMA)
        assert not set(matrix.FOREIGN) & set(matrix.NOT_A_MEMBERS)

    def test_has_a_line_for_each_endpoint(self, caller: Caller) -> None:
        assert endpoints(caller) == set(matrix.ENDPOINTS)


@pytest.mark.parametrize("viewer", matrix.VIEWERS)
class TestEach:
    async def test_field_is_seen_by_those_it_is_for(self, caller: Caller, world: World, *, viewer: str) -> None:
        shown: set[str] = set()
        for name in entities(SCHEMA):
            found = await Probe(caller, SCHEMA).entity(world.viewers[viewer], name, world.key_of(name))
            shown |= {f"{name}.{field}" for field in seen_in([found])}

        assert shown == expected(matrix.FIELDS, viewer)

    async def test_field_is_no_other_by_the_query_than_by_entities(
        self, caller: Caller, world: World, *, viewer: str
    ) -> None:
        (answer,) = await Probe(caller, SCHEMA).query(world.viewers[viewer], "member", an_id=world.member.id)

        shown = {f"Member.{field}" for field in seen_in([(answer["data"] or {}).get("member")])}
        assert shown == {line for line in expected(matrix.FIELDS, viewer) if line.startswith("Member.")}

    async def test_query_is_answered_to_those_it_is_for(self, caller: Caller, world: World, *, viewer: str) -> None:
        answered = await Probe(caller, SCHEMA).answered(world.viewers[viewer], an_id=world.member.id)

        assert answered == expected(matrix.QUERIES, viewer)

    async def test_mutation_is_refused_to_all_others_and_nothing_is_done(
        self, caller: Caller, db: Database, world: World, *, viewer: str
    ) -> None:
        told, kept = len(await emitted(db)), len(await entries(db))
        for name in matrix.MUTATIONS.keys() - expected(matrix.MUTATIONS, viewer):
            answer = await Probe(caller, SCHEMA).mutate(world.viewers[viewer], name, an_id=world.member.id)
            assert is_kept_out(answer), (name, answer)

        assert (len(await emitted(db)), len(await entries(db))) == (told, kept)

    async def test_mutation_is_open_to_those_it_is_for(self, caller: Caller, world: World, *, viewer: str) -> None:
        refused = set()
        for name in expected(matrix.MUTATIONS, viewer):
            answer = await Probe(caller, SCHEMA).mutate(world.viewers[viewer], name, an_id=new_id())
            refused |= {name} if is_kept_out(answer) else set()

        assert refused <= NOT_BY_NATURE

    async def test_endpoint_is_closed_to_all_others(self, caller: Caller, world: World, *, viewer: str) -> None:
        headers = {HEADER: caller.signer.sign(world.viewers[viewer], audience="profiles")}
        let_in = set()
        for endpoint in matrix.ENDPOINTS:
            method, path = PARAMETER.sub(str(new_id()), endpoint).split(" ")
            body = {"query": "{ __typename }"} if method == "POST" else None
            transport = httpx2.ASGITransport(app=caller.app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
                answer = await client.request(method, path, headers=headers, json=body)
            let_in |= {endpoint} if answer.status_code not in KEPT_OUT or is_for_secrets(answer) else set()

        assert let_in == expected(matrix.ENDPOINTS, viewer)


NOT_BY_NATURE = {"endActing"}
"""Refused also to support, where nothing is to be ended: the same sentence as for a stranger's mandate."""


@pytest.mark.parametrize("place", matrix.FOREIGN)
@pytest.mark.parametrize("viewer", sorted(matrix.PEOPLE - matrix.OWN))
async def test_what_is_another_members_is_as_if_it_were_nothing(
    caller: Caller, world: World, *, viewer: str, place: str
) -> None:
    name, argument = place.split(".")
    field = root_fields(SCHEMA, "mutation")[name]

    answers = []
    for an_id in (getattr(world, matrix.FOREIGN[place]), new_id()):
        given = arguments(field, an_id=an_id)
        assert argument in given["input"]
        answers.append(await caller.ask(world.viewers[viewer], document("mutation", name, field), **given))

    assert answers[0]["errors"] == answers[1]["errors"]
    assert codes(answers[0]) == ["NOT_FOUND"]


async def test_nobody_gets_anything(caller: Caller) -> None:
    assert set((await answers_to_nobody(caller, SCHEMA)).values()) == {401}


async def test_the_world_has_something_in_every_field(caller: Caller, world: World) -> None:
    """Else a field that hides nothing would pass as one that is hidden."""
    assert expected(matrix.FIELDS, matrix.SELF) == set(matrix.FIELDS)
    assert codes(await do(caller, world.member, "withdrawNeed", needId=world.need)) == []


def is_for_secrets(answer: httpx2.Response) -> bool:
    """The token endpoint asks for a client's own secret, whoever the gateway says it is."""
    return answer.request.url.path == "/oauth/token" and answer.json()["error"] == "invalid_client"
