"""What members are told of seats: that one is held for them, that they have one, and that they have it no more."""

from collections.abc import Mapping
from datetime import datetime

from contracts.sessions import SeatGiven, SeatLoss, SeatLost, SeatOffered
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

SECONDS_OF_A_MINUTE = 60
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
        session_id=event.gathering_id,
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
    """Two of one mentor's within a minute are one message: both seats are found in one place."""
    return Message(
        member_id=event.member_id,
        about=event.mentor_id,
        kind=kind,
        wording=wording,
        sequence=_minute(at),
        params=params or {},
    )


def _minute(at: datetime) -> int:
    return int(at.timestamp() // SECONDS_OF_A_MINUTE)
