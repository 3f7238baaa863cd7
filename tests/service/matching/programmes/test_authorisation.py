"""Every query and mutation of programmes for every wrong caller, and what each kind of caller sees."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from services.matching.programmes.graph import Mutation, Query
from tests.backing import ROOT
from tests.matrix.fields import arguments, document, read_schema, root_fields, selection
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.conftest import Clock
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.world import Matching

SCHEMA = read_schema(ROOT / "services" / "matching" / "schema.graphql")
FIELDS = {**root_fields(SCHEMA, "query"), **root_fields(SCHEMA, "mutation")}
STAFF_QUERIES = {
    "enrolments",
    "programmeProposals",
    "matchRun",
    "matchRuns",
    "runPairs",
    "runCircles",
    "compareRuns",
    "checkRun",
}
STAFF_MUTATIONS = {
    "openProgramme",
    "beginEnrolment",
    "closeEnrolment",
    "endProgramme",
    "startRun",
    "simulateRun",
    "cancelRun",
    "resumeRun",
    "publishRun",
}
MEMBERS_QUERIES = {"programme", "programmes", "myEnrolments", "proposals"}
MEMBERS_MUTATIONS = {"enrol", "withdrawEnrolment", "acceptProposal", "declineProposal"}
REFUSED = {"FORBIDDEN", "NO_SUCH_RUN"}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def a_manager(*programmes: UUID) -> Identity:
    """Of some programmes, or of all where none is named."""
    roles = frozenset({Role.PROGRAMME_MANAGER})
    return Identity(kind=Kind.MEMBER, id=new_id(), roles=roles, programmes=frozenset(programmes))


def acting(member_id: UUID) -> Identity:
    return Identity(kind=Kind.MEMBER, id=member_id, actor=new_id(), roles=frozenset({Role.PROGRAMME_MANAGER}))


async def call(caller: Caller, who: Identity, name: str, staged: Staged, **more: Any) -> Any:
    operation = "query" if name in STAFF_QUERIES | MEMBERS_QUERIES else "mutation"
    values = arguments(FIELDS[name], an_id=staged.id)
    if "input" in values:
        values["input"] = {**values["input"], **more}
    else:
        values |= more
    return await caller.ask(who, document(operation, name, FIELDS[name]), **values)


@pytest.fixture
async def done(staged: Staged) -> tuple[Staged, UUID]:
    """Give a programme with a finished run, and the run."""
    await staged.a_mentor()
    await staged.a_mentee()
    await staged.close()
    return staged, (await staged.a_run()).id


class TestEveryField:
    def test_has_its_line_here(self) -> None:
        mine = STAFF_QUERIES | STAFF_MUTATIONS | MEMBERS_QUERIES | MEMBERS_MUTATIONS
        fields = [*Query.__strawberry_definition__.fields, *Mutation.__strawberry_definition__.fields]  # type: ignore[attr-defined]  # strawberry adds it

        assert {camel(field.python_name) for field in fields} == mine

    @pytest.mark.parametrize("name", sorted(STAFF_QUERIES | STAFF_MUTATIONS))
    async def test_of_the_staff_is_refused_to_everybody_else(
        self, caller: Caller, done: tuple[Staged, UUID], name: str
    ) -> None:
        staged, run_id = done
        ids = {"runId": str(run_id), "firstRunId": str(run_id), "secondRunId": str(run_id), "id": str(run_id)}
        wanted = arguments(FIELDS[name], an_id=staged.id)
        more = {key: value for key, value in ids.items() if key in wanted or key in wanted.get("input", {})}
        others = [
            a_member(),
            a_member(staged.mentees[0]),
            a_member(None, Role.SUPPORT),
            a_member(None, Role.OPERATOR),
            a_manager(new_id()),
            acting(staged.mentees[0]),
            a_client("members:read", "members:write"),
            a_kiosk(),
        ]

        for who in others:
            answer = await call(caller, who, name, staged, **more)

            assert set(codes(answer)) <= REFUSED, (who, answer)
            assert codes(answer), (who, answer)

    @pytest.mark.parametrize("name", sorted(MEMBERS_QUERIES | MEMBERS_MUTATIONS))
    async def test_of_members_is_refused_to_clients_and_kiosks(self, caller: Caller, staged: Staged, name: str) -> None:
        for who in (a_client("members:read"), a_kiosk()):
            assert codes(await call(caller, who, name, staged)) == ["FORBIDDEN"]

    async def test_of_the_staff_is_open_to_the_manager_of_this_programme_and_of_all(
        self, caller: Caller, done: tuple[Staged, UUID]
    ) -> None:
        staged, run_id = done

        for who in (a_manager(), a_manager(staged.id)):
            assert codes(await call(caller, who, "enrolments", staged)) == []
            assert codes(await call(caller, who, "runPairs", staged, runId=str(run_id))) == []
            assert codes(await call(caller, who, "simulateRun", staged)) == []

    async def test_a_programme_is_opened_by_who_runs_all_of_them_alone(self, caller: Caller, staged: Staged) -> None:
        dates = {"enrolsFrom": "2026-11-01T00:00:00Z", "enrolsUntil": "2026-12-31T00:00:00Z"}
        time = {"startsOn": "2027-01-11", "endsOn": "2027-12-17"}

        refused = await call(caller, a_manager(staged.id), "openProgramme", staged, **dates, **time)
        opened = await call(caller, a_manager(), "openProgramme", staged, **dates, **time)

        assert codes(refused) == ["FORBIDDEN"]
        assert opened["data"]["openProgramme"]["status"] == "DRAFT"

    async def test_nobody_enrols_in_another_name(self, caller: Caller, staged: Staged) -> None:
        member_id = await staged.a_mentee(enrol=False)

        answer = await call(caller, acting(member_id), "enrol", staged, role="MENTEE")

        assert codes(answer) == ["FORBIDDEN"]


class TestWhatIsSeen:
    async def test_of_a_draft_only_by_its_staff(self, caller: Caller, matching: Matching, clock: Clock) -> None:
        dates = {"enrolsFrom": "2026-11-01T00:00:00Z", "enrolsUntil": "2026-12-31T00:00:00Z"}
        time = {"startsOn": "2027-01-11", "endsOn": "2027-12-17"}
        staged = await stage(matching, clock)
        opened = await call(caller, a_manager(), "openProgramme", staged, **dates, **time)
        draft = opened["data"]["openProgramme"]["id"]

        member = await call(caller, a_member(), "programme", staged, id=draft)
        staff = await call(caller, a_manager(UUID(draft)), "programme", staged, id=draft)

        assert member["data"]["programme"] is None
        assert staff["data"]["programme"]["weights"]

    async def test_of_a_programme_by_a_member_without_its_numbers(self, caller: Caller, staged: Staged) -> None:
        await staged.a_mentee()

        answer = await call(caller, a_member(), "programme", staged)

        shown = answer["data"]["programme"]
        assert shown["name"]
        assert shown["mentees"] is shown["weights"] is shown["publishedRunId"] is None

    async def test_of_proposals_by_their_two_people_alone(self, caller: Caller, staged: Staged) -> None:
        await staged.a_mentor()
        await staged.a_mentee()
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])
        asked = {"__typename": "Proposal", "id": str(proposal.id)}
        shown = selection(SCHEMA.type_map["Proposal"])
        entity = f"query($keys: [_Any!]!) {{ _entities(representations: $keys) {{ ... on Proposal {shown} }} }}"

        for who in (a_member(), a_manager(), a_client("members:read"), a_kiosk()):
            assert (await caller.ask(who, entity, keys=[asked]))["data"]["_entities"] == [None]
        for member_id in (staged.mentors[0], staged.mentees[0]):
            answer = await caller.ask(a_member(member_id), entity, keys=[asked])
            assert answer["data"]["_entities"][0]["standing"] == "OPEN"

    async def test_of_an_answer_nothing_until_both_agree(self, caller: Caller, staged: Staged) -> None:
        await staged.a_mentor()
        await staged.a_mentee()
        await staged.published()
        await staged.accept(await staged.open_of(staged.mentees[0]), staged.mentors[0])

        mentee = await call(caller, a_member(staged.mentees[0]), "proposals", staged)
        mentor = await call(caller, a_member(staged.mentors[0]), "proposals", staged)

        assert mentee["data"]["proposals"]["edges"][0]["node"]["accepted"] is False
        assert mentor["data"]["proposals"]["edges"][0]["node"]["accepted"] is True
