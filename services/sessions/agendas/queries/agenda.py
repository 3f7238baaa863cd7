"""The next agenda of a relationship: read, each time, from what is still open, so that nothing on it can go stale."""

from dataclasses import dataclass
from uuid import UUID

from chassis.db import Transaction
from services.sessions.agendas.domain.stages import (
    LastTime,
    Prompt,
    Stage,
    Standing,
    is_mentees_turn,
    manner_of,
    prompts,
    stage_of,
)
from services.sessions.agendas.queries.follow_ups import FollowUpView, open_follow_ups_in
from services.sessions.agendas.queries.questions import QuestionView, open_questions_in
from services.sessions.agendas.texts import sentence_of, suggestions
from services.sessions.facts.queries.people import locale_of
from services.sessions.facts.queries.relationships import Relationship, own_relationship
from services.sessions.facts.queries.today import today_of
from services.sessions.goals.queries import GoalsStanding, goals_standing_in
from services.sessions.ledgers.domain import may_advise
from services.sessions.ledgers.queries import AdviceView, advice_due_in, was_reported_since
from services.sessions.meetings.queries.course import Course, course_of

MOST = 50
"""Of each part; what is more than that stays on the agenda after, and in the lists of its own."""


@dataclass(frozen=True, kw_only=True)
class PromptView:
    prompt: Prompt
    sentence: str


@dataclass(frozen=True, kw_only=True)
class AgendaView:
    """For the next meeting, booked or not; suggestions and prompts are in the reader's language."""

    relationship_id: UUID
    course: Course
    stage: Stage
    your_turn: bool
    suggestions: tuple[str, ...]
    prompts: tuple[PromptView, ...]
    questions: tuple[QuestionView, ...]
    follow_ups: tuple[FollowUpView, ...]
    advice_due: tuple[AdviceView, ...]


async def next_agenda(tx: Transaction, relationship_id: UUID, member_id: UUID) -> AgendaView:
    """As one of the two sees it; prompts are there for whoever mentors.  A constant number of statements."""
    relationship = await own_relationship(tx, relationship_id, member_id)
    course, goals = await course_of(tx, relationship_id), await goals_standing_in(tx, relationship_id)
    questions = await open_questions_in(tx, member_id, relationship_id, limit=MOST)
    due = await advice_due_in(tx, member_id, relationship_id, limit=MOST)
    locale, stage = (
        await locale_of(tx, member_id),
        await _stage(tx, relationship, member_id, course=course, goals=goals),
    )
    last = LastTime(
        met=course.held > 0,
        unanswered_advice=sum(each.answer is None and each.given_by == member_id for each in due),
        reported=await was_reported_since(tx, relationship_id, course.last_at, to=member_id),
        asked=any(each.asked_by != member_id for each in questions),
        stalled=goals.stalls and relationship.is_under_way,
    )
    mentors = may_advise(relationship.kind, is_mentor=member_id == relationship.mentor_id)
    return AgendaView(
        relationship_id=relationship_id,
        course=course,
        stage=stage,
        your_turn=is_mentees_turn(relationship.kind, held=course.held) == (member_id == relationship.mentee_id),
        suggestions=suggestions(stage, manner_of(relationship.kind), locale=locale),
        prompts=tuple(_shown(each, locale) for each in prompts(last)) if mentors else (),
        questions=tuple(questions),
        follow_ups=tuple(await open_follow_ups_in(tx, member_id, relationship_id, limit=MOST)),
        advice_due=tuple(due),
    )


async def _stage(
    tx: Transaction, relationship: Relationship, member_id: UUID, *, course: Course, goals: GoalsStanding
) -> Stage:
    standing = Standing(
        held=course.held,
        last_at=course.last_at,
        has_goal=goals.any,
        starts_on=relationship.starts_on,
        ends_on=relationship.ends_on,
    )
    return stage_of(standing, today=await today_of(tx, member_id))


def _shown(prompt: Prompt, locale: str | None) -> PromptView:
    return PromptView(prompt=prompt, sentence=sentence_of(prompt, locale=locale))
