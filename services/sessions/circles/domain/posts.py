"""What those in a circle write to each other between its meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import DomainError, NotAllowed, NotFound
from chassis.words import a_text
from contracts.sessions import CirclePostWritten
from services.sessions.circles.domain.gathering import Gathering

LONGEST_POST = 4_000
"""Characters, as many as a message between two has."""


class NoSuchPost(NotFound):
    """There is no post with this id in a circle that you lead or have a seat in."""


class PostIsAnothers(NotAllowed):
    """Only who wrote a post can take it back; what should not stand there can be reported as a concern."""


class PostTakenBack(DomainError):
    """This post was already taken back."""


@dataclass(eq=False, kw_only=True)
class CirclePost:
    id: UUID
    gathering_id: UUID
    author_id: UUID
    text: str
    written_at: datetime
    taken_back_at: datetime | None = None

    def told_to(self, readers: Iterable[UUID], *, circle: Gathering) -> CirclePostWritten | None:
        """None where nobody else reads it; neither who wrote it nor what leaves with the event."""
        others = tuple(each for each in readers if each != self.author_id)
        if not others:
            return None
        return CirclePostWritten(
            gathering_id=circle.id,
            post_id=self.id,
            mentor_id=circle.mentor_id,
            member_ids=others,
            written_at=self.written_at,
        )

    def take_back(self, *, by: UUID, now: datetime) -> None:
        """Its text goes, and that there was one stays."""
        if by != self.author_id:
            raise PostIsAnothers
        if self.taken_back_at is not None:
            raise PostTakenBack
        self.text, self.taken_back_at = "", now


def a_post(text: str) -> str:
    return a_text(text, name="text", most=LONGEST_POST, least=1)
