"""Weights that the outcomes speak for: read by staff, adopted by them, counting from then on, and taken back."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.matching import WeightsAdopted
from services.matching.engine import CURRENT, MOST, weights_for
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member, codes
from tests.service.matching.conftest import Clock
from tests.service.matching.outcomes.seeding import keep, telling
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.programmes.test_authorisation import a_manager
from tests.service.matching.world import Matching

WEIGHTS = "weights { part points }"
REPORT = f"""
query ($programmeId: ID) {{
  outcomeReport(kind: TRADITIONAL, programmeId: $programmeId) {{
    least weightsVersion {WEIGHTS} proposed {{ basis digest changed {WEIGHTS} }}
    outcomes {{
      outcome all {{ good pairs }} tooFew
      parts {{ part sure well {{ share {{ value low high }} }} difference {{ low }} }}
    }}
    effect {{ question }}
  }}
}}
"""
ADOPTIONS = """
query ($programmeId: ID, $first: Int! = 20, $after: String) {
  weightsAdoptions(kind: TRADITIONAL, programmeId: $programmeId, first: $first, after: $after) {
    edges { node { version before adoptedBy } } pageInfo { hasNextPage endCursor }
  }
}
"""
ADOPT_PROPOSED = f"""
mutation ($input: AdoptProposedWeightsInput!) {{ adoptProposedWeights(input: $input) {{ version before {WEIGHTS} }} }}
"""
ADOPT = f"mutation ($input: AdoptWeightsInput!) {{ adoptWeights(input: $input) {{ version before {WEIGHTS} }} }}"
RECOMMENDATIONS = "query ($id: ID!) { recommendations(needId: $id) { edges { node { parts { name most known } } } } }"
MANAGER = a_member(None, Role.PROGRAMME_MANAGER)


async def report(caller: Caller, who: Identity = MANAGER, programme_id: UUID | None = None) -> Any:
    answer = await caller.ask(who, REPORT, programmeId=programme_id and str(programme_id))
    assert "errors" not in answer, answer
    return answer["data"]["outcomeReport"]


async def send(caller: Caller, document: str, who: Identity = MANAGER, **given: Any) -> Any:
    return await caller.ask(who, document, input={"idempotencyKey": str(new_id()), "kind": "TRADITIONAL", **given})


async def adopted(caller: Caller, who: Identity = MANAGER, programme_id: UUID | None = None) -> Any:
    """What the report proposes, adopted."""
    scope = {"programmeId": str(programme_id)} if programme_id else {}
    digest = (await report(caller, who, programme_id))["proposed"]["digest"]
    answer = await send(caller, ADOPT_PROPOSED, who, digest=digest, **scope)
    assert "errors" not in answer, answer
    return answer["data"]["adoptProposedWeights"]


def points(weights: list[Any]) -> dict[str, int]:
    return {each["part"]: each["points"] for each in weights}


@pytest.fixture
async def told(matching: Matching) -> None:
    """Give a past in which having time in common spoke for good outcomes."""
    await keep(matching.db, telling())


@pytest.mark.usefixtures("told")
class TestTheReport:
    async def test_says_what_a_part_had_to_do_with_an_outcome(self, caller: Caller) -> None:
        found = await report(caller)

        active = next(each for each in found["outcomes"] if each["outcome"] == "ACTIVE")
        (part,) = active["parts"]
        assert (active["all"], part["part"], part["sure"]) == ({"good": 130, "pairs": 210}, "availability", True)
        share = part["well"]["share"]
        assert share["low"] < share["value"] < share["high"]
        assert part["difference"]["low"] > 0.3
        assert "needs" in active["tooFew"]
        assert (found["least"], found["effect"]) == (10, [])

    async def test_proposes_weights_and_changes_nothing_by_that(self, caller: Caller) -> None:
        found = await report(caller)

        proposed = points(found["proposed"]["weights"])
        assert found["weightsVersion"] == CURRENT
        assert points(found["weights"])["availability"] == 800
        assert (found["proposed"]["basis"], sum(proposed.values())) == ("ACTIVE", MOST)
        assert proposed["availability"] > 800
        assert (await report(caller))["weightsVersion"] == CURRENT

    async def test_of_the_association_is_not_for_who_runs_one_programme(self, caller: Caller, staged: Staged) -> None:
        for who in (a_manager(staged.id), a_member(), a_member(None, Role.SUPPORT), a_member(None, Role.OPERATOR)):
            assert codes(await caller.ask(who, REPORT)) == ["FORBIDDEN"]

    async def test_of_a_programme_is_for_its_own_staff(self, caller: Caller, staged: Staged) -> None:
        theirs = {"programmeId": str(staged.id)}

        assert codes(await caller.ask(a_manager(staged.id), REPORT, **theirs)) == []
        assert codes(await caller.ask(a_manager(new_id()), REPORT, **theirs)) == ["FORBIDDEN"]


@pytest.mark.usefixtures("told")
class TestAdopting:
    async def test_lets_them_count_in_recommendations(self, caller: Caller, matching: Matching) -> None:
        need = await matching.a_mentee()
        await matching.a_mentor()

        before = await most_of(caller, need.member_id, need.need_id)
        await adopted(caller)
        after = await most_of(caller, need.member_id, need.need_id)

        assert after["availability"] > before["availability"]
        assert sum(after.values()) == sum(before.values()) == MOST

    async def test_is_on_record_and_told_once_for_a_key(self, caller: Caller, matching: Matching) -> None:
        given = {"digest": (await report(caller))["proposed"]["digest"], "idempotencyKey": "one"}

        answers = [await send(caller, ADOPT_PROPOSED, **given) for _ in range(2)]

        assert answers[0] == answers[1]
        version = answers[0]["data"]["adoptProposedWeights"]["version"]
        (event,) = [each for each in await emitted(matching.db) if isinstance(each, WeightsAdopted)]
        assert (event.actor_id, event.before, event.after) == (MANAGER.id, CURRENT, version)
        (edge,) = (await caller.ask(MANAGER, ADOPTIONS))["data"]["weightsAdoptions"]["edges"]
        assert edge["node"] == {"version": version, "before": CURRENT, "adoptedBy": str(MANAGER.id)}

    async def test_of_what_nobody_proposes_is_refused(self, caller: Caller) -> None:
        assert codes(await send(caller, ADOPT_PROPOSED, digest="another")) == ["PROPOSAL_CHANGED"]

    async def test_again_builds_on_what_counts_now(self, caller: Caller) -> None:
        first = await adopted(caller)

        second = await report(caller)

        assert second["weightsVersion"] == first["version"]
        assert points(second["weights"]) == points(first["weights"])

    async def test_the_former_ones_is_the_way_back(self, caller: Caller, matching: Matching) -> None:
        need = await matching.a_mentee()
        await matching.a_mentor()
        before = await most_of(caller, need.member_id, need.need_id)
        taken = await adopted(caller)

        back = await send(caller, ADOPT, version=CURRENT)

        assert back["data"]["adoptWeights"]["before"] == taken["version"]
        assert await most_of(caller, need.member_id, need.need_id) == before
        assert (await report(caller))["weightsVersion"] == CURRENT
        assert codes(await send(caller, ADOPT, version=CURRENT)) == ["WEIGHTS_IN_FORCE"]
        assert codes(await send(caller, ADOPT, version=taken["version"])) == []

    @pytest.mark.parametrize("version", [0, 1, 3, 999_999, -1])
    async def test_a_version_that_never_was_is_refused(self, caller: Caller, version: int) -> None:
        assert codes(await send(caller, ADOPT, version=version)) == ["NO_SUCH_WEIGHTS"]

    async def test_for_the_association_is_not_for_who_runs_one_programme(self, caller: Caller, staged: Staged) -> None:
        digest = (await report(caller))["proposed"]["digest"]

        for who in (a_manager(staged.id), a_member()):
            assert codes(await send(caller, ADOPT_PROPOSED, who, digest=digest)) == ["FORBIDDEN"]
            assert codes(await send(caller, ADOPT, who, version=CURRENT)) == ["FORBIDDEN"]

    async def test_is_listed_page_by_page(self, caller: Caller) -> None:
        await adopted(caller)
        await send(caller, ADOPT, version=CURRENT)

        first = (await caller.ask(MANAGER, ADOPTIONS, first=1))["data"]["weightsAdoptions"]
        after = first["pageInfo"]["endCursor"]
        second = (await caller.ask(MANAGER, ADOPTIONS, first=1, after=after))["data"]["weightsAdoptions"]

        assert [page["edges"][0]["node"]["version"] == CURRENT for page in (first, second)] == [True, False]
        assert codes(await caller.ask(MANAGER, ADOPTIONS, after="nonsense")) == ["BAD_USER_INPUT"]


class TestInAProgramme:
    async def test_its_runs_count_by_them_and_say_which(self, caller: Caller, staged: Staged) -> None:
        await keep(staged.matching.db, telling(programme_id=staged.id))
        who = a_manager(staged.id)
        await staged.close()
        before = await staged.a_run()

        taken = await adopted(caller, who, staged.id)
        after = await staged.a_run()

        assert (before.weights_version, after.weights_version) == (CURRENT, taken["version"])
        assert dict(after.weights["mentee"]) == points(taken["weights"])

    async def test_nothing_changes_for_the_association_or_other_programmes(
        self, caller: Caller, staged: Staged
    ) -> None:
        await keep(staged.matching.db, telling(programme_id=staged.id))
        taken = await adopted(caller, a_manager(staged.id), staged.id)

        assert (await report(caller))["weightsVersion"] == CURRENT
        assert codes(await send(caller, ADOPT, version=taken["version"])) == ["NO_SUCH_WEIGHTS"]

    async def test_weights_that_it_began_with_can_be_had_back(
        self, caller: Caller, matching: Matching, clock: Clock
    ) -> None:
        own = {**dict.fromkeys(points_of_traditional(), 0), "needs": 8000, "availability": 2000}
        staged = await stage(matching, clock, weights=own)
        await keep(matching.db, telling(programme_id=staged.id))
        taken = await adopted(caller, a_manager(staged.id), staged.id)

        back = await send(caller, ADOPT, a_manager(staged.id), version=taken["before"], programmeId=str(staged.id))

        assert taken["before"] != CURRENT
        assert points(back["data"]["adoptWeights"]["weights"]) == own

    async def test_opened_later_begins_with_what_the_association_adopted(
        self, caller: Caller, matching: Matching, clock: Clock
    ) -> None:
        await keep(matching.db, telling())
        taken = await adopted(caller)

        staged = await stage(matching, clock)
        await staged.close()

        assert (await staged.a_run()).weights_version == taken["version"]

    async def test_of_another_kind_is_not_there(self, caller: Caller, staged: Staged) -> None:
        document = "query ($id: ID) { outcomeReport(kind: PEER, programmeId: $id) { least } }"

        assert codes(await caller.ask(MANAGER, document, id=str(staged.id))) == ["NO_SUCH_PROGRAMME"]


def points_of_traditional() -> dict[str, int]:
    return vars(weights_for("TRADITIONAL").mentee)


async def most_of(caller: Caller, member_id: UUID, need_id: UUID) -> dict[str, int]:
    answer = await caller.ask(a_member(member_id), RECOMMENDATIONS, id=str(need_id))
    (edge,) = answer["data"]["recommendations"]["edges"]
    return {part["name"]: part["most"] for part in edge["node"]["parts"]}
