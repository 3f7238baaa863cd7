"""The queries: what one is part of, page by page."""

import strawberry

from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.matching.relationships.domain.relationship import Status
from services.matching.relationships.graph.callers import oneself, overseer_asking
from services.matching.relationships.graph.entities import PastConversation, Relationship, shown_relationships
from services.matching.relationships.graph.known import Invitation, KnownMember, Rematch
from services.matching.relationships.queries import connections as known_queries
from services.matching.relationships.queries import conversations as conversation_queries
from services.matching.relationships.queries import relationships as relationship_queries


async def relationship(info: Info, id: strawberry.ID) -> Relationship | None:  # noqa: A002 - GraphQL's word.
    info.context.identity.member()
    relationship_id = as_uuid(id)
    return (await shown_relationships(info, {relationship_id})).get(relationship_id)


async def relationships(
    info: Info, first: int = 20, after: str | None = None, status: Status | None = None
) -> Connection[Relationship]:
    member_id, page = oneself(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await relationship_queries.relationships_of(
            tx, member_id, status=status, after=page.last_id(), limit=page.first + 1
        )
        today = tx.now.date()
    return connection(
        rows, page, node=lambda row: Relationship.of(row, member_id, today=today), cursor=lambda row: (row.id,)
    )


async def my_conversations_to_answer(
    info: Info, first: int = 20, after: str | None = None
) -> Connection[PastConversation]:
    member_id, page = oneself(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await conversation_queries.conversations_to_answer(
            tx, member_id, after=page.last_id(), limit=page.first + 1
        )
    return connection(
        rows, page, node=lambda row: PastConversation.of(row, member_id), cursor=lambda row: (row.session_id,)
    )


async def connections(info: Info, first: int = 20, after: str | None = None) -> Connection[KnownMember]:
    member_id, page = oneself(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await known_queries.connections_of(tx, member_id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=KnownMember.of, cursor=lambda row: (row.id,))


async def my_invitations(info: Info, first: int = 20, after: str | None = None) -> Connection[Invitation]:
    member_id, page = oneself(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await known_queries.invitations_of(tx, member_id, after=page.last_id(), limit=page.first + 1)
    return connection(rows, page, node=Invitation.of, cursor=lambda row: (row.id,))


async def rematches(info: Info, first: int = 20, after: str | None = None) -> Connection[Rematch]:
    overseer, page = overseer_asking(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await known_queries.rematches_waiting(
            tx, overseer.programmes, after=page.last_pair(), limit=page.first + 1
        )
    return connection(rows, page, node=Rematch.of, cursor=lambda row: (row.pool_id, row.mentee_id))
