"""Programmes on the graph."""

import strawberry

from chassis.graph import Connection
from services.matching.programmes.graph import reading, writing
from services.matching.programmes.graph.run_types import CircleOfRun, MatchRun, RunCheck, RunComparison, RunPair
from services.matching.programmes.graph.types import Enrolment, Programme, ProgrammeProposal, Proposal


@strawberry.type
class Query:
    programme: Programme | None = strawberry.field(
        resolver=reading.programme, description="A programme; a draft is seen by its staff alone."
    )
    programmes: Connection[Programme] = strawberry.field(
        resolver=reading.programmes, description="Programmes, the newest first."
    )
    my_enrolments: Connection[Enrolment] = strawberry.field(
        resolver=reading.my_enrolments, description="Your own enrolments, the newest first."
    )
    proposals: Connection[Proposal] = strawberry.field(
        resolver=reading.proposals, description="What programmes have offered you, the newest first."
    )
    enrolments: Connection[Enrolment] = strawberry.field(
        resolver=reading.enrolments, description="For its staff: who is enrolled in a programme, the newest first."
    )
    programme_proposals: Connection[ProgrammeProposal] = strawberry.field(
        resolver=reading.programme_proposals, description="For its staff: a programme's proposals, the newest first."
    )
    match_run: MatchRun = strawberry.field(resolver=reading.match_run, description="For its staff: a run.")
    match_runs: Connection[MatchRun] = strawberry.field(
        resolver=reading.match_runs, description="For its staff: a programme's runs, the newest first."
    )
    run_pairs: Connection[RunPair] = strawberry.field(
        resolver=reading.run_pairs, description="For its staff: what a run decided, by the mentees' ids."
    )
    run_circles: Connection[CircleOfRun] = strawberry.field(
        resolver=reading.run_circles, description="For its staff: the circles of a run, by the mentors' ids."
    )
    check_run: RunCheck = strawberry.field(
        resolver=reading.check_run, description="For its staff: a finished run, checked again from what was kept of it."
    )
    compare_runs: RunComparison = strawberry.field(
        resolver=reading.compare_runs, description="For its staff: two finished runs of a programme side by side."
    )


@strawberry.type
class Mutation:
    open_programme: Programme = strawberry.mutation(
        resolver=writing.open_programme, description="For programme managers: a draft, which staff alone see."
    )
    begin_enrolment: Programme = strawberry.mutation(
        resolver=writing.begin_enrolment, description="For its staff: members see the programme and can enrol."
    )
    close_enrolment: Programme = strawberry.mutation(
        resolver=writing.close_enrolment, description="For its staff: from now on it is matched."
    )
    end_programme: Programme = strawberry.mutation(
        resolver=writing.end_programme, description="For its staff: open offers are withdrawn; relationships go on."
    )
    enrol: Enrolment = strawberry.mutation(
        resolver=writing.enrol, description="Takes part in a programme; the baseline cannot be answered later."
    )
    withdraw_enrolment: Enrolment = strawberry.mutation(
        resolver=writing.withdraw_enrolment, description="Takes part no more; relationships that exist go on."
    )
    start_run: MatchRun = strawberry.mutation(
        resolver=writing.start_run, description="For its staff: queues a matching run."
    )
    simulate_run: MatchRun = strawberry.mutation(
        resolver=writing.simulate_run, description="For its staff: the numbers of a run with other terms, unkept."
    )
    cancel_run: MatchRun = strawberry.mutation(resolver=writing.cancel_run, description="For its staff: stops a run.")
    resume_run: MatchRun = strawberry.mutation(
        resolver=writing.resume_run, description="For its staff: queues a cancelled or failed run again."
    )
    publish_run: MatchRun = strawberry.mutation(
        resolver=writing.publish_run, description="For its staff: what still holds is offered; twice changes nothing."
    )
    accept_proposal: Proposal = strawberry.mutation(
        resolver=writing.accept_proposal, description="Says yes; with both, the relationship starts."
    )
    decline_proposal: Proposal = strawberry.mutation(
        resolver=writing.decline_proposal, description="Says no, kindly and without a reason."
    )


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES = (Programme, Proposal)
