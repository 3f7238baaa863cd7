"""What members are told of seats in circles and office hours, and those who lead a circle of who comes and goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contracts.sessions import CircleInvited, SeatAsked, SeatGiven, SeatGivenUp, SeatOffered
from services.notifications.domain.inbox import Message, NotificationKind, Wording

SECONDS_OF_A_MINUTE = 60
SECONDS_OF_AN_HOUR = 3600


def on_seat_offered(event: SeatOffered) -> tuple[Message, ...]:
    """Whoever is first in line, or whom the circle was proposed to, and nobody else."""
    wording = Wording.OFFICE_HOURS_OFFERED if event.office_hours else Wording.SEAT_OFFERED
    if event.proposed:
        wording = Wording.SEAT_PROPOSED
    return (_message(event, NotificationKind.SEAT_OFFERED, wording, at=event.offered_at),)


def on_seat_given(event: SeatGiven) -> tuple[Message, ...]:
    wording = Wording.OFFICE_HOURS_GIVEN if event.office_hours else Wording.SEAT_GIVEN
    return (_message(event, NotificationKind.SEAT_GIVEN, wording, at=event.given_at),)


def _message(event: SeatOffered | SeatGiven, kind: NotificationKind, wording: Wording, *, at: datetime) -> Message:
    """Each seat is told of by itself, and so is the same one when it is given up and offered again."""
    return Message(
        member_id=event.member_id,
        about=event.mentor_id,
        kind=kind,
        wording=wording,
        circle_id=None if event.office_hours else event.gathering_id,
        office_hours_id=event.gathering_id if event.office_hours else None,
        sequence=int(at.timestamp() // SECONDS_OF_A_MINUTE),
    )


def is_news(event: CircleInvited, now: datetime) -> bool:
    """What is read years later, from the archive, is mailed to nobody."""
    return now <= event.invited_at + timedelta(days=1)


def on_invited(event: CircleInvited) -> tuple[Message, ...]:
    """Whom it is for; once more if they were declined and are invited after all."""
    message = Message(
        member_id=event.member_id,
        about=event.mentor_id,
        kind=NotificationKind.CIRCLE_INVITED,
        wording=Wording.CIRCLE_INVITED,
        circle_id=event.gathering_id,
        sequence=int(event.invited_at.timestamp() // SECONDS_OF_A_MINUTE),
    )
    return (message,)


def on_seat_asked(event: SeatAsked) -> tuple[Message, ...]:
    """Who leads it, once an hour however many ask: they read all of the requests in one place."""
    kind, wording = NotificationKind.SEAT_ASKED, Wording.SEAT_ASKED
    return _to_leaders(event.leader_ids, event.gathering_id, kind, wording=wording, at=event.asked_at)


def on_seat_given_up(event: SeatGivenUp) -> tuple[Message, ...]:
    kind, wording = NotificationKind.SEAT_GIVEN_UP, Wording.SEAT_GIVEN_UP
    return _to_leaders(event.leader_ids, event.gathering_id, kind, wording=wording, at=event.given_up_at)


def _to_leaders(
    leaders: Sequence[UUID], circle_id: UUID, kind: NotificationKind, *, wording: Wording, at: datetime
) -> tuple[Message, ...]:
    """About themselves: of several within the hour it is nobody's in particular."""
    return tuple(
        Message(
            member_id=member_id,
            about=member_id,
            kind=kind,
            wording=wording,
            circle_id=circle_id,
            sequence=int(at.timestamp() // SECONDS_OF_AN_HOUR),
        )
        for member_id in leaders
    )
