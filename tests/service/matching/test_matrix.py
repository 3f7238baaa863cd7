"""The matrix of authorisation: every field, query, mutation and id of matching for every caller, at both doors."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.routing import Route

from chassis.ids import new_id
from chassis.tables import outbox
from services.matching.mapping import metadata
from tests.matrix.fields import arguments, document, entities, root_fields
from tests.matrix.front import in_front_of
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

OPERATORS_OWN = {"/livez", "/readyz", "/metrics", "/openapi.json"}
NOBODYS = new_id()


@pytest.fixture
async def world(matching: Matching, clock: Any, caller: Caller) -> World:
    return await a_world(Bonds(matching, clock), caller)


@pytest.fixture(params=["subgraph", "gateway"])
async def probe(caller: Caller, world: World, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Probe]:
    """Give the same questions at each of the two doors."""
    if request.param == "subgraph":
        yield Probe(caller, SCHEMA, world.values())
        return
    async with in_front_of(caller, tmp_path) as front:
        yield Probe(front, SCHEMA, world.values())


async def everything(matching: Matching) -> dict[str, int]:
    """How many rows there are of everything that a mutation could write."""
    async with matching.db.reading() as tx:
        tables = [*metadata.sorted_tables, outbox]
        return {table.name: await tx.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


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
        routes = [each for each in caller.app.router.routes if isinstance(each, Route)]

        found = {f"{'POST' if each.path == '/graphql' else 'GET'} {each.path}" for each in routes}
        assert {each for each in found if each.split(" ")[1] not in OPERATORS_OWN} == matrix.ENDPOINTS


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
    before = await everything(matching)
    for viewer, who in world.viewers.items():
        for name in matrix.MUTATIONS.keys() - expected(matrix.MUTATIONS, viewer):
            answer = await probe.mutate(who, name, an_id=world.ids["programme"], **things(world, name))
            refused = finds_nothing(answer) if name in matrix.BY_THINGS else False
            assert is_kept_out(answer) or refused, (viewer, name, answer)

    assert await everything(matching) == before


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


def things(world: World, mutation: str) -> dict[str, str]:
    """The real ids of the world, for the inputs of a mutation that take one."""
    return {
        place.split(".")[1]: str(world.ids[thing])
        for place, thing in matrix.FOREIGN.items()
        if place.split(".")[0] == mutation
    }


async def test_what_is_somebody_elses_is_as_if_it_were_nothing(world: World, caller: Caller) -> None:
    probe = Probe(caller, SCHEMA)
    for place in matrix.FOREIGN:
        name, argument = place.split(".")
        for viewer in (matrix.OTHER, matrix.FELLOW, matrix.ELSEWHERE, matrix.SUPPORT):
            who, real = world.viewers[viewer], things(world, name)
            told = [
                await probe.mutate(who, name, an_id=new_id(), **{**real, **GOOD.get(name, {}), argument: str(an_id)})
                for an_id in (real[argument], new_id())
            ]
            assert told[0]["errors"] == told[1]["errors"], (viewer, place)
            assert finds_nothing(told[0]), (viewer, place, told[0])


async def test_nobody_gets_anything(caller: Caller) -> None:
    for operation in ("query", "mutation"):
        for name, field in root_fields(SCHEMA, operation).items():
            answer = await caller.post(document(operation, name, field), headers={}, **arguments(field, an_id=new_id()))
            assert answer.status_code == 401, name
