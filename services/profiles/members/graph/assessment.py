"""The guided assessment on the graph: what it asks, in the language of the one who asks."""

from collections.abc import Sequence
from typing import Self

import strawberry

from chassis.graph import Info
from services.profiles.members.domain.assessment import Question
from services.profiles.members.queries.assessment import QuestionView, language_of, questions_in
from services.profiles.members.queries.people import cards_of


@strawberry.type
class AssessmentChoice:
    value: str = strawberry.field(description="What AnswerAssessmentInput takes for it.")
    text: str


@strawberry.type
class AssessmentQuestion:
    id: Question
    text: str
    hint: str
    choices: list[AssessmentChoice] = strawberry.field(description="None where the answer is in one's own words.")

    @classmethod
    def of(cls, view: QuestionView) -> Self:
        choices = [AssessmentChoice(value=value, text=text) for value, text in view.choices]
        return cls(id=view.question, text=view.text, hint=view.hint, choices=choices)


@strawberry.type(description="Four questions that end in a clear need.")
class Assessment:
    language: str = strawberry.field(description="The language of the texts, the member's own if it is spoken here.")
    questions: list[AssessmentQuestion]

    @classmethod
    def of(cls, language: str, questions: Sequence[QuestionView]) -> Self:
        return cls(language=language, questions=[AssessmentQuestion.of(question) for question in questions])


async def assessment(info: Info) -> Assessment:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        card = (await cards_of(tx, [member_id])).get(member_id)
    language = language_of(card.locale if card else None)
    return Assessment.of(language, questions_in(language))
