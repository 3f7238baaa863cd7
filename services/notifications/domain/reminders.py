"""When somebody is reminded of a meeting, and in which words: on their own clock, and never in their quiet hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.quiet import EVENING, MORNING, Quiet, waking
from contracts.sessions import (
    CircleJoined,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
)
from services.notifications.domain.deliveries import Meeting, Template
from services.notifications.domain.inbox import Message, OfCalendar, OfCircle
from services.notifications.domain.kinds import NotificationKind, Wording


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """How a member wants to be reminded, on their own clock; `days_before` is 0 for who does not."""

    zone: ZoneInfo
    days_before: int = 1
    quiet_from: time = EVENING
    quiet_until: time = MORNING

    @property
    def quiet(self) -> Quiet:
        return Quiet(begins=self.quiet_from, ends=self.quiet_until)

    def awake(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        return waking(moment, self.zone, self.quiet)

    def before(self, starts_at: datetime) -> datetime | None:
        """When to remind of a meeting: some days ahead, when their clock shows what it shows when the meeting starts.

        Days on the clock and not hours: an hour more or less between the two moves nothing.
        """
        if not self.days_before:
            return None
        local = starts_at.astimezone(self.zone).replace(fold=0)
        ahead = datetime.combine(local.date() - timedelta(days=self.days_before), local.time(), self.zone)
        return self.awake(ahead)


class Form(str, Enum):
    """What somebody is reminded of, and as whom."""

    CONVERSATION = "conversation"
    MEETING = "meeting"
    CIRCLE = "circle"
    OWN_CIRCLE = "own_circle"
    OFFICE_HOURS = "office_hours"
    OWN_OFFICE_HOURS = "own_office_hours"


KINDS = {
    Form.CONVERSATION: NotificationKind.SESSION_AHEAD,
    Form.MEETING: NotificationKind.SESSION_AHEAD,
    Form.CIRCLE: NotificationKind.CIRCLE_MEETING_AHEAD,
    Form.OWN_CIRCLE: NotificationKind.CIRCLE_MEETING_AHEAD,
    Form.OFFICE_HOURS: NotificationKind.OFFICE_HOURS_AHEAD,
    Form.OWN_OFFICE_HOURS: NotificationKind.OFFICE_HOURS_AHEAD,
}
WORDINGS = {
    Form.CONVERSATION: Wording.CONVERSATION_AHEAD,
    Form.MEETING: Wording.MEETING_AHEAD,
    Form.CIRCLE: Wording.CIRCLE_AHEAD,
    Form.OWN_CIRCLE: Wording.OWN_CIRCLE_AHEAD,
    Form.OFFICE_HOURS: Wording.OFFICE_HOURS_AHEAD,
    Form.OWN_OFFICE_HOURS: Wording.OWN_OFFICE_HOURS_AHEAD,
}
TEMPLATES = {
    Form.CONVERSATION: Template.CONVERSATION_REMINDER,
    Form.MEETING: Template.MEETING_REMINDER,
    Form.CIRCLE: Template.CIRCLE_REMINDER,
    Form.OWN_CIRCLE: Template.OWN_CIRCLE_REMINDER,
    Form.OFFICE_HOURS: Template.OFFICE_HOURS_REMINDER,
    Form.OWN_OFFICE_HOURS: Template.OWN_OFFICE_HOURS_REMINDER,
}


def form_of(event: OfCalendar, member_id: UUID) -> Form:
    match event:
        case SessionBooked() | SessionCancelled():
            return Form.CONVERSATION
        case MeetingBooked() | MeetingMoved() | MeetingCancelled():
            return Form.MEETING
        case SessionPlaced():
            return Form.MEETING if event.introduction_id is None else Form.CONVERSATION
    if event.office_hours:
        return Form.OWN_OFFICE_HOURS if event.mentor_id == member_id else Form.OFFICE_HOURS
    return form_in(event, member_id)


def form_in(event: OfCircle | CircleJoined, member_id: UUID) -> Form:
    return Form.OWN_CIRCLE if event.mentor_id == member_id else Form.CIRCLE


def on_ahead(meeting: Meeting, member_id: UUID, about: UUID, *, form: Form) -> Message:
    """Once for each time that it is set to; the words of no agenda and of no notes are in it."""
    of_hours = form in {Form.OFFICE_HOURS, Form.OWN_OFFICE_HOURS}
    return Message(
        member_id=member_id,
        about=about,
        kind=KINDS[form],
        wording=WORDINGS[form],
        introduction_id=meeting.introduction_id,
        relationship_id=meeting.relationship_id,
        session_id=None if of_hours else meeting.session_id,
        office_hours_id=meeting.session_id if of_hours else None,
        sequence=meeting.sequence,
        params={"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()},
    )
