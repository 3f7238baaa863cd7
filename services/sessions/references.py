"""References to what other services own, for the subgraph of every area."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

import strawberry

from chassis.graph import ELSEWHERE
from contracts.words import Kind

strawberry.enum(Kind, description="The kinds of relationship.")


@strawberry.federation.type(keys=[ELSEWHERE], name="Member")
class MemberRef:
    id: strawberry.ID

    @classmethod
    def of(cls, member_id: UUID) -> Self:
        return cls(id=strawberry.ID(str(member_id)))

    @classmethod
    def unless(cls, member_id: UUID, *, gone: Sequence[UUID]) -> Self | None:
        """None for who was erased."""
        return None if member_id in gone else cls.of(member_id)


@strawberry.federation.type(keys=[ELSEWHERE], name="Relationship")
class RelationshipRef:
    id: strawberry.ID

    @classmethod
    def to(cls, relationship_id: UUID) -> Self:
        return cls(id=strawberry.ID(str(relationship_id)))

    @classmethod
    def of(cls, relationship_id: UUID | None) -> Self | None:
        return None if relationship_id is None else cls(id=strawberry.ID(str(relationship_id)))


def as_id(value: UUID | None) -> strawberry.ID | None:
    """An id that may be missing, as the graph writes it."""
    return None if value is None else strawberry.ID(str(value))
