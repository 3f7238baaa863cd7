"""What each event does here: facts are kept, members are told, mail is made ready."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.db import Transaction
from chassis.events.inbox import Handler, Handlers, many
from chassis.stores import erasing, on_export_requested
from contracts.matching import (
    AgreementDrafted,
    AgreementSigned,
    ConnectionAsked,
    ConversationClosed,
    ConversationHeld,
    ConversationNudged,
    IntroductionExpired,
    IntroductionNudged,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionTimesProposed,
    InvitationAccepted,
    InvitationWithdrawn,
    MembersConnected,
    MentorInvited,
    ProposalAgreed,
    ProposalAnswered,
    ProposalLapsed,
    ProposalOffered,
    RelationshipEnded,
    RelationshipFormed,
    RelationshipNudged,
    RelationshipPaused,
    RelationshipRenewed,
    RelationshipResumed,
    RelationshipStarted,
    RenewalAsked,
)
from contracts.notifications import ErasedInNotifications
from contracts.profiles import BlockLifted, ErasureStarted, ExportRequested, MemberBlocked, MemberProfileSaved
from contracts.sessions import (
    AbsenceNoted,
    AdviceReported,
    CircleJoined,
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    CirclePostWritten,
    ClosingAsked,
    CoMentorAgreed,
    CoMentorOffered,
    CoMentorOfferEnded,
    FitAsked,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
    MessageWritten,
    PulseAsked,
    RelationshipWentIdle,
    RhythmNudged,
    SeatGiven,
    SeatOffered,
    SeriesAgreed,
    SeriesDateLost,
    SeriesEnded,
    SeriesProposed,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
    ThanksShared,
)
from services.notifications.channels.outside import drop_invitation, mail_invitation
from services.notifications.channels.reminders import mail_reminders
from services.notifications.commands.blocks import forget_block, keep_block
from services.notifications.commands.deliveries import call_off, invite, invite_anew, invite_newcomers, uninvite
from services.notifications.commands.erasure import erase_members
from services.notifications.commands.facts import (
    know_booking,
    know_cancellation,
    know_circle_meeting,
    know_introduction,
    know_member,
)
from services.notifications.commands.inbox import tell
from services.notifications.domain import (
    circles,
    co_mentoring,
    health,
    introductions,
    meetings,
    programmes,
    relationships,
    seats,
    work,
)
from services.notifications.domain.deliveries import Template
from services.notifications.domain.inbox import Message


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await know_member(tx, event)


async def on_introduction_sent(tx: Transaction, event: IntroductionSent) -> None:
    await know_introduction(tx, event)
    await tell(tx, introductions.on_sent(event))


async def on_session_booked(tx: Transaction, event: SessionBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, introductions.on_booked(event))
    await invite(tx, event, Template.INVITATION)


async def on_session_cancelled(tx: Transaction, event: SessionCancelled) -> None:
    """Whoever was never told of the booking needs no word of its end."""
    if await know_cancellation(tx, event):
        await tell(tx, introductions.on_cancelled(event))
        await call_off(tx, event, Template.CANCELLATION)


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_mentor_invited(tx: Transaction, event: MentorInvited) -> None:
    await mail_invitation(tx, event)


async def on_invitation_withdrawn(tx: Transaction, event: InvitationWithdrawn) -> None:
    await drop_invitation(tx, event.invitation_id)


async def on_meeting_booked(tx: Transaction, event: MeetingBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_booked(event))
    await invite(tx, event, Template.MEETING_INVITATION)


async def on_meeting_moved(tx: Transaction, event: MeetingMoved) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_moved(event))
    await invite_anew(tx, event, Template.MEETING_MOVE)


async def on_session_placed(tx: Transaction, event: SessionPlaced) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_placed(event))
    await invite_anew(tx, event, Template.SESSION_PLACE)


async def on_meeting_cancelled(tx: Transaction, event: MeetingCancelled) -> None:
    if await know_cancellation(tx, event):
        await tell(tx, meetings.on_cancelled(event))
        await call_off(tx, event, Template.MEETING_CANCELLATION)


async def on_circle_meeting_set(tx: Transaction, event: CircleMeetingSet) -> None:
    await know_circle_meeting(tx, event)
    await tell(tx, circles.on_set(event))
    await invite(tx, event, Template.CIRCLE_INVITATION)


async def on_circle_meeting_moved(tx: Transaction, event: CircleMeetingMoved) -> None:
    await know_booking(tx, event)
    await tell(tx, circles.on_moved(event))
    await invite_anew(tx, event, Template.CIRCLE_MOVE)


async def on_circle_meeting_cancelled(tx: Transaction, event: CircleMeetingCancelled) -> None:
    if await know_cancellation(tx, event):
        await tell(tx, circles.on_cancelled(event))
        await call_off(tx, event, Template.CIRCLE_CANCELLATION)


async def on_circle_joined(tx: Transaction, event: CircleJoined) -> None:
    """They are told of their seat; what it means for their calendars comes by mail, each date two weeks ahead."""
    await invite_newcomers(tx, event, Template.CIRCLE_INVITATION)


async def on_circle_left(tx: Transaction, event: CircleLeft) -> None:
    """They know that they left; their calendars do not."""
    await uninvite(tx, event, Template.CIRCLE_CANCELLATION)


def _telling(words: Callable[[Any], Sequence[Message]]) -> Handler:
    """A handler that does no more than tell members what the event means for them."""

    async def on_event(tx: Transaction, event: Any) -> None:
        await tell(tx, words(event))

    return on_event


def _reminding(words: Callable[[Any], Sequence[Message]]) -> Handler:
    """The same by mail as well, where the member likes that."""

    async def on_event(tx: Transaction, event: Any) -> None:
        told = await tell(tx, words(event))
        if event.by_mail and health.is_timely(event, tx.now.date()):
            await mail_reminders(tx, told)

    return on_event


HANDLERS: Handlers = {
    MemberProfileSaved: many(on_member_profile_saved),
    IntroductionSent: on_introduction_sent,
    IntroductionNudged: _telling(introductions.on_nudged),
    IntroductionTimesProposed: _telling(introductions.on_times_proposed),
    IntroductionExpired: _telling(introductions.on_expired),
    IntroductionSlotLost: _telling(introductions.on_slot_lost),
    SessionBooked: on_session_booked,
    SessionCancelled: on_session_cancelled,
    MemberBlocked: on_member_blocked,
    BlockLifted: on_block_lifted,
    ConversationHeld: _telling(relationships.on_held),
    ConversationNudged: _telling(relationships.on_conversation_nudged),
    ConversationClosed: _telling(relationships.on_closed),
    RelationshipFormed: _telling(relationships.on_formed),
    AgreementDrafted: _telling(relationships.on_drafted),
    AgreementSigned: _telling(relationships.on_signed),
    RelationshipStarted: _telling(relationships.on_started),
    RelationshipPaused: _telling(relationships.on_paused),
    RelationshipResumed: _telling(relationships.on_resumed),
    RenewalAsked: _telling(relationships.on_renewal_asked),
    RelationshipRenewed: _telling(relationships.on_renewed),
    RelationshipNudged: _telling(relationships.on_nudged),
    RelationshipEnded: _telling(relationships.on_ended),
    ConnectionAsked: _telling(relationships.on_connection_asked),
    MembersConnected: _telling(relationships.on_connected),
    MentorInvited: on_mentor_invited,
    InvitationWithdrawn: on_invitation_withdrawn,
    InvitationAccepted: _telling(relationships.on_invitation_accepted),
    ProposalOffered: _telling(programmes.on_proposal_offered),
    ProposalAnswered: _telling(programmes.on_proposal_answered),
    ProposalAgreed: _telling(programmes.on_proposal_agreed),
    ProposalLapsed: _telling(programmes.on_proposal_lapsed),
    MessageWritten: _telling(work.on_written),
    AdviceReported: _telling(work.on_advice_reported),
    MeetingProposed: _telling(meetings.on_proposed),
    MeetingProposalClosed: _telling(meetings.on_proposal_closed),
    MeetingBooked: on_meeting_booked,
    MeetingMoved: on_meeting_moved,
    SessionPlaced: on_session_placed,
    MeetingCancelled: on_meeting_cancelled,
    SeriesProposed: _telling(meetings.on_series_proposed),
    SeriesAgreed: _telling(meetings.on_series_agreed),
    SeriesDateLost: _telling(meetings.on_date_lost),
    SeriesEnded: _telling(meetings.on_series_ended),
    AbsenceNoted: _telling(work.on_absence_noted),
    SeatOffered: _telling(seats.on_seat_offered),
    SeatGiven: _telling(seats.on_seat_given),
    CoMentorOffered: _telling(co_mentoring.on_offered),
    CoMentorAgreed: _telling(co_mentoring.on_agreed),
    CoMentorOfferEnded: _telling(co_mentoring.on_ended),
    CircleMeetingSet: on_circle_meeting_set,
    CircleMeetingMoved: on_circle_meeting_moved,
    CircleMeetingCancelled: on_circle_meeting_cancelled,
    CircleJoined: on_circle_joined,
    CircleLeft: on_circle_left,
    CirclePostWritten: _telling(circles.on_written),
    RhythmNudged: _reminding(health.on_nudged),
    RelationshipWentIdle: _telling(health.on_went_idle),
    PulseAsked: _telling(health.on_pulse_asked),
    FitAsked: _reminding(health.on_fit_asked),
    ClosingAsked: _reminding(health.on_closing_asked),
    ThanksShared: _telling(health.on_thanks_shared),
    ErasureStarted: erasing(erase_members, ErasedInNotifications),
    ExportRequested: on_export_requested,
}
