"""Concerns on the graph: reported in person, and looked at by support staff of the whole association."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput, NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.identity import Role
from chassis.ids import new_id
from chassis.words import a_text
from services.sessions.circles.graph.posts import CirclePost
from services.sessions.circles.queries.posts import all_posts_once_seen
from services.sessions.messages.graph import Message
from services.sessions.references import MemberRef
from services.sessions.safety import commands, queries
from services.sessions.safety.domain import (
    LONGEST_CONCERN,
    MOST_MESSAGES,
    Act,
    ConcernKind,
    ConcernState,
    Decision,
)

strawberry.enum(ConcernKind, description="What a concern is about, as its reporter sees it.")
strawberry.enum(ConcernState, description="Where staff are with a concern.")
strawberry.enum(Decision, name="ConcernDecision", description="What becomes of the contact of the two.")
strawberry.enum(Act, name="ConcernAct", description="A step of staff.")


@strawberry.type(description="What one member reports of another, who is never told.")
class Concern:
    id: strawberry.ID
    reporter: MemberRef | None = strawberry.field(description="Null once they were erased.")
    about: MemberRef | None = strawberry.field(description="Null once they were erased.")
    kind: ConcernKind
    text: str
    raised_at: datetime
    state: ConcernState
    decision: Decision | None = strawberry.field(description="Null until it is closed.")
    closed_at: datetime | None

    @classmethod
    def of(cls, view: queries.ConcernView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            reporter=MemberRef.unless(view.reporter_id, gone=view.gone),
            about=MemberRef.unless(view.about_id, gone=view.gone),
            kind=view.kind,
            text=view.text,
            raised_at=view.raised_at,
            state=view.state,
            decision=view.decision,
            closed_at=view.closed_at,
        )


@strawberry.type(description="A step of staff on a concern, reading included.")
class ConcernStep:
    id: strawberry.ID
    actor: MemberRef
    act: Act
    note: str
    at: datetime

    @classmethod
    def of(cls, view: queries.ActView) -> Self:
        actor = MemberRef.of(view.actor_id)
        return cls(id=strawberry.ID(str(view.id)), actor=actor, act=view.act, note=view.note, at=view.at)


@strawberry.type(description="A concern as staff see it; that they looked is on record.")
class ConcernCase:
    concern: Concern
    messages: list[Message] = strawberry.field(
        description="Those that the reporter attached, as they were then: twenty at most."
    )
    posts: list[CirclePost] = strawberry.field(description="The same of what was written in a circle.")


@strawberry.input
class RaiseConcernInput:
    idempotency_key: str
    member_id: strawberry.ID = strawberry.field(description="Whom it is about; they are never told.")
    kind: ConcernKind
    text: str = strawberry.field(description="What happened, in at most 4,000 characters.")
    message_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Messages between you two that staff may read: twenty at most."
    )
    post_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="What they wrote in a circle that staff may read, also from before a block: twenty at most.",
    )


@strawberry.input
class TakeConcernInput:
    idempotency_key: str
    concern_id: strawberry.ID


@strawberry.input
class NoteOnConcernInput:
    idempotency_key: str
    concern_id: strawberry.ID
    note: str = strawberry.field(description="For staff alone, in at most 4,000 characters.")


@strawberry.input
class CloseConcernInput:
    idempotency_key: str
    concern_id: strawberry.ID
    decision: Decision
    note: str = strawberry.field(description="Why, for staff alone.")


async def my_concerns(info: Info, first: int = 20, after: str | None = None) -> Connection[Concern]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.own_concerns(tx, member_id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=Concern.of, cursor=lambda row: (row.id,))


async def posts_to_report(
    info: Info, member_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[CirclePost]:
    reader, page = info.context.identity.in_person(), Page.of(first, after)
    author, position = as_uuid(member_id, name="memberId"), page.last_moment()
    async with info.context.reading() as tx:
        rows = await all_posts_once_seen(tx, author, reader, after=position, limit=page.first + 1)
    return connection(rows, page, node=CirclePost.of, cursor=lambda row: (row.written_at.isoformat(), row.id))


async def concerns(
    info: Info, state: ConcernState | None = None, first: int = 20, after: str | None = None
) -> Connection[Concern]:
    staff_id, page = _support(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.cases(tx, staff_id, state=state, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=Concern.of, cursor=lambda row: (row.id,))


async def concern(info: Info, id: strawberry.ID) -> ConcernCase | None:  # noqa: A002 - GraphQL's word.
    staff_id, concern_id = _support(info), as_uuid(id)
    async with info.context.transaction() as tx:
        await commands.read_concern(tx, concern_id, by=staff_id)
        return await _case(tx, concern_id)


async def concern_steps(
    info: Info, concern_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[ConcernStep]:
    staff_id, asked, page = _support(info), as_uuid(concern_id, name="concernId"), Page.of(first, after)
    async with info.context.reading() as tx:
        found = await queries.concern_by_id(tx, asked)
        if found is None or staff_id in {found.reporter_id, found.about_id}:
            raise NotFound
        rows = await queries.acts_of(tx, asked, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=ConcernStep.of, cursor=lambda row: (row.id,))


async def raise_concern(info: Info, input: RaiseConcernInput) -> Concern:  # noqa: A002 - GraphQL's word.
    reporter_id = info.context.identity.in_person()
    if max(len(input.message_ids), len(input.post_ids)) > MOST_MESSAGES:
        raise BadInput(f"Attach at most {MOST_MESSAGES} of each, those that show best what happened.")
    command = commands.RaiseConcern(
        concern_id=new_id(),
        reporter_id=reporter_id,
        about_id=as_uuid(input.member_id, name="memberId"),
        kind=input.kind,
        text=a_text(input.text, name="text", most=LONGEST_CONCERN, least=1),
        message_ids=[as_uuid(each, name="messageIds") for each in input.message_ids],
        post_ids=[as_uuid(each, name="postIds") for each in input.post_ids],
    )

    async def work(tx: Transaction) -> UUID:
        return await commands.raise_concern(tx, command)

    return await _read(info, await run_once(info, input, work))


async def take_concern(info: Info, input: TakeConcernInput) -> Concern:  # noqa: A002 - GraphQL's word.
    staff_id, concern_id = _support(info), as_uuid(input.concern_id, name="concernId")

    async def work(tx: Transaction) -> UUID:
        return await commands.take_concern(tx, concern_id, by=staff_id)

    return await _read(info, await run_once(info, input, work))


async def note_on_concern(info: Info, input: NoteOnConcernInput) -> Concern:  # noqa: A002 - GraphQL's word.
    staff_id, concern_id = _support(info), as_uuid(input.concern_id, name="concernId")
    note = a_text(input.note, name="note", most=LONGEST_CONCERN, least=1)

    async def work(tx: Transaction) -> UUID:
        return await commands.note_on_concern(tx, concern_id, by=staff_id, note=note)

    return await _read(info, await run_once(info, input, work))


async def close_concern(info: Info, input: CloseConcernInput) -> Concern:  # noqa: A002 - GraphQL's word.
    staff_id, concern_id = _support(info), as_uuid(input.concern_id, name="concernId")
    note = a_text(input.note, name="note", most=LONGEST_CONCERN, least=1)

    async def work(tx: Transaction) -> UUID:
        return await commands.close_concern(tx, concern_id, input.decision, by=staff_id, note=note)

    return await _read(info, await run_once(info, input, work))


@strawberry.type
class Query:
    my_concerns: Connection[Concern] = strawberry.field(
        resolver=my_concerns, description="What you reported, newest first."
    )
    posts_to_report: Connection[CirclePost] = strawberry.field(
        resolver=posts_to_report,
        description="What a member wrote in circles and you could read, also from before a block; newest first.",
    )
    concerns: Connection[Concern] = strawberry.field(
        resolver=concerns, description="For support staff: what members reported, newest first."
    )
    concern: ConcernCase | None = strawberry.field(
        resolver=concern,
        description="For support staff: one concern with what was attached; that you read it is on record.",
    )
    concern_steps: Connection[ConcernStep] = strawberry.field(
        resolver=concern_steps, description="For support staff: what was done about a concern, and by whom."
    )


@strawberry.type
class Mutation:
    raise_concern: Concern = strawberry.mutation(
        resolver=raise_concern,
        description="Reports a member to staff. Contact between you two stops at once; they are not told of it.",
    )
    take_concern: Concern = strawberry.mutation(
        resolver=take_concern, description="For support staff: takes a concern on."
    )
    note_on_concern: Concern = strawberry.mutation(
        resolver=note_on_concern, description="For support staff: writes down something about it."
    )
    close_concern: Concern = strawberry.mutation(
        resolver=close_concern, description="For support staff: decides what becomes of the contact of the two."
    )


QUERIES = (Query,)
MUTATIONS = (Mutation,)
TYPES: tuple[type, ...] = ()


def _support(info: Info) -> UUID:
    """Support staff in person."""
    staff_id = info.context.identity.in_person()
    info.context.identity.require(Role.SUPPORT)
    return staff_id


async def _case(tx: Transaction, concern_id: UUID) -> ConcernCase:
    found = await queries.concern_by_id(tx, concern_id)
    if found is None:
        raise NotFound
    messages = [Message.of(view) for view in await queries.messages_shown(tx, concern_id)]
    posts = [CirclePost.of(view) for view in await queries.posts_shown(tx, concern_id)]
    return ConcernCase(concern=Concern.of(found), messages=messages, posts=posts)


async def _read(info: Info, concern_id: UUID) -> Concern:
    """What a mutation has just changed: its caller was let through."""
    async with info.context.reading() as tx:
        found = await queries.concern_by_id(tx, concern_id)
    if found is None:
        raise NotFound
    return Concern.of(found)
