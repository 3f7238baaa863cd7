"""What members are told of how their relationships fare: kind words, and that they are asked; never who said what."""

from datetime import date, timedelta
from uuid import UUID

from contracts.sessions import (
    ClosingAsked,
    FitAsked,
    PulseAsked,
    RelationshipWentIdle,
    RhythmNudged,
    ThanksShared,
    TurnTo,
)
from services.notifications.domain.inbox import Message, NotificationKind, Wording

OfHealth = ClosingAsked | FitAsked | PulseAsked | RelationshipWentIdle | RhythmNudged | ThanksShared
ByMail = RhythmNudged | FitAsked | ClosingAsked
NUDGES = {TurnTo.FIND_A_TIME: Wording.NUDGED_TO_MEET, TurnTo.ANSWER_A_PROPOSAL: Wording.NUDGED_TO_ANSWER}


def is_timely(event: ByMail, today: date) -> bool:
    """What is read years later, from the archive, is mailed to nobody."""
    match event:
        case RhythmNudged():
            return today <= event.nudged_on + timedelta(days=1)
        case FitAsked():
            return today <= event.answer_by
        case ClosingAsked():
            return today <= event.closes_on


def on_nudged(event: RhythmNudged) -> tuple[Message, ...]:
    """Whoever's turn it is, and nobody else knows; once a day at most."""
    kind, wording = NotificationKind.RHYTHM_NUDGED, NUDGES[event.turn_to]
    return (_message(event, event.member_id, kind, wording=wording, sequence=event.nudged_on.toordinal()),)


def on_went_idle(event: RelationshipWentIdle) -> tuple[Message, ...]:
    kind, wording, day = NotificationKind.RELATIONSHIP_IDLE, Wording.RELATIONSHIP_IDLE, event.idle_since.toordinal()
    people = (event.mentor_id, event.mentee_id)
    return tuple(_message(event, member_id, kind, wording=wording, sequence=day) for member_id in people)


def on_pulse_asked(event: PulseAsked) -> tuple[Message, ...]:
    kind, wording = NotificationKind.PULSE_ASKED, Wording.PULSE_ASKED
    return (_message(event, event.member_id, kind, wording=wording, sequence=event.round),)


def on_fit_asked(event: FitAsked) -> tuple[Message, ...]:
    kind, wording = NotificationKind.FIT_ASKED, Wording.FIT_ASKED
    params = {"day": event.answer_by.isoformat()}
    return (_message(event, event.member_id, kind, wording=wording, params=params),)


def on_closing_asked(event: ClosingAsked) -> tuple[Message, ...]:
    """Each end by itself: one that is put off is asked for again."""
    kind, wording = NotificationKind.CLOSING_ASKED, Wording.CLOSING_ASKED
    day, params = event.closes_on.toordinal(), {"day": event.closes_on.isoformat()}
    return (_message(event, event.member_id, kind, wording=wording, sequence=day, params=params),)


def on_thanks_shared(event: ThanksShared) -> tuple[Message, ...]:
    """Whoever is thanked, at each end by itself."""
    kind, wording = NotificationKind.THANKS_SHARED, Wording.THANKS_SHARED
    day = event.shared_on.toordinal() if event.shared_on else None
    return (_message(event, _other(event, event.member_id), kind, wording=wording, sequence=day),)


def _other(event: OfHealth, member_id: UUID) -> UUID:
    return event.mentee_id if member_id == event.mentor_id else event.mentor_id


def _message(
    event: OfHealth,
    member_id: UUID,
    kind: NotificationKind,
    *,
    wording: Wording,
    sequence: int | None = None,
    params: dict[str, str] | None = None,
) -> Message:
    return Message(
        member_id=member_id,
        about=_other(event, member_id),
        kind=kind,
        wording=wording,
        relationship_id=event.relationship_id,
        sequence=sequence,
        params=params or {},
    )
