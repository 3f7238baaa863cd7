"""What matching tells of conversations, relationships and connections, with what a test does not name filled in."""

from datetime import UTC, date, datetime
from typing import Any

from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import (
    AgreementDrafted,
    AgreementSigned,
    Awaited,
    ConnectionAsked,
    ConnectionEnded,
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
from contracts.words import Kind

SOON = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
DAY = date(2027, 2, 1)


def held(**more: Any) -> ConversationHeld:
    return ConversationHeld(**{**_conversation(), "answer_by": SOON, **more})


def conversation_nudged(**more: Any) -> ConversationNudged:
    values = _conversation()
    return ConversationNudged(**{**values, "member_id": values["mentor_id"], "answer_by": SOON, **more})


def closed(**more: Any) -> ConversationClosed:
    return ConversationClosed(**{**_conversation(), "outcome": Outcome.ENDED, **more})


def formed(**more: Any) -> RelationshipFormed:
    values = {"kind": Kind.TRADITIONAL, "origin": Origin.INTRODUCTION, "sign_by": SOON}
    return RelationshipFormed(**{**_relationship(), **values, **more})


def drafted(**more: Any) -> AgreementDrafted:
    values = _relationship()
    return AgreementDrafted(**{**values, "member_id": values["mentee_id"], "version": 1, **more})


def signed(**more: Any) -> AgreementSigned:
    values = _relationship()
    return AgreementSigned(**{**values, "member_id": values["mentee_id"], "version": 1, **more})


def started(**more: Any) -> RelationshipStarted:
    values = {"kind": Kind.TRADITIONAL, "origin": Origin.INTRODUCTION, "formal": False, "starts_on": DAY}
    return RelationshipStarted(**{**_relationship(), **values, **more})


def paused(**more: Any) -> RelationshipPaused:
    return RelationshipPaused(**{**_relationship(), "until": DAY, **more})


def resumed(**more: Any) -> RelationshipResumed:
    return RelationshipResumed(**{**_relationship(), "resumed_on": DAY, **more})


def renewal_asked(**more: Any) -> RenewalAsked:
    return RenewalAsked(**{**_relationship(), "ends_on": DAY, **more})


def renewed(**more: Any) -> RelationshipRenewed:
    return RelationshipRenewed(**{**_relationship(), "ends_on": DAY, **more})


def nudged(**more: Any) -> RelationshipNudged:
    values = _relationship()
    usual = {"member_id": values["mentee_id"], "awaited": Awaited.RENEWAL, "ends_on": DAY}
    return RelationshipNudged(**{**values, **usual, **more})


def ended(**more: Any) -> RelationshipEnded:
    return RelationshipEnded(**{**_relationship(), "ending": Ending.ENDED, "ended_at": SOON, **more})


def connection_asked(**more: Any) -> ConnectionAsked:
    return ConnectionAsked(**{**_connection(), **more})


def connected(**more: Any) -> MembersConnected:
    return MembersConnected(**{**_connection(), "through": Through.DECLARED, **more})


def disconnected(connection: MembersConnected) -> ConnectionEnded:
    return ConnectionEnded(**connection.model_dump(exclude={"through"}))


def invitation_accepted(**more: Any) -> InvitationAccepted:
    return InvitationAccepted(**{"invitation_id": new_id(), "member_id": new_id(), "other_id": new_id(), **more})


def one_of_each() -> list[Event]:
    """One of each event of matching's that members read of here."""
    return [
        held(),
        conversation_nudged(),
        closed(),
        formed(),
        drafted(),
        signed(),
        started(),
        paused(),
        resumed(),
        renewal_asked(),
        renewed(),
        nudged(),
        ended(),
        connection_asked(),
        connected(),
        invitation_accepted(),
    ]


def _conversation() -> dict[str, Any]:
    return {"session_id": new_id(), "introduction_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}


def _relationship() -> dict[str, Any]:
    return {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}


def _connection() -> dict[str, Any]:
    return {"connection_id": new_id(), "member_id": new_id(), "other_id": new_id()}
