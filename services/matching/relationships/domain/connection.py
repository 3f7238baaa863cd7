"""A connection: two members who know each other, because they met here or because both say so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from contracts.matching import ConnectionAsked, ConnectionEnded, MembersConnected, Through
from services.matching.relationships.domain.defaults import ASKED_AGAIN


@dataclass(eq=False, kw_only=True)
class Connection:
    """`low_id` is the smaller of the two ids; `since` is None while not both have said so.

    `asked_by` was the last to ask the other, at `asked_at`.
    """

    id: UUID
    low_id: UUID
    high_id: UUID
    low_declared: bool = False
    high_declared: bool = False
    through: Through = Through.DECLARED
    since: datetime | None = None
    asked_by: UUID | None = None
    asked_at: datetime | None = None

    def other(self, member_id: UUID) -> UUID:
        return self.high_id if member_id == self.low_id else self.low_id

    def said_by(self, member_id: UUID) -> bool:
        """Whether this one has said that they know the other, or the two met here."""
        return self.since is not None or (self.low_declared if member_id == self.low_id else self.high_declared)

    def declare(self, by: UUID, *, now: datetime) -> MembersConnected | ConnectionAsked | None:
        """The second of the two makes it so; None for who has said it before, if only to take it back or hear a no."""
        if self.said_by(by):
            return None
        if self.low_declared or self.high_declared:
            return self.join(Through.DECLARED, now=now)
        self.low_declared, self.high_declared = by == self.low_id, by == self.high_id
        if self.asked_by == by and self.asked_at is not None and now - self.asked_at < ASKED_AGAIN.days:
            return None
        self.asked_by, self.asked_at = by, now
        return ConnectionAsked(connection_id=self.id, member_id=self.other(by), other_id=by)

    def join(self, through: Through, *, now: datetime) -> MembersConnected | None:
        """None for two who are connected."""
        if self.since is not None:
            return None
        self.low_declared = self.high_declared = True
        self.through, self.since = through, now
        return MembersConnected(connection_id=self.id, member_id=self.low_id, other_id=self.high_id, through=through)

    def end(self) -> ConnectionEnded | None:
        """None for what was only declared by one of them."""
        joined, self.since = self.since, None
        self.low_declared = self.high_declared = False
        if joined is None:
            return None
        return ConnectionEnded(connection_id=self.id, member_id=self.low_id, other_id=self.high_id)


def between(one: UUID, other: UUID) -> Connection:
    """The connection of two people as it is before either has said anything; its id follows from them."""
    low_id, high_id = sorted((one, other))
    return Connection(id=uuid5(NAMESPACE_OID, f"connection:{low_id}:{high_id}"), low_id=low_id, high_id=high_id)
