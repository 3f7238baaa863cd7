"""Enrolments: one's own, and for staff those of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select

from chassis.db import Transaction
from contracts.words import MentoringRole
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.tables import enrolments


@dataclass(frozen=True, kw_only=True)
class EnrolmentView:
    id: UUID
    programme_id: UUID
    member_id: UUID
    role: MentoringRole
    status: EnrolmentStatus
    need_id: UUID | None
    answers: dict[str, str]
    confidence: int
    satisfaction: int
    progress: int
    intent_to_stay: int
    in_control: bool
    arm: Arm | None
    enrolled_at: datetime


async def enrolments_of_member(
    tx: Transaction, member_id: UUID, *, after: UUID | None, limit: int
) -> list[EnrolmentView]:
    """The newest first."""
    return await _page(tx, enrolments.c.member_id == member_id, after=after, limit=limit)


async def enrolments_of_programme(
    tx: Transaction, programme_id: UUID, *, role: MentoringRole | None, after: UUID | None, limit: int
) -> list[EnrolmentView]:
    """The newest first, those that were withdrawn among them."""
    which = enrolments.c.programme_id == programme_id
    if role is not None:
        which &= enrolments.c.role == role
    return await _page(tx, which, after=after, limit=limit)


async def enrolment_by_id(tx: Transaction, enrolment_id: UUID) -> EnrolmentView:
    (view,) = await _views(tx, _view().where(enrolments.c.id == enrolment_id))
    return view


def baselines(programme_id: UUID) -> Select[Any]:
    """What those who look for somebody answered when they enrolled, by enrolment, and what was drawn for them."""
    e = enrolments.c
    answers = (e.confidence, e.satisfaction, e.progress, e.intent_to_stay)
    drawn = select(e.id, e.arm, *answers).where(e.programme_id == programme_id, e.arm.is_not(None))
    return drawn.where(e.role != MentoringRole.MENTOR)


async def enrolment_in(
    tx: Transaction, programme_id: UUID, member_id: UUID, *, role: MentoringRole
) -> EnrolmentView | None:
    mine = (enrolments.c.programme_id == programme_id) & (enrolments.c.member_id == member_id)
    found = await _views(tx, _view().where(mine, enrolments.c.role == role))
    return found[0] if found else None


async def take_part(tx: Transaction, programme_id: UUID, *, mentor_id: UUID, mentee_id: UUID) -> bool:
    """Whether both are enrolled in it now, each in their part; peers have the same."""
    e = enrolments.c
    here = (e.programme_id == programme_id) & (e.status == EnrolmentStatus.ENROLLED)
    mentor = exists().where(here, e.member_id == mentor_id, e.role != MentoringRole.MENTEE)
    mentee = exists().where(here, e.member_id == mentee_id, e.role != MentoringRole.MENTOR)
    return bool(await tx.session.scalar(select(mentor & mentee)))


def _view() -> Select[Any]:
    return select(*(column for column in enrolments.columns if column.name not in {"withdrawn_at", "returned_at"}))


async def _page(tx: Transaction, which: ColumnElement[bool], *, after: UUID | None, limit: int) -> list[EnrolmentView]:
    query = _view().where(which)
    if after is not None:
        query = query.where(enrolments.c.id < after)
    return await _views(tx, query.order_by(enrolments.c.id.desc()).limit(limit))


async def _views(tx: Transaction, query: Select[Any]) -> list[EnrolmentView]:
    rows: Sequence[Any] = (await tx.session.execute(query)).mappings().all()
    return [EnrolmentView(**row) for row in rows]
