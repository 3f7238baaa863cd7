"""Writes the members' inboxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from services.notifications.commands.blocks import blocked_among
from services.notifications.domain.inbox import OFF, Message, Notification, NotificationKind
from services.notifications.tables import notifications

ANNOUNCED_AT_A_TIME = 100
_WAKE_ANNOUNCER = text("SELECT pg_notify('notifications', '')")


async def tell(tx: Transaction, messages: Sequence[Message]) -> Mapping[UUID, UUID]:
    """Puts each message into its member's inbox, unless it is there, or is of somebody whom the member blocked.

    Returns what is new, each with whose it is.
    """
    blocked = await blocked_among(tx, [(message.member_id, message.about) for message in messages])
    rows = [
        {
            "id": new_id(),
            "member_id": message.member_id,
            "kind": message.kind,
            "wording": message.wording,
            "about": message.about,
            "introduction_id": message.introduction_id,
            "session_id": message.session_id,
            "relationship_id": message.relationship_id,
            "proposal_id": message.proposal_id,
            "series_id": message.series_id,
            "sequence": message.sequence,
            "params": dict(message.params),
            "created_at": tx.now,
        }
        for message in messages
        if message.kind in OFF or (message.member_id, message.about) not in blocked
    ]
    if not rows:
        return {}
    statement = insert(notifications).values(rows).on_conflict_do_nothing(constraint="notifications_told_once")
    told = await tx.session.execute(statement.returning(notifications.c.id, notifications.c.member_id))
    await tx.session.execute(_WAKE_ANNOUNCER)
    return {row.id: row.member_id for row in told}


async def mark_notification_read(tx: Transaction, member_id: UUID, *, notification_id: UUID) -> UUID:
    """Only the member whose inbox it is in may; reading it again changes nothing."""
    notification = await tx.session.get(Notification, notification_id, with_for_update=True)
    if notification is None or notification.member_id != member_id:
        raise NotFound
    notification.mark_read(now=tx.now)
    return notification.id


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """What whoever listens live needs to know: that there is something new, and of which kind."""

    id: UUID
    member_id: UUID
    kind: NotificationKind


async def take_unannounced(tx: Transaction) -> list[Announcement]:
    """Takes up to a hundred new notifications; each is taken once, by one process."""
    new = select(notifications.c.id).where(~notifications.c.announced).order_by(notifications.c.created_at)
    mine = new.limit(ANNOUNCED_AT_A_TIME).with_for_update(skip_locked=True)
    statement = update(notifications).where(notifications.c.id.in_(mine)).values(announced=True)
    taken = await tx.session.execute(
        statement.returning(notifications.c.id, notifications.c.member_id, notifications.c.kind)
    )
    return [Announcement(id=row.id, member_id=row.member_id, kind=row.kind) for row in taken]
