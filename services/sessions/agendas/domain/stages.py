"""Where a relationship stands, and what fits that: templates for the next agenda, and prompts for who mentors."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from contracts.words import Kind

CLOSES_WITHIN = timedelta(days=30)
"""The last month belongs to the closing."""
MUCH_ADVICE = 3
"""So much advice that waits for an answer asks for a question rather than for more of it."""


class Stage(str, Enum):
    """The place in a relationship that the next meeting has."""

    FIRST_CONVERSATION = "FIRST_CONVERSATION"
    GOAL_SETTING = "GOAL_SETTING"
    UNDER_WAY = "UNDER_WAY"
    MIDWAY_REVIEW = "MIDWAY_REVIEW"
    CLOSING = "CLOSING"


class Manner(str, Enum):
    """The kinds of relationship, as far as an agenda differs by them."""

    MENTORING = "MENTORING"
    REVERSE = "REVERSE"
    PEER = "PEER"


class Prompt(str, Enum):
    """What serves a mentor now."""

    ASK_FIRST = "ASK_FIRST"
    LOOK_BACK = "LOOK_BACK"
    TELL_A_STORY = "TELL_A_STORY"
    STRETCH = "STRETCH"


def manner_of(kind: Kind) -> Manner:
    return {Kind.REVERSE: Manner.REVERSE, Kind.PEER: Manner.PEER}.get(kind, Manner.MENTORING)


def is_mentees_turn(kind: Kind, *, held: int) -> bool:
    """Whose needs the next meeting begins with: peers alternate with each one that was held, who asked goes first."""
    return kind is not Kind.PEER or held % 2 == 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a stage is told by: meetings that were held, the last one's start, and whether there was ever a goal."""

    held: int
    last_at: datetime | None
    has_goal: bool
    starts_on: date
    ends_on: date | None


def stage_of(standing: Standing, *, today: date) -> Stage:
    """The closing comes before everything else, and a review is due once half of the time is over."""
    if standing.ends_on is not None and standing.ends_on - CLOSES_WITHIN <= today and standing.held:
        return Stage.CLOSING
    if not standing.held:
        return Stage.FIRST_CONVERSATION
    if not standing.has_goal:
        return Stage.GOAL_SETTING
    return Stage.MIDWAY_REVIEW if _is_review_due(standing, today) else Stage.UNDER_WAY


def _is_review_due(standing: Standing, today: date) -> bool:
    """Until they have met in the second half."""
    if standing.ends_on is None or standing.last_at is None:
        return False
    middle = standing.starts_on + (standing.ends_on - standing.starts_on) / 2
    return today >= middle > standing.last_at.date()


@dataclass(frozen=True, kw_only=True)
class LastTime:
    """What has happened until now, as prompts need it."""

    met: bool
    unanswered_advice: int
    reported: bool
    """Something was reported back since they last met."""
    asked: bool
    """The other one has an open question."""
    stalled: bool
    """A goal stalls."""


def prompts(last: LastTime) -> tuple[Prompt, ...]:
    """In the order in which a talk goes: a question before any advice comes first."""
    chosen = (
        (Prompt.LOOK_BACK, last.reported),
        (Prompt.ASK_FIRST, not last.met or last.unanswered_advice >= MUCH_ADVICE),
        (Prompt.TELL_A_STORY, last.asked),
        (Prompt.STRETCH, last.stalled),
    )
    return tuple(prompt for prompt, holds in chosen if holds)
