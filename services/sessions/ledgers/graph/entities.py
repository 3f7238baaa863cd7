"""Advice and gifts as the two people of a relationship see them on the graph."""

from datetime import datetime
from typing import Self

import strawberry

from contracts.sessions import Gift
from services.sessions.ledgers.domain import Answer
from services.sessions.ledgers.queries import AdviceView, GiftView
from services.sessions.references import MemberRef, RelationshipRef, as_id

strawberry.enum(Answer, name="AdviceAnswer", description="What somebody does with advice that they were given.")
strawberry.enum(Gift, description="What flowed the other way.")


@strawberry.type(description="Advice from one of two people to the other, and what came of it.")
class Advice:
    id: strawberry.ID
    relationship: RelationshipRef
    given_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    given_to: MemberRef | None = strawberry.field(description="Null once they were erased.")
    session_id: strawberry.ID | None = strawberry.field(description="The meeting it was given in; null: between them.")
    topic: str
    words: str
    given_at: datetime
    answer: Answer | None = strawberry.field(description="Null until whoever was given it says so.")
    because: str = strawberry.field(description="Why: always there when they chose otherwise.")
    answered_at: datetime | None
    result: str = strawberry.field(description="What came of it, in the words of whoever was given it.")
    reported_at: datetime | None = strawberry.field(
        description="When whoever gave it was told; until then it is on every next agenda."
    )

    @classmethod
    def of(cls, view: AdviceView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.to(view.relationship_id),
            given_by=MemberRef.unless(view.given_by, gone=view.gone),
            given_to=MemberRef.unless(view.given_to, gone=view.gone),
            session_id=as_id(view.session_id),
            topic=view.topic,
            words=view.words,
            given_at=view.given_at,
            answer=view.answer,
            because=view.because,
            answered_at=view.answered_at,
            result=view.result,
            reported_at=view.reported_at,
        )


@strawberry.type(description="What one of two people gave the other besides advice.")
class GiftGiven:
    id: strawberry.ID
    relationship: RelationshipRef
    given_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    given_to: MemberRef | None = strawberry.field(description="Null once they were erased.")
    gift: Gift
    words: str
    given_at: datetime

    @classmethod
    def of(cls, view: GiftView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.to(view.relationship_id),
            given_by=MemberRef.unless(view.given_by, gone=view.gone),
            given_to=MemberRef.unless(view.given_to, gone=view.gone),
            gift=view.gift,
            words=view.words,
            given_at=view.given_at,
        )
