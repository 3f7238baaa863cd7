"""Odd values at every place of every query and mutation: an answer or a refusal, and never a fault of ours."""

from typing import Any

import pytest

from chassis.ids import new_id
from tests.matrix.asking import things
from tests.matrix.fields import document, root_fields
from tests.matrix.odd import everything, oddities
from tests.service.identity import Caller, codes
from tests.service.matching import matrix
from tests.service.matching.matrix_world import SCHEMA, World, a_world
from tests.service.matching.relationships.bonds import Bonds
from tests.service.matching.test_matrix import GOOD
from tests.service.matching.world import Matching

FIELDS = [(operation, name) for operation in ("query", "mutation") for name in root_fields(SCHEMA, operation)]


@pytest.fixture
async def world(matching: Matching, clock: Any, caller: Caller) -> World:
    return await a_world(Bonds(matching, clock), caller)


@pytest.mark.timeout(400)
async def test_are_never_a_fault_of_ours(caller: Caller, world: World) -> None:
    faults, asked = [], 0
    for operation, name in FIELDS:
        field = root_fields(SCHEMA, operation)[name]
        text = document(operation, name, field, also=field.args)
        good = everything(field, world.ids["programme"])
        if "input" in good:
            good["input"] |= {**GOOD.get(name, {}), **things(name, matrix.FOREIGN, world.ids), "after": None}
            good["input"].pop("after")
        else:
            good |= {**world.values().get(name, [{}])[0], **({"after": None} if "after" in good else {})}
        for given in oddities(field, good):
            who = world.viewers[rightful(operation, name)]
            if "input" in given and given["input"]["idempotencyKey"] == good["input"]["idempotencyKey"]:
                given["input"] = {**given["input"], "idempotencyKey": str(new_id())}
            asked += 1
            answer = await caller.ask(who, text, **given)
            faults += [(name, given, answer["errors"]) for code in codes(answer) if code == "INTERNAL"]

    assert asked > 1000
    assert faults == []


def rightful(operation: str, name: str) -> str:
    """Somebody whom it is for, so that what they send is looked at."""
    who = (matrix.QUERIES if operation == "query" else matrix.MUTATIONS)[name]
    return next(each for each in (matrix.MENTEE, matrix.MENTOR, matrix.MANAGER, *sorted(who)) if each in who)
