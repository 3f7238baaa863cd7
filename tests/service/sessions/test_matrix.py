"""The matrix of authorisation: every field, query, mutation and id of sessions for every caller, at both doors."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Database
from chassis.identity import Kind
from chassis.ids import new_id
from services.sessions.consumers import HANDLERS
from services.sessions.facts.tables import people
from services.sessions.mapping import metadata
from tests.builders.matching import a_block
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
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller
from tests.service.sessions import matrix
from tests.service.sessions.matrix_world import World, a_world
from tests.service.sessions.pair import SCHEMA, Pair

NOBODYS = new_id()
TAKEN = {**matrix.FOREIGN, **matrix.TIED}
ALONE = re.compile(r"(\w+) of the (\w+) alone")
HOURS = ("/v1/sessions/hours.csv", "/v1/sessions/hours.pdf")


@pytest.fixture
async def world(db: Database, caller: Caller) -> World:
    return await a_world(db, caller)


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
        assert set(matrix.ENTITIES) == set(entities(SCHEMA)) - {"Member", "Relationship"}

    def test_says_of_each_id_in_an_input_whose_it_is(self) -> None:
        told = [*matrix.FOREIGN, *matrix.TIED, *matrix.NOT_A_MEMBERS]

        assert sorted(told) == sorted(ids_in_inputs(SCHEMA))

    def test_has_a_line_for_each_endpoint(self, caller: Caller) -> None:
        assert endpoints(caller) == matrix.ENDPOINTS

    def test_has_each_of_the_worlds_viewers(self, world: World) -> None:
        assert sorted(world.viewers) == sorted(matrix.VIEWERS)


async def test_each_query_is_answered_and_each_field_seen_by_those_it_is_for(world: World, probe: Probe) -> None:
    found = {name: await probe.explored(who, an_id=NOBODYS) for name, who in world.viewers.items()}

    assert astray(matrix.QUERIES, {name: each.answered for name, each in found.items()}) == []
    assert astray(matrix.FIELDS, {name: each.seen for name, each in found.items()}) == []


async def test_what_somebody_says_in_private_is_read_by_nobody_else(world: World, caller: Caller) -> None:
    probe, found = Probe(caller, SCHEMA, world.values()), {}
    for viewer, who in world.viewers.items():
        answers = [await probe.query(who, name, an_id=NOBODYS) for name in matrix.QUERIES]
        found[viewer] = set(ALONE.findall(str(answers)))

    both = {"change", "fit", "pulse", "step"}
    assert {viewer: words for viewer, words in found.items() if words} == {
        matrix.MENTEE: {(what, matrix.MENTEE) for what in both | {"note", "thanks"}},
        matrix.MENTOR: {(what, matrix.MENTOR) for what in both},
    }


async def test_each_entity_is_found_by_those_it_is_for_and_shows_no_more_than_the_queries(
    world: World, caller: Caller
) -> None:
    """At the subgraph alone: the gateway asks for entities, and lets nobody else do so."""
    probe = Probe(caller, SCHEMA)
    things_met, found = ("session", "coffee", "late"), set()
    for viewer, who in world.viewers.items():
        for thing in things_met:
            shown = await probe.entity(who, "Session", {"id": str(world.ids[thing])})
            found |= {(thing, viewer)} if shown else set()
            assert held(SCHEMA.type_map["Session"], shown) <= expected(matrix.FIELDS, viewer), (viewer, thing)

    assert found == {
        (thing, viewer) for thing in ("session", "coffee", "late") for viewer in matrix.ENTITIES["Session"]
    }


async def test_each_mutation_is_refused_to_all_others_and_nothing_is_done(
    db: Database, world: World, probe: Probe
) -> None:
    before = await rows(db, metadata)
    for viewer, who in world.viewers.items():
        for name in matrix.MUTATIONS.keys() - expected(matrix.MUTATIONS, viewer):
            answer = await probe.mutate(who, name, an_id=world.ids["relationship"], **things(name, TAKEN, world.ids))
            assert is_kept_out(answer), (viewer, name, answer)

    assert await rows(db, metadata) == before


async def test_each_mutation_is_open_to_those_it_is_for(world: World, caller: Caller) -> None:
    probe = Probe(caller, SCHEMA)
    for viewer, who in world.viewers.items():
        for name in expected(matrix.MUTATIONS, viewer):
            answer = await probe.mutate(who, name, an_id=new_id())
            assert not is_kept_out(answer), (viewer, name, answer)


GOOD: dict[str, dict[str, Any]] = {
    "proposeMeeting": {"times": ["2027-02-25T12:00:00Z"], "minutes": 45},
    "moveMeeting": {"times": ["2027-02-25T12:00:00Z"]},
    "answerWithTimes": {"times": ["2027-02-25T12:00:00Z"]},
    "acceptMeetingTime": {"startsAt": "2027-02-23T12:00:00Z"},
    "proposeSeries": {"minutes": 45, "firstOn": "2027-03-02"},
    "answerPulse": {"ratings": [{"question": each, "rating": 4} for each in ("HEARD", "MOVES_ON", "RHYTHM")]},
    "moveCircleMeeting": {"startsAt": "2027-02-25T12:00:00Z"},
    "sayWhoCame": {"you": {"came": "ON_TIME"}, "other": {"came": "ON_TIME"}},
}
"""What is needed beside an id, so that nothing else is wrong."""


async def everybody_is_known(db: Database, world: World) -> None:
    """Whoever asks has a profile, so that nothing is written of them on the way."""
    in_person = [who.id for who in world.viewers.values() if who.kind is Kind.MEMBER and who.actor is None]
    rows = [{"member_id": each, "zone": "UTC", "locale": "en"} for each in dict.fromkeys(in_person)]
    async with db.transaction() as tx:
        await tx.session.execute(insert(people).values(rows).on_conflict_do_nothing())


async def test_what_is_somebody_elses_is_as_if_it_were_nothing(db: Database, world: World, caller: Caller) -> None:
    await everybody_is_known(db, world)
    probe, before = Probe(caller, SCHEMA), await rows(db, metadata)
    for place, thing in matrix.FOREIGN.items():
        name, argument = place.split(".")
        for viewer in matrix.MUTATIONS[name] - matrix.OWNERS.get(thing, matrix.OWN):
            who, given = world.viewers[viewer], {**things(name, TAKEN, world.ids), **GOOD.get(name, {})}
            told = [
                await probe.mutate(who, name, an_id=world.ids["mentee"], **{**given, argument: str(an_id)})
                for an_id in (world.ids[thing], new_id())
            ]
            assert finds_nothing(told[0]), (viewer, place, told[0])
            assert told[0]["errors"] == told[1]["errors"], (viewer, place)

    assert await rows(db, metadata) == before


async def test_what_everybody_sees_is_led_by_its_mentors_alone(db: Database, world: World, caller: Caller) -> None:
    await everybody_is_known(db, world)
    probe, before = Probe(caller, SCHEMA), await rows(db, metadata)
    for name, (argument, thing) in matrix.LED.items():
        for viewer in matrix.MUTATIONS[name] - matrix.LEADING:
            given = {argument: str(world.ids[thing])}
            answer = await probe.mutate(world.viewers[viewer], name, an_id=world.ids["mentee"], **given)
            assert is_kept_out(answer), (viewer, name, answer)

    assert await rows(db, metadata) == before


async def test_nothing_of_others_is_tied_to_what_is_ones_own(db: Database, world: World, caller: Caller) -> None:
    neighbours = await Pair.begin(db, caller)
    who, own = neighbours.mentor, await own_things(neighbours)
    before = await rows(db, metadata)
    for place, thing in matrix.TIED.items():
        name, argument = place.split(".")
        given = {**own.get(name, {}), **GOOD.get(name, {})}
        told = [
            await neighbours.do(who, name, **given, **{argument: str(an_id)}) for an_id in (world.ids[thing], new_id())
        ]
        assert finds_nothing(told[0]), (place, told[0])
        assert told[0]["errors"] == told[1]["errors"], place

    assert await rows(db, metadata) == before


async def own_things(pair: Pair) -> dict[str, dict[str, str]]:
    """What two others need of their own, so that nothing but the one id is wrong."""
    goal = await pair.done(pair.mentor, "setGoal", what="An offer")
    question = await pair.done(pair.mentor, "askQuestion", question="How?")
    await pair.done(pair.mentor, "writeMessage", memberId=str(pair.mentee.id), text="Hello")
    circle = await pair.done(pair.mentor, "startCircle", minutes=60, seats=2)
    item = await pair.done(pair.mentor, "addToCircleAgenda", circleId=circle["id"])
    with_the_other = {"memberId": str(pair.mentee.id)}
    return {
        "reachMilestone": {"goalId": goal["id"]},
        "settleQuestion": {"questionId": question["id"]},
        "agreeFollowUp": {"ownerId": str(pair.mentor.id)},
        "takeBackMessage": with_the_other,
        "raiseConcern": with_the_other,
        "finishCircleAgendaItem": {"itemId": item["id"]},
    }


async def test_whoever_blocks_the_other_sees_nothing_of_what_they_share(
    db: Database, world: World, caller: Caller
) -> None:
    await deliver(db, HANDLERS, envelope(a_block(world.ids["mentee"], world.ids["mentor"])))

    probe, who = Probe(caller, SCHEMA, world.values()), world.viewers[matrix.MENTEE]

    found = await probe.explored(who, an_id=NOBODYS)

    assert {line for line in found.seen if line.split(".")[0] in matrix.WITH_WHOM_THEY_BLOCKED} == set()
    for name in ("sharedNotes", "sharedNoteHistory"):
        answers = await probe.query(who, name, an_id=NOBODYS)
        assert [edge for answer in answers for edge in answer["data"][name]["edges"]] == []


async def test_hours_are_told_to_members_in_person(world: World, caller: Caller) -> None:
    for path in HOURS:
        told = {
            viewer: (await caller.fetch(f"{path}?from=2027-01-01&to=2027-02-20", who)).status_code
            for viewer, who in world.viewers.items()
        }
        assert told == {viewer: 200 if viewer in matrix.MEMBERS else 403 for viewer in world.viewers}
        assert (await caller.fetch(path)).status_code == 401


async def test_nobody_gets_anything(caller: Caller) -> None:
    assert set((await answers_to_nobody(caller, SCHEMA)).values()) == {401}
