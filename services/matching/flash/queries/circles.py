"""Whom circles could be made of, and circles as staff see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction, among
from contracts.words import CareerStage, Kind
from services.matching.engine import Mentee, Mentor
from services.matching.facts.tables import blocks, needs, offers
from services.matching.flash.domain.circles import MOST_PEOPLE, Words, coherence
from services.matching.flash.domain.status import CircleStatus
from services.matching.flash.tables import circle_proposals, circle_seats
from services.matching.recommendations.domain.known import weeks_of
from services.matching.recommendations.queries.candidates import needs_of
from services.matching.recommendations.queries.mentors import coming_week, known_mentors

_GROUP = Kind.GROUP.value
_TAKEN = (CircleStatus.PROPOSED, CircleStatus.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class CircleMember:
    member_id: UUID
    need_id: UUID
    points: int


@dataclass(frozen=True, kw_only=True)
class CircleView:
    """A proposal with its members by id, and why they are together."""

    id: UUID
    batch_id: UUID
    topic_uri: str
    topic: str
    mentor_id: UUID
    status: CircleStatus
    proposed_at: datetime
    members: tuple[CircleMember, ...]
    reasons: tuple[str, ...]


async def asking_for(tx: Transaction, topic_uri: str) -> tuple[str, list[Mentee]]:
    """The topic in words, and who has an open group need for it and is in no circle yet; a statement for each."""
    taken = (
        select(circle_seats.c.need_id)
        .join(circle_proposals, circle_proposals.c.id == circle_seats.c.circle_id)
        .where(circle_proposals.c.status.in_(_TAKEN))
    )
    open_ = (needs.c.active, needs.c.kind == _GROUP, needs.c.skills.contains([topic_uri]))
    query = select(needs).where(*open_, needs.c.need_id.not_in(taken)).order_by(needs.c.need_id).limit(MOST_PEOPLE)
    rows = (await tx.session.execute(query)).all()
    views = await needs_of(tx, [row.need_id for row in rows])
    label = next((dict(zip(row.skills, row.labels, strict=True))[topic_uri] for row in rows), "")
    once = {view.member_id: view.mentee for view in reversed(views.values()) if view.findable}
    return label, list(once.values())


async def offering(tx: Transaction, topic_uri: str) -> list[Mentor]:
    """Who offers the topic to groups and takes somebody now."""
    open_ = (
        offers.c.active,
        ~offers.c.paused,
        offers.c.kinds.contains([_GROUP]),
        offers.c.skills.contains([topic_uri]),
    )
    found = await known_mentors(tx, list(await tx.session.scalars(select(offers.c.member_id).where(*open_))))
    weeks = weeks_of([each.times for each in found], coming_week(tx.now))
    return [replace(each.mentor, week=week) for each, week in zip(found, weeks, strict=True)]


async def kept_apart(tx: Transaction, people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each of the people those whom a block keeps from them, whoever raised it."""
    ids = list(people)
    query = select(blocks).where(among(blocks.c.blocker_id, ids), among(blocks.c.blocked_id, ids))
    found: dict[UUID, set[UUID]] = {}
    for row in await tx.session.execute(query):
        found.setdefault(row.blocker_id, set()).add(row.blocked_id)
        found.setdefault(row.blocked_id, set()).add(row.blocker_id)
    return {who: frozenset(others) for who, others in found.items()}


async def circles_in(tx: Transaction, batch_id: UUID, *, after: UUID | None, limit: int) -> list[CircleView]:
    """Of one batch, in the order of their ids; three statements."""
    query = select(circle_proposals).where(circle_proposals.c.batch_id == batch_id)
    if after is not None:
        query = query.where(circle_proposals.c.id > after)
    return await _views(tx, (await tx.session.execute(query.order_by(circle_proposals.c.id).limit(limit))).all())


async def circle_by_id(tx: Transaction, circle_id: UUID) -> CircleView | None:
    rows = (await tx.session.execute(select(circle_proposals).where(circle_proposals.c.id == circle_id))).all()
    found = await _views(tx, rows)
    return found[0] if found else None


async def _views(tx: Transaction, rows: Sequence[Any]) -> list[CircleView]:
    if not rows:
        return []
    query = (
        select(circle_seats, needs.c.labels, needs.c.stage)
        .outerjoin(needs, needs.c.need_id == circle_seats.c.need_id)
        .where(among(circle_seats.c.circle_id, [row.id for row in rows]))
        .order_by(circle_seats.c.member_id)
    )
    seats = (await tx.session.execute(query)).all()
    mentors = [row.mentor_id for row in rows]
    skills = await tx.session.execute(
        select(offers.c.member_id, offers.c.skills).where(among(offers.c.member_id, mentors))
    )
    offered = {row.member_id: row.skills for row in skills}
    return [
        _view(row, [seat for seat in seats if seat.circle_id == row.id], offered.get(row.mentor_id, ())) for row in rows
    ]


def _view(row: Any, seats: Sequence[Any], offered: Sequence[str]) -> CircleView:
    words = Words(
        topic=row.topic,
        mentor_offers_it=row.topic_uri in offered,
        needs=[seat.labels or () for seat in seats],
        stages=[CareerStage(seat.stage) for seat in seats if seat.stage],
    )
    return CircleView(
        id=row.id,
        batch_id=row.batch_id,
        topic_uri=row.topic_uri,
        topic=row.topic,
        mentor_id=row.mentor_id,
        status=row.status,
        proposed_at=row.proposed_at,
        members=tuple(
            CircleMember(member_id=seat.member_id, need_id=seat.need_id, points=seat.points) for seat in seats
        ),
        reasons=tuple(coherence(words)),
    )
