"""What members are told of conversations that are over, relationships and connections; never who said what, or why."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from contracts.matching import (
    AgreementDrafted,
    AgreementSigned,
    Awaited,
    ConnectionAsked,
    ConversationClosed,
    ConversationHeld,
    ConversationNudged,
    Ending,
    InvitationAccepted,
    MembersConnected,
    Origin,
    Outcome,
    RelationshipEnded,
    RelationshipFormed,
    RelationshipNudged,
    RelationshipPaused,
    RelationshipRenewed,
    RelationshipResumed,
    RelationshipStarted,
    RenewalAsked,
    Through,
)
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

OfConversation = ConversationHeld | ConversationNudged | ConversationClosed
OfRelationship = (
    RelationshipFormed
    | AgreementDrafted
    | AgreementSigned
    | RelationshipStarted
    | RelationshipPaused
    | RelationshipResumed
    | RenewalAsked
    | RelationshipRenewed
    | RelationshipNudged
    | RelationshipEnded
)


def on_held(event: ConversationHeld) -> tuple[Message, ...]:
    """Each is asked how it went."""
    return tuple(
        _of_conversation(event, member_id, NotificationKind.CONVERSATION_OVER, wording=Wording.CONVERSATION_OVER)
        for member_id in _both(event)
    )


def on_conversation_nudged(event: ConversationNudged) -> tuple[Message, ...]:
    kind, wording = NotificationKind.CONVERSATION_OVER, Wording.CONVERSATION_NUDGED
    return (_of_conversation(event, event.member_id, kind, wording=wording),)


def on_closed(event: ConversationClosed) -> tuple[Message, ...]:
    """A relationship tells of itself; an end says nothing of either."""
    if event.outcome is Outcome.CONTINUE:
        return ()
    wording = Wording.CONVERSATION_AGAIN if event.outcome is Outcome.MORE_TIME else Wording.CONVERSATION_ENDED
    return tuple(
        _of_conversation(event, member_id, NotificationKind.CONVERSATION_CLOSED, wording=wording)
        for member_id in _both(event)
    )


def on_formed(event: RelationshipFormed) -> tuple[Message, ...]:
    return _to_both(event, NotificationKind.RELATIONSHIP_FORMED, Wording.RELATIONSHIP_FORMED, day=event.sign_by.date())


def on_drafted(event: AgreementDrafted) -> tuple[Message, ...]:
    """The one who did not write it."""
    kind, wording = NotificationKind.AGREEMENT_DRAFTED, Wording.AGREEMENT_DRAFTED
    return (_of_relationship(event, _other(event, event.member_id), kind, wording=wording, sequence=event.version),)


def on_signed(event: AgreementSigned) -> tuple[Message, ...]:
    kind, wording = NotificationKind.AGREEMENT_SIGNED, Wording.AGREEMENT_SIGNED
    return (_of_relationship(event, _other(event, event.member_id), kind, wording=wording, sequence=event.version),)


def on_started(event: RelationshipStarted) -> tuple[Message, ...]:
    """Two whose relationship is older than Cairn need not be told of it."""
    if event.origin is Origin.IMPORTED:
        return ()
    return _to_both(event, NotificationKind.RELATIONSHIP_STARTED, Wording.RELATIONSHIP_STARTED)


def on_paused(event: RelationshipPaused) -> tuple[Message, ...]:
    return _to_both(event, NotificationKind.RELATIONSHIP_PAUSED, Wording.RELATIONSHIP_PAUSED, day=event.until)


def on_resumed(event: RelationshipResumed) -> tuple[Message, ...]:
    return _to_both(event, NotificationKind.RELATIONSHIP_RESUMED, Wording.RELATIONSHIP_RESUMED, day=event.resumed_on)


def on_renewal_asked(event: RenewalAsked) -> tuple[Message, ...]:
    return _to_both(event, NotificationKind.RENEWAL_ASKED, Wording.RENEWAL_ASKED, day=event.ends_on)


def on_renewed(event: RelationshipRenewed) -> tuple[Message, ...]:
    return _to_both(event, NotificationKind.RELATIONSHIP_RENEWED, Wording.RELATIONSHIP_RENEWED, day=event.ends_on)


def on_nudged(event: RelationshipNudged) -> tuple[Message, ...]:
    of_renewal = event.awaited is Awaited.RENEWAL
    kind = NotificationKind.RENEWAL_ASKED if of_renewal else NotificationKind.RELATIONSHIP_FORMED
    wording = Wording.RENEWAL_NUDGED if of_renewal else Wording.AGREEMENT_NUDGED
    return (_of_relationship(event, event.member_id, kind, wording=wording, day=event.ends_on),)


def on_ended(event: RelationshipEnded) -> tuple[Message, ...]:
    """Both in the same words, but for a mentee whose mentor left: somebody new is being looked for."""
    return tuple(
        _of_relationship(event, member_id, NotificationKind.RELATIONSHIP_ENDED, wording=_ended(event, member_id))
        for member_id in _both(event)
    )


def _ended(event: RelationshipEnded, reader: UUID) -> Wording:
    if event.mentor_left and reader == event.mentee_id:
        return Wording.MENTOR_LEFT
    return Wording.AGREEMENT_LAPSED if event.ending is Ending.LAPSED else Wording.RELATIONSHIP_ENDED


def on_connection_asked(event: ConnectionAsked) -> tuple[Message, ...]:
    return (_of_two(event.member_id, event.other_id, NotificationKind.CONNECTION_ASKED, Wording.CONNECTION_ASKED),)


def on_connected(event: MembersConnected) -> tuple[Message, ...]:
    """After a conversation both know it, and of an invitation the inviter is told in its own words."""
    if event.through is not Through.DECLARED:
        return ()
    pairs = ((event.member_id, event.other_id), (event.other_id, event.member_id))
    return tuple(_of_two(*pair, NotificationKind.MEMBERS_CONNECTED, Wording.MEMBERS_CONNECTED) for pair in pairs)


def on_invitation_accepted(event: InvitationAccepted) -> tuple[Message, ...]:
    kind, wording = NotificationKind.INVITATION_ACCEPTED, Wording.INVITATION_ACCEPTED
    return (_of_two(event.member_id, event.other_id, kind, wording),)


def _of_conversation(event: OfConversation, member_id: UUID, kind: NotificationKind, *, wording: Wording) -> Message:
    return Message(
        member_id=member_id,
        about=_other(event, member_id),
        kind=kind,
        wording=wording,
        introduction_id=event.introduction_id,
        session_id=event.session_id,
    )


def _to_both(
    event: OfRelationship, kind: NotificationKind, wording: Wording, *, day: date | None = None
) -> tuple[Message, ...]:
    return tuple(_of_relationship(event, member_id, kind, wording=wording, day=day) for member_id in _both(event))


def _of_relationship(
    event: OfRelationship,
    member_id: UUID,
    kind: NotificationKind,
    *,
    wording: Wording,
    day: date | None = None,
    sequence: int | None = None,
) -> Message:
    """What may be told again of the same relationship differs by its day or its version."""
    return Message(
        member_id=member_id,
        about=_other(event, member_id),
        kind=kind,
        wording=wording,
        relationship_id=event.relationship_id,
        sequence=sequence if day is None else day.toordinal(),
        params=_on(day),
    )


def _of_two(member_id: UUID, about: UUID, kind: NotificationKind, wording: Wording) -> Message:
    return Message(member_id=member_id, about=about, kind=kind, wording=wording)


def _on(day: date | None) -> Mapping[str, str]:
    return {} if day is None else {"day": day.isoformat()}


def _both(event: OfConversation | OfRelationship) -> tuple[UUID, UUID]:
    return event.mentor_id, event.mentee_id


def _other(event: OfConversation | OfRelationship, member_id: UUID) -> UUID:
    return event.mentee_id if member_id == event.mentor_id else event.mentor_id
