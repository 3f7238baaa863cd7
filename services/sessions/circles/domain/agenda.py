"""What a circle wants to speak about: asked by anybody in it, on each agenda until it is done or dropped."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotAllowed, NotFound
from chassis.words import a_text

LONGEST_ITEM = 500
"""Characters."""


class NoSuchAgendaItem(NotFound):
    """There is nothing with this id on the agenda of a circle that you lead or have a seat in."""


class AgendaItemSettled(DomainError):
    """This was done or dropped already; put it on the agenda again if it still matters."""


class NotYoursToSettle(NotAllowed):
    """Only whoever asked for it and the mentors of the circle take something off its agenda."""


class ItemState(str, Enum):
    """Where an item of a circle's agenda stands."""

    OPEN = "OPEN"
    DONE = "DONE"
    DROPPED = "DROPPED"


@dataclass(eq=False, kw_only=True)
class CircleAgendaItem:
    """`settled_in`: the meeting in which it was done, if it was in one."""

    id: UUID
    gathering_id: UUID
    asked_by: UUID
    item: str
    asked_at: datetime
    state: ItemState = ItemState.OPEN
    settled_by: UUID | None = None
    settled_at: datetime | None = None
    settled_in: UUID | None = None

    def settle(self, state: ItemState, *, by: UUID, leads: bool, meeting_id: UUID | None = None, now: datetime) -> None:
        if self.state is not ItemState.OPEN:
            raise AgendaItemSettled
        if by != self.asked_by and not leads:
            raise NotYoursToSettle
        self.state, self.settled_by, self.settled_at, self.settled_in = state, by, now, meeting_id


def an_item(text: str) -> str:
    return a_text(text, name="item", most=LONGEST_ITEM, least=1)
