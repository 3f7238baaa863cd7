"""What members decide about their data, and what staff must do about it; each once for its idempotency key."""

from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.graph import Info, as_uuid, run_once, run_once_to_leave
from services.profiles.privacy import queries
from services.profiles.privacy.commands import consents, erasure, exports, holds
from services.profiles.privacy.commands.erasure import EraseMember
from services.profiles.privacy.domain.consents import Purpose
from services.profiles.privacy.domain.erasure import ErasureReason
from services.profiles.privacy.domain.holds import a_reason
from services.profiles.privacy.graph.callers import keeper, oneself, support
from services.profiles.privacy.graph.entities import Consent, Erasure, Export, LegalHold
from services.profiles.privacy.standing import last_answers

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.input
class AnswerConsentInput:
    idempotency_key: str
    purpose: Purpose
    version: int = strawberry.field(description="Of the text that was read.")
    given: bool


@strawberry.input
class RequestExportInput:
    idempotency_key: str


@strawberry.input(description="Without a member it is you who is erased; support names a member and says why.")
class RequestErasureInput:
    idempotency_key: str
    member_id: strawberry.ID | None = None
    reason: ErasureReason | None = None


@strawberry.input
class LegalHoldInput:
    idempotency_key: str
    member_id: strawberry.ID
    reason: str = strawberry.field(description="For staff alone.")


async def answer_consent(info: Info, input: AnswerConsentInput) -> Consent:
    member_id = oneself(info)

    async def work(tx: Transaction) -> UUID:
        return await consents.answer_consent(
            tx, member_id, purpose=input.purpose, version=input.version, given=input.given
        )

    await run_once(info, input, work)
    async with info.context.reading() as tx:
        answers = await last_answers(tx, member_id)
    return Consent.of(input.purpose, answers.get(input.purpose))


async def request_export(info: Info, input: RequestExportInput) -> Export:
    member_id = oneself(info)
    export_id = await run_once(info, input, lambda tx: exports.request_export(tx, member_id))
    async with info.context.reading() as tx:
        return Export.of(await queries.export_by_id(tx, export_id))


async def request_erasure(info: Info, input: RequestErasureInput) -> Erasure:
    asked = _asked_by_member(info, input) if input.member_id is None else _asked_by_support(info, input)
    erasure_id = await run_once_to_leave(info, input, lambda tx: erasure.start_erasure(tx, asked))
    # The one who asked may just have become nobody, so the service itself reads it for them.
    async with info.context.db.reading() as tx:
        return Erasure.of(await queries.erasure_of(tx, erasure_id))


def _asked_by_member(info: Info, input: RequestErasureInput) -> EraseMember:
    member_id = oneself(info)
    if input.reason not in (None, ErasureReason.OWN_REQUEST):
        raise BadInput("reason is for support; you need none.")
    return EraseMember(member_id=member_id, asked_by=member_id, reason=ErasureReason.OWN_REQUEST)


def _asked_by_support(info: Info, input: RequestErasureInput) -> EraseMember:
    asked_by = support(info)
    if input.reason in (None, ErasureReason.OWN_REQUEST):
        raise BadInput("reason must say why this member is erased.")
    member_id = as_uuid(str(input.member_id), name="memberId")
    return EraseMember(member_id=member_id, asked_by=asked_by, reason=ErasureReason(input.reason))


async def set_legal_hold(info: Info, input: LegalHoldInput) -> LegalHold:
    by, member_id, reason = keeper(info), as_uuid(input.member_id, name="memberId"), a_reason(input.reason)
    hold_id = await run_once(info, input, lambda tx: holds.set_hold(tx, member_id, by=by, reason=reason))
    return await _hold(info, hold_id)


async def lift_legal_hold(info: Info, input: LegalHoldInput) -> LegalHold:
    by, member_id, reason = keeper(info), as_uuid(input.member_id, name="memberId"), a_reason(input.reason)
    hold_id = await run_once(info, input, lambda tx: holds.lift_hold(tx, member_id, by=by, reason=reason))
    return await _hold(info, hold_id)


async def _hold(info: Info, hold_id: UUID) -> LegalHold:
    async with info.context.reading() as tx:
        return LegalHold.of(await queries.hold_by_id(tx, hold_id))


@strawberry.type
class Mutation:
    answer_consent: Consent = strawberry.mutation(
        resolver=answer_consent, description="Gives or withdraws your consent to one purpose, as its text says now."
    )
    request_export: Export = strawberry.mutation(
        resolver=request_export, description="Asks for everything that is held of you; myExports says when it is there."
    )
    request_erasure: Erasure = strawberry.mutation(
        resolver=request_erasure,
        description="Erases you from everything that is online, for good; nothing brings it back. Export first.",
    )
    set_legal_hold: LegalHold = strawberry.mutation(
        resolver=set_legal_hold, description="For support and operators: keeps a member from being erased."
    )
    lift_legal_hold: LegalHold = strawberry.mutation(
        resolver=lift_legal_hold, description="For support and operators: lets a member be erased again."
    )
