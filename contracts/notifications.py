"""What notifications publishes: which invitations really left the house."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.answers import Acted, Erased, Exported
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


class ErasedInNotifications(Erased):
    """notifications holds nothing of the member any more."""

    type: ClassVar[str] = "cairn.notifications.member_data_erased.v1"
    topic: ClassVar[str] = "notifications-privacy"
    key: ClassVar[str] = "request_id"


class ExportedFromNotifications(Exported):
    """One piece of what notifications holds of the member."""

    type: ClassVar[str] = "cairn.notifications.member_data_exported.v1"
    topic: ClassVar[str] = "notifications-privacy"
    key: ClassVar[str] = "request_id"


class ActedInNotifications(Acted):
    """Staff did something in a member's name in notifications."""

    type: ClassVar[str] = "cairn.notifications.acted_on_behalf.v1"
    topic: ClassVar[str] = "notifications-audit"
    key: ClassVar[str] = "act_id"
