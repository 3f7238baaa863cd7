"""Recommendations as the graph shows them."""

from typing import Self

import strawberry

from services.matching.recommendations.domain.reasons import reasons, unknowns
from services.matching.recommendations.domain.voice import voice_for
from services.matching.recommendations.queries.recommendations import PartView, RecommendationView
from services.matching.references import MemberRef


@strawberry.type(description="A part of a score; the points of all parts sum to the score.")
class ScorePart:
    name: str
    points: int
    most: int = strawberry.field(description="What it could have given; 0 while nothing is known.")
    known: bool = strawberry.field(
        description="False while somebody has not said what it needs: it counts for nothing."
    )

    @classmethod
    def of(cls, view: PartView) -> Self:
        return cls(name=view.name, points=view.points, most=view.most, known=view.known)


def in_reasons(root: strawberry.Parent["Recommendation"], locale: str = "en") -> list[str]:
    return reasons(root.view.claims, voice_for(locale))


def in_unknowns(root: strawberry.Parent["Recommendation"], locale: str = "en") -> list[str]:
    return unknowns(root.view.claims, voice_for(locale))


@strawberry.type(description="A mentor who could help with a need, and why.")
class Recommendation:
    mentor: MemberRef
    score: int = strawberry.field(description="From 0 to 10000: how well you two fit, whoever else asks them.")
    price: int = strawberry.field(
        description="What being asked much costs them in the order of this list; it is no part of the score."
    )
    parts: list[ScorePart]
    view: strawberry.Private[RecommendationView]

    reasons: list[str] = strawberry.field(
        resolver=in_reasons,
        description="What speaks for them in a person's words, best first; in English, German or Arabic.",
    )
    unknown: list[str] = strawberry.field(
        resolver=in_unknowns, description="What is not known, and so counts neither for nor against them."
    )

    @classmethod
    def of(cls, view: RecommendationView) -> Self:
        return cls(
            mentor=MemberRef.of(view.mentor_id),
            score=view.score,
            price=view.price,
            parts=[ScorePart.of(part) for part in view.parts],
            view=view,
        )
