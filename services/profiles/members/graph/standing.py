"""Where a member stands with the association, on the graph."""

from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import NotAllowed
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.identity import Role
from contracts.words import MembershipStatus
from services.profiles.members.commands import standing
from services.profiles.members.domain.member import CONDUCT_VERSION, MentorApproval
from services.profiles.members.graph.member import Member
from services.profiles.members.queries.approvals import waiting_for_approval
from services.profiles.members.queries.people import cards_of

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.input
class AcceptConductInput:
    idempotency_key: str
    version: int = strawberry.field(description="The version that was read: conductVersion of the query.")


@strawberry.input
class SetMembershipInput:
    idempotency_key: str
    member_id: strawberry.ID
    status: MembershipStatus


@strawberry.input
class DecideOnMentoringInput:
    idempotency_key: str
    member_id: strawberry.ID
    approval: MentorApproval


async def accept_conduct(info: Info, input: AcceptConductInput) -> Member:
    member_id, keyring = info.context.identity.in_person(), info.context.parts["keyring"]

    async def work(tx: Transaction) -> UUID:
        return await standing.accept_conduct(tx, keyring, member_id=member_id, version=input.version)

    return await _member(info, await run_once(info, input, work))


async def set_membership(info: Info, input: SetMembershipInput) -> Member:
    _require(info, Role.SUPPORT, Role.OPERATOR)
    member_id, keyring = as_uuid(input.member_id, name="memberId"), info.context.parts["keyring"]

    async def work(tx: Transaction) -> UUID:
        return await standing.set_membership(tx, keyring, member_id=member_id, status=input.status)

    return await _member(info, await run_once(info, input, work))


async def decide_on_mentoring(info: Info, input: DecideOnMentoringInput) -> Member:
    _require(info, Role.PROGRAMME_MANAGER, Role.OPERATOR)
    member_id, keyring = as_uuid(input.member_id, name="memberId"), info.context.parts["keyring"]

    async def work(tx: Transaction) -> UUID:
        return await standing.decide_on_mentoring(tx, keyring, member_id=member_id, approval=input.approval)

    return await _member(info, await run_once(info, input, work))


async def mentors_to_approve(info: Info, first: int = 20, after: str | None = None) -> Connection[Member]:
    _require(info, Role.PROGRAMME_MANAGER, Role.OPERATOR)
    page = Page.of(first, after)
    async with info.context.reading() as tx:
        ids = await waiting_for_approval(tx, after=page.last_id(), most=page.first + 1)
        cards = await cards_of(tx, ids)
    return connection(
        ids, page, node=lambda member_id: Member.of(member_id, cards[member_id]), cursor=lambda member_id: (member_id,)
    )


def conduct_version(info: Info) -> int:
    info.context.identity.member()
    return CONDUCT_VERSION


@strawberry.type
class Query:
    conduct_version: int = strawberry.field(
        resolver=conduct_version, description="The version of the code of conduct that members accept now."
    )
    mentors_to_approve: Connection[Member] = strawberry.field(
        resolver=mentors_to_approve, description="Who waits for the association's word; for managers of all programmes."
    )


@strawberry.type
class Mutation:
    accept_conduct: Member = strawberry.mutation(
        resolver=accept_conduct, description="Accepts the current code of conduct."
    )
    set_membership: Member = strawberry.mutation(
        resolver=set_membership, description="Says what the association's own system says; for support and operators."
    )
    decide_on_mentoring: Member = strawberry.mutation(
        resolver=decide_on_mentoring, description="Lets a member mentor, or not; for managers of all programmes."
    )


def _require(info: Info, *roles: Role) -> None:
    if not info.context.identity.roles_everywhere & set(roles):
        raise NotAllowed


async def _member(info: Info, member_id: UUID) -> Member:
    async with info.context.reading() as tx:
        return Member.of(member_id, (await cards_of(tx, [member_id]))[member_id])
