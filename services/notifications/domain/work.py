"""What members are told of their work together: that something was written or acted upon, never in which words."""

from contracts.sessions import AdviceOutcome, AdviceReported, MessageWritten
from services.notifications.domain.inbox import Message, NotificationKind, Wording

SECONDS_OF_AN_HOUR = 3600


def on_written(event: MessageWritten) -> tuple[Message, ...]:
    """Whoever it is for, once an hour however many come: a conversation is not a bell for each word."""
    return (
        Message(
            member_id=event.member_id,
            about=event.other_id,
            kind=NotificationKind.MESSAGE_WRITTEN,
            wording=Wording.MESSAGE_WRITTEN,
            sequence=int(event.written_at.timestamp() // SECONDS_OF_AN_HOUR),
        ),
    )


def on_advice_reported(event: AdviceReported) -> tuple[Message, ...]:
    """Whoever gave the advice; what is reported on one day is one message, because they read all of it in one place."""
    adviser = event.mentee_id if event.member_id == event.mentor_id else event.mentor_id
    otherwise = event.outcome is AdviceOutcome.CHOSE_OTHERWISE
    message = Message(
        member_id=adviser,
        about=event.member_id,
        kind=NotificationKind.ADVICE_REPORTED,
        wording=Wording.ADVICE_CHOSE_OTHERWISE if otherwise else Wording.ADVICE_TRIED,
        relationship_id=event.relationship_id,
        sequence=event.reported_on.toordinal(),
    )
    return (message,)
