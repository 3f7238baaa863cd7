"""That a member reported another; what they wrote stays with sessions, and the other is never told."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Event


class ConcernRaised(Event):
    """A member reported another to staff: from now on the two are apart, as if the one had blocked the other."""

    type: ClassVar[str] = "cairn.sessions.concern_raised.v1"
    topic: ClassVar[str] = "sessions-concerns"
    key: ClassVar[str] = "concern_id"

    concern_id: Annotated[UUID, Field(description="The concern.")]
    member_id: Annotated[UUID, Field(description="Who reported.")]
    other_id: Annotated[UUID, Field(description="Whom it is about.")]
