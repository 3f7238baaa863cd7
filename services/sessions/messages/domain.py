"""The rules of messages: between whom and until when they are open, and what a text may be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Self
from uuid import NAMESPACE_OID, UUID, uuid5

from chassis.errors import DomainError
from contracts.sessions import MessageWritten

LONGEST_MESSAGE = 4_000
"""Characters."""
LONGEST_CONTACT = 320
"""Characters: as long as an e-mail address can be."""
AFTER_CONVERSATION = timedelta(days=14)
"""So long two can still write after a conversation that led to nothing more: for thanks, and a last link."""
AFTER_RELATIONSHIP = timedelta(days=30)
"""So long after a relationship has ended; who wants to keep in touch connects."""
AFTER_CONNECTION = timedelta(days=30)
"""So long after one of the two took the connection back, of which the other is not told."""


class MessagesNotOpen(DomainError):
    """You two cannot write to each other now: ask for a conversation, or connect; then messages are open."""


class YouAreApart(DomainError):
    """You have blocked or reported this member, so you cannot write to them until that is lifted."""


class NotYours(DomainError):
    """Only who wrote a message can take it back."""


class AlreadyTakenBack(DomainError):
    """This message was already taken back."""


class Channel(str, Enum):
    """How somebody can be reached outside of Cairn."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    LINK = "LINK"
    OTHER = "OTHER"


class Apartness(Enum):
    """Who of the two has blocked the other, as seen by who writes."""

    NONE = "NONE"
    THEY_BLOCKED = "THEY_BLOCKED"
    YOU_BLOCKED = "YOU_BLOCKED"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two people in the order of their ids; their one thread has an id that follows from them."""

    low_id: UUID
    high_id: UUID

    @classmethod
    def of(cls, one: UUID, other: UUID) -> Self:
        low_id, high_id = sorted((one, other))
        return cls(low_id=low_id, high_id=high_id)

    @property
    def thread_id(self) -> UUID:
        return uuid5(NAMESPACE_OID, f"thread:{self.low_id}:{self.high_id}")

    def other(self, member_id: UUID) -> UUID:
        return self.high_id if member_id == self.low_id else self.low_id


@dataclass(eq=False, kw_only=True)
class Message:
    """One text.  `withheld`: who it was for has blocked its author, who is not told; they alone go on seeing it."""

    id: UUID
    thread_id: UUID
    author_id: UUID
    text: str
    written_at: datetime
    withheld: bool
    taken_back_at: datetime | None = None

    def told_to(self, recipient_id: UUID) -> MessageWritten | None:
        """None while it is withheld: nobody else may learn of it."""
        if self.withheld:
            return None
        return MessageWritten(
            thread_id=self.thread_id,
            message_id=self.id,
            member_id=recipient_id,
            other_id=self.author_id,
            written_at=self.written_at,
        )

    def take_back(self, *, by: UUID, now: datetime) -> None:
        """Its text goes, and that there was one stays."""
        if by != self.author_id:
            raise NotYours
        if self.taken_back_at is not None:
            raise AlreadyTakenBack
        self.text, self.taken_back_at = "", now
