"""What members are told of their work together: that advice was acted upon, and never in which words."""

from contracts.sessions import AdviceOutcome, AdviceReported
from services.notifications.domain.inbox import Message, NotificationKind, Wording


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
