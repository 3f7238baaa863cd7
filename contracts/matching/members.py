"""Members of whom matching has not heard enough."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event

TOPIC = "matching-members"


class MembersMissed(Event):
    """Of these members matching lacks something that profiles tells of them today; profiles tells of them anew."""

    type: ClassVar[str] = "cairn.matching.members_missed.v1"
    topic: ClassVar[str] = TOPIC
    key: ClassVar[str] = "request_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    request_id: Annotated[UUID, Field(description="What was asked for at once.")]
    member_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=500, description="Who they are.")]
