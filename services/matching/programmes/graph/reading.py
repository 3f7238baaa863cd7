"""What can be asked of programmes: by everybody, by their members, and by their staff."""

from uuid import UUID

import strawberry

from chassis.graph import Connection, Info, Page, as_uuid, connection
from contracts.words import MentoringRole
from services.matching.programmes.checking import RunChecker
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.refusals import NoCircles, NoSuchRun, NotComparable
from services.matching.programmes.domain.run import Purpose, RunStatus
from services.matching.programmes.graph.run_types import (
    CircleOfRun,
    MatchRun,
    RunCheck,
    RunComparison,
    RunDifference,
    RunPair,
)
from services.matching.programmes.graph.staff import require_staff, staff_of
from services.matching.programmes.graph.types import Enrolment, Programme, ProgrammeProposal, Proposal
from services.matching.programmes.queries import enrolments as enrolment_queries
from services.matching.programmes.queries import programmes as programme_queries
from services.matching.programmes.queries import proposals as proposal_queries
from services.matching.programmes.queries import runs as run_queries
from services.matching.programmes.queries.checking import kept_run
from services.matching.programmes.queries.circles import circles_of_run
from services.matching.programmes.queries.runs import RunView


async def programme(info: Info, id: strawberry.ID) -> Programme | None:  # noqa: A002 - GraphQL's word.
    programme_id = as_uuid(id)
    info.context.identity.member()
    async with info.context.reading() as tx:
        found = await programme_queries.programmes_by_id(tx, [programme_id], staff=staff_of(info))
    return Programme.of(found[programme_id], info) if programme_id in found else None


async def programmes(info: Info, first: int = 20, after: str | None = None) -> Connection[Programme]:
    info.context.identity.member()
    page = Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await programme_queries.programmes_page(
            tx, staff=staff_of(info), after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=lambda row: Programme.of(row, info), cursor=lambda row: (row.id,))


async def my_enrolments(info: Info, first: int = 20, after: str | None = None) -> Connection[Enrolment]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await enrolment_queries.enrolments_of_member(tx, member_id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=Enrolment.of, cursor=lambda row: (row.id,))


async def enrolments(
    info: Info,
    programme_id: strawberry.ID,
    role: MentoringRole | None = None,
    first: int = 20,
    after: str | None = None,
) -> Connection[Enrolment]:
    which, page = as_uuid(programme_id, name="programmeId"), Page.of(first, after)
    require_staff(info, which)
    async with info.context.reading() as tx:
        rows = await enrolment_queries.enrolments_of_programme(
            tx, which, role=role, after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=Enrolment.of, cursor=lambda row: (row.id,))


async def proposals(info: Info, first: int = 20, after: str | None = None) -> Connection[Proposal]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await proposal_queries.proposals_of_member(tx, member_id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=lambda row: Proposal.of(row, member_id), cursor=lambda row: (row.id,))


async def programme_proposals(
    info: Info, programme_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[ProgrammeProposal]:
    which, page = as_uuid(programme_id, name="programmeId"), Page.of(first, after)
    require_staff(info, which)
    async with info.context.reading() as tx:
        rows = await proposal_queries.proposals_of_programme(tx, which, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=ProgrammeProposal.of, cursor=lambda row: (row.id,))


async def match_run(info: Info, id: strawberry.ID) -> MatchRun:  # noqa: A002 - GraphQL's word.
    return MatchRun.of(await own_run(info, as_uuid(id)))


async def check_run(info: Info, id: strawberry.ID) -> RunCheck:  # noqa: A002 - GraphQL's word.
    run = await own_run(info, as_uuid(id))
    checker: RunChecker = info.context.parts["runs"]
    async with info.context.reading() as tx:
        kept = await kept_run(tx, run.id)
    return RunCheck.of(run, await checker.check_soon(run.id, kept))


async def match_runs(
    info: Info, programme_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[MatchRun]:
    which, page = as_uuid(programme_id, name="programmeId"), Page.of(first, after)
    require_staff(info, which)
    async with info.context.reading() as tx:
        rows = await run_queries.runs_of(tx, which, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=MatchRun.of, cursor=lambda row: (row.id,))


async def run_pairs(
    info: Info,
    run_id: strawberry.ID,
    matched: bool | None = None,  # noqa: FBT001 - an argument of the graph is always named.
    first: int = 20,
    after: str | None = None,
) -> Connection[RunPair]:
    run, page = await own_run(info, as_uuid(run_id, name="runId")), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await run_queries.results_of(tx, run.id, matched=matched, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=RunPair.of, cursor=lambda row: (row.mentee_id,))


async def run_circles(
    info: Info, run_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[CircleOfRun]:
    run, page = await own_run(info, as_uuid(run_id, name="runId")), Page.of(first, after)
    if run.rule is not RunRule.CIRCLES:
        raise NoCircles
    async with info.context.reading() as tx:
        rows = await circles_of_run(tx, run.id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=CircleOfRun.of, cursor=lambda row: (row.mentor_id,))


async def compare_runs(
    info: Info, first_run_id: strawberry.ID, second_run_id: strawberry.ID, first: int = 20, after: str | None = None
) -> RunComparison:
    page = Page.of(first, after)
    one = await own_run(info, as_uuid(first_run_id, name="firstRunId"))
    two = await own_run(info, as_uuid(second_run_id, name="secondRunId"))
    if one.programme_id != two.programme_id or not (_is_kept(one) and _is_kept(two)):
        raise NotComparable
    async with info.context.reading() as tx:
        tally = await run_queries.tally(tx, one.id, two.id)
        rows = await run_queries.differences(tx, one.id, two.id, after=page.last_id(), limit=page.first + 1)
    found = connection(rows, page, node=RunDifference.of, cursor=lambda row: (row.mentee_id,))
    return RunComparison.of(one, two, tally, differences=found)


def _is_kept(run: RunView) -> bool:
    return run.status is RunStatus.DONE and run.purpose is Purpose.ROUND


async def own_run(info: Info, run_id: UUID) -> RunView:
    """A run of a programme that the caller runs; any other is as if it were not there."""
    staff = staff_of(info)
    async with info.context.reading() as tx:
        found = await run_queries.run_by_id(tx, run_id)
    if found is None or not (staff if isinstance(staff, bool) else found.programme_id in staff):
        raise NoSuchRun
    return found
