"""Circles on the graph, for staff: proposals, and what they decide about each."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.identity import Kind, Role
from chassis.words import a_line
from services.matching.flash.commands.circles import accept_circle, dismiss_circle, propose_circles
from services.matching.flash.domain.refusals import NoSuchCircle, NotForCircles
from services.matching.flash.domain.status import CircleStatus
from services.matching.flash.queries.circles import CircleView, circle_by_id, circles_in
from services.matching.references import MemberRef

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

LONGEST_URI = 300

strawberry.enum(CircleStatus, name="CircleProposalStatus", description="What staff decided about a proposed circle.")


@strawberry.type
class ProposedMember:
    member: MemberRef
    fit: int = strawberry.field(description="To the mentor, from 0 to 10000.")


@strawberry.type(description="One mentor and four to eight members who could learn about a topic together; for staff.")
class CircleProposal:
    id: strawberry.ID
    batch_id: strawberry.ID
    topic: str
    mentor: MemberRef
    members: list[ProposedMember]
    status: CircleStatus
    proposed_at: datetime
    reasons: list[str] = strawberry.field(description="Why these people, most telling first.")

    @classmethod
    def of(cls, view: CircleView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            batch_id=strawberry.ID(str(view.batch_id)),
            topic=view.topic,
            mentor=MemberRef.of(view.mentor_id),
            members=[ProposedMember(member=MemberRef.of(one.member_id), fit=one.points) for one in view.members],
            status=view.status,
            proposed_at=view.proposed_at,
            reasons=list(view.reasons),
        )


@strawberry.input
class ProposeCirclesInput:
    idempotency_key: str
    topic_uri: str = strawberry.field(description="The skill that the circles are about, as an ESCO concept URI.")


@strawberry.input
class CircleInput:
    idempotency_key: str
    circle_id: strawberry.ID


async def circle_proposals(
    info: Info, batch_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[CircleProposal]:
    _staff(info)
    return await _batch(info, as_uuid(batch_id, name="batchId"), Page.of(first, after))


async def propose(info: Info, input: ProposeCirclesInput) -> Connection[CircleProposal]:
    by, topic = _staff(info), a_line(input.topic_uri, name="topicUri", most=LONGEST_URI)
    batch_id = await run_once(info, input, lambda tx: propose_circles(tx, topic, by=by))
    return await _batch(info, batch_id, Page.of(20, None))


async def accept(info: Info, input: CircleInput) -> CircleProposal:
    by = _staff(info)
    return await _decided(info, input, lambda tx, circle_id: accept_circle(tx, circle_id, by=by))


async def dismiss(info: Info, input: CircleInput) -> CircleProposal:
    _staff(info)
    return await _decided(info, input, dismiss_circle)


async def _decided(info: Info, input: Any, work: Callable[[Transaction, UUID], Awaitable[UUID]]) -> CircleProposal:
    circle_id = as_uuid(input.circle_id, name="circleId")
    await run_once(info, input, lambda tx: work(tx, circle_id))
    async with info.context.reading() as tx:
        view = await circle_by_id(tx, circle_id)
    if view is None:
        raise NoSuchCircle
    return CircleProposal.of(view)


async def _batch(info: Info, batch_id: UUID, page: Page) -> Connection[CircleProposal]:
    last = page.last_id()
    async with info.context.reading() as tx:
        rows = await circles_in(tx, batch_id, after=last, limit=page.first + 1)
    return connection(rows, page, node=CircleProposal.of, cursor=lambda row: (row.id,))


def _staff(info: Info) -> UUID:
    """Circles are the association's: whoever manages single programmes only has none."""
    identity = info.context.identity
    manages = identity.kind is Kind.MEMBER and Role.PROGRAMME_MANAGER in identity.roles and not identity.programmes
    if not manages or identity.actor is not None:
        raise NotForCircles
    return identity.id


@strawberry.type
class Query:
    circle_proposals: Connection[CircleProposal] = strawberry.field(
        resolver=circle_proposals, description="The circles that were proposed together; for staff."
    )


@strawberry.type
class Mutation:
    propose_circles: Connection[CircleProposal] = strawberry.mutation(
        resolver=propose, description="Makes circles of the open group needs and offers for a topic; for staff."
    )
    accept_circle: CircleProposal = strawberry.mutation(
        resolver=accept, description="Lets a circle come about: sessions opens it and asks its people; for staff."
    )
    dismiss_circle: CircleProposal = strawberry.mutation(
        resolver=dismiss, description="Lets its people be in other circles; for staff."
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()
