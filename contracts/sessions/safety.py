"""That a member reported another and staff decided; the words stay in sessions, and the other is never told."""

from datetime import date
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


class ConcernDecided(Event):
    """Staff decided about a concern; whom it was about is not named, and in which words nobody is told."""

    type: ClassVar[str] = "cairn.sessions.concern_decided.v1"
    topic: ClassVar[str] = "sessions-concerns"
    key: ClassVar[str] = "concern_id"

    concern_id: Annotated[UUID, Field(description="The concern.")]
    member_id: Annotated[UUID, Field(description="Who reported.")]
    contact_again: Annotated[bool, Field(description="Whether staff see no reason to keep the two apart.")]
    decided_on: Annotated[date, Field(description="The day, in UTC.")]
