"""The subgraph of notifications: a member's own inbox, and nobody else's."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from chassis.graph import ELSEWHERE, Connection, Info, Page, Subgraph, as_uuid, connection, key_ids, run_once
from chassis.identity import Kind
from chassis.keyring import Keyring
from services.notifications import queries
from services.notifications.commands.inbox import mark_notification_read
from services.notifications.domain.kinds import OF_CIRCLES, NotificationKind
from services.notifications.queries import NotificationView
from services.notifications.texts import Texts, show
from services.notifications.unsealing import called_of, unseal

KEYRING = "keyring"
TEXTS = "texts"
LINKS = (
    *("member", "session", "introduction", "relationship", "proposal"),
    *("meeting_id", "series_id", "circle_id", "circle_meeting_id", "office_hours_id"),
)

strawberry.enum(NotificationKind, description="What a notification is about.")


@strawberry.federation.type(keys=[ELSEWHERE], name="Session")
class SessionRef:
    id: strawberry.ID


@strawberry.federation.type(keys=[ELSEWHERE], name="Introduction")
class IntroductionRef:
    id: strawberry.ID


@strawberry.federation.type(keys=[ELSEWHERE], name="Relationship")
class RelationshipRef:
    id: strawberry.ID


@strawberry.federation.type(keys=[ELSEWHERE], name="Proposal")
class ProposalRef:
    id: strawberry.ID


@strawberry.federation.type(keys=[ELSEWHERE], name="Member")
class MemberRef:
    id: strawberry.ID


Ref = TypeVar("Ref", SessionRef, IntroductionRef, RelationshipRef, ProposalRef, MemberRef)


@strawberry.federation.type(keys=["id"], description="One message in a member's inbox, in their language and zone.")
class Notification:
    id: strawberry.ID
    kind: NotificationKind
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None
    member: MemberRef | None = strawberry.field(
        description="Whom it is about, if it is somebody else who is still there; messages are found with them."
    )
    session: SessionRef | None = strawberry.field(description="A meeting that is or was booked.")
    introduction: IntroductionRef | None
    relationship: RelationshipRef | None
    proposal: ProposalRef | None
    meeting_id: strawberry.ID | None = strawberry.field(
        description="The `sessionId` of times that are proposed, or of a lost date: there may be no session yet."
    )
    series_id: strawberry.ID | None
    circle_id: strawberry.ID | None
    circle_meeting_id: strawberry.ID | None = strawberry.field(description="The meeting of a circle, if it is of one.")
    office_hours_id: strawberry.ID | None

    @classmethod
    async def resolve_references(cls, info: Info, keys: Sequence[dict[str, Any]]) -> list["Notification | None"]:
        """What is in somebody else's inbox is as absent as what does not exist."""
        identity = info.context.identity
        if identity.kind is not Kind.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            found = await queries.notifications_of(tx, identity.id, {each for each in ids if each})
        shown = await _shown(info, list(found.values()))
        by_id = {notification.id: notification for notification in shown}
        return [by_id.get(strawberry.ID(str(each))) for each in ids]


async def _shown(info: Info, views: Sequence[NotificationView]) -> list[Notification]:
    await info.context.parts[KEYRING].prepare({each for view in views for each in (view.about, view.topic_by) if each})
    return list(await asyncio.gather(*(_show(info, view) for view in views)))


async def _show(info: Info, view: NotificationView) -> Notification:
    keyring: Keyring = info.context.parts[KEYRING]
    texts: Texts = info.context.parts[TEXTS]
    text = show(
        texts.voice(view.locale, view.zone),
        view.wording,
        name=await unseal(keyring, view.about, view.about_name),
        ask=await unseal(keyring, view.about, view.ask),
        called=await called_of(keyring, view),
        params=view.params,
    )
    return Notification(
        id=strawberry.ID(str(view.id)),
        kind=view.kind,
        title=text.title,
        body=text.body,
        created_at=view.created_at,
        read_at=view.read_at,
        **_links(view),
    )


def _links(view: NotificationView) -> dict[str, Any]:
    """What it leads to, as far as it exists for the reader: a booked meeting does, whoever was blocked since."""
    of_circle = view.kind in OF_CIRCLES
    booked = {"session": None if of_circle else _ref(SessionRef, view.session_id)}
    if view.is_blocked:
        return dict.fromkeys(LINKS) | booked
    return booked | {
        "member": None if view.is_gone or view.about == view.member_id else _ref(MemberRef, view.about),
        "introduction": _ref(IntroductionRef, view.introduction_id),
        "relationship": _ref(RelationshipRef, view.relationship_id),
        "proposal": _ref(ProposalRef, view.proposal_id),
        "meeting_id": _as_id(view.meeting_id),
        "series_id": _as_id(view.series_id),
        "circle_id": _as_id(view.circle_id),
        "circle_meeting_id": _as_id(view.session_id) if of_circle else None,
        "office_hours_id": _as_id(view.office_hours_id),
    }


def _ref(kind: type[Ref], value: UUID | None) -> Ref | None:
    return None if value is None else kind(id=strawberry.ID(str(value)))


def _as_id(value: UUID | None) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(str(value))


async def own_notifications(
    info: Info,
    first: int = 20,
    after: str | None = None,
    unread_only: bool = False,  # noqa: FBT001, FBT002 - an argument of the graph is always named.
) -> Connection[Notification]:
    member_id = info.context.identity.member()
    page = Page.of(first, after)
    read = queries.unread if unread_only else queries.inbox
    async with info.context.reading() as tx:
        views = await read(tx, member_id, page)
    shown = {notification.id: notification for notification in await _shown(info, views[:first])}
    return connection(views, page, node=lambda view: shown[strawberry.ID(str(view.id))], cursor=queries.cursor)


async def own_unread_count(info: Info) -> int:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        return await queries.unread_count(tx, member_id)


@strawberry.input
class MarkNotificationReadInput:
    idempotency_key: str
    notification_id: strawberry.ID


async def mark_own_notification_read(info: Info, input: MarkNotificationReadInput) -> Notification:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    notification_id = as_uuid(input.notification_id, name="notificationId")
    marked = await run_once(
        info, input, lambda tx: mark_notification_read(tx, member_id, notification_id=notification_id)
    )
    async with info.context.reading() as tx:
        views = await queries.notifications_of(tx, member_id, [marked])
    return await _show(info, views[marked])


@strawberry.type
class Query:
    notifications: Connection[Notification] = strawberry.field(
        resolver=own_notifications, description="Your inbox, the newest first."
    )
    unread_count: int = strawberry.field(
        resolver=own_unread_count, description="How many of your notifications you have not read."
    )


@strawberry.type
class Mutation:
    mark_notification_read: Notification = strawberry.mutation(
        resolver=mark_own_notification_read, description="Marks one of your notifications as read; twice is fine."
    )


def schema() -> Subgraph:
    return Subgraph(Query, mutation=Mutation)
