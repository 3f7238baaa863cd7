"""A circle's discussion between its meetings, on the graph: for who is in it, in person; to staff there is none."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from chassis.ids import new_id
from services.sessions.circles.commands import posts as commands
from services.sessions.circles.domain.posts import NoSuchPost
from services.sessions.circles.queries import posts as queries
from services.sessions.circles.queries.posts import CirclePostView
from services.sessions.references import MemberRef

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.type(description="What somebody wrote in a circle; raiseConcern takes its id where it should not stand.")
class CirclePost:
    id: strawberry.ID
    circle_id: strawberry.ID
    author: MemberRef | None = strawberry.field(description="Null once they were erased.")
    text: str | None = strawberry.field(description="Null once it was taken back.")
    written_at: datetime

    @classmethod
    def of(cls, view: CirclePostView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            circle_id=strawberry.ID(str(view.circle_id)),
            author=MemberRef.unless(view.author_id, gone=view.gone),
            text=view.text,
            written_at=view.written_at,
        )


@strawberry.input
class WriteCirclePostInput:
    idempotency_key: str
    circle_id: strawberry.ID
    text: str = strawberry.field(description="At most 4,000 characters.")


@strawberry.input
class TakeBackCirclePostInput:
    idempotency_key: str
    post_id: strawberry.ID


async def posts(
    info: Info, circle_id: strawberry.ID, first: int = 20, after: str | None = None
) -> Connection[CirclePost]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    of, position = as_uuid(circle_id, name="circleId"), page.last_moment()
    async with info.context.reading() as tx:
        rows = await queries.posts_in(tx, member_id, of, after=position, limit=page.first + 1)
    return connection(rows, page, node=CirclePost.of, cursor=lambda row: (row.written_at.isoformat(), row.id))


async def write(info: Info, input: WriteCirclePostInput) -> CirclePost:
    by, circle_id, post_id = info.context.identity.in_person(), as_uuid(input.circle_id, name="circleId"), new_id()

    async def work(tx: Transaction) -> UUID:
        return await commands.write_post(tx, post_id, circle_id, input.text, by=by)

    return await _read(info, await run_once(info, input, work))


async def take_back(info: Info, input: TakeBackCirclePostInput) -> CirclePost:
    by, post_id = info.context.identity.in_person(), as_uuid(input.post_id, name="postId")
    return await _read(info, await run_once(info, input, lambda tx: commands.take_back_post(tx, post_id, by=by)))


@strawberry.type
class Query:
    circle_posts: Connection[CirclePost] = strawberry.field(
        resolver=posts, description="What those in a circle write between its meetings, newest first."
    )


@strawberry.type
class Mutation:
    write_circle_post: CirclePost = strawberry.mutation(
        resolver=write, description="Writes to everybody in a circle that you lead or have a seat in."
    )
    take_back_circle_post: CirclePost = strawberry.mutation(
        resolver=take_back, description="Empties a post of yours; that there was one stays."
    )


async def _read(info: Info, post_id: UUID) -> CirclePost:
    async with info.context.reading() as tx:
        found = await queries.post_by_id(tx, info.context.identity.in_person(), post_id)
    if found is None:
        raise NoSuchPost
    return CirclePost.of(found)
