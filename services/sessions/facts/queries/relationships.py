"""Relationships as matching told of them, for their own two people."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.db import Transaction
from chassis.errors import NotFound
from contracts.words import Format, Kind
from services.sessions.facts.domain import Life
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


def is_of(member_id: UUID) -> ColumnElement[bool]:
    return or_(relationships.c.mentor_id == member_id, relationships.c.mentee_id == member_id)


async def own_relationship(tx: Transaction, relationship_id: UUID, member_id: UUID) -> Relationship:
    """The member's own, in whatever state; anybody else's is NotFound."""
    query = select(relationships).where(relationships.c.relationship_id == relationship_id, is_of(member_id))
    row = (await tx.session.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return Relationship(**row)
