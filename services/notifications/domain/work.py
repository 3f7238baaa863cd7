"""What members are told of their work together: that something was written or done, or that they were missed."""

from contracts.sessions import AbsenceNoted, AbsenceStep, AdviceOutcome, AdviceReported, MessageWritten
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

SECONDS_OF_AN_HOUR = 3600
ABSENCE = {
    AbsenceStep.KIND: Wording.ABSENCE_KIND,
    AbsenceStep.FIRM: Wording.ABSENCE_FIRM,
    AbsenceStep.STAFF: Wording.ABSENCE_STAFF,
}


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


def on_absence_noted(event: AbsenceNoted) -> tuple[Message, ...]:
    """Whoever did not come, and nobody else: kind first, then firm."""
    message = Message(
        member_id=event.member_id,
        about=event.mentee_id if event.member_id == event.mentor_id else event.mentor_id,
        kind=NotificationKind.ABSENCE_NOTED,
        wording=ABSENCE[event.step],
        session_id=event.session_id,
        relationship_id=event.relationship_id,
    )
    return (message,)
