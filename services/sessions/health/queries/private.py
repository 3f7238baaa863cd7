"""What a member said in private, and of the other's words their thanks alone, once they are shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, select

from chassis.db import Transaction
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import seen_by
from services.sessions.facts.tables import relationships
from services.sessions.health.domain.fit import Fit, FitWish
from services.sessions.health.domain.nudging import NudgeSettings
from services.sessions.health.tables import closings, fit_answers, fit_checks, last_words


@dataclass(frozen=True, kw_only=True)
class FitView:
    """The check, and what the reader said of it; whether the other has answered is not told."""

    relationship_id: UUID
    opened_at: datetime
    answer_by: date
    is_open: bool
    fit: Fit | None
    wish: FitWish | None
    words: str | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ClosingView:
    """The reader's own last word, and the other's thanks once both have written or the time is over."""

    relationship_id: UUID
    opened_at: datetime
    closes_on: date
    is_open: bool
    changed: str | None
    next_step: str | None
    thanks: str | None
    keep_in_touch: bool | None
    written_at: datetime | None
    their_thanks: str | None


async def own_fit(tx: Transaction, member_id: UUID, relationship_id: UUID) -> FitView | None:
    c, a, r = fit_checks.c, fit_answers.c, relationships.c
    is_open = and_(c.settled_at.is_(None), r.life != Life.ENDED).label("is_open")
    query = (
        select(c.relationship_id, c.opened_at, c.answer_by, is_open, a.fit, a.wish, a.words, a.answered_at)
        .join(relationships, r.relationship_id == c.relationship_id)
        .outerjoin(fit_answers, and_(a.relationship_id == c.relationship_id, a.member_id == member_id))
        .where(c.relationship_id == relationship_id, seen_by(member_id))
    )
    row = (await tx.session.execute(query)).mappings().one_or_none()
    return None if row is None else FitView(**row)


async def own_closing(tx: Transaction, member_id: UUID, relationship_id: UUID) -> ClosingView | None:
    query = _closings(member_id).where(closings.c.relationship_id == relationship_id)
    row = (await tx.session.execute(query)).mappings().one_or_none()
    return None if row is None else ClosingView(**row)


async def own_nudge_settings(tx: Transaction, member_id: UUID) -> NudgeSettings:
    return await tx.session.get(NudgeSettings, member_id) or NudgeSettings(member_id=member_id)


def _closings(member_id: UUID) -> Select[Any]:
    c, r = closings.c, relationships.c
    mine, theirs = last_words.alias("mine"), last_words.alias("theirs")
    same = mine.c.relationship_id == c.relationship_id
    of_other = and_(theirs.c.relationship_id == c.relationship_id, theirs.c.member_id != member_id)
    own = (mine.c.changed, mine.c.next_step, mine.c.thanks, mine.c.keep_in_touch, mine.c.written_at)
    shown = case((c.shared_at.is_not(None), theirs.c.thanks), else_=None).label("their_thanks")
    return (
        select(c.relationship_id, c.opened_at, c.closes_on, c.shared_at.is_(None).label("is_open"), *own, shown)
        .join(relationships, r.relationship_id == c.relationship_id)
        .outerjoin(mine, and_(same, mine.c.member_id == member_id))
        .outerjoin(theirs, of_other)
        .where(seen_by(member_id))
    )
