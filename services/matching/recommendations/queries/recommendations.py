"""Recommendations: the feasible mentors for a need, scored exactly, the best first, with reasons."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from chassis.db import Transaction
from contracts.skills import neighbours
from services.matching.engine import (
    PARTS,
    Between,
    Scores,
    fits,
    pack_mentees,
    score,
    weights_for,
)
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.recommendations.domain.match import Compared, matches
from services.matching.recommendations.domain.reasons import reasons
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.candidates import Apart, NeedView, apart_from, need_of
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
    reasons: tuple[str, ...]


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
    return _best(index, need, apart, limit=limit, after=after)


def _best(
    index: MentorIndex, need: NeedView, apart: Apart, *, limit: int, after: tuple[int, int] | None
) -> list[RecommendationView]:
    """Waits for nothing, so that the index stays as it is from the ranking to the reasons."""
    mentees = pack_mentees([need.mentee], index.lexicon, neighbours(), rare=index.rare())
    weighing, between = weights_for(need.kind.value), _between(index, apart)
    best = index.best(mentees, weighing, k=limit, between=between, after=after)
    mentors = index.mentors.take(best.numbers)
    choices = between.of(0, len(index.prices))[1][best.numbers]
    found = fits(mentees, 0, mentors, choices=choices)
    scores = score(found, weighing)
    told = matches(need.asked, Compared(lexicon=index.lexicon, mentees=mentees, mentors=mentors, fits=found))
    return [
        RecommendationView(
            mentor_id=UUID(bytes=mentors.ids[place].astype(">u8").tobytes()),
            score=int(scores.total[place]),
            price=int(index.prices[best.numbers[place]]),
            rank=int(best.ranks[place]),
            tie=int(best.ties[place]),
            parts=_parts(scores, place),
            reasons=tuple(reasons(told[place])),
        )
        for place in range(len(mentors))
    ]


def _between(index: MentorIndex, apart: Apart) -> Between:
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
