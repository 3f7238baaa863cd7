"""What those in a circle or in office hours hear of their meetings and of what is written, each in the same words."""

from datetime import UTC
from uuid import UUID

from contracts.sessions import CircleMeetingCancelled, CircleMeetingMoved, CircleMeetingSet, CirclePostWritten
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

Told = CircleMeetingSet | CircleMeetingMoved | CircleMeetingCancelled


def on_set(event: CircleMeetingSet) -> tuple[Message, ...]:
    """Of several that were set at once the first; whoever joins later finds them with the circle.

    Of office hours the seat is told with its time.
    """
    if event.with_others or event.office_hours:
        return ()
    return _to_all(event, NotificationKind.CIRCLE_MEETING_SET, Wording.CIRCLE_MEETING_SET)


def on_moved(event: CircleMeetingMoved) -> tuple[Message, ...]:
    if event.office_hours:
        kind, wording = NotificationKind.OFFICE_HOURS_MOVED, Wording.OFFICE_HOURS_MOVED
        return _to_all(event, kind, wording, besides=event.mentor_id)
    return _to_all(event, NotificationKind.CIRCLE_MEETING_MOVED, Wording.CIRCLE_MEETING_MOVED)


def on_cancelled(event: CircleMeetingCancelled) -> tuple[Message, ...]:
    if event.office_hours:
        kind, wording = NotificationKind.OFFICE_HOURS_CANCELLED, Wording.OFFICE_HOURS_CANCELLED
        return _to_all(event, kind, wording, besides=event.cancelled_by)
    return _to_all(event, NotificationKind.CIRCLE_MEETING_CANCELLED, Wording.CIRCLE_MEETING_CANCELLED)


def on_written(event: CirclePostWritten) -> tuple[Message, ...]:
    """Once a day, however much is written in the circle."""
    return tuple(
        Message(
            member_id=member_id,
            about=event.mentor_id,
            kind=NotificationKind.CIRCLE_POST_WRITTEN,
            wording=Wording.CIRCLE_POST_WRITTEN,
            circle_id=event.gathering_id,
            sequence=event.written_at.astimezone(UTC).toordinal(),
        )
        for member_id in event.member_ids
    )


def _to_all(
    event: Told, kind: NotificationKind, wording: Wording, *, besides: UUID | None = None
) -> tuple[Message, ...]:
    """Without whoever did it, where they know."""
    return tuple(
        Message(
            member_id=member_id,
            about=event.mentor_id,
            kind=kind,
            wording=wording,
            session_id=None if event.office_hours else event.session_id,
            circle_id=None if event.office_hours else event.gathering_id,
            office_hours_id=event.gathering_id if event.office_hours else None,
            sequence=event.sequence,
            params={"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()},
        )
        for member_id in event.member_ids
        if member_id != besides
    )
