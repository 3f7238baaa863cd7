"""What notifications publishes: which invitations really left the house."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Event
from contracts.words import MemberId, Sequence, SessionId


class InvitationMailed(Event):
    """The mail server took a calendar invitation for one member."""

    type: ClassVar[str] = "cairn.notifications.invitation_mailed.v1"
    topic: ClassVar[str] = "notifications-deliveries"
    key: ClassVar[str] = "delivery_id"

    delivery_id: Annotated[UUID, Field(description="One message to one member; it is mailed once.")]
    member_id: MemberId
    session_id: SessionId
    sequence: Sequence
