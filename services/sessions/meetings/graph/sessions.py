"""A member's own sessions on the graph, and what they do with one of them."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import strawberry

from chassis.graph import (
    Connection,
    Info,
    Page,
    as_instant,
    as_uuid,
    connection,
    key_ids,
    run_once,
)
from chassis.identity import Kind
from contracts.words import Format
from services.sessions.meetings.commands.cancelling import cancel_session
from services.sessions.meetings.commands.outcomes import say_missed
from services.sessions.meetings.commands.placing import place_session
from services.sessions.meetings.domain.defaults import FREE_CANCELLATION
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.graph.manner import a_where
from services.sessions.meetings.queries.sessions import (
    SessionOrder,
    SessionView,
    Wanted,
    own_session,
    sessions_by_id,
    sessions_of,
)
from services.sessions.references import MemberRef, RelationshipRef, as_id

strawberry.enum(Format)
strawberry.enum(SessionOrder, description="In which order sessions are listed, by when they start.")
strawberry.enum(Status, name="SessionStatus", description="Whether it takes place or did.")


@strawberry.federation.type(keys=["id"], description="A meeting of two members; only these two see it.")
class Session:
    id: strawberry.ID
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    mentee: MemberRef | None = strawberry.field(description="Null once they were erased.")
    starts_at: datetime
    ends_at: datetime
    status: Status
    sequence: int = strawberry.field(description="Counts revisions, as SEQUENCE of RFC 5545 does.")
    introduction_id: strawberry.ID | None = strawberry.field(description="What a coffee conversation came from.")
    relationship: RelationshipRef | None = strawberry.field(description="Whose meeting it is.")
    series_id: strawberry.ID | None = strawberry.field(description="The series that it is a date of.")
    format: Format | None = strawberry.field(description="How you meet; null: as it comes.")
    place: str | None = strawberry.field(description="Where, or the link of the call.")
    free_until: datetime = strawberry.field(description="Cancelling is free until then; later it counts as late.")
    cancelled_by: MemberRef | None = strawberry.field(
        description="Who cancelled it; null where nobody did, or nobody is named."
    )

    @classmethod
    def of(cls, view: SessionView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            mentee=MemberRef.unless(view.mentee_id, gone=view.gone),
            starts_at=view.starts_at,
            ends_at=view.ends_at,
            status=view.status,
            sequence=view.sequence,
            introduction_id=as_id(view.introduction_id),
            relationship=RelationshipRef.of(view.relationship_id),
            series_id=as_id(view.series_id),
            format=view.format,
            place=view.place,
            free_until=view.starts_at - FREE_CANCELLATION.hours,
            cancelled_by=None if view.cancelled_by is None else MemberRef.unless(view.cancelled_by, gone=view.gone),
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """The caller's own sessions; what is somebody else's, or no id at all, is as if it were not there."""
        identity = info.context.identity
        if identity.kind is not Kind.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            views = await sessions_by_id(tx, identity.id, {id_ for id_ in ids if id_})
        return [cls.of(views[id_]) if id_ in views else None for id_ in ids]


@strawberry.input
class PlaceSessionInput:
    idempotency_key: str
    session_id: strawberry.ID
    format: Format | None = strawberry.field(default=None, description="How you meet; null: as it comes.")
    place: str | None = strawberry.field(default=None, description="Where, or the link of the call; null: nowhere yet.")


@strawberry.input
class CancelSessionInput:
    idempotency_key: str
    session_id: strawberry.ID


From = Annotated[
    datetime | None,
    strawberry.argument(name="from", description="Leaves out what has ended by then; all of them without it."),
]


OfRelationship = Annotated[
    strawberry.ID | None, strawberry.argument(description="Of this relationship alone; of all of yours without it.")
]


def of_relationship(said: strawberry.ID | None) -> UUID | None:
    return None if said is None else as_uuid(said, name="relationshipId")


async def session(info: Info, id: strawberry.ID) -> Session | None:  # noqa: A002 - GraphQL's word.
    return await read_session(info, as_uuid(id))


async def sessions(
    info: Info,
    from_: From = None,
    relationship_id: OfRelationship = None,
    *,
    order: SessionOrder = SessionOrder.EARLIEST_FIRST,
    first: int = 20,
    after: str | None = None,
) -> Connection[Session]:
    member_id = info.context.identity.member()
    page = Page.of(first, after)
    wanted = Wanted(
        since=None if from_ is None else as_instant(from_, name="from"),
        relationship_id=of_relationship(relationship_id),
        order=order,
    )
    position = page.last_moment()
    async with info.context.reading() as tx:
        rows = await sessions_of(tx, member_id, wanted, after=position, limit=page.first + 1)
    return connection(rows, page, node=Session.of, cursor=lambda row: (row.starts_at.isoformat(), row.id))


@strawberry.input
class SayMeetingMissedInput:
    idempotency_key: str
    session_id: strawberry.ID


async def cancel(info: Info, input: CancelSessionInput) -> Session:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    session_id = as_uuid(input.session_id, name="sessionId")
    done = await run_once(info, input, lambda tx: cancel_session(tx, session_id, by=member_id))
    return await read_session(info, done)


async def place(info: Info, input: PlaceSessionInput) -> Session:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    session_id = as_uuid(input.session_id, name="sessionId")
    where = await a_where(info, member_id, format=input.format, place=input.place)
    done = await run_once(info, input, lambda tx: place_session(tx, session_id, where, by=member_id))
    return await read_session(info, done)


async def missed(info: Info, input: SayMeetingMissedInput) -> Session:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    session_id = as_uuid(input.session_id, name="sessionId")
    return await read_session(info, await run_once(info, input, lambda tx: say_missed(tx, session_id, by=member_id)))


async def read_session(info: Info, session_id: UUID) -> Session:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        return Session.of(await own_session(tx, session_id, member_id))
