"""Circles of a run: what of them still holds today, and as staff see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from chassis.db import Transaction, among
from contracts.words import CareerStage
from services.matching.engine import Obstacle, Snapshot, obstacles
from services.matching.facts.tables import needs, offers
from services.matching.flash.domain.circles import Words, coherence, topic_of
from services.matching.programmes.domain.cohort import ids_of
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ASKING
from services.matching.programmes.domain.sentences import sentence
from services.matching.programmes.queries.choices import Published, is_placed, leads_a_circle
from services.matching.programmes.queries.people import mentors_among, together
from services.matching.programmes.queries.snapshot import blocks_among
from services.matching.programmes.tables import enrolments, match_runs, run_results
from services.matching.recommendations.queries.candidates import Apart, NeedView, apart_among, needs_of

MENTEE_GONE = "The mentee takes part no more, or their need was withdrawn."
PLACED = "The mentee is in a circle of this programme already."


@dataclass(frozen=True, kw_only=True)
class Today:
    """Who of some circles can still take part: open `needs` by member, and `skills` by mentor who leads none yet.

    `obstacles`: of each (mentee, mentor) in both.  `blocks`: pairs of members who never sit together.
    """

    needs: Mapping[UUID, NeedView]
    skills: Mapping[UUID, frozenset[str]]
    placed: frozenset[UUID]
    obstacles: Mapping[tuple[UUID, UUID], Obstacle]
    blocks: frozenset[tuple[UUID, UUID]]

    def against(self, mentee_id: UUID, mentor_id: UUID, *, beside: Sequence[UUID]) -> str | None:
        """Why a mentee cannot take their seat, in words for staff; a block reads as any reason that is not told."""
        if mentee_id not in self.needs:
            return MENTEE_GONE
        if mentee_id in self.placed:
            return PLACED
        found = self.obstacles[mentee_id, mentor_id]
        if any((mentee_id, other) in self.blocks or (other, mentee_id) in self.blocks for other in beside):
            found |= Obstacle.BLOCKED
        return sentence(found) if found else None


@dataclass(frozen=True, kw_only=True)
class RunCircle:
    """One mentor's circle in a run: its rows, and what it is about and why, from what its members need today."""

    mentor_id: UUID
    topic: str
    seats: Sequence[Row[Any]]
    reasons: Sequence[str]


async def next_circles(tx: Transaction, run_id: UUID, *, limit: int) -> list[list[Row[Any]]]:
    """The rows of each of the next circles that nobody has looked at since the run was published."""
    return await _grouped(tx, run_id, run_results.c.offered.is_(None), limit=limit)


async def today(tx: Transaction, published: Published, rows: Sequence[Row[Any]]) -> Today:
    """A constant number of statements, however many circles there are."""
    people = {row.mentee_id for row in rows} | {row.mentor_id for row in rows}
    e = enrolments.c
    query = select(e.member_id, e.role, e.need_id, is_placed().label("placed"), leads_a_circle().label("leads")).where(
        e.programme_id == published.programme_id, e.status == EnrolmentStatus.ENROLLED, among(e.member_id, people)
    )
    here = (await tx.session.execute(query)).all()
    asking = [row for row in here if row.role in ASKING]
    found = await needs_of(tx, [row.need_id for row in asking])
    open_ = {each.member_id: each for each in found.values() if each.findable}
    leading = [row.member_id for row in here if row.role not in ASKING and not row.leads]
    mentors = await mentors_among(tx, leading)
    apart = await apart_among(tx, list(open_))
    snapshot = together(mentors, [each.mentee for each in open_.values()], apart)
    return Today(
        needs=open_,
        skills={mentor.id: frozenset(mentor.skills) for mentor in mentors},
        placed=frozenset(row.member_id for row in asking if row.placed),
        obstacles=_obstacles(snapshot),
        blocks=_blocks(apart),
    )


def _blocks(apart: Mapping[UUID, Apart]) -> frozenset[tuple[UUID, UUID]]:
    return frozenset(blocks_among(apart))


def _obstacles(snapshot: Snapshot) -> dict[tuple[UUID, UUID], Obstacle]:
    mentees, mentors = ids_of(snapshot.mentees.ids), ids_of(snapshot.mentors.ids)
    found: dict[tuple[UUID, UUID], Obstacle] = {}
    for row, mentee_id in enumerate(mentees):
        between, _ = snapshot.between.of(row, len(mentors))
        told = obstacles(snapshot.mentees, row, snapshot.mentors, between=between).tolist()
        found |= {(mentee_id, mentor_id): Obstacle(each) for mentor_id, each in zip(mentors, told, strict=True)}
    return found


async def circles_of_run(tx: Transaction, run_id: UUID, *, after: UUID | None, limit: int) -> list[RunCircle]:
    """In the order of the mentors' ids; four statements."""
    which = [] if after is None else [run_results.c.mentor_id > after]
    grouped = await _grouped(tx, run_id, *which, limit=limit)
    wanted = await _wanted(tx, run_id, [row.mentee_id for rows in grouped for row in rows])
    mentors = [rows[0].mentor_id for rows in grouped]
    query = select(offers.c.member_id, offers.c.skills).where(among(offers.c.member_id, mentors))
    offered = {row.member_id: row.skills for row in await tx.session.execute(query)}
    return [_circle(rows, wanted, offered.get(rows[0].mentor_id, ())) for rows in grouped]


async def _grouped(tx: Transaction, run_id: UUID, *which: Any, limit: int) -> list[list[Row[Any]]]:
    """The rows of some mentors, those of the lowest ids first."""
    r = run_results.c
    mine = (r.run_id == run_id) & r.mentor_id.is_not(None)
    first = select(r.mentor_id).where(mine, *which).distinct().order_by(r.mentor_id).limit(limit)
    query = select(run_results).where(mine, r.mentor_id.in_(first)).order_by(r.mentor_id, r.mentee_id)
    rows = (await tx.session.execute(query)).all()
    return [list(some) for _, some in groupby(rows, key=lambda row: row.mentor_id)]


async def _wanted(tx: Transaction, run_id: UUID, members: Sequence[UUID]) -> Mapping[UUID, Any]:
    """What each member needs, by the need that they were matched by; who was erased or took it back has none."""
    programme = select(match_runs.c.programme_id).where(match_runs.c.id == run_id).scalar_subquery()
    query = (
        select(enrolments.c.member_id, needs.c.skills, needs.c.labels, needs.c.stage)
        .join(needs, and_(needs.c.need_id == enrolments.c.need_id, needs.c.member_id == enrolments.c.member_id))
        .where(enrolments.c.programme_id == programme, among(enrolments.c.member_id, members))
    )
    return {row.member_id: row for row in (await tx.session.execute(query)).all()}


def _circle(rows: Sequence[Row[Any]], wanted: Mapping[UUID, Any], offered: Sequence[str]) -> RunCircle:
    known = [wanted[row.mentee_id] for row in rows if row.mentee_id in wanted]
    if not known:
        return RunCircle(mentor_id=rows[0].mentor_id, topic="", seats=rows, reasons=())
    topic_uri = topic_of([each.skills for each in known], offered)
    words = Words(
        topic=label_of(topic_uri, known),
        mentor_offers_it=topic_uri in offered,
        needs=[wanted[row.mentee_id].labels if row.mentee_id in wanted else () for row in rows],
        stages=[CareerStage(each.stage) for each in known],
    )
    return RunCircle(mentor_id=rows[0].mentor_id, topic=words.topic, seats=rows, reasons=tuple(coherence(words)))


def label_of(topic_uri: str, known: Sequence[Any]) -> str:
    """The words of a skill, from somebody who needs it."""
    labels: dict[str, str] = {}
    for each in known:
        labels |= dict(zip(each.skills, each.labels, strict=True))
    return labels[topic_uri]
