"""What members are told of seats in circles and office hours, and those who lead a circle of who comes and goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contracts.sessions import (
    CircleInvited,
    SeatAsked,
    SeatGiven,
    SeatGivenUp,
    SeatLoss,
    SeatLost,
    SeatOffered,
)
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

SECONDS_OF_A_MINUTE = 60
SECONDS_OF_AN_HOUR = 3600
Told = SeatOffered | SeatGiven | SeatLost


def on_seat_offered(event: SeatOffered) -> tuple[Message, ...]:
    """Whoever is first in line, or whom the circle was proposed to, and nobody else."""
    wording = Wording.SEAT_PROPOSED if event.proposed else Wording.SEAT_OFFERED
    if event.office_hours:
        wording = Wording.OFFICE_HOURS_OFFERED_THEN if event.starts_at else Wording.OFFICE_HOURS_OFFERED
    return (_message(event, NotificationKind.SEAT_OFFERED, wording, at=event.offered_at, params=_when(event)),)


def on_seat_given(event: SeatGiven) -> tuple[Message, ...]:
    """Whose seat it is; of office hours also the mentor, who prepares for whoever comes."""
    kind, at, params = NotificationKind.SEAT_GIVEN, event.given_at, _when(event)
    if not event.office_hours:
        return (_message(event, kind, Wording.SEAT_GIVEN, at=at),)
    if not params:
        return (_message(event, kind, Wording.OFFICE_HOURS_GIVEN, at=at),)
    to_mentor = Message(
        member_id=event.mentor_id,
        about=event.member_id,
        kind=NotificationKind.SEAT_TAKEN,
        wording=Wording.OFFICE_HOURS_TAKEN,
        office_hours_id=event.gathering_id,
        sequence=_minute(at),
        params=params,
    )
    return (_message(event, kind, Wording.OFFICE_HOURS_GIVEN_THEN, at=at, params=params), to_mentor)


def on_seat_lost(event: SeatLost) -> tuple[Message, ...]:
    """In words that fit why; whoever gave it up needs none."""
    if event.why is SeatLoss.MOVED:
        wording = Wording.OFFICE_HOURS_LOST
    else:
        wording = Wording.OFFICE_HOURS_REMOVED if event.office_hours else Wording.SEAT_REMOVED
    return (_message(event, NotificationKind.SEAT_LOST, wording, at=event.lost_at),)


def _when(event: SeatOffered | SeatGiven) -> Mapping[str, str]:
    """Nothing for a circle, and for office hours of before their time was told."""
    if event.starts_at is None or event.ends_at is None:
        return {}
    return {"starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat()}


def _message(
    event: Told, kind: NotificationKind, wording: Wording, *, at: datetime, params: Mapping[str, str] | None = None
) -> Message:
    """Each seat is told of by itself, and so is the same one when it is given up and offered again."""
    return Message(
        member_id=event.member_id,
        about=event.mentor_id,
        kind=kind,
        wording=wording,
        circle_id=None if event.office_hours else event.gathering_id,
        office_hours_id=event.gathering_id if event.office_hours else None,
        sequence=_minute(at),
        params=params or {},
    )


def _minute(at: datetime) -> int:
    return int(at.timestamp() // SECONDS_OF_A_MINUTE)


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
        sequence=_minute(event.invited_at),
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
