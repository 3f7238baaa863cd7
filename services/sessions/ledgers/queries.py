"""Readers: the ledgers of a member's own relationships.  They run by time, and nothing here counts or ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Integer, Select, bindparam, exists, select

from chassis.db import Transaction
from chassis.stores import erased_among
from contracts.sessions import Gift
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import ME, seen_by
from services.sessions.facts.tables import relationships
from services.sessions.ledgers.domain import Answer
from services.sessions.ledgers.tables import advice, gifts


@dataclass(frozen=True, kw_only=True)
class AdviceView:
    """Advice as its two people see it; `gone`: who of them was erased."""

    id: UUID
    relationship_id: UUID
    given_by: UUID
    given_to: UUID
    session_id: UUID | None
    topic: str
    words: str
    given_at: datetime
    answer: Answer | None
    because: str
    answered_at: datetime | None
    result: str
    reported_at: datetime | None
    gone: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class GiftView:
    """A gift as its two people see it; `gone`: who of them was erased."""

    id: UUID
    relationship_id: UUID
    given_by: UUID
    given_to: UUID
    gift: Gift
    words: str
    given_at: datetime
    gone: Sequence[UUID]


_GIFT = ("id", "relationship_id", "given_by", "given_to", "gift", "words", "given_at")


async def advice_of(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, after: UUID | None, limit: int
) -> list[AdviceView]:
    """Of one relationship, the newest first."""
    query = _advice(member_id).where(advice.c.relationship_id == relationship_id)
    if after is not None:
        query = query.where(advice.c.id < after)
    return await _read(tx, query.order_by(advice.c.id.desc()).limit(limit))


async def advice_by_id(tx: Transaction, member_id: UUID, advice_id: UUID) -> AdviceView | None:
    found = await _read(tx, _advice(member_id).where(advice.c.id == advice_id))
    return found[0] if found else None


async def advice_due_in(tx: Transaction, member_id: UUID, relationship_id: UUID, *, limit: int) -> list[AdviceView]:
    """What has not been reported in one relationship, in whichever direction, the oldest first."""
    due = _advice(member_id).where(advice.c.relationship_id == relationship_id, advice.c.reported_at.is_(None))
    return await _read(tx, due.order_by(advice.c.id).limit(limit))


async def advice_due_from(tx: Transaction, member_id: UUID, *, limit: int) -> list[AdviceView]:
    """What the member has not reported in any relationship that has not ended, the oldest first."""
    return await _read(tx, _DUE_FROM_ME, {"me": member_id, "most": limit})


async def advice_tried_in(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, since: datetime, until: datetime, limit: int
) -> list[AdviceView]:
    """What was tried and reported in `[since, until)`, in the order of the reports."""
    tried = (advice.c.relationship_id == relationship_id) & (advice.c.answer == Answer.TRIED)
    when = (advice.c.reported_at >= since) & (advice.c.reported_at < until)
    return await _read(
        tx, _advice(member_id).where(tried, when).order_by(advice.c.reported_at, advice.c.id).limit(limit)
    )


async def was_reported_since(tx: Transaction, relationship_id: UUID, since: datetime | None, *, to: UUID) -> bool:
    """Whether what `to` advised was reported back since then; the caller has made sure whose relationship it is."""
    reported = (advice.c.relationship_id == relationship_id) & (advice.c.given_by == to)
    when = advice.c.reported_at > since if since is not None else advice.c.reported_at.is_not(None)
    return bool(await tx.session.scalar(select(exists().where(reported, when))))


async def gifts_of(
    tx: Transaction, member_id: UUID, relationship_id: UUID, *, after: UUID | None, limit: int
) -> list[GiftView]:
    """Of one relationship, the newest first."""
    query = _gifts(member_id).where(gifts.c.relationship_id == relationship_id)
    if after is not None:
        query = query.where(gifts.c.id < after)
    rows = await tx.session.execute(query.order_by(gifts.c.id.desc()).limit(limit))
    return [GiftView(**row) for row in rows.mappings()]


async def gift_by_id(tx: Transaction, member_id: UUID, gift_id: UUID) -> GiftView | None:
    row = (await tx.session.execute(_gifts(member_id).where(gifts.c.id == gift_id))).mappings().one_or_none()
    return None if row is None else GiftView(**row)


def _advice(member_id: UUID | BindParameter[UUID]) -> Select[Any]:
    gone = erased_among(advice.c.given_by, advice.c.given_to).label("gone")
    related = relationships.c.relationship_id == advice.c.relationship_id
    return select(advice, gone).join(relationships, related).where(seen_by(member_id))


def _gifts(member_id: UUID) -> Select[Any]:
    gone = erased_among(gifts.c.given_by, gifts.c.given_to).label("gone")
    related = relationships.c.relationship_id == gifts.c.relationship_id
    return select(*(gifts.c[name] for name in _GIFT), gone).join(relationships, related).where(seen_by(member_id))


_DUE_FROM_ME = (
    _advice(ME)
    .where(advice.c.given_to == ME, advice.c.reported_at.is_(None), relationships.c.life != Life.ENDED)
    .order_by(advice.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def _read(tx: Transaction, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[AdviceView]:
    return [AdviceView(**row) for row in (await tx.session.execute(query, values)).mappings()]
