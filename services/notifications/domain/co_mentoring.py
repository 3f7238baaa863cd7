"""What is told of leading a circle with its mentor: to whom it is offered, and to the mentor what came of it."""

from contracts.sessions import CoMentorAgreed, CoMentorOffered, CoMentorOfferEnded
from services.notifications.domain.inbox import Message, NotificationKind, Wording


def on_offered(event: CoMentorOffered) -> tuple[Message, ...]:
    """Once a day of one mentor, however often it is offered and taken back."""
    return (
        Message(
            member_id=event.member_id,
            about=event.mentor_id,
            kind=NotificationKind.CO_MENTORING_OFFERED,
            wording=Wording.CO_MENTORING_OFFERED,
            sequence=event.offered_at.date().toordinal(),
        ),
    )


def on_agreed(event: CoMentorAgreed) -> tuple[Message, ...]:
    return (
        Message(
            member_id=event.mentor_id,
            about=event.member_id,
            kind=NotificationKind.CO_MENTORING_AGREED,
            wording=Wording.CO_MENTORING_AGREED,
            sequence=int(event.agreed_at.timestamp()),
        ),
    )


def on_ended(event: CoMentorOfferEnded) -> tuple[Message, ...]:
    """In the same words after a no and after silence, and without a name: whether there is somebody is not told."""
    return (
        Message(
            member_id=event.mentor_id,
            about=event.member_id,
            kind=NotificationKind.CO_MENTORING_ENDED,
            wording=Wording.CO_MENTORING_ENDED,
            sequence=int(event.ended_at.timestamp()),
        ),
    )
