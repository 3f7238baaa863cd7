"""The mutations: who may do it, what was asked, and the answer read back."""

from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from services.matching.relationships.commands.agreement import draft_agreement, sign_agreement
from services.matching.relationships.commands.conversations import SayHowItWent, say_how_it_went
from services.matching.relationships.commands.ending import end_relationship
from services.matching.relationships.commands.life import (
    pause_relationship,
    resume_relationship,
    say_whether_to_renew,
)
from services.matching.relationships.commands.staff import PairMembers, pair_members, report_mentor_left
from services.matching.relationships.domain.agreement import Terms
from services.matching.relationships.domain.refusals import NoSuchConversation, NoSuchRelationship
from services.matching.relationships.graph.callers import manager, maybe_id, oneself
from services.matching.relationships.graph.entities import PastConversation, Relationship, shown_relationships
from services.matching.relationships.graph.inputs import (
    AnswerRenewalInput,
    DraftAgreementInput,
    EndRelationshipInput,
    MentorLeftInput,
    PairMembersInput,
    PauseRelationshipInput,
    ResumeRelationshipInput,
    SayHowItWentInput,
    SignAgreementInput,
)
from services.matching.relationships.queries.conversations import conversations_by_id


@strawberry.type(description="What a mentor's leaving led to.")
class Departure:
    pool_id: strawberry.ID = strawberry.field(description="Under which their mentees wait, together, in rematches.")


async def say(info: Info, input: SayHowItWentInput) -> PastConversation:  # noqa: A002 - GraphQL's word.
    member_id, session_id = oneself(info), as_uuid(input.session_id, name="sessionId")
    answer = SayHowItWent(went=input.went, note=input.note, wish=input.wish, agreement=input.agreement)

    async def work(tx: Transaction) -> UUID:
        return await say_how_it_went(tx, session_id, by=member_id, answer=answer)

    answered = await run_once(info, input, work)
    async with info.context.reading() as tx:
        found = await conversations_by_id(tx, member_id, [answered])
    if answered not in found:
        raise NoSuchConversation
    return PastConversation.of(found[answered], member_id)


async def draft(info: Info, input: DraftAgreementInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    member_id, relationship_id = oneself(info), _relationship_id(input.relationship_id)
    terms = Terms.of(
        every_days=input.every_days,
        minutes=input.minutes,
        format=input.format,
        months=input.months,
        communication=input.communication,
        can_help_with=input.can_help_with,
        cannot_help_with=input.cannot_help_with,
        confidentiality=input.confidentiality,
    )

    async def work(tx: Transaction) -> UUID:
        return await draft_agreement(tx, relationship_id, by=member_id, terms=terms)

    return await _read(info, await run_once(info, input, work))


async def sign(info: Info, input: SignAgreementInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    member_id, relationship_id = oneself(info), _relationship_id(input.relationship_id)

    async def work(tx: Transaction) -> UUID:
        return await sign_agreement(tx, relationship_id, by=member_id, version=input.version)

    return await _read(info, await run_once(info, input, work))


async def pause(info: Info, input: PauseRelationshipInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    member_id, relationship_id = oneself(info), _relationship_id(input.relationship_id)

    async def work(tx: Transaction) -> UUID:
        return await pause_relationship(tx, relationship_id, by=member_id, until=input.until)

    return await _read(info, await run_once(info, input, work))


async def resume(info: Info, input: ResumeRelationshipInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    member_id, relationship_id = oneself(info), _relationship_id(input.relationship_id)

    async def work(tx: Transaction) -> UUID:
        return await resume_relationship(tx, relationship_id, by=member_id)

    return await _read(info, await run_once(info, input, work))


async def renew(info: Info, input: AnswerRenewalInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    member_id, relationship_id = oneself(info), _relationship_id(input.relationship_id)

    async def work(tx: Transaction) -> UUID:
        return await say_whether_to_renew(tx, relationship_id, by=member_id, renews=input.renews)

    return await _read(info, await run_once(info, input, work))


async def end(info: Info, input: EndRelationshipInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    member_id, relationship_id = oneself(info), _relationship_id(input.relationship_id)

    async def work(tx: Transaction) -> UUID:
        return await end_relationship(tx, relationship_id, by=member_id, reason=input.reason, note=input.note)

    return await _read(info, await run_once(info, input, work))


async def pair(info: Info, input: PairMembersInput) -> Relationship:  # noqa: A002 - GraphQL's word.
    programme_id = maybe_id(input.programme_id, name="programmeId")
    asking = manager(info, programme_id)
    command = PairMembers(
        mentor_id=as_uuid(input.mentor_id, name="mentorId"),
        mentee_id=as_uuid(input.mentee_id, name="menteeId"),
        kind=input.kind,
        programme_id=programme_id,
        formal=input.formal,
    )

    async def work(tx: Transaction) -> UUID:
        return await pair_members(tx, command, by=asking)

    return await _read(info, await run_once(info, input, work))


async def mentor_left(info: Info, input: MentorLeftInput) -> Departure:  # noqa: A002 - GraphQL's word.
    programme_id = maybe_id(input.programme_id, name="programmeId")
    asking, mentor_id = manager(info, programme_id), as_uuid(input.member_id, name="memberId")

    async def work(tx: Transaction) -> UUID:
        return await report_mentor_left(tx, mentor_id, programme_id=programme_id, by=asking)

    return Departure(pool_id=strawberry.ID(str(await run_once(info, input, work))))


async def _read(info: Info, relationship_id: UUID) -> Relationship:
    found = (await shown_relationships(info, {relationship_id})).get(relationship_id)
    if found is None:
        raise NoSuchRelationship
    return found


def _relationship_id(value: strawberry.ID) -> UUID:
    return as_uuid(value, name="relationshipId")
