"""References to what other services own, for the subgraph of every area."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

import strawberry

from chassis.graph import ELSEWHERE


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
