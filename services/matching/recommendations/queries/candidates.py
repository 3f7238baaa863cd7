"""A need, and what stands between it and one mentor; read by commands and queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Row, func, literal, select, true, union_all

from chassis.db import Transaction, among
from contracts.skills import neighbours
from contracts.words import CareerStage, Kind
from services.matching.engine import (
    Bits,
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
from services.matching.facts.queries.blocks import kept_apart_among
from services.matching.facts.queries.pairs import imported_partners_among
from services.matching.facts.tables import availability, availability_exceptions, members, needs
from services.matching.introductions.queries.standing import asked_among
from services.matching.outcomes.queries.weights import adopted, counting
from services.matching.recommendations.domain.choices import FAVOURS, Choice
from services.matching.recommendations.domain.claiming import Asker
from services.matching.recommendations.domain.known import Times, weeks_of
from services.matching.recommendations.domain.people import FORMATS, KINDS, STAGES, mask, person
from services.matching.recommendations.queries.mentors import NOT_COMPARED, coming_week, known_mentors, times
from services.matching.recommendations.tables import choices
from services.matching.relationships.queries.partners import partners_among


@dataclass(frozen=True, kw_only=True)
class NeedView:
    """An open need with what its owner has said of themselves; what they have not said is empty or None.

    `mentee` is the same as the engine takes it, with the coming week that begins on `week`, which follows from `times`.
    `weights_version` counts for its kind now, and `weighings` for each.
    """

    need_id: UUID
    member_id: UUID
    skills: tuple[str, ...]
    labels: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    zone: str
    findable: bool
    week: date
    mentee: Mentee
    times: Times | None
    weights_version: int
    weighings: Mapping[Kind, Weighing]

    @property
    def asker(self) -> Asker:
        """Of whom reasons speak."""
        return Asker(
            mentee=self.mentee,
            labels=self.labels,
            stage=self.stage,
            kind=self.kind,
            zone=self.zone,
            week=self.week,
            times=self.times,
            weighings=self.weighings,
        )


@dataclass(frozen=True, kw_only=True)
class Apart:
    """What stands between a member and others: obstacles that no column tells, and choices of their own."""

    obstacles: dict[UUID, int]
    choices: dict[UUID, int]


async def need_of(tx: Transaction, need_id: UUID, member_id: UUID) -> NeedView | None:
    """The member's own open need; None for anybody else's."""
    found = (await needs_of(tx, [need_id])).get(need_id)
    return found if found is not None and found.member_id == member_id else None


async def needs_of(tx: Transaction, need_ids: Iterable[UUID]) -> dict[UUID, NeedView]:
    """The open ones of these needs, in one statement."""
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
            adopted().label("adopted"),
        )
        .outerjoin(members, members.c.member_id == needs.c.member_id)
        .outerjoin(availability, availability.c.member_id == needs.c.member_id)
        .join(dates, true())
        .where(among(needs.c.need_id, need_ids), needs.c.active)
        .order_by(needs.c.need_id)
    )  # fmt: skip
    rows = (await tx.session.execute(query)).all()
    weeks = weeks_of([times(row) for row in rows], week)
    return {row.need_id: need_view(row, week, own) for row, own in zip(rows, weeks, strict=True)}


def need_view(row: Row[Any], week: date, own: Bits | None) -> NeedView:
    """The row of a need; `own` is the week of its owner, by their own calendar."""
    mentee = Mentee(
        id=row.member_id,
        **person(row, week),
        formats=mask(row.formats or row.own_formats, FORMATS),
        need=row.need_id,
        kind=KINDS[row.kind],
        stage=STAGES[row.stage],
        skills=tuple(row.skills),
    )
    weights = counting(row.adopted)
    return NeedView(
        need_id=row.need_id,
        member_id=row.member_id,
        skills=tuple(row.skills),
        labels=tuple(row.labels),
        stage=CareerStage(row.stage),
        kind=Kind(row.kind),
        zone=row.zone or row.clock_zone or "UTC",
        findable=row.findable,
        week=week,
        mentee=replace(mentee, week=own),
        times=times(row),
        weights_version=weights[Kind(row.kind)][0],
        weighings={kind: weighing for kind, (_, weighing) in weights.items()},
    )


async def apart_from(tx: Transaction, member_id: UUID) -> Apart:
    return (await apart_among(tx, [member_id]))[member_id]


async def apart_among(tx: Transaction, member_ids: Collection[UUID]) -> dict[UUID, Apart]:
    """For each of these members everybody whom they are in touch with, kept apart from, or have chosen something about.

    In one statement.
    """
    found = {
        Obstacle.IN_TOUCH: (
            asked_among(member_ids),
            imported_partners_among(member_ids, on=tx.now.date()),
            *partners_among(member_ids),
        ),
        Obstacle.BLOCKED: kept_apart_among(member_ids),
    }
    known = [
        select(pairs.c.member_id, pairs.c.about, literal(int(why)).label("obstacle"), literal("").label("choice"))
        for why, queries in found.items()
        for pairs in (query.subquery() for query in queries)
    ]
    own = choices.c
    chosen = select(own.member_id, own.about, literal(0), own.choice).where(among(own.member_id, member_ids))
    apart = {member_id: Apart(obstacles={}, choices={}) for member_id in member_ids}
    for row in await tx.session.execute(union_all(*known, chosen)):
        one = apart[row.member_id]
        if row.obstacle:
            one.obstacles[row.about] = one.obstacles.get(row.about, 0) | row.obstacle
        if row.choice:
            one.choices[row.about] = FAVOURS[Choice(row.choice)]
    return apart


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
