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
    AbsenceSaid,
    AdviceGiven,
    AdviceReported,
    AppealDecided,
    CircleInvited,
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
    ConcernDecided,
    FitAsked,
    FollowUpAgreed,
    FollowUpDue,
    GiftGiven,
    GoalDue,
    GoalSet,
    GoalSettled,
    MeetingBooked,
    MeetingCancelled,
    MeetingHeld,
    MeetingMissed,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
    MessageWritten,
    PulseAsked,
    RelationshipWentIdle,
    RemindersSet,
    RhythmNudged,
    SeatAsked,
    SeatGiven,
    SeatGivenUp,
    SeatLost,
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
from services.notifications.calendars import (
    on_circle_joined,
    on_circle_left,
    on_circle_meeting_cancelled,
    on_circle_meeting_moved,
    on_circle_meeting_set,
    on_meeting_booked,
    on_meeting_cancelled,
    on_meeting_moved,
    on_session_booked,
    on_session_cancelled,
    on_session_placed,
)
from services.notifications.channels.outside import drop_invitation, mail_invitation
from services.notifications.channels.reminders import mail_reminders
from services.notifications.commands.blocks import forget_block, keep_block
from services.notifications.commands.erasure import erase_members
from services.notifications.commands.facts import (
    know_introduction,
    know_member,
    know_topic,
)
from services.notifications.commands.inbox import tell
from services.notifications.commands.reminders import keep_reminding, replan_reminders
from services.notifications.domain import (
    accounts,
    circles,
    co_mentoring,
    health,
    introductions,
    ledgers,
    meetings,
    programmes,
    relationships,
    seats,
    work,
)
from services.notifications.domain.inbox import Message


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    if await know_member(tx, event):
        await replan_reminders(tx, event.member_id)


async def on_introduction_sent(tx: Transaction, event: IntroductionSent) -> None:
    await know_introduction(tx, event)
    await tell(tx, introductions.on_sent(event))


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_mentor_invited(tx: Transaction, event: MentorInvited) -> None:
    await mail_invitation(tx, event)


async def on_invitation_withdrawn(tx: Transaction, event: InvitationWithdrawn) -> None:
    await drop_invitation(tx, event.invitation_id)


async def on_reminders_set(tx: Transaction, event: RemindersSet) -> None:
    await keep_reminding(tx, event)


async def on_circle_invited(tx: Transaction, event: CircleInvited) -> None:
    """By mail as well, as long as it is news."""
    await know_topic(tx, event)
    told = await tell(tx, seats.on_invited(event))
    if seats.is_news(event, tx.now):
        await mail_reminders(tx, told)


def _telling(words: Callable[[Any], Sequence[Message]]) -> Handler:
    """A handler that does no more than tell members what the event means for them."""

    async def on_event(tx: Transaction, event: Any) -> None:
        await tell(tx, words(event))

    return on_event


def _telling_topic(words: Callable[[Any], Sequence[Message]]) -> Handler:
    """The same of a circle or office hours, whose topic the texts name."""
    telling = _telling(words)

    async def on_event(tx: Transaction, event: Any) -> None:
        await know_topic(tx, event)
        await telling(tx, event)

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
    AdviceGiven: _telling(ledgers.on_advice_given),
    AdviceReported: _telling(work.on_advice_reported),
    GiftGiven: _telling(ledgers.on_gift_given),
    GoalSet: _telling(ledgers.on_goal_set),
    GoalSettled: _telling(ledgers.on_goal_settled),
    GoalDue: _telling(ledgers.on_goal_due),
    FollowUpAgreed: _telling(ledgers.on_follow_up_agreed),
    FollowUpDue: _telling(ledgers.on_follow_up_due),
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
    MeetingMissed: _telling(accounts.on_missed),
    MeetingHeld: _telling(accounts.on_held),
    AbsenceSaid: _telling(accounts.on_absence_said),
    AbsenceNoted: _telling(work.on_absence_noted),
    AppealDecided: _telling(accounts.on_appeal_decided),
    ConcernDecided: _telling(accounts.on_concern_decided),
    SeatOffered: _telling_topic(seats.on_seat_offered),
    SeatGiven: _telling_topic(seats.on_seat_given),
    SeatLost: _telling(seats.on_seat_lost),
    CircleInvited: on_circle_invited,
    SeatAsked: _telling_topic(seats.on_seat_asked),
    SeatGivenUp: _telling_topic(seats.on_seat_given_up),
    CoMentorOffered: _telling(co_mentoring.on_offered),
    CoMentorAgreed: _telling(co_mentoring.on_agreed),
    CoMentorOfferEnded: _telling(co_mentoring.on_ended),
    CircleMeetingSet: on_circle_meeting_set,
    CircleMeetingMoved: on_circle_meeting_moved,
    CircleMeetingCancelled: on_circle_meeting_cancelled,
    CircleJoined: on_circle_joined,
    CircleLeft: on_circle_left,
    RemindersSet: on_reminders_set,
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
