"""Circles from open needs and offers: who could learn about a topic together, with whom, and why they fit."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from contracts.skills import neighbours
from contracts.words import CareerStage
from services.matching.engine import Mentee, Mentor, Obstacle, Snapshot, Weighing, take_snapshot
from services.matching.engine.groups import Limits
from services.matching.engine.pairs import UNMATCHED
from services.matching.flash.domain.floor import floor_of
from services.matching.flash.domain.grouping import group
from services.matching.recommendations.domain.english import STAGES, listed

LIMITS = Limits()
"""From four to eight members; at most two of one employer.  The same for every association."""
MOST_PEOPLE = 200
"""Members who are grouped at a time, those who asked first: a moment's work."""
MOST_ALSO = 3


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A mentor with members, each with the need that brings them and their fit in points; the members by id."""

    mentor_id: UUID
    members: tuple[tuple[UUID, UUID, int], ...]


def circles(
    mentors: Sequence[Mentor],
    mentees: Sequence[Mentee],
    apart: Mapping[UUID, frozenset[UUID]],
    *,
    weighing: Weighing,
) -> list[Circle]:
    """The circles that place as many as can be, and fit best among those that the search finds; empty for none.

    `apart`: for each person those whom a block keeps from them.  Who fits no mentor, and who is left over when every
    circle is full, is in none.
    """
    guides, asking = sorted(mentors, key=lambda one: one.id), sorted(mentees, key=lambda one: one.need)
    floor = floor_of(_snapshot(guides, asking, apart), weighing, pinned={})
    groups = group(floor, LIMITS)
    return [
        Circle(
            mentor_id=guides[mentor].id,
            members=tuple(
                sorted(
                    (asking[row].id, asking[row].need, int(floor.fit[row, mentor]))
                    for row in np.flatnonzero(groups == mentor).tolist()
                )
            ),
        )
        for mentor in np.unique(groups[groups != UNMATCHED]).tolist()
    ]


def _snapshot(guides: Sequence[Mentor], asking: Sequence[Mentee], apart: Mapping[UUID, frozenset[UUID]]) -> Snapshot:
    """Blocks between a member and a mentor, and between two members."""
    columns = {guide.id: column for column, guide in enumerate(guides)}
    rows = {one.id: row for row, one in enumerate(asking)}
    known = [(row, other) for who, row in rows.items() for other in apart.get(who, ())]
    return take_snapshot(
        guides,
        asking,
        neighbours(),
        between=[(row, columns[other], int(Obstacle.BLOCKED), 0) for row, other in known if other in columns],
        apart=[(row, rows[other]) for row, other in known if other in rows],
    )


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a circle is made of, in words: the topic, who wants it, and what each member needs."""

    topic: str
    mentor_offers_it: bool
    needs: Sequence[Sequence[str]]
    stages: Sequence[CareerStage]


def topic_of(needs: Sequence[Sequence[str]], offered: Collection[str]) -> str:
    """The skill, of those the mentor offers if any is needed, that most members need; the first by its name of equals.

    Everybody needs something.
    """
    counts = Counter(skill for skills in needs for skill in set(skills))
    taught = {skill: count for skill, count in counts.items() if skill in offered} or counts
    return min(taught, key=lambda skill: (-taught[skill], skill))


def coherence(words: Words) -> list[str]:
    """Why these people, most telling first; every sentence can be counted again."""
    members = len(words.needs)
    wanting = sum(words.topic in needs for needs in words.needs)
    sentences = [f"{_of(wanting, members)} need {words.topic}."] if wanting else []
    if words.mentor_offers_it:
        sentences.append(f"The mentor offers {words.topic}.")
    beside = Counter(need for needs in words.needs for need in set(needs) - {words.topic})
    also = [need for need, count in sorted(beside.items(), key=lambda each: (-each[1], each[0])) if count > 1][
        :MOST_ALSO
    ]
    if also:
        sentences.append(f"Several also need {listed(also)}.")
    stages = Counter(words.stages)
    stage, count = min(stages.items(), key=lambda each: (-each[1], each[0].value))
    if count > 1:
        sentences.append(f"{_of(count, members)} need guidance for {STAGES[stage]}.")
    return sentences


def _of(count: int, members: int) -> str:
    return f"All {members} members" if count == members else f"{count} of {members} members"
