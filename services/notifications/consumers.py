"""What each event does here: facts are kept, members are told, mail is made ready."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers, many
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
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
    MessageWritten,
    SeriesAgreed,
    SeriesDateLost,
    SeriesEnded,
    SeriesProposed,
    SessionBooked,
    SessionCancelled,
)
from services.notifications.channels.outside import drop_invitation, mail_invitation
from services.notifications.commands.blocks import forget_block, keep_block
from services.notifications.commands.deliveries import call_off, invite, invite_anew
from services.notifications.commands.erasure import erase_members
from services.notifications.commands.facts import know_booking, know_cancellation, know_introduction, know_member
from services.notifications.commands.inbox import tell
from services.notifications.domain import inbox, meetings, programmes, relationships, work
from services.notifications.domain.deliveries import Template


async def on_member_profile_saved(tx: Transaction, event: MemberProfileSaved) -> None:
    await know_member(tx, event)


async def on_introduction_sent(tx: Transaction, event: IntroductionSent) -> None:
    await know_introduction(tx, event)
    await tell(tx, inbox.on_sent(event))


async def on_introduction_nudged(tx: Transaction, event: IntroductionNudged) -> None:
    await tell(tx, inbox.on_nudged(event))


async def on_introduction_times_proposed(tx: Transaction, event: IntroductionTimesProposed) -> None:
    await tell(tx, inbox.on_times_proposed(event))


async def on_introduction_expired(tx: Transaction, event: IntroductionExpired) -> None:
    await tell(tx, inbox.on_expired(event))


async def on_introduction_slot_lost(tx: Transaction, event: IntroductionSlotLost) -> None:
    await tell(tx, inbox.on_slot_lost(event))


async def on_session_booked(tx: Transaction, event: SessionBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, inbox.on_booked(event))
    await invite(tx, event, Template.INVITATION)


async def on_session_cancelled(tx: Transaction, event: SessionCancelled) -> None:
    """Whoever was never told of the booking needs no word of its end."""
    if await know_cancellation(tx, event):
        await tell(tx, inbox.on_cancelled(event))
        await call_off(tx, event, Template.CANCELLATION)


async def on_member_blocked(tx: Transaction, event: MemberBlocked) -> None:
    await keep_block(tx, event.blocker_id, event.blocked_id)


async def on_block_lifted(tx: Transaction, event: BlockLifted) -> None:
    await forget_block(tx, event.blocker_id, event.blocked_id)


async def on_conversation_held(tx: Transaction, event: ConversationHeld) -> None:
    await tell(tx, relationships.on_held(event))


async def on_conversation_nudged(tx: Transaction, event: ConversationNudged) -> None:
    await tell(tx, relationships.on_conversation_nudged(event))


async def on_conversation_closed(tx: Transaction, event: ConversationClosed) -> None:
    await tell(tx, relationships.on_closed(event))


async def on_relationship_formed(tx: Transaction, event: RelationshipFormed) -> None:
    await tell(tx, relationships.on_formed(event))


async def on_agreement_drafted(tx: Transaction, event: AgreementDrafted) -> None:
    await tell(tx, relationships.on_drafted(event))


async def on_agreement_signed(tx: Transaction, event: AgreementSigned) -> None:
    await tell(tx, relationships.on_signed(event))


async def on_relationship_started(tx: Transaction, event: RelationshipStarted) -> None:
    await tell(tx, relationships.on_started(event))


async def on_relationship_paused(tx: Transaction, event: RelationshipPaused) -> None:
    await tell(tx, relationships.on_paused(event))


async def on_relationship_resumed(tx: Transaction, event: RelationshipResumed) -> None:
    await tell(tx, relationships.on_resumed(event))


async def on_renewal_asked(tx: Transaction, event: RenewalAsked) -> None:
    await tell(tx, relationships.on_renewal_asked(event))


async def on_relationship_renewed(tx: Transaction, event: RelationshipRenewed) -> None:
    await tell(tx, relationships.on_renewed(event))


async def on_relationship_nudged(tx: Transaction, event: RelationshipNudged) -> None:
    await tell(tx, relationships.on_nudged(event))


async def on_relationship_ended(tx: Transaction, event: RelationshipEnded) -> None:
    await tell(tx, relationships.on_ended(event))


async def on_connection_asked(tx: Transaction, event: ConnectionAsked) -> None:
    await tell(tx, relationships.on_connection_asked(event))


async def on_members_connected(tx: Transaction, event: MembersConnected) -> None:
    await tell(tx, relationships.on_connected(event))


async def on_invitation_accepted(tx: Transaction, event: InvitationAccepted) -> None:
    await tell(tx, relationships.on_invitation_accepted(event))


async def on_mentor_invited(tx: Transaction, event: MentorInvited) -> None:
    await mail_invitation(tx, event)


async def on_invitation_withdrawn(tx: Transaction, event: InvitationWithdrawn) -> None:
    await drop_invitation(tx, event.invitation_id)


async def on_proposal_offered(tx: Transaction, event: ProposalOffered) -> None:
    await tell(tx, programmes.on_proposal_offered(event))


async def on_proposal_answered(tx: Transaction, event: ProposalAnswered) -> None:
    await tell(tx, programmes.on_proposal_answered(event))


async def on_proposal_agreed(tx: Transaction, event: ProposalAgreed) -> None:
    await tell(tx, programmes.on_proposal_agreed(event))


async def on_proposal_lapsed(tx: Transaction, event: ProposalLapsed) -> None:
    await tell(tx, programmes.on_proposal_lapsed(event))


async def on_message_written(tx: Transaction, event: MessageWritten) -> None:
    await tell(tx, work.on_written(event))


async def on_advice_reported(tx: Transaction, event: AdviceReported) -> None:
    await tell(tx, work.on_advice_reported(event))


async def on_meeting_proposed(tx: Transaction, event: MeetingProposed) -> None:
    await tell(tx, meetings.on_proposed(event))


async def on_meeting_proposal_closed(tx: Transaction, event: MeetingProposalClosed) -> None:
    await tell(tx, meetings.on_proposal_closed(event))


async def on_meeting_booked(tx: Transaction, event: MeetingBooked) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_booked(event))
    await invite(tx, event, Template.MEETING_INVITATION)


async def on_meeting_moved(tx: Transaction, event: MeetingMoved) -> None:
    await know_booking(tx, event)
    await tell(tx, meetings.on_moved(event))
    await invite_anew(tx, event)


async def on_meeting_cancelled(tx: Transaction, event: MeetingCancelled) -> None:
    if await know_cancellation(tx, event):
        await tell(tx, meetings.on_cancelled(event))
        await call_off(tx, event, Template.MEETING_CANCELLATION)


async def on_series_proposed(tx: Transaction, event: SeriesProposed) -> None:
    await tell(tx, meetings.on_series_proposed(event))


async def on_series_agreed(tx: Transaction, event: SeriesAgreed) -> None:
    await tell(tx, meetings.on_series_agreed(event))


async def on_series_date_lost(tx: Transaction, event: SeriesDateLost) -> None:
    await tell(tx, meetings.on_date_lost(event))


async def on_series_ended(tx: Transaction, event: SeriesEnded) -> None:
    await tell(tx, meetings.on_series_ended(event))


async def on_absence_noted(tx: Transaction, event: AbsenceNoted) -> None:
    await tell(tx, work.on_absence_noted(event))


HANDLERS: Handlers = {
    MemberProfileSaved: many(on_member_profile_saved),
    IntroductionSent: on_introduction_sent,
    IntroductionNudged: on_introduction_nudged,
    IntroductionTimesProposed: on_introduction_times_proposed,
    IntroductionExpired: on_introduction_expired,
    IntroductionSlotLost: on_introduction_slot_lost,
    SessionBooked: on_session_booked,
    SessionCancelled: on_session_cancelled,
    MemberBlocked: on_member_blocked,
    BlockLifted: on_block_lifted,
    ConversationHeld: on_conversation_held,
    ConversationNudged: on_conversation_nudged,
    ConversationClosed: on_conversation_closed,
    RelationshipFormed: on_relationship_formed,
    AgreementDrafted: on_agreement_drafted,
    AgreementSigned: on_agreement_signed,
    RelationshipStarted: on_relationship_started,
    RelationshipPaused: on_relationship_paused,
    RelationshipResumed: on_relationship_resumed,
    RenewalAsked: on_renewal_asked,
    RelationshipRenewed: on_relationship_renewed,
    RelationshipNudged: on_relationship_nudged,
    RelationshipEnded: on_relationship_ended,
    ConnectionAsked: on_connection_asked,
    MembersConnected: on_members_connected,
    MentorInvited: on_mentor_invited,
    InvitationWithdrawn: on_invitation_withdrawn,
    InvitationAccepted: on_invitation_accepted,
    ProposalOffered: on_proposal_offered,
    ProposalAnswered: on_proposal_answered,
    ProposalAgreed: on_proposal_agreed,
    ProposalLapsed: on_proposal_lapsed,
    MessageWritten: on_message_written,
    AdviceReported: on_advice_reported,
    MeetingProposed: on_meeting_proposed,
    MeetingProposalClosed: on_meeting_proposal_closed,
    MeetingBooked: on_meeting_booked,
    MeetingMoved: on_meeting_moved,
    MeetingCancelled: on_meeting_cancelled,
    SeriesProposed: on_series_proposed,
    SeriesAgreed: on_series_agreed,
    SeriesDateLost: on_series_date_lost,
    SeriesEnded: on_series_ended,
    AbsenceNoted: on_absence_noted,
    ErasureStarted: erasing(erase_members, ErasedInNotifications),
    ExportRequested: on_export_requested,
}
