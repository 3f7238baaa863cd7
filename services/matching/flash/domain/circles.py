"""Circles from open needs and offers: who could learn about a topic together, with whom, and why they fit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from contracts.skills import neighbours
from contracts.words import CareerStage
from services.matching.engine import Mentee, Mentor, feasible, fits, score, take_snapshot, weights_for
from services.matching.engine.groups import CannotGroup, Gathering, Limits, form_groups
from services.matching.recommendations.domain.english import STAGES, listed

LIMITS = Limits()
"""From four to eight members; at most two of one employer.  The same for every association."""
MOST_PEOPLE = 200
"""Members who are grouped at a time, those who asked first: a moment's work."""
IMPOSSIBLE = -1
MOST_ALSO = 3
APART = -1_000_000
SHARED_SKILL, SHARED_STAGE, SHARED_LANGUAGE = 600, 200, 100
"""Points that two members of one circle add by what they have in common; a perfect fit to the mentor has 10,000."""


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A mentor with members, each with the need that brings them and their fit in points; the members by id."""

    mentor_id: UUID
    members: tuple[tuple[UUID, UUID, int], ...]


def circles(
    mentors: Sequence[Mentor], mentees: Sequence[Mentee], apart: Mapping[UUID, frozenset[UUID]]
) -> list[Circle]:
    """As many circles as there can be, and of those the ones that fit best; empty where there is none.

    `apart`: for each person those whom a block keeps from them.  Who fits no mentor, and who is left over when every
    circle is full, is in none.
    """
    room = _Room.of(mentors, mentees, apart)
    for count in range(min(len(mentors), len(room.fit) // LIMITS.least), 0, -1):
        chosen = room.best_mentors(count)
        placed = room.whom(chosen, count * LIMITS.most)
        if len(placed) < count * LIMITS.least:
            continue
        try:
            groups = form_groups(room.gathering(placed, chosen), LIMITS)
        except CannotGroup:
            continue
        return room.told(placed, chosen, groups)
    return []


@dataclass(frozen=True, kw_only=True)
class _Room:
    """`fit`: mentees x mentors, points or -1.  `kinship`: mentees x mentees."""

    mentors: Sequence[UUID]
    mentees: Sequence[Mentee]
    fit: NDArray[np.int32]
    kinship: NDArray[np.int32]

    @classmethod
    def of(cls, mentors: Sequence[Mentor], mentees: Sequence[Mentee], apart: Mapping[UUID, frozenset[UUID]]) -> "_Room":
        guides, asking = sorted(mentors, key=lambda one: one.id), sorted(mentees, key=lambda one: one.need)
        snapshot, weighing = take_snapshot(guides, asking, neighbours()), weights_for("GROUP")
        fit = np.full((len(asking), len(guides)), IMPOSSIBLE, dtype=np.int32)
        nothing = np.zeros(len(guides), dtype=np.int8)
        for row, mentee in enumerate(asking):
            possible = feasible(snapshot.mentees, row, snapshot.mentors)
            kept_apart = np.array([guide.id in apart.get(mentee.id, ()) for guide in guides], dtype=np.bool_)
            points = score(fits(snapshot.mentees, row, snapshot.mentors, choices=nothing), weighing).total
            fit[row] = np.where(possible & ~kept_apart, points, IMPOSSIBLE)
        return cls(mentors=[one.id for one in guides], mentees=asking, fit=fit, kinship=_kinship(asking, apart))

    def best_mentors(self, count: int) -> NDArray[np.intp]:
        """Those who fit the most members well, in order of their places."""
        worth = np.maximum(self.fit, 0).sum(axis=0)
        order: NDArray[np.intp] = np.argsort(-worth, kind="stable")[:count]
        return np.sort(order)

    def whom(self, chosen: NDArray[np.intp], most: int) -> NDArray[np.intp]:
        """The members who fit one of the mentors, as many as there is room for, the best first; by place."""
        best = self.fit[:, chosen].max(axis=1, initial=IMPOSSIBLE)
        order = np.argsort(-best, kind="stable")
        return np.sort(order[best[order] >= 0][:most])

    def gathering(self, placed: NDArray[np.intp], chosen: NDArray[np.intp]) -> Gathering:
        houses = {employer: number for number, employer in enumerate({one.employer for one in self.mentees} - {None})}
        unknown = range(len(houses), len(houses) + len(self.mentees))
        numbers = [
            unknown[row] if one.employer is None else houses[one.employer] for row, one in enumerate(self.mentees)
        ]
        return Gathering(
            fit=self.fit[np.ix_(placed, chosen)],
            kinship=self.kinship[np.ix_(placed, placed)],
            employers=np.array(numbers, dtype=np.int32)[placed],
        )

    def told(self, placed: NDArray[np.intp], chosen: NDArray[np.intp], groups: NDArray[np.int32]) -> list[Circle]:
        found = []
        for number, mentor in enumerate(chosen):
            rows = placed[groups == number]
            members = [
                (self.mentees[row].id, self.mentees[row].need, int(self.fit[row, mentor]))
                for row in self._together(rows)
            ]
            if len(members) >= LIMITS.least:
                found.append(Circle(mentor_id=self.mentors[mentor], members=tuple(sorted(members))))
        return found

    def _together(self, rows: NDArray[np.intp]) -> list[int]:
        """Without the later one of each two whom a block keeps apart."""
        kept: list[int] = []
        for row in rows.tolist():
            if all(self.kinship[row, other] > APART for other in kept):
                kept.append(row)
        return kept


def _kinship(mentees: Sequence[Mentee], apart: Mapping[UUID, frozenset[UUID]]) -> NDArray[np.int32]:
    """What each two have in common; two whom a block keeps apart never sit together if it can be helped."""
    found = np.zeros((len(mentees), len(mentees)), dtype=np.int32)
    for row, one in enumerate(mentees):
        for column, other in enumerate(mentees[:row]):
            found[row, column] = found[column, row] = _common(one, other, apart)
    return found


def _common(one: Mentee, other: Mentee, apart: Mapping[UUID, frozenset[UUID]]) -> int:
    if other.id in apart.get(one.id, ()):
        return APART
    skills = len(set(one.skills) & set(other.skills)) * SHARED_SKILL
    languages = SHARED_LANGUAGE if set(one.languages) & set(other.languages) else 0
    return skills + languages + (SHARED_STAGE if one.stage == other.stage else 0)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a circle is made of, in words: the topic, who wants it, and what each member needs."""

    topic: str
    mentor_offers_it: bool
    needs: Sequence[Sequence[str]]
    stages: Sequence[CareerStage]


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
