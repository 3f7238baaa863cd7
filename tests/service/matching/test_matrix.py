"""The matrix of authorisation: every field, query, mutation and id of matching for every caller, at both doors."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.ids import new_id
from services.matching.mapping import metadata
from tests.matrix.asking import DOORS, answers_to_nobody, at, endpoints, rows, things
from tests.matrix.fields import entities, root_fields
from tests.matrix.probing import (
    Probe,
    astray,
    expected,
    finds_nothing,
    held,
    ids_in_inputs,
    is_kept_out,
    shown_fields,
)
from tests.service.identity import Caller
from tests.service.matching import matrix
from tests.service.matching.matrix_world import SCHEMA, World, a_world
from tests.service.matching.relationships.bonds import Bonds
from tests.service.matching.world import Matching

NOBODYS = new_id()


@pytest.fixture
async def world(matching: Matching, clock: Any, caller: Caller) -> World:
    return await a_world(Bonds(matching, clock), caller)


@pytest.fixture(params=DOORS)
async def probe(caller: Caller, world: World, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Probe]:
    """Give the same questions at each of the two doors."""
    async with at(request.param, caller, SCHEMA, values=world.values(), folder=tmp_path) as probe:
        yield probe


class TestTheTable:
    def test_has_a_line_for_each_thing_and_no_other(self) -> None:
        assert set(matrix.FIELDS) | set(matrix.NOT_ASKED_FOR) == shown_fields(SCHEMA)
        assert not set(matrix.FIELDS) & set(matrix.NOT_ASKED_FOR)
        assert set(matrix.QUERIES) == set(root_fields(SCHEMA, "query"))
        assert set(matrix.MUTATIONS) == set(root_fields(SCHEMA, "mutation"))
        assert set(matrix.ENTITIES) == set(entities(SCHEMA)) - {"Member", "Session"}

    def test_says_of_each_id_in_an_input_whose_it_is(self) -> None:
        assert set(matrix.FOREIGN) | set(matrix.NOT_A_MEMBERS) == ids_in_inputs(SCHEMA)
        assert not set(matrix.FOREIGN) & set(matrix.NOT_A_MEMBERS)

    def test_has_a_line_for_each_endpoint(self, caller: Caller) -> None:
        assert endpoints(caller) == matrix.ENDPOINTS


async def test_each_query_is_answered_and_each_field_seen_by_those_it_is_for(world: World, probe: Probe) -> None:
    found = {name: await probe.explored(who, an_id=NOBODYS) for name, who in world.viewers.items()}

    assert astray(matrix.QUERIES, {name: each.answered for name, each in found.items()}) == []
    assert astray(matrix.FIELDS, {name: each.seen for name, each in found.items()}) == []


async def test_each_entity_is_found_by_those_it_is_for_and_shows_no_more_than_the_queries(
    world: World, caller: Caller
) -> None:
    """At the subgraph alone: the gateway asks for entities, and lets nobody else do so."""
    probe = Probe(caller, SCHEMA)
    at = {"Introduction": "ask", "Programme": "programme", "Proposal": "proposal", "Relationship": "relationship"}
    found: dict[str, set[str]] = {name: set() for name in at}
    for viewer, who in world.viewers.items():
        for name, thing in at.items():
            shown = await probe.entity(who, name, {"id": str(world.ids[thing])})
            found[name] |= set() if shown is None else {viewer}
            assert held(SCHEMA.type_map[name], shown) <= expected(matrix.FIELDS, viewer), (viewer, name)

    assert found == {name: set(who) for name, who in matrix.ENTITIES.items()}


async def test_each_mutation_is_refused_to_all_others_and_nothing_is_done(
    matching: Matching, world: World, probe: Probe
) -> None:
    before = await rows(matching.db, metadata)
    for viewer, who in world.viewers.items():
        for name in matrix.MUTATIONS.keys() - expected(matrix.MUTATIONS, viewer):
            answer = await probe.mutate(
                who, name, an_id=world.ids["programme"], **things(name, matrix.FOREIGN, world.ids)
            )
            refused = finds_nothing(answer) if name in matrix.BY_THINGS else False
            assert is_kept_out(answer) or refused, (viewer, name, answer)

    assert await rows(matching.db, metadata) == before


async def test_each_mutation_is_open_to_those_it_is_for(world: World, caller: Caller) -> None:
    probe = Probe(caller, SCHEMA)
    for viewer, who in world.viewers.items():
        for name in expected(matrix.MUTATIONS, viewer):
            answer = await probe.mutate(who, name, an_id=new_id())
            assert not is_kept_out(answer) or name in STAFF_OF_SOMETHING, (viewer, name, answer)


STAFF_OF_SOMETHING = {name for name, who in matrix.MUTATIONS.items() if who == matrix.STAFF}


GOOD: dict[str, dict[str, Any]] = {
    "acceptIntroduction": {"startsAt": "2026-12-03T16:30:00Z"},
    "acceptProposedTime": {"startsAt": "2026-12-03T16:30:00Z"},
    "proposeTimes": {"times": ["2026-12-03T16:30:00Z"]},
    "pauseRelationship": {"until": "2026-12-24"},
    "draftAgreement": {"minutes": 45, "months": 6, "everyDays": 14},
    "inviteMentor": {"email": "ada@example.org"},
    "nameSeat": {"name": "Somebody"},
}
"""What is needed beside an id, so that nothing else is wrong."""


async def test_what_is_somebody_elses_is_as_if_it_were_nothing(world: World, caller: Caller) -> None:
    probe = Probe(caller, SCHEMA)
    for place in matrix.FOREIGN:
        name, argument = place.split(".")
        for viewer in (matrix.OTHER, matrix.FELLOW, matrix.ELSEWHERE, matrix.SUPPORT):
            who, real = world.viewers[viewer], things(name, matrix.FOREIGN, world.ids)
            told = [
                await probe.mutate(who, name, an_id=new_id(), **{**real, **GOOD.get(name, {}), argument: str(an_id)})
                for an_id in (real[argument], new_id())
            ]
            assert told[0]["errors"] == told[1]["errors"], (viewer, place)
            assert finds_nothing(told[0]), (viewer, place, told[0])


async def test_nobody_gets_anything(caller: Caller) -> None:
    assert set((await answers_to_nobody(caller, SCHEMA)).values()) == {401}
