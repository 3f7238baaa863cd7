"""When somebody is reminded of a meeting, and in which words: on their own clock, and never in their quiet hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.quiet import EVENING, MORNING, Quiet, waking
from services.notifications.domain.deliveries import Meeting, Template
from services.notifications.domain.inbox import Message, NotificationKind, Wording


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


@dataclass(frozen=True, kw_only=True)
class Form:
    """A reminder in the inbox and by mail."""

    kind: NotificationKind
    wording: Wording
    template: Template


CONVERSATION = Form(
    kind=NotificationKind.SESSION_AHEAD,
    wording=Wording.CONVERSATION_AHEAD,
    template=Template.CONVERSATION_REMINDER,
)
MEETING = Form(
    kind=NotificationKind.SESSION_AHEAD,
    wording=Wording.MEETING_AHEAD,
    template=Template.MEETING_REMINDER,
)
CIRCLE = Form(
    kind=NotificationKind.CIRCLE_MEETING_AHEAD,
    wording=Wording.CIRCLE_AHEAD,
    template=Template.CIRCLE_REMINDER,
)
OWN_CIRCLE = Form(
    kind=NotificationKind.CIRCLE_MEETING_AHEAD,
    wording=Wording.OWN_CIRCLE_AHEAD,
    template=Template.OWN_CIRCLE_REMINDER,
)


def form_of(meeting: Meeting, member_id: UUID) -> Form:
    if meeting.introduction_id is not None:
        return CONVERSATION
    if meeting.relationship_id is not None:
        return MEETING
    return OWN_CIRCLE if meeting.mentor_id == member_id else CIRCLE


def on_ahead(meeting: Meeting, member_id: UUID, about: UUID) -> Message:
    """Once for each time that it is set to; the words of no agenda and of no notes are in it."""
    form = form_of(meeting, member_id)
    return Message(
        member_id=member_id,
        about=about,
        kind=form.kind,
        wording=form.wording,
        introduction_id=meeting.introduction_id,
        relationship_id=meeting.relationship_id,
        session_id=meeting.session_id,
        sequence=meeting.sequence,
        params={"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()},
    )
