"""Pulses: a member's own, and for staff what many said together and who wants help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, and_, cast, exists, func, select, true

from chassis.db import Transaction
from chassis.stores import erased_among
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import seen_by
from services.sessions.facts.tables import relationships
from services.sessions.health.domain.pulse import PulseQuestion, Tally
from services.sessions.health.queries.standings import Scope
from services.sessions.health.tables import pulses


@dataclass(frozen=True, kw_only=True)
class PulseView:
    """One's own: nobody else reads it."""

    id: UUID
    relationship_id: UUID
    round: int
    questions: Sequence[str]
    asked_at: datetime
    closes_at: datetime
    ratings: Sequence[int]
    words: str
    wants_help: bool
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class HelpView:
    """Who let staff know that they would like help; nothing else of what they said."""

    id: UUID
    relationship_id: UUID
    member_id: UUID
    programme_id: UUID | None
    answered_at: datetime
    gone: Sequence[UUID]


async def own_pulses(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, after: UUID | None, limit: int
) -> list[PulseView]:
    """Of one relationship, the newest first."""
    query = _own(member_id).where(pulses.c.relationship_id == relationship_id)
    if after is not None:
        query = query.where(pulses.c.id < after)
    return await _read(tx, query.order_by(pulses.c.id.desc()).limit(limit))


async def open_pulses(tx: Transaction, member_id: UUID, *, limit: int) -> list[PulseView]:
    """What the member is asked just now in any relationship, the newest first."""
    query = _own(member_id).where(pulses.c.closes_at > tx.now, pulses.c.answered_at.is_(None))
    return await _read(tx, query.order_by(pulses.c.id.desc()).limit(limit))


async def pulse_by_id(tx: Transaction, member_id: UUID, pulse_id: UUID) -> PulseView | None:
    found = await _read(tx, _own(member_id).where(pulses.c.id == pulse_id))
    return found[0] if found else None


async def tallies_of(tx: Transaction, programme_id: UUID, months: Sequence[date]) -> list[Tally]:
    """What the members of one programme said in whole months, question by question; one statement.

    There is none of several programmes: what one of them said could be had by subtracting the others.
    """
    said = func.unnest(pulses.c.questions, pulses.c.ratings).table_valued("question", "rating").render_derived()
    month = cast(func.date_trunc("month", pulses.c.asked_at, "UTC"), Date).label("month")
    since = datetime.combine(min(months), time(), UTC)
    query = (
        select(
            month,
            said.c.question,
            func.count(pulses.c.member_id.distinct()).label("members"),
            func.count().label("answers"),
            func.sum(said.c.rating).label("total"),
        )
        .select_from(pulses)
        .join(relationships, relationships.c.relationship_id == pulses.c.relationship_id)
        .join(said, true())
        .where(relationships.c.programme_id == programme_id)
        .where(pulses.c.answered_at.is_not(None), pulses.c.asked_at >= since, month.in_(months))
        .group_by(month, said.c.question)
        .order_by(month.desc(), said.c.question)
    )
    return [
        Tally(**{**row, "question": PulseQuestion(row["question"]), "total": int(row["total"])})
        for row in (await tx.session.execute(query)).mappings()
    ]


async def help_wanted_in(tx: Transaction, scope: Scope, *, after: UUID | None, limit: int) -> list[HelpView]:
    """By what each last answered, in relationships that go on, the newest first."""
    p, later = pulses.c, pulses.alias("later")
    newer = exists().where(
        and_(later.c.relationship_id == p.relationship_id, later.c.member_id == p.member_id),
        later.c.answered_at.is_not(None),
        later.c.id > p.id,
    )
    query = (
        select(
            *(p.id, p.relationship_id, p.member_id, relationships.c.programme_id, p.answered_at),
            erased_among(p.member_id).label("gone"),
        )
        .join(relationships, relationships.c.relationship_id == p.relationship_id)
        .where(p.wants_help, ~newer, relationships.c.life != Life.ENDED, scope.covers())
    )
    if after is not None:
        query = query.where(p.id < after)
    rows = await tx.session.execute(query.order_by(p.id.desc()).limit(limit))
    return [HelpView(**row) for row in rows.mappings()]


def _own(member_id: UUID) -> Select[Any]:
    shown = [pulses.c[name] for name in PulseView.__annotations__]
    related = relationships.c.relationship_id == pulses.c.relationship_id
    return select(*shown).join(relationships, related).where(pulses.c.member_id == member_id, seen_by(member_id))


async def _read(tx: Transaction, query: Select[Any]) -> list[PulseView]:
    return [PulseView(**row) for row in (await tx.session.execute(query)).mappings()]
