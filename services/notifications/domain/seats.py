"""What members are told of seats in circles and office hours: that one is held for them, and that they have one."""

from datetime import datetime

from contracts.sessions import SeatGiven, SeatOffered
from services.notifications.domain.inbox import Message, NotificationKind, Wording

SECONDS_OF_A_MINUTE = 60


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
