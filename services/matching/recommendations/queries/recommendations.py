"""Recommendations: the feasible mentors for a need, scored exactly, the best first, with what speaks for them."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from chassis.db import Transaction
from contracts.skills import neighbours
from services.matching.engine import (
    PARTS,
    Best,
    Between,
    Mentors,
    Scores,
    fits,
    obstacles,
    pack_mentees,
    score,
)
from services.matching.engine.ranking import ties_of
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.recommendations.domain.claiming import Asker, Compared, claims
from services.matching.recommendations.domain.claims import Claim
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.candidates import Apart, apart_from, need_of
from services.matching.recommendations.queries.freshness import bring_up_to_date


@dataclass(frozen=True, kw_only=True)
class PartView:
    """`points` of at most `most`; both are 0 where nothing is known."""

    name: str
    points: int
    most: int
    known: bool


@dataclass(frozen=True, kw_only=True)
class RecommendationView:
    """A mentor, why, and where they stand: by `rank`, the score less the price, and by `tie` among equals."""

    mentor_id: UUID
    score: int
    price: int
    rank: int
    tie: int
    parts: tuple[PartView, ...]
    claims: tuple[Claim, ...]


async def recommendations(
    tx: Transaction,
    index: MentorIndex,
    need_id: UUID,
    *,
    member_id: UUID,
    limit: int,
    after: tuple[int, int] | None,
) -> list[RecommendationView]:
    """Three statements, or four if a mentor changed meanwhile; NoSuchNeed for a need that is not the member's own."""
    need = await need_of(tx, need_id, member_id)
    if need is None:
        raise NoSuchNeed
    if not need.findable:
        return []
    apart = await apart_from(tx, member_id)
    await bring_up_to_date(tx, index)
    look = Look(index, need.asker, apart)
    return look.views(look.best(limit, after=after))


class Look:
    """One asker before the mentors as they are now.

    Nothing of it waits, so that the index stays as it is from the ranking to the reasons.
    """

    def __init__(self, index: MentorIndex, asker: Asker, apart: Apart) -> None:
        self.index, self.asker = index, asker
        self.mentees = pack_mentees([asker.mentee], index.lexicon, neighbours(), rare=index.rare())
        self.weighing, self.between = asker.weighings[asker.kind], between_of(index, apart)

    def best(self, limit: int, *, after: tuple[int, int] | None = None) -> Best:
        """The best of all mentors, in order."""
        return self.index.best(self.mentees, self.weighing, k=limit, between=self.between, after=after)

    def views(self, found: Best) -> list[RecommendationView]:
        """Those of a ranking with their parts and what can be said of them."""
        mentors = self.index.mentors.take(found.numbers)
        fitting = fits(self.mentees, 0, mentors, choices=self._choices[found.numbers])
        scores = score(fitting, self.weighing)
        compared = Compared(lexicon=self.index.lexicon, mentees=self.mentees, mentors=mentors, fits=fitting)
        told = claims(self.asker, compared)
        return [
            RecommendationView(
                mentor_id=UUID(bytes=mentors.ids[place].astype(">u8").tobytes()),
                score=int(scores.total[place]),
                price=int(self.index.prices[found.numbers[place]]),
                rank=int(found.ranks[place]),
                tie=int(found.ties[place]),
                parts=_parts(scores, place),
                claims=told[place],
            )
            for place in range(len(mentors))
        ]

    def alone(self, row: int) -> Best:
        """A ranking of one mentor, whether they can be matched or not."""
        numbers = np.array([row], dtype=np.intp)
        mentors = self.index.mentors.take(numbers)
        scores = score(fits(self.mentees, 0, mentors, choices=self._choices[numbers]), self.weighing).total
        tie = ties_of(self.mentees.needs[0], mentors.ids)
        return Best(numbers=numbers, ranks=scores - self.index.prices[numbers], ties=tie, scores=scores)

    def obstacles_to(self, row: int, *, mentors: Mentors | None = None) -> int:
        """What stands between the asker and one mentor; `mentors` says otherwise how that one is, as a row of one."""
        numbers = np.array([row], dtype=np.intp)
        between = self.between.of(0, len(self.index.prices))[0][numbers]
        theirs = self.index.mentors.take(numbers) if mentors is None else mentors
        return int(obstacles(self.mentees, 0, theirs, between=between)[0])

    @property
    def _choices(self) -> NDArray[np.int8]:
        return self.between.of(0, len(self.index.prices))[1]


def between_of(index: MentorIndex, apart: Apart) -> Between:
    """What stands between the asker and those mentors who are in the index."""
    about = sorted({*apart.obstacles, *apart.choices} & index.rows.keys())
    return Between(
        starts=np.array([0, len(about)], dtype=np.int64),
        mentors=index.rows_of(about).astype(np.int32),
        obstacles=np.array([apart.obstacles.get(each, 0) for each in about], dtype=np.uint16),
        choices=np.array([apart.choices.get(each, 0) for each in about], dtype=np.int8),
    )


def _parts(scores: Scores, place: int) -> tuple[PartView, ...]:
    parts = zip(PARTS, scores.points[place], scores.most[place], scores.known[place], strict=True)
    return tuple(
        PartView(name=name, points=int(points), most=int(most), known=bool(known))
        for name, points, most, known in parts
    )
