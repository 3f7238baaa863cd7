"""That somebody wrote; what they wrote stays with sessions."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Afterlife, Event


class MessageWritten(Event):
    """A member wrote to another; a message that is withheld from who it was for is told to nobody."""

    type: ClassVar[str] = "cairn.sessions.message_written.v1"
    topic: ClassVar[str] = "sessions-messages"
    key: ClassVar[str] = "thread_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    thread_id: Annotated[UUID, Field(description="What the two write to each other; it follows from them.")]
    message_id: Annotated[UUID, Field(description="The message.")]
    member_id: Annotated[UUID, Field(description="Who it is for.")]
    other_id: Annotated[UUID, Field(description="Who wrote it.")]
    written_at: Annotated[AwareDatetime, Field(description="When it was written.")]
