"""Recommendations as the graph shows them."""

from typing import Self

import strawberry

from services.matching.recommendations.queries.recommendations import RecommendationView
from services.matching.references import MemberRef


@strawberry.type(description="A part of a score; the points of all parts sum to the score.")
class ScorePart:
    name: str
    points: int
    most: int = strawberry.field(description="What it could have given; 0 while nothing is known.")
    known: bool = strawberry.field(
        description="False while somebody has not said what it needs: it counts for nothing."
    )


@strawberry.type(description="A mentor who could help with a need, and why.")
class Recommendation:
    mentor: MemberRef
    score: int = strawberry.field(description="From 0 to 10000: how well you two fit, whoever else asks them.")
    price: int = strawberry.field(
        description="What being asked much costs them in the order of this list; it is no part of the score."
    )
    parts: list[ScorePart]
    reasons: list[str] = strawberry.field(description="What speaks for them in a person's words, best first.")

    @classmethod
    def of(cls, view: RecommendationView) -> Self:
        return cls(
            mentor=MemberRef.of(view.mentor_id),
            score=view.score,
            price=view.price,
            parts=[
                ScorePart(name=part.name, points=part.points, most=part.most, known=part.known) for part in view.parts
            ],
            reasons=list(view.reasons),
        )
