"""Recommendations: the feasible mentors for a need, scored exactly, the best first, with reasons."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Row

from chassis.db import Transaction
from contracts.words import CareerStage
from services.matching.engine import PARTS, Scores, feasible, score, ties, top, weights_for
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.recommendations.domain.reasons import Match, best_time, reasons
from services.matching.recommendations.queries.candidates import Field, NeedView, candidates_for, need_of


@dataclass(frozen=True, kw_only=True)
class PartView:
    """`points` of at most `most`; both are 0 where nothing is known."""

    name: str
    points: int
    most: int
    known: bool


@dataclass(frozen=True, kw_only=True)
class RecommendationView:
    """A mentor, why, and where they stand in the list: by score, and by `tie` among equals."""

    mentor_id: UUID
    score: int
    tie: int
    parts: tuple[PartView, ...]
    reasons: tuple[str, ...]


async def recommendations(
    tx: Transaction, need_id: UUID, *, member_id: UUID, limit: int, after: tuple[int, int] | None
) -> list[RecommendationView]:
    """Two statements, however many mentors there are; raises NoSuchNeed for a need that is not the member's own."""
    need = await need_of(tx, need_id, member_id)
    if need is None:
        raise NoSuchNeed
    if not need.findable:
        return []
    field = await candidates_for(tx, need)
    if not field.rows:
        return []
    scores = score(field.asker, field.candidates, weights_for(need.kind.value))
    tie = ties(need_id, field.ids)
    rows = np.flatnonzero(feasible(field.asker, field.candidates))
    best = rows[top(scores.total[rows], tie[rows], limit, after=after)]
    return [_view(need, field, scores, index=int(index), tie=int(tie[index])) for index in best]


def _view(need: NeedView, field: Field, scores: Scores, *, index: int, tie: int) -> RecommendationView:
    parts = zip(PARTS, scores.points[index], scores.most[index], scores.known[index], strict=True)
    return RecommendationView(
        mentor_id=field.rows[index].member_id,
        score=int(scores.total[index]),
        tie=tie,
        parts=tuple(
            PartView(name=name, points=int(points), most=int(most), known=bool(known))
            for name, points, most, known in parts
        ),
        reasons=tuple(reasons(_match(need, field.rows[index], field, index=index))),
    )


def _match(need: NeedView, row: Row[Any], field: Field, *, index: int) -> Match:
    candidates, asker = field.candidates, field.asker
    both = None if asker.week is None else candidates.weeks[index] & asker.week
    industries = set(row.industries or ())
    shared = [code for code in need.industries if code in industries]
    near = [code for bit, code in enumerate(need.industries) if int(candidates.sections[index]) >> bit & 1]
    return Match(
        needed=need.labels,
        covered=_covered(need, row),
        stage=need.stage,
        stages=[CareerStage(stage) for stage in row.stages],
        time=None if both is None else best_time(both, need.zone, field.week),
        asker_has_time=asker.week is not None,
        mentor_has_time=bool(candidates.weeks_known[index]),
        languages=[language for language in need.languages if language in (row.languages or ())],
        industries=shared,
        sections=near,
    )


def _covered(need: NeedView, row: Row[Any]) -> list[str] | None:
    if not row.skills:
        return None
    return [label for skill, label in zip(need.skills, need.labels, strict=True) if skill in row.skills]
