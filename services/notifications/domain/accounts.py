"""What members are told of what is said of a meeting that is over, and of what staff decide."""

from collections.abc import Mapping
from uuid import UUID

from contracts.sessions import AbsenceSaid, AppealDecided, ConcernDecided, MeetingHeld, MeetingMissed
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording


def on_missed(event: MeetingMissed) -> tuple[Message, ...]:
    """The other of who says so, who can say that they did meet; an absence is told of as that."""
    return _to_the_other(event, NotificationKind.MEETING_MISSED, Wording.MEETING_SAID_MISSED)


def on_held(event: MeetingHeld) -> tuple[Message, ...]:
    """The other of who says so of one that was missed; nobody is told that a meeting went as it should."""
    return _to_the_other(event, NotificationKind.MEETING_HELD, Wording.MEETING_HELD_AFTER_ALL)


def on_absence_said(event: AbsenceSaid) -> tuple[Message, ...]:
    """Whoever is said not to have come, while they can still say otherwise."""
    message = Message(
        member_id=event.member_id,
        about=event.mentee_id if event.member_id == event.mentor_id else event.mentor_id,
        kind=NotificationKind.ABSENCE_SAID,
        wording=Wording.ABSENCE_SAID,
        session_id=event.session_id,
        relationship_id=event.relationship_id,
        params={**_when(event), "until": event.counts_at.isoformat()},
    )
    return (message,)


def on_appeal_decided(event: AppealDecided) -> tuple[Message, ...]:
    """Whoever appealed, of themselves: they are told even if they have blocked the other since."""
    message = Message(
        member_id=event.member_id,
        about=event.member_id,
        kind=NotificationKind.APPEAL_DECIDED,
        wording=Wording.APPEAL_LIFTED if event.lifted else Wording.APPEAL_STANDS,
        session_id=event.session_id,
        relationship_id=event.relationship_id,
        params=_when(event),
    )
    return (message,)


def on_concern_decided(event: ConcernDecided) -> tuple[Message, ...]:
    """Whoever reported, of themselves and without a name; those decided on one day are read in one place."""
    message = Message(
        member_id=event.member_id,
        about=event.member_id,
        kind=NotificationKind.CONCERN_DECIDED,
        wording=Wording.CONCERN_CONTACT_AGAIN if event.contact_again else Wording.CONCERN_KEPT_APART,
        sequence=event.decided_on.toordinal(),
    )
    return (message,)


def _to_the_other(event: MeetingHeld | MeetingMissed, kind: NotificationKind, wording: Wording) -> tuple[Message, ...]:
    if event.said_by is None:
        return ()
    other: UUID = event.mentee_id if event.said_by == event.mentor_id else event.mentor_id
    message = Message(
        member_id=other,
        about=event.said_by,
        kind=kind,
        wording=wording,
        session_id=event.session_id,
        relationship_id=event.relationship_id,
        params=_when(event),
    )
    return (message,)


def _when(event: MeetingHeld | MeetingMissed | AbsenceSaid | AppealDecided) -> Mapping[str, str]:
    return {"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}
