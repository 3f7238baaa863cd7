"""Who knows whom, and whom members invite by e-mail."""

from enum import Enum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event, Sealed

CONNECTIONS = "matching-connections"
INVITATIONS = "matching-invitations"

ConnectionId = Annotated[UUID, Field(description="The connection; it follows from the two people.")]
InvitationId = Annotated[UUID, Field(description="The invitation.")]
OneId = Annotated[UUID, Field(description="One of the two.")]
OtherId = Annotated[UUID, Field(description="The other of the two.")]
InviterId = Annotated[UUID, Field(description="Who invited.")]


class Through(str, Enum):
    """How two members came to know each other here."""

    CONVERSATION = "CONVERSATION"
    DECLARED = "DECLARED"
    INVITED = "INVITED"


class ConnectionAsked(Event):
    """A member says that they know another, who is asked to say so too."""

    type: ClassVar[str] = "cairn.matching.connection_asked.v1"
    topic: ClassVar[str] = CONNECTIONS
    key: ClassVar[str] = "connection_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    connection_id: ConnectionId
    member_id: Annotated[UUID, Field(description="Who is asked.")]
    other_id: Annotated[UUID, Field(description="Who says that they know them.")]


class MembersConnected(Event):
    """Two members know each other: each sees of the other what is shown to connections."""

    type: ClassVar[str] = "cairn.matching.members_connected.v1"
    topic: ClassVar[str] = CONNECTIONS
    key: ClassVar[str] = "connection_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    connection_id: ConnectionId
    member_id: OneId
    other_id: OtherId
    through: Annotated[Through, Field(description="How they came to know each other.")]


class ConnectionEnded(Event):
    """One of the two took the connection back; nobody is told."""

    type: ClassVar[str] = "cairn.matching.connection_ended.v1"
    topic: ClassVar[str] = CONNECTIONS
    key: ClassVar[str] = "connection_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    connection_id: ConnectionId
    member_id: OneId
    other_id: OtherId


class MentorInvited(Event):
    """A member invites somebody, who may be no member yet, to be their mentor; a mail with a secret link goes out."""

    type: ClassVar[str] = "cairn.matching.mentor_invited.v1"
    topic: ClassVar[str] = INVITATIONS
    key: ClassVar[str] = "invitation_id"

    invitation_id: InvitationId
    member_id: InviterId
    address: Annotated[Sealed, Field(description="Whom to mail, under the inviter's key.")]
    code: Annotated[Sealed, Field(description="The secret of the link, under the inviter's key.")]
    locale: Annotated[str, Field(description="The language to write in, as a BCP 47 tag.")]
    expires_at: Annotated[AwareDatetime, Field(description="Until when the link works.")]


class InvitationAccepted(Event):
    """Somebody followed the link and said yes."""

    type: ClassVar[str] = "cairn.matching.invitation_accepted.v1"
    topic: ClassVar[str] = INVITATIONS
    key: ClassVar[str] = "invitation_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    invitation_id: InvitationId
    member_id: InviterId
    other_id: Annotated[UUID, Field(description="Who accepted.")]


class InvitationWithdrawn(Event):
    """The inviter took the invitation back, or its time ran out; the link leads nowhere any more."""

    type: ClassVar[str] = "cairn.matching.invitation_withdrawn.v1"
    topic: ClassVar[str] = INVITATIONS
    key: ClassVar[str] = "invitation_id"

    invitation_id: InvitationId
    member_id: InviterId
