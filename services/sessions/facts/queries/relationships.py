"""Relationships as matching told of them, for their own two people."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, and_, bindparam, or_, select

from chassis.db import Transaction
from chassis.errors import NotFound
from contracts.words import Format, Kind
from services.sessions.facts.domain import Life, RelationshipOver
from services.sessions.facts.queries.people import keeps_away
from services.sessions.facts.tables import relationships


@dataclass(frozen=True, kw_only=True)
class Relationship:
    """Two people with the rhythm that they agreed on: days from meeting to meeting, minutes each; None: as it comes."""

    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    programme_id: UUID | None
    formal: bool
    life: Life
    every_days: int | None
    minutes: int | None
    format: Format | None
    starts_on: date
    ends_on: date | None
    paused_until: date | None

    def other(self, member_id: UUID) -> UUID:
        """Whom the member has this relationship with."""
        return self.mentee_id if member_id == self.mentor_id else self.mentor_id

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id

    @property
    def two(self) -> dict[str, UUID]:
        """The relationship and its two people, as events name them."""
        return {"relationship_id": self.relationship_id, "mentor_id": self.mentor_id, "mentee_id": self.mentee_id}

    @property
    def is_under_way(self) -> bool:
        """Neither over nor in a break."""
        return self.life is Life.ACTIVE

    def check_living(self) -> None:
        if self.life is Life.ENDED:
            raise RelationshipOver


ME: BindParameter[UUID] = bindparam("me", type_=Uuid)
"""The reader, in a statement that is written once for everybody: writing it anew each time costs more than asking."""


def seen_by(member_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """The member's relationships, but for those with somebody whom they have blocked or reported."""
    mentor, mentee = relationships.c.mentor_id, relationships.c.mentee_id
    as_mentor = and_(mentor == member_id, ~keeps_away(member_id, mentee))
    return or_(as_mentor, and_(mentee == member_id, ~keeps_away(member_id, mentor)))


_OWN = select(relationships).where(
    relationships.c.relationship_id == bindparam("relationship_id", type_=Uuid), seen_by(ME)
)


async def own_relationship(tx: Transaction, relationship_id: UUID, member_id: UUID) -> Relationship:
    """The member's own, in whatever state; anybody else's is NotFound, and one with somebody they blocked is too."""
    asked = {"relationship_id": relationship_id, "me": member_id}
    row = (await tx.session.execute(_OWN, asked)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return Relationship(**row)


async def living_relationship(tx: Transaction, relationship_id: UUID, member_id: UUID) -> Relationship:
    """The same, to write in: one that has ended is refused."""
    relationship = await own_relationship(tx, relationship_id, member_id)
    relationship.check_living()
    return relationship


async def any_relationship(tx: Transaction, relationship_id: UUID) -> Relationship | None:
    """For rules, timers and handlers, which act for nobody; None while it was not heard of."""
    query = select(relationships).where(relationships.c.relationship_id == relationship_id)
    row = (await tx.session.execute(query)).mappings().one_or_none()
    return None if row is None else Relationship(**row)
