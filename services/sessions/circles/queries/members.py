"""Who else is in a circle, for those who are in it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.sessions.circles.domain.gathering import GatheringKind
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.queries.meetings import circles_of
from services.sessions.circles.tables import claims, gatherings
from services.sessions.facts.queries.people import keeps_away


@dataclass(frozen=True, kw_only=True)
class SeatedView:
    """Somebody with a seat; `id` is of their claim."""

    id: UUID
    member_id: UUID


async def seated_in(
    tx: Transaction, reader: UUID, circle_id: UUID, *, after: UUID | None, limit: int
) -> list[SeatedView]:
    """As they asked, to who leads the circle or has a seat in it; without whom the reader blocked or reported."""
    query = (
        select(claims.c.id, claims.c.member_id)
        .join(gatherings, gatherings.c.id == claims.c.gathering_id)
        .where(
            *(claims.c.gathering_id == circle_id, claims.c.standing == Standing.SEATED),
            *(gatherings.c.kind == GatheringKind.CIRCLE, gatherings.c.id.in_(circles_of(reader))),
            ~keeps_away(reader, claims.c.member_id),
        )
    )
    if after is not None:
        query = query.where(claims.c.id > after)
    rows = await tx.session.execute(query.order_by(claims.c.id).limit(limit))
    return [SeatedView(**row) for row in rows.mappings()]
