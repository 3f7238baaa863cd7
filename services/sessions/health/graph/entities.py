"""Health as the two people of a relationship see it, what they said in private, and what of it staff see."""

from datetime import date, datetime, time
from typing import Self

import strawberry

from contracts.words import Kind
from services.sessions.circles.queries.overseeing import CircleHealthView
from services.sessions.goals.graph.entities import Goal
from services.sessions.health.domain.fit import Fit, FitWish
from services.sessions.health.domain.nudging import NudgeSettings as Settings
from services.sessions.health.domain.pulse import PulseQuestion, Told
from services.sessions.health.domain.rhythm import Health
from services.sessions.health.queries.private import ClosingView, FitView
from services.sessions.health.queries.pulses import HelpView, PulseView
from services.sessions.health.queries.recap import Recap as RecapView
from services.sessions.health.queries.standings import StandingView
from services.sessions.health.texts import sentence_of
from services.sessions.ledgers.graph.entities import Advice
from services.sessions.references import MemberRef, RelationshipRef, as_id

strawberry.enum(Health, description="How a relationship fares against the rhythm that its two people agreed on.")
strawberry.enum(PulseQuestion, description="What is asked; `text` says it in your language.")
strawberry.enum(Fit, description="How somebody feels about the fit.")
strawberry.enum(FitWish, description="What somebody wants to follow from it; to part is nobody's fault.")


@strawberry.type(description="How a circle fares: days and counts, and nothing that anybody wrote or whose they are.")
class CircleHealth:
    id: strawberry.ID = strawberry.field(description="The circle's.")
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    health: Health
    due_on: date | None = strawberry.field(description="When it means to meet next, by its rhythm.")
    last_met_on: date | None
    next_on: date | None
    seated: int
    met: int = strawberry.field(description="Meetings that took place in the last 180 days.")
    came: int = strawberry.field(description="In these: how often somebody was said to be there, and nobody disputes.")
    absent: int = strawberry.field(description="How often somebody was not, and nobody disputes it.")

    @classmethod
    def of(cls, view: CircleHealthView, *, today: date) -> Self:
        verdict = view.verdict(today)
        return cls(
            id=strawberry.ID(str(view.id)),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            health=verdict.health,
            due_on=verdict.due_on,
            last_met_on=view.last_at.date() if view.last_at else None,
            next_on=view.next_at.date() if view.next_at else None,
            seated=view.seated,
            met=view.met,
            came=view.came,
            absent=view.absent,
        )


@strawberry.type(description="How a relationship fares, with the days behind it; days are UTC's.")
class RelationshipHealth:
    relationship: RelationshipRef
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    mentee: MemberRef | None = strawberry.field(description="Null once they were erased.")
    kind: Kind
    programme_id: strawberry.ID | None
    health: Health
    since: date = strawberry.field(description="When this was first found.")
    due_on: date | None = strawberry.field(description="When they mean to meet, by their rhythm; null in a break.")
    overdue_days: int = strawberry.field(description="By how many days they are late; 0: they are not.")
    last_met_on: date | None
    next_on: date | None = strawberry.field(description="The next meeting that is booked.")
    idle_since: date | None = strawberry.field(description="Since when it is silent; nobody closes it without notice.")

    @classmethod
    def of(cls, view: StandingView, *, today: date) -> Self:
        return cls(
            relationship=RelationshipRef.to(view.relationship_id),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            mentee=MemberRef.unless(view.mentee_id, gone=view.gone),
            kind=view.kind,
            programme_id=as_id(view.programme_id),
            health=view.health,
            since=view.since,
            due_on=view.due_on,
            overdue_days=view.overdue_days(today),
            last_met_on=view.last_on,
            next_on=view.next_on,
            idle_since=view.idle_since,
        )


@strawberry.type(description="How many relationships fare so.")
class HealthCount:
    health: Health
    relationships: int


@strawberry.type
class PulseItem:
    question: PulseQuestion
    text: str = strawberry.field(description="In your language.")
    rating: int | None = strawberry.field(description="From 1 (not at all) to 5 (very much); null: not answered.")


@strawberry.type(description="A round of questions to you; nobody else reads your answers or your words.")
class Pulse:
    id: strawberry.ID
    relationship: RelationshipRef
    round: int
    questions: list[PulseItem]
    words: str
    wants_help: bool = strawberry.field(description="Whether you let staff know that you would like help.")
    asked_at: datetime
    closes_at: datetime = strawberry.field(description="Until when you can answer, or think again.")
    answered_at: datetime | None

    @classmethod
    def of(cls, view: PulseView, *, locale: str | None) -> Self:
        ratings: list[int | None] = [*view.ratings] if view.ratings else [None] * len(view.questions)
        asked = [PulseQuestion(question) for question in view.questions]
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.to(view.relationship_id),
            round=view.round,
            questions=[
                PulseItem(question=question, text=sentence_of(question, locale=locale), rating=rating)
                for question, rating in zip(asked, ratings, strict=True)
            ],
            words=view.words,
            wants_help=view.wants_help,
            asked_at=view.asked_at,
            closes_at=view.closes_at,
            answered_at=view.answered_at,
        )


@strawberry.type(description="What many said together to one question in a whole month.")
class PulseTally:
    month: date = strawberry.field(description="Its first day.")
    question: PulseQuestion
    text: str = strawberry.field(description="In your language.")
    members: int | None = strawberry.field(description="Rounded down to fives; null: too few to be told.")
    mean: float | None = strawberry.field(description="From 1 to 5; null: too few to be told.")

    @classmethod
    def of(cls, told: Told, *, locale: str | None) -> Self:
        text = sentence_of(told.question, locale=locale)
        return cls(month=told.month, question=told.question, text=text, members=told.members, mean=told.mean)


@strawberry.type(description="Somebody who let staff know that they would like help; nothing else of what they said.")
class HelpWanted:
    id: strawberry.ID
    relationship: RelationshipRef
    member: MemberRef | None
    programme_id: strawberry.ID | None
    since: datetime

    @classmethod
    def of(cls, view: HelpView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            relationship=RelationshipRef.to(view.relationship_id),
            member=MemberRef.unless(view.member_id, gone=view.gone),
            programme_id=as_id(view.programme_id),
            since=view.answered_at,
        )


@strawberry.type(description="The early fit check; both are asked in private, and nobody is told what the other said.")
class FitCheck:
    relationship: RelationshipRef
    opened_at: datetime
    answer_by: date
    open: bool = strawberry.field(description="Whether you can still answer, or think again.")
    your_fit: Fit | None
    your_wish: FitWish | None
    your_words: str | None
    answered_at: datetime | None

    @classmethod
    def of(cls, view: FitView) -> Self:
        return cls(
            relationship=RelationshipRef.to(view.relationship_id),
            opened_at=view.opened_at,
            answer_by=view.answer_by,
            open=view.is_open,
            your_fit=view.fit,
            your_wish=view.wish,
            your_words=view.words,
            answered_at=view.answered_at,
        )


@strawberry.type(description="What you said at the end.")
class LastWord:
    changed: str = strawberry.field(description="For yourself.")
    next_step: str = strawberry.field(description="For yourself.")
    thanks: str = strawberry.field(description="The other reads it once both have written, or the time is over.")
    keep_in_touch: bool = strawberry.field(description="Shows only when both say yes.")
    written_at: datetime


@strawberry.type(description="The end of a relationship: a last word of each.")
class Closing:
    relationship: RelationshipRef
    opened_at: datetime
    closes_on: date = strawberry.field(description="The last day, in UTC, on which you can write.")
    open: bool = strawberry.field(description="Whether you can still write, or write anew.")
    yours: LastWord | None
    their_thanks: str | None = strawberry.field(description="Null until both have written, or if they have not.")

    @classmethod
    def of(cls, view: ClosingView) -> Self:
        return cls(
            relationship=RelationshipRef.to(view.relationship_id),
            opened_at=view.opened_at,
            closes_on=view.closes_on,
            open=view.is_open,
            yours=_own_word(view),
            their_thanks=view.their_thanks or None,
        )


def _own_word(view: ClosingView) -> LastWord | None:
    if view.written_at is None:
        return None
    return LastWord(
        changed=view.changed or "",
        next_step=view.next_step or "",
        thanks=view.thanks or "",
        keep_in_touch=bool(view.keep_in_touch),
        written_at=view.written_at,
    )


@strawberry.type(description="What the two of you did together, by days on your own clock; nothing in it is a score.")
class Recap:
    relationship: RelationshipRef
    since: date
    until: date
    meetings: int = strawberry.field(description="That took place, as far as anybody has said.")
    minutes: int = strawberry.field(description="How long they were, all together.")
    goals_reached: list[Goal] = strawberry.field(
        description="The first twenty, in the order in which you reached them."
    )
    advice_tried: list[Advice] = strawberry.field(description="With what came of it; the first twenty.")

    @classmethod
    def of(cls, view: RecapView, *, now: datetime) -> Self:
        return cls(
            relationship=RelationshipRef.to(view.relationship_id),
            since=view.first,
            until=view.last,
            meetings=view.together.meetings,
            minutes=view.together.minutes,
            goals_reached=[Goal.of(each, now=now) for each in view.goals],
            advice_tried=[Advice.of(each) for each in view.advice],
        )


@strawberry.type(description="Whether and when you want to be reminded to find a time.")
class NudgeSettings:
    wants: bool = strawberry.field(
        description="Whether to be reminded when it is your turn, and to get mails of what you are asked in your inbox."
    )
    quiet_from: time = strawberry.field(description="On your own clock; from then on nothing reminds you.")
    quiet_until: time

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(wants=settings.wants, quiet_from=settings.quiet_from, quiet_until=settings.quiet_until)
