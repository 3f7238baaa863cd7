"""How busy mentors are."""

from typing import Annotated, ClassVar

from pydantic import Field

from contracts.envelope import Event
from contracts.words import MemberId


class MentorLoadChanged(Event):
    """A mentor has more or fewer mentees than before."""

    type: ClassVar[str] = "cairn.matching.mentor_load_changed.v1"
    topic: ClassVar[str] = "matching-loads"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    held: Annotated[int, Field(ge=0, description="How many seats are taken, those that are being booked included.")]
