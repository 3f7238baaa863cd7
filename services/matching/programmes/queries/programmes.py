"""Programmes as members and their staff see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from chassis.db import Transaction
from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ProgrammeStatus, RunRule
from services.matching.programmes.domain.questions import Question, read_questions
from services.matching.programmes.domain.weights import Written
from services.matching.programmes.tables import enrolments, programme_waitlist, programmes


@dataclass(frozen=True, kw_only=True)
class ProgrammeView:
    id: UUID
    name: str
    kind: Kind
    status: ProgrammeStatus
    enrols_from: datetime
    enrols_until: datetime
    starts_on: date
    ends_on: date
    ratio: int
    seat_cost: int
    control_share: int
    rule: RunRule
    weights: Written
    questions: tuple[Question, ...]
    published_run_id: UUID | None
    mentors: int
    mentees: int
    waiting: int


Staff = frozenset[UUID] | bool
"""True for whoever runs every programme, False for nobody, or the programmes that somebody runs."""


async def programmes_by_id(tx: Transaction, ids: Iterable[UUID], *, staff: Staff) -> dict[UUID, ProgrammeView]:
    """Those that may be seen: a draft by its staff alone."""
    views = await _views(tx, _view().where(programmes.c.id.in_(list(ids)), _seen(staff)))
    return {view.id: view for view in views}


async def programmes_page(tx: Transaction, *, staff: Staff, after: UUID | None, limit: int) -> list[ProgrammeView]:
    """The newest first."""
    query = _view().where(_seen(staff))
    if after is not None:
        query = query.where(programmes.c.id < after)
    return await _views(tx, query.order_by(programmes.c.id.desc()).limit(limit))


def _seen(staff: Staff) -> ColumnElement[bool]:
    public = programmes.c.status != ProgrammeStatus.DRAFT
    if isinstance(staff, bool):
        return true() if staff else public
    return or_(public, programmes.c.id.in_(staff))


def _view() -> Select[Any]:
    def enrolled(role: MentoringRole) -> ColumnElement[int]:
        mine = (enrolments.c.programme_id == programmes.c.id) & (enrolments.c.status == EnrolmentStatus.ENROLLED)
        return select(func.count()).where(mine, enrolments.c.role == role).scalar_subquery()

    line = programme_waitlist.c.programme_id == programmes.c.id
    return select(
        programmes,
        enrolled(MentoringRole.MENTOR).label("mentors"),
        enrolled(MentoringRole.MENTEE).label("mentees"),
        select(func.count()).where(line).scalar_subquery().label("waiting"),
    )


async def _views(tx: Transaction, query: Select[Any]) -> list[ProgrammeView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    hidden = {"seed", "opened_by", "opened_at", "questions"}
    return [
        ProgrammeView(
            **{name: value for name, value in row.items() if name not in hidden},
            questions=read_questions(row["questions"]),
        )
        for row in rows
    ]
