"""The queries and mutations: who may, what was asked, and the answer read back."""

from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from contracts.words import Kind, MentoringRole
from services.matching.outcomes.commands import second_answers
from services.matching.outcomes.commands.weights import Scope, adopt_proposed_weights, adopt_weights
from services.matching.outcomes.domain.refusals import NotForOutcomes
from services.matching.outcomes.graph.types import AnsweredAgain, OutcomeReport, WeightsAdoption
from services.matching.outcomes.queries import weights as weight_queries
from services.matching.outcomes.queries.effect import effect_of
from services.matching.outcomes.queries.report import outcome_report as report_of
from services.matching.programmes.domain.questions import Baseline
from services.matching.programmes.domain.refusals import NoSuchProgramme
from services.matching.programmes.graph.staff import staff_of
from services.matching.programmes.queries.programmes import programmes_by_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.input
class AdoptProposedWeightsInput:
    idempotency_key: str
    kind: Kind
    programme_id: strawberry.ID | None = strawberry.field(default=None, description="Null: for the association.")
    digest: str = strawberry.field(description="Of the proposal that you have read.")


@strawberry.input
class AdoptWeightsInput:
    idempotency_key: str
    kind: Kind
    programme_id: strawberry.ID | None = strawberry.field(default=None, description="Null: for the association.")
    version: int


@strawberry.input
class AnswerAgainInput:
    idempotency_key: str
    programme_id: strawberry.ID
    role: MentoringRole
    confidence: int = strawberry.field(description="1 to 5: that I can take my next step.")
    satisfaction: int = strawberry.field(description="1 to 5: with my work.")
    progress: int = strawberry.field(description="1 to 5: with the stage of my career that I have reached.")
    intent_to_stay: int = strawberry.field(description="1 to 5: that I stay in the profession.")


async def outcome_report(info: Info, kind: Kind, programme_id: strawberry.ID | None = None) -> OutcomeReport:
    scope = await _scope(info, kind, programme_id)
    async with info.context.reading() as tx:
        found = await report_of(tx, scope.kind, scope.programme_id)
        effect = await effect_of(tx, scope.programme_id) if scope.programme_id else []
    return OutcomeReport.of(found, effect)


async def weights_adoptions(
    info: Info, kind: Kind, programme_id: strawberry.ID | None = None, first: int = 20, after: str | None = None
) -> Connection[WeightsAdoption]:
    scope, page = await _scope(info, kind, programme_id), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await weight_queries.adoptions(
            tx, scope.kind, scope.programme_id, after=page.last_id(), limit=page.first + 1
        )
    return connection(rows, page, node=WeightsAdoption.of, cursor=lambda row: (row.id,))


async def adopt_proposed(info: Info, input: AdoptProposedWeightsInput) -> WeightsAdoption:
    scope, by = await _scope(info, input.kind, input.programme_id), info.context.identity.id

    async def work(tx: Transaction) -> UUID:
        return await adopt_proposed_weights(tx, scope, input.digest, by=by)

    return await _adoption(info, scope, await run_once(info, input, work))


async def adopt_version(info: Info, input: AdoptWeightsInput) -> WeightsAdoption:
    scope, by = await _scope(info, input.kind, input.programme_id), info.context.identity.id

    async def work(tx: Transaction) -> UUID:
        return await adopt_weights(tx, scope, input.version, by=by)

    return await _adoption(info, scope, await run_once(info, input, work))


async def answered_again(info: Info, input: AnswerAgainInput) -> AnsweredAgain:
    member_id, programme_id = info.context.identity.in_person(), as_uuid(input.programme_id, name="programmeId")
    answer = Baseline(
        confidence=input.confidence,
        satisfaction=input.satisfaction,
        progress=input.progress,
        intent_to_stay=input.intent_to_stay,
    )

    async def work(tx: Transaction) -> UUID:
        return await second_answers.answer_again(tx, programme_id, member_id, role=input.role, answer=answer)

    return AnsweredAgain(enrolment_id=strawberry.ID(str(await run_once(info, input, work))))


async def _scope(info: Info, kind: Kind, programme_id: str | None) -> Scope:
    """For its staff: of this programme, which has this kind, or of all of them."""
    which = None if programme_id is None else as_uuid(programme_id, name="programmeId")
    staff = staff_of(info)
    if not (staff if isinstance(staff, bool) else which in staff):
        raise NotForOutcomes
    if which is not None:
        async with info.context.reading() as tx:
            programme = (await programmes_by_id(tx, [which], staff=staff)).get(which)
        if programme is None or programme.kind is not kind:
            raise NoSuchProgramme
    return Scope(kind=kind, programme_id=which)


async def _adoption(info: Info, scope: Scope, adoption_id: UUID) -> WeightsAdoption:
    async with info.context.reading() as tx:
        view = await weight_queries.adoption_by_id(tx, scope.kind, adoption_id)
    return WeightsAdoption.of(view)
