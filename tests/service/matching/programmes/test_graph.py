"""Programmes on the graph: a whole programme through the graph, paged lists, comparisons, and idempotent mutations."""

import asyncio
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from services.matching.engine import PARTS
from services.matching.programmes.domain.defaults import DEFAULTS
from tests.matrix.fields import document
from tests.service.identity import Caller, a_member, codes
from tests.service.matching.programmes.conftest import Staged
from tests.service.matching.programmes.test_authorisation import FIELDS, a_manager, call
from tests.service.statements import statements


def flat(part: str) -> list[dict[str, Any]]:
    """All weight on one part."""
    return [{"part": each, "points": 10_000 if each == part else 0} for each in PARTS]


async def do(caller: Caller, who: Any, mutation: str, /, **given: Any) -> Any:
    values = {"idempotencyKey": str(new_id()), **given}
    answer = await caller.ask(who, document("mutation", mutation, FIELDS[mutation]), input=values)
    assert codes(answer) == [], answer
    return answer["data"][mutation]


class TestAProgramme:
    async def test_goes_from_its_draft_to_agreed_pairs(self, caller: Caller, staged: Staged) -> None:
        staff = a_manager()
        opened = await do(
            caller,
            staff,
            "openProgramme",
            name="Spring",
            kind="TRADITIONAL",
            enrolsFrom="2026-11-01T00:00:00Z",
            enrolsUntil="2026-12-31T00:00:00Z",
            startsOn="2027-01-11",
            endsOn="2027-12-17",
            questions=[{"key": "level", "text": "How sure are you?", "kind": "SCALE"}],
        )
        programme = opened["id"]
        await do(caller, staff, "beginEnrolment", programmeId=programme)
        mentor, mentee = await staged.a_mentor(enrol=False), await staged.a_mentee(enrol=False)
        baseline = {"confidence": 2, "satisfaction": 3, "progress": 3, "intentToStay": 5}
        answers = [{"key": "level", "answer": "4"}]
        for member_id, role in ((mentor, "MENTOR"), (mentee, "MENTEE")):
            enrolled = await do(
                caller, a_member(member_id), "enrol", programmeId=programme, role=role, answers=answers, **baseline
            )
            assert enrolled["status"] == "ENROLLED"
        await do(caller, staff, "closeEnrolment", programmeId=programme)
        run = await do(caller, staff, "startRun", programmeId=programme)
        assert run["status"] == "QUEUED"
        await staged.work()
        published = await do(caller, staff, "publishRun", runId=run["id"])
        await staged.settle()
        assert published["certificate"]["matched"] == 1

        for member_id in (mentor, mentee):
            found = await call(caller, a_member(member_id), "proposals", staged)
            proposal = found["data"]["proposals"]["edges"][0]["node"]["id"]
            answered = await do(caller, a_member(member_id), "acceptProposal", proposalId=proposal)

        assert answered["standing"] == "AGREED"
        assert answered["relationshipId"]

    async def test_weights_must_name_every_part_and_sum(self, caller: Caller, staged: Staged) -> None:
        staff, name = a_manager(), "simulateRun"
        wrong = [flat("needs")[:-1], [{**each, "points": 1} for each in flat("needs")], flat("needs") + flat("needs")]

        for weights in wrong:
            answer = await call(caller, staff, name, staged, weights=weights)
            assert codes(answer) == ["BAD_USER_INPUT"]


class TestRuns:
    async def test_are_compared_mentee_by_mentee(self, caller: Caller, staged: Staged) -> None:
        await staged.a_mentor("welding", capacity=1)
        await staged.a_mentor("data analytics", capacity=1)
        for skill in ("welding", "data analytics"):
            await staged.a_mentee(skill)
        staff = a_manager(staged.id)
        one = await do(caller, staff, "startRun", programmeId=str(staged.id), weights=flat("needs"))
        other = await do(
            caller,
            staff,
            "startRun",
            programmeId=str(staged.id),
            pins=[{"mentorId": str(staged.mentors[0]), "menteeId": str(staged.mentees[1])}],
        )
        await staged.work()

        answer = await call(caller, staff, "compareRuns", staged, firstRunId=one["id"], secondRunId=other["id"])

        shown = answer["data"]["compareRuns"]
        assert shown["sameSnapshot"]
        assert shown["moved"] == 2
        assert len(shown["differences"]["edges"]) == 2

    async def test_of_which_one_is_not_over_are_not_compared(self, caller: Caller, staged: Staged) -> None:
        staff = a_manager()
        run = await do(caller, staff, "startRun", programmeId=str(staged.id))

        answer = await call(caller, staff, "compareRuns", staged, firstRunId=run["id"], secondRunId=run["id"])

        assert codes(answer) == ["NOT_COMPARABLE"]

    async def test_asked_for_twice_with_one_key_are_one(self, caller: Caller, staged: Staged) -> None:
        staff, key = a_manager(), str(new_id())

        first = await do(caller, staff, "startRun", programmeId=str(staged.id), idempotencyKey=key)
        second = await do(caller, staff, "startRun", programmeId=str(staged.id), idempotencyKey=key)

        assert first["id"] == second["id"]


class TestLimits:
    async def test_of_runs_at_once_hold_for_rounds_simulations_and_what_is_resumed(
        self, caller: Caller, staged: Staged
    ) -> None:
        staff = a_manager(staged.id)
        stopped = await do(caller, staff, "startRun", programmeId=str(staged.id))
        await do(caller, staff, "cancelRun", runId=stopped["id"])
        for name in ("startRun", "simulateRun", "startRun"):
            await do(caller, staff, name, programmeId=str(staged.id))

        for name in ("startRun", "simulateRun"):
            assert codes(await call(caller, staff, name, staged)) == ["TOO_MANY_RUNS"]
        assert codes(await call(caller, staff, "resumeRun", staged, runId=stopped["id"])) == ["TOO_MANY_RUNS"]
        await staged.work()
        assert codes(await call(caller, staff, "resumeRun", staged, runId=stopped["id"])) == []

    async def test_hold_for_many_who_ask_at_once(self, caller: Caller, staged: Staged) -> None:
        staff = a_manager(staged.id)

        answers = await asyncio.gather(*(call(caller, staff, "simulateRun", staged) for _ in range(9)))

        assert sorted(codes(each) for each in answers) == [[]] * 3 + [["TOO_MANY_RUNS"]] * 6

    async def test_of_simulations_last_until_they_are_forgotten(self, caller: Caller, staged: Staged) -> None:
        staff = a_manager(staged.id)
        for _ in range(DEFAULTS.simulations):
            run = await do(caller, staff, "simulateRun", programmeId=str(staged.id))
            await do(caller, staff, "cancelRun", runId=run["id"])

        assert codes(await call(caller, staff, "simulateRun", staged)) == ["TOO_MANY_SIMULATIONS"]
        assert codes(await call(caller, staff, "startRun", staged)) == []
        await staged.later(DEFAULTS.simulation_kept)
        assert codes(await call(caller, staff, "simulateRun", staged)) == []


class TestLists:
    async def test_cost_the_same_however_long_they_are_and_turn_pages(self, caller: Caller, staged: Staged) -> None:
        staff = a_manager()
        await staged.a_mentor(capacity=5)
        await staged.a_mentee()
        await staged.published()
        with statements(staged.matching.db) as few:
            await every_list(caller, staff, staged)
        for _ in range(4):
            await staged.a_mentee()

        with statements(staged.matching.db) as many:
            await every_list(caller, staff, staged)

        assert len(many) == len(few)
        page = await a_page(caller, staff, staged, first=2)
        rest = await a_page(caller, staff, staged, first=4, after=page["pageInfo"]["endCursor"])
        ids = [edge["node"]["id"] for edge in page["edges"] + rest["edges"]]
        assert len(set(ids)) == 6
        assert ids == sorted(ids, key=UUID, reverse=True)


PAGE = """
query($programmeId: ID!, $first: Int!, $after: String) {
  enrolments(programmeId: $programmeId, first: $first, after: $after) {
    edges { node { id } }
    pageInfo { endCursor }
  }
}
"""


async def a_page(caller: Caller, who: Any, staged: Staged, **page: Any) -> Any:
    return (await caller.ask(who, PAGE, programmeId=str(staged.id), **page))["data"]["enrolments"]


async def every_list(caller: Caller, staff: Any, staged: Staged) -> None:
    for name in ("programmes", "enrolments", "programmeProposals", "matchRuns"):
        assert codes(await call(caller, staff, name, staged)) == []
