"""A need, and what stands between it and one mentor; read by commands and queries."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Row, func, literal, select, true, union_all

from chassis.db import Transaction
from contracts.skills import neighbours
from contracts.words import CareerStage, Kind
from services.matching.engine import (
    Lexicon,
    Mentee,
    Obstacle,
    Weighing,
    fits,
    obstacles,
    pack_mentees,
    pack_mentors,
    rare_skills,
)
from services.matching.facts.queries.blocks import kept_apart_from
from services.matching.facts.queries.pairs import imported_partners
from services.matching.facts.tables import availability, availability_exceptions, members, needs
from services.matching.introductions.queries.standing import asked_by
from services.matching.outcomes.queries.weights import adopted_for, weighing_in_force
from services.matching.recommendations.domain.choices import FAVOURS, Choice
from services.matching.recommendations.domain.known import weeks_of
from services.matching.recommendations.domain.match import Asked
from services.matching.recommendations.domain.people import FORMATS, KINDS, STAGES, mask, person
from services.matching.recommendations.queries.mentors import NOT_COMPARED, coming_week, known_mentors, times
from services.matching.recommendations.tables import choices
from services.matching.relationships.queries.partners import partners_of


@dataclass(frozen=True, kw_only=True)
class NeedView:
    """An open need with what its owner has said of themselves; what they have not said is empty or None.

    `mentee` is the same as the engine takes it, with the coming week that begins on `week`.  `weighing` is what counts
    for its kind now.
    """

    need_id: UUID
    member_id: UUID
    skills: tuple[str, ...]
    labels: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    languages: tuple[str, ...]
    industries: tuple[str, ...]
    zone: str
    findable: bool
    week: date
    mentee: Mentee
    weights_version: int
    weighing: Weighing

    @property
    def asked(self) -> Asked:
        """What reasons speak of."""
        return Asked(
            labels=self.labels,
            stage=self.stage,
            languages=self.languages,
            industries=self.industries,
            zone=self.zone,
            week=self.week,
        )


@dataclass(frozen=True, kw_only=True)
class Apart:
    """What stands between a member and others: obstacles that no column tells, and choices of their own."""

    obstacles: dict[UUID, int]
    choices: dict[UUID, int]


async def need_of(tx: Transaction, need_id: UUID, member_id: UUID) -> NeedView | None:
    """The member's own open need; None for anybody else's."""
    kept, week = availability_exceptions.c, coming_week(tx.now)
    dates = (
        select(func.array_agg(kept.day).label("days"), func.array_agg(kept.quarters).label("day_quarters"))
        .where(kept.member_id == needs.c.member_id, kept.day >= tx.now.date())
        .lateral("dates")
    )
    of_member = [column for column in members.c if column.name not in NOT_COMPARED | {"findable"}]
    query = (
        select(
            needs, *of_member, members.c.formats.label("own_formats"),
            func.coalesce(members.c.findable, true()).label("findable"),
            availability.c.zone.label("clock_zone"), availability.c.weekly, dates.c.days, dates.c.day_quarters,
            adopted_for(needs.c.kind).label("adopted"),
        )
        .outerjoin(members, members.c.member_id == needs.c.member_id)
        .outerjoin(availability, availability.c.member_id == needs.c.member_id)
        .join(dates, true())
        .where(needs.c.need_id == need_id, needs.c.member_id == member_id, needs.c.active)
    )  # fmt: skip
    row = (await tx.session.execute(query)).first()
    return None if row is None else _need(row, week)


def _need(row: Row[Any], week: date) -> NeedView:
    mentee = Mentee(
        id=row.member_id,
        **person(row, week),
        formats=mask(row.formats or row.own_formats, FORMATS),
        need=row.need_id,
        kind=KINDS[row.kind],
        stage=STAGES[row.stage],
        skills=tuple(row.skills),
    )
    version, weighing = weighing_in_force(Kind(row.kind), row.adopted)
    return NeedView(
        need_id=row.need_id,
        member_id=row.member_id,
        skills=tuple(row.skills),
        labels=tuple(row.labels),
        stage=CareerStage(row.stage),
        kind=Kind(row.kind),
        languages=tuple(row.languages or ()),
        industries=tuple(row.industries or ()),
        zone=row.zone or row.clock_zone or "UTC",
        findable=row.findable,
        week=week,
        mentee=replace(mentee, week=weeks_of([times(row)], week)[0]),
        weights_version=version,
        weighing=weighing,
    )


async def apart_from(tx: Transaction, member_id: UUID) -> Apart:
    """Everybody whom the member is in touch with, kept apart from, or has chosen something about, in one statement."""
    found = {
        Obstacle.IN_TOUCH: (
            asked_by(member_id),
            imported_partners(member_id, on=tx.now.date()),
            *partners_of(member_id),
        ),
        Obstacle.BLOCKED: kept_apart_from(member_id),
    }
    known = [
        select(each.subquery().c[0].label("about"), literal(int(why)).label("obstacle"), literal("").label("choice"))
        for why, queries in found.items()
        for each in queries
    ]
    chosen = select(choices.c.about, literal(0), choices.c.choice).where(choices.c.member_id == member_id)
    rows = (await tx.session.execute(union_all(*known, chosen))).all()
    between: dict[UUID, int] = {}
    for row in rows:
        between[row.about] = between.get(row.about, 0) | row.obstacle
    own = {row.about: FAVOURS[Choice(row.choice)] for row in rows if row.choice}
    return Apart(obstacles={about: each for about, each in between.items() if each}, choices=own)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What stands between two, and how well they fit in each part as of now; -1 where something is not known."""

    obstacle: Obstacle
    fits: tuple[int, ...]


async def compared(tx: Transaction, need: NeedView, mentor_id: UUID) -> Comparison | None:
    """The need's owner with this mentor; None when the mentor has no open offer.

    Whether a skill is rare is not known of one mentor alone.
    """
    found = await known_mentors(tx, [mentor_id])
    if not found:
        return None
    apart, lexicon = await apart_from(tx, need.member_id), Lexicon()
    mentor = replace(found[0].mentor, week=weeks_of([found[0].times], need.week)[0])
    mentors = pack_mentors([mentor], lexicon)
    mentees = pack_mentees([need.mentee], lexicon, neighbours(), rare=rare_skills(mentors.skills))
    between = np.array([apart.obstacles.get(mentor_id, 0)], dtype=np.uint16)
    choices = np.array([apart.choices.get(mentor_id, 0)], dtype=np.int8)
    return Comparison(
        obstacle=Obstacle(int(obstacles(mentees, 0, mentors, between=between)[0])),
        fits=tuple(map(int, fits(mentees, 0, mentors, choices=choices)[0])),
    )


async def obstacle_between(tx: Transaction, need: NeedView, mentor_id: UUID) -> Obstacle | None:
    """What stands between the need and this mentor; None when the mentor has no open offer."""
    found = await compared(tx, need, mentor_id)
    return None if found is None else found.obstacle
