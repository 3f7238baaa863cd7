"""What those who are in a circle are told of its meetings and of what is written in it, each in the same words."""

from datetime import UTC

from contracts.sessions import CircleMeetingCancelled, CircleMeetingMoved, CircleMeetingSet, CirclePostWritten
from services.notifications.domain.inbox import Message, NotificationKind, Wording

Told = CircleMeetingSet | CircleMeetingMoved | CircleMeetingCancelled


def on_set(event: CircleMeetingSet) -> tuple[Message, ...]:
    """Of several that were set at once the first; whoever joins later finds them with the circle."""
    if event.with_others:
        return ()
    return _to_all(event, NotificationKind.CIRCLE_MEETING_SET, Wording.CIRCLE_MEETING_SET)


def on_moved(event: CircleMeetingMoved) -> tuple[Message, ...]:
    return _to_all(event, NotificationKind.CIRCLE_MEETING_MOVED, Wording.CIRCLE_MEETING_MOVED)


def on_cancelled(event: CircleMeetingCancelled) -> tuple[Message, ...]:
    return _to_all(event, NotificationKind.CIRCLE_MEETING_CANCELLED, Wording.CIRCLE_MEETING_CANCELLED)


def on_written(event: CirclePostWritten) -> tuple[Message, ...]:
    """Once a day, however much is written in the circles of one mentor: they are found in one place."""
    return tuple(
        Message(
            member_id=member_id,
            about=event.mentor_id,
            kind=NotificationKind.CIRCLE_POST_WRITTEN,
            wording=Wording.CIRCLE_POST_WRITTEN,
            sequence=event.written_at.astimezone(UTC).toordinal(),
        )
        for member_id in event.member_ids
    )


def _to_all(event: Told, kind: NotificationKind, wording: Wording) -> tuple[Message, ...]:
    return tuple(
        Message(
            member_id=member_id,
            about=event.mentor_id,
            kind=kind,
            wording=wording,
            session_id=event.session_id,
            sequence=event.sequence,
            params={"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()},
        )
        for member_id in event.member_ids
    )
