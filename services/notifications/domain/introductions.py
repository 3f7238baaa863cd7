"""What members are told of introductions, and of the coffee conversations that are booked for them."""

from uuid import UUID

from contracts.matching import (
    IntroductionExpired,
    IntroductionNudged,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionTimesProposed,
)
from contracts.sessions import SessionBooked, SessionCancelled
from services.notifications.domain.inbox import Message, both, other
from services.notifications.domain.kinds import NotificationKind, Wording


def on_sent(event: IntroductionSent) -> tuple[Message, ...]:
    """The mentor is asked; a mentee whose ask moved on by itself hears to whom, and never why."""
    asked = Message(
        member_id=event.mentor_id,
        about=event.mentee_id,
        kind=NotificationKind.INTRODUCTION_SENT,
        wording=Wording.INTRODUCTION_SENT,
        introduction_id=event.introduction_id,
    )
    if event.follows is None:
        return (asked,)
    moved_on = Message(
        member_id=event.mentee_id,
        about=event.mentor_id,
        kind=NotificationKind.INTRODUCTION_MOVED_ON,
        wording=Wording.INTRODUCTION_MOVED_ON,
        introduction_id=event.introduction_id,
    )
    return asked, moved_on


def on_nudged(event: IntroductionNudged) -> tuple[Message, ...]:
    """The mentor is reminded, and nobody else knows."""
    return (
        Message(
            member_id=event.mentor_id,
            about=event.mentee_id,
            kind=NotificationKind.INTRODUCTION_NUDGED,
            wording=Wording.INTRODUCTION_NUDGED,
            introduction_id=event.introduction_id,
        ),
    )


def on_times_proposed(event: IntroductionTimesProposed) -> tuple[Message, ...]:
    """Whoever has to choose now; each round is told by itself."""
    to_mentee = event.proposed_by == event.mentor_id
    return (
        Message(
            member_id=event.mentee_id if to_mentee else event.mentor_id,
            about=event.mentor_id if to_mentee else event.mentee_id,
            kind=NotificationKind.INTRODUCTION_TIMES_PROPOSED,
            wording=Wording.TIMES_PROPOSED_TO_MENTEE if to_mentee else Wording.TIMES_PROPOSED_TO_MENTOR,
            introduction_id=event.introduction_id,
            sequence=event.round,
        ),
    )


def on_expired(event: IntroductionExpired) -> tuple[Message, ...]:
    """The mentee may ask somebody else; the mentor is left in peace.  An ask that moved on is told of as that."""
    if event.moved_on:
        return ()
    return (
        Message(
            member_id=event.mentee_id,
            about=event.mentor_id,
            kind=NotificationKind.INTRODUCTION_EXPIRED,
            wording=Wording.INTRODUCTION_EXPIRED,
            introduction_id=event.introduction_id,
        ),
    )


def on_slot_lost(event: IntroductionSlotLost) -> tuple[Message, ...]:
    """The mentor may choose another time, the mentee knows why nothing is booked yet."""
    people = (
        (event.mentor_id, event.mentee_id, Wording.SLOT_LOST_TO_MENTOR),
        (event.mentee_id, event.mentor_id, Wording.SLOT_LOST_TO_MENTEE),
    )
    return tuple(
        Message(
            member_id=member_id,
            about=about,
            kind=NotificationKind.INTRODUCTION_SLOT_LOST,
            wording=wording,
            introduction_id=event.introduction_id,
            meeting_id=event.session_id,
        )
        for member_id, about, wording in people
    )


def on_booked(event: SessionBooked) -> tuple[Message, ...]:
    """Both know the time."""
    return tuple(_of_session(event, member_id, wording=Wording.SESSION_BOOKED) for member_id in both(event))


def on_cancelled(event: SessionCancelled) -> tuple[Message, ...]:
    """Both know, each in the words that fit who cancelled."""
    return tuple(
        _of_session(event, member_id, wording=_cancelled(event.cancelled_by, by_reader=event.cancelled_by == member_id))
        for member_id in both(event)
    )


def _cancelled(cancelled_by: UUID | None, *, by_reader: bool) -> Wording:
    if cancelled_by is None:
        return Wording.SESSION_CANCELLED
    return Wording.SESSION_CANCELLED_BY_YOU if by_reader else Wording.SESSION_CANCELLED_BY_OTHER


def _of_session(event: SessionBooked | SessionCancelled, member_id: UUID, *, wording: Wording) -> Message:
    booked = isinstance(event, SessionBooked)
    return Message(
        member_id=member_id,
        about=other(event, member_id),
        kind=NotificationKind.SESSION_BOOKED if booked else NotificationKind.SESSION_CANCELLED,
        wording=wording,
        introduction_id=event.introduction_id,
        session_id=event.session_id,
        sequence=event.sequence,
        params={"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()},
    )
