"""What is told of members: to each other, whether they are there at all; to the engine, everything but their times."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Text, exists, literal, or_, select

from chassis.db import Transaction, among
from contracts.words import Kind
from services.matching.engine import (
    Lexicon,
    Mentee,
    Mentor,
    Obstacle,
    obstacles,
    pack_mentees,
    pack_mentors,
    rare_skills,
)
from services.matching.facts.queries.blocks import apart
from services.matching.facts.tables import members, offers
from services.matching.recommendations.domain.people import FORMATS, KINDS, mask, person
from services.matching.recommendations.queries.mentors import coming_week


async def may_know_of(tx: Transaction, member_id: UUID, about: UUID) -> bool:
    return bool(await tx.session.scalar(select(known_of(member_id, about))))


def known_of(member_id: UUID, about: UUID | Column[Any]) -> ColumnElement[bool]:
    """Who is kept apart by a block, or cannot be found, is as somebody who never was."""
    found = exists().where(members.c.member_id == about, members.c.findable)
    told_of = exists().where(members.c.member_id == about)
    offering = exists().where(offers.c.member_id == about)
    return or_(found, offering & ~told_of) & ~apart(member_id, about)


async def people_without_times(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """As the engine takes them; when they have time is for whoever brings them together."""
    query = select(members, literal(None, Text).label("clock_zone")).where(among(members.c.member_id, ids))
    week = coming_week(tx.now)
    return {
        row.member_id: {**person(row, week), "formats": mask(row.formats, FORMATS)}
        for row in await tx.session.execute(query)
    }


async def against_pairing(tx: Transaction, mentor_id: UUID, mentee_id: UUID, *, kind: Kind) -> Obstacle:
    """What stands between two members by what they and the association have said of themselves, in two statements.

    Without a need or an offer: kind, stage of guidance and times are for those who bring them together by hand.
    """
    known = await people_without_times(tx, (mentor_id, mentee_id))
    paused = await tx.session.scalar(select(offers.c.paused).where(offers.c.member_id == mentor_id, offers.c.active))
    kinds = KINDS[kind.value]
    mentor = Mentor(
        id=mentor_id, kinds=kinds, stages=0, skills=(), seats=1, taking=not paused, **known.get(mentor_id, {})
    )
    mentee = Mentee(id=mentee_id, need=mentee_id, kind=kinds, stage=0, skills=(), **known.get(mentee_id, {}))
    lexicon = Lexicon()
    mentors = pack_mentors([mentor], lexicon)
    mentees = pack_mentees([mentee], lexicon, {}, rare=rare_skills(mentors.skills))
    return Obstacle(int(obstacles(mentees, 0, mentors)[0]))
