"""The stored facts that a checker of claims derives them from, read by queries of its own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, true

from chassis.db import Transaction, among
from services.matching.facts.tables import availability, availability_exceptions, members, needs, offers
from services.matching.introductions.queries.standing import REMEMBERED, standing_of
from services.matching.recommendations.domain.checking import Facts, Person, Times
from services.matching.recommendations.tables import choices


async def facts_of(tx: Transaction, need_id: UUID, mentor_ids: Sequence[UUID]) -> list[Facts]:
    """For each of the mentors, in their order; a constant number of statements."""
    need = (await tx.session.execute(select(needs).where(needs.c.need_id == need_id))).one()
    people = [need.member_id, *mentor_ids]
    said = {row.member_id: row for row in await tx.session.execute(select(members).where(_of(members, people)))}
    given = {row.member_id: row for row in await tx.session.execute(select(offers).where(_of(offers, people)))}
    times = await _times(tx, people)
    offering, mentors = await _offering(tx)
    standing = await _standing(tx, mentor_ids)
    chosen = select(choices.c.about, choices.c.choice).where(choices.c.member_id == need.member_id)
    chose = {row.about: row.choice.value for row in await tx.session.execute(chosen)}
    asker = _person(said.get(need.member_id), times.get(need.member_id), need.skills, formats=need.formats)
    return [
        Facts(
            asker=asker,
            mentor=_person(said.get(each), times.get(each), given[each].skills, formats=given[each].formats),
            kind=need.kind,
            need_stage=need.stage,
            guided=given[each].stages,
            offering=offering,
            mentors=mentors,
            chosen=chose.get(each),
            now=tx.now,
            **standing[each],
        )
        for each in mentor_ids
    ]


def _of(table: Any, people: Sequence[UUID]) -> Any:
    return among(table.c.member_id, people)


def _person(row: Row[Any] | None, times: Times | None, skills: Sequence[str], *, formats: Sequence[str]) -> Person:
    """What they said of one need or offer goes before what they said of themselves."""
    if row is None:
        return Person(skills=skills, formats=formats, times=times)
    return Person(
        skills=skills,
        stage=row.career_stage,
        languages=row.languages,
        industries=row.industries,
        past_industries=row.past_industries,
        networks=row.networks,
        traits=row.traits,
        tone=row.tone,
        formats=formats or row.formats,
        times=times,
    )


async def _times(tx: Transaction, people: Sequence[UUID]) -> dict[UUID, Times]:
    dates: dict[UUID, dict[date, bytes]] = {}
    for row in await tx.session.execute(select(availability_exceptions).where(_of(availability_exceptions, people))):
        dates.setdefault(row.member_id, {})[row.day] = row.quarters
    rows = await tx.session.execute(select(availability).where(_of(availability, people)))
    return {
        row.member_id: Times(zone=row.zone, weekly=row.weekly, exceptions=dates.get(row.member_id, {})) for row in rows
    }


async def _offering(tx: Transaction) -> tuple[dict[str, int], int]:
    """How many of those who can be found as mentors offer each skill, and how many there are."""
    query = (
        select(offers.c.skills)
        .outerjoin(members, members.c.member_id == offers.c.member_id)
        .where(offers.c.active, func.coalesce(members.c.findable, true()), func.coalesce(members.c.may_mentor, true()))
    )
    counts: dict[str, int] = {}
    each = list(await tx.session.scalars(query))
    for skill in (skill for skills in each for skill in set(skills)):
        counts[skill] = counts.get(skill, 0) + 1
    return counts, len(each)


async def _standing(tx: Transaction, mentor_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    standing = standing_of(offers.c.member_id, lately=tx.now - REMEMBERED, now=tx.now)
    query = select(offers.c.member_id, standing.c.due, standing.c.answered, standing.c.took)
    rows = await tx.session.execute(query.join(standing, true()).where(_of(offers, mentor_ids)))
    return {
        row.member_id: {
            "due": row.due,
            "answered": row.answered,
            "took": None if row.took is None else timedelta(seconds=float(row.took)),
        }
        for row in rows
    }
