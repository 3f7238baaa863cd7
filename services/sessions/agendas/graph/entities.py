"""Agendas as the two people of a relationship see them on the graph."""

from datetime import date, datetime
from typing import Self

import strawberry

from services.sessions.agendas.domain.follow_ups import FollowUpState
from services.sessions.agendas.domain.questions import QuestionState
from services.sessions.agendas.domain.stages import Prompt, Stage
from services.sessions.agendas.queries.agenda import AgendaView, PromptView
from services.sessions.agendas.queries.follow_ups import FollowUpView
from services.sessions.agendas.queries.questions import QuestionView
from services.sessions.ledgers.graph.entities import Advice
from services.sessions.references import MemberRef, RelationshipRef, as_id

strawberry.enum(QuestionState, description="Where a question stands.")
strawberry.enum(FollowUpState, description="Where a follow-up stands.")
strawberry.enum(Stage, name="AgendaStage", description="The place in a relationship that the next meeting has.")
strawberry.enum(Prompt, name="MentorPromptKind", description="What serves a mentor now.")


@strawberry.type(description="A specific question for the next meeting.")
class AgendaQuestion:
    id: strawberry.ID
    asked_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    question: str
    homework: str = strawberry.field(description="What they have read, tried or thought of beforehand.")
    asked_at: datetime
    state: QuestionState
    answer: str = strawberry.field(description="What they take away from the talk.")
    settled_by: MemberRef | None
    settled_at: datetime | None
    settled_in: strawberry.ID | None = strawberry.field(description="The session in which it was answered.")

    @classmethod
    def of(cls, view: QuestionView) -> Self:
        settled_by = None if view.settled_by is None else MemberRef.unless(view.settled_by, gone=view.gone)
        return cls(
            id=strawberry.ID(str(view.id)),
            asked_by=MemberRef.unless(view.asked_by, gone=view.gone),
            question=view.question,
            homework=view.homework,
            asked_at=view.asked_at,
            state=view.state,
            answer=view.answer,
            settled_by=settled_by,
            settled_at=view.settled_at,
            settled_in=as_id(view.settled_in),
        )


@strawberry.type(description="Who does what by when; on every next agenda until it is done or dropped.")
class FollowUp:
    id: strawberry.ID
    relationship: RelationshipRef
    what: str
    owner: MemberRef | None = strawberry.field(description="Who does it; null once they were erased.")
    agreed_by: MemberRef | None
    due_on: date | None
    agreed_at: datetime
    agreed_in: strawberry.ID | None = strawberry.field(description="The session in which they agreed; null: between.")
    state: FollowUpState
    note: str = strawberry.field(description="How it went, or why it was dropped.")
    settled_at: datetime | None

    @classmethod
    def of(cls, view: FollowUpView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.to(view.relationship_id),
            what=view.what,
            owner=MemberRef.unless(view.owner_id, gone=view.gone),
            agreed_by=MemberRef.unless(view.agreed_by, gone=view.gone),
            due_on=view.due_on,
            agreed_at=view.agreed_at,
            agreed_in=as_id(view.agreed_in),
            state=view.state,
            note=view.note,
            settled_at=view.settled_at,
        )


@strawberry.type(description="A word to whoever mentors, chosen by what happened last time.")
class MentorPrompt:
    prompt: Prompt
    sentence: str = strawberry.field(description="In your language, where we speak it.")

    @classmethod
    def of(cls, view: PromptView) -> Self:
        return cls(prompt=view.prompt, sentence=view.sentence)


@strawberry.type(description="What is open for the next meeting of a relationship; of each list the first fifty.")
class Agenda:
    relationship: RelationshipRef
    session_id: strawberry.ID | None = strawberry.field(description="The next meeting, once one is booked.")
    starts_at: datetime | None
    stage: Stage
    your_turn: bool = strawberry.field(
        description="Whether it begins with your needs: with the mentee's, and among peers with each one's in turn."
    )
    suggestions: list[str] = strawberry.field(description="Questions to start from, in your language.")
    prompts: list[MentorPrompt] = strawberry.field(description="For whoever mentors; the mentee has none.")
    questions: list[AgendaQuestion] = strawberry.field(description="What waits for an answer, oldest first.")
    follow_ups: list[FollowUp] = strawberry.field(description="What is not done, by either of you, oldest first.")
    advice_due: list[Advice] = strawberry.field(description="Advice that has not been reported back, oldest first.")

    @classmethod
    def of(cls, view: AgendaView) -> Self:
        return cls(
            relationship=RelationshipRef.to(view.relationship_id),
            session_id=as_id(view.course.next_id),
            starts_at=view.course.next_at,
            stage=view.stage,
            your_turn=view.your_turn,
            suggestions=list(view.suggestions),
            prompts=[MentorPrompt.of(each) for each in view.prompts],
            questions=[AgendaQuestion.of(each) for each in view.questions],
            follow_ups=[FollowUp.of(each) for each in view.follow_ups],
            advice_due=[Advice.of(each) for each in view.advice_due],
        )
