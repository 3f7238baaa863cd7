"""Enrolled members as the engine compares them, and what stands between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Transaction
from contracts.skills import neighbours
from services.matching.engine import Mentee, Mentor, Snapshot, take_snapshot
from services.matching.recommendations.domain.known import weeks_of
from services.matching.recommendations.queries.candidates import Apart
from services.matching.recommendations.queries.mentors import coming_week, known_mentors


async def mentors_among(tx: Transaction, ids: Iterable[UUID]) -> list[Mentor]:
    """Those of these members who have an open offer and can be found, with their free seats and coming week."""
    found = await known_mentors(tx, list(ids))
    weeks = weeks_of([each.times for each in found], coming_week(tx.now))
    return [replace(each.mentor, week=week) for each, week in zip(found, weeks, strict=True)]


def together(mentors: Sequence[Mentor], mentees: Sequence[Mentee], apart: Mapping[UUID, Apart]) -> Snapshot:
    """One snapshot of them; `apart` has what stands between a mentee and anybody, by the mentee's id."""
    places = {mentor.id: place for place, mentor in enumerate(mentors)}
    between = [
        (row, places[about], known.obstacles.get(about, 0), known.choices.get(about, 0))
        for row, mentee in enumerate(mentees)
        if (known := apart.get(mentee.id)) is not None
        for about in {*known.obstacles, *known.choices}
        if about in places
    ]
    return take_snapshot(mentors, mentees, neighbours(), between=between)
