"""How relationships fare: to their own two people, and to the staff of their programmes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.words import Kind
from services.sessions.facts.queries.relationships import seen_by
from services.sessions.facts.tables import relationships
from services.sessions.health.domain.rhythm import Health, Standing
from services.sessions.health.tables import standings


@dataclass(frozen=True, kw_only=True)
class StandingView:
    """`gone`: who of the two was erased."""

    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    programme_id: UUID | None
    health: Health
    since: date
    due_on: date | None
    last_on: date | None
    next_on: date | None
    idle_since: date | None
    gone: Sequence[UUID]

    def overdue_days(self, today: date) -> int:
        standing = Standing(
            relationship_id=self.relationship_id, health=self.health, since=self.since, due_on=self.due_on
        )
        return standing.overdue_days(today)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What staff look at: one programme, or all of those that they run; none named: the whole association."""

    programmes: frozenset[UUID]

    def covers(self) -> ColumnElement[bool]:
        return relationships.c.programme_id.in_(self.programmes) if self.programmes else true()


async def own_standing(tx: Transaction, member_id: UUID, relationship_id: UUID) -> StandingView | None:
    """None where there is none that the member may see."""
    query = _views().where(standings.c.relationship_id == relationship_id, seen_by(member_id))
    found = await _read(tx, query)
    return found[0] if found else None


async def standings_in(
    tx: Transaction, scope: Scope, *, health: Health | None, after: UUID | None, limit: int
) -> list[StandingView]:
    """Of those that staff oversee, the newest relationship first."""
    query = _views().where(scope.covers())
    if health is not None:
        query = query.where(standings.c.health == health)
    if after is not None:
        query = query.where(standings.c.relationship_id < after)
    return await _read(tx, query.order_by(standings.c.relationship_id.desc()).limit(limit))


async def counts_in(tx: Transaction, scope: Scope) -> dict[Health, int]:
    """How many there are of each; one statement."""
    query = (
        select(standings.c.health, func.count().label("relationships"))
        .join(relationships, relationships.c.relationship_id == standings.c.relationship_id)
        .where(scope.covers())
        .group_by(standings.c.health)
    )
    return {row.health: row.relationships for row in await tx.session.execute(query)}


def _views() -> Select[Any]:
    s, r = standings.c, relationships.c
    return select(
        *(s.relationship_id, r.mentor_id, r.mentee_id, r.kind, r.programme_id),
        *(s.health, s.since, s.due_on, s.last_on, s.next_on, s.idle_since),
        erased_among(r.mentor_id, r.mentee_id).label("gone"),
    ).join(relationships, r.relationship_id == s.relationship_id)


async def _read(tx: Transaction, query: Select[Any]) -> list[StandingView]:
    return [StandingView(**row) for row in (await tx.session.execute(query)).mappings()]
