"""The guided assessment: four answers that end in a clear need, or in a sentence that says what to add."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from chassis.errors import DomainError
from contracts.words import CareerStage, Format, Kind
from services.profiles.members.domain.need import NeedTerms, need_terms

LEAST_LETTERS = 18
LEAST_DIFFERENT_LETTERS = 5
LETTERS_OF_A_WIDE_ONE = 3
"""A letter of Chinese, Japanese or Korean says about as much as three others."""


class NoSkillConfirmed(DomainError):
    """Confirm at least one skill: describe what you want to be able to do, and choose from what suggestSkills finds."""


class GoalTooVague(DomainError):
    """Say in a whole sentence what you want to be able to do, such as: I want to answer questions from ward data."""


class Question(str, Enum):
    """The four questions, in their order."""

    GOAL = "GOAL"
    STAGE = "STAGE"
    RELATIONSHIP = "RELATIONSHIP"
    TIME = "TIME"


class RelationshipWish(str, Enum):
    """What a member hopes for, in place of a kind of relationship that they may not know by name."""

    ONE_QUESTION = "ONE_QUESTION"
    ONGOING_GUIDANCE = "ONGOING_GUIDANCE"
    AMONG_EQUALS = "AMONG_EQUALS"
    FRESH_VIEW = "FRESH_VIEW"
    WITH_OTHERS = "WITH_OTHERS"


class TimeBudget(str, Enum):
    """How much time a month a member can give."""

    HALF_AN_HOUR = "HALF_AN_HOUR"
    ONE_HOUR = "ONE_HOUR"
    TWO_HOURS = "TWO_HOURS"
    FOUR_HOURS = "FOUR_HOURS"


CHOICES: Mapping[Question, type[Enum] | None] = MappingProxyType(
    {
        Question.GOAL: None,
        Question.STAGE: CareerStage,
        Question.RELATIONSHIP: RelationshipWish,
        Question.TIME: TimeBudget,
    }
)
"""What may be answered to each question; the goal is told in the member's own words."""

KINDS: Mapping[RelationshipWish, Kind] = MappingProxyType(
    {
        RelationshipWish.ONE_QUESTION: Kind.FLASH,
        RelationshipWish.ONGOING_GUIDANCE: Kind.TRADITIONAL,
        RelationshipWish.AMONG_EQUALS: Kind.PEER,
        RelationshipWish.FRESH_VIEW: Kind.REVERSE,
        RelationshipWish.WITH_OTHERS: Kind.GROUP,
    }
)

MINUTES: Mapping[TimeBudget, int] = MappingProxyType(
    {
        TimeBudget.HALF_AN_HOUR: 30,
        TimeBudget.ONE_HOUR: 60,
        TimeBudget.TWO_HOURS: 120,
        TimeBudget.FOUR_HOURS: 240,
    }
)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a member answered; `skills` are the URIs that they confirmed."""

    goal: str
    skills: tuple[str, ...]
    stage: CareerStage
    relationship: RelationshipWish
    time: TimeBudget
    formats: tuple[Format, ...] = ()


def need_of(answers: Answers) -> NeedTerms:
    """The need that the answers come to; refuses answers that nobody could help with."""
    if not answers.skills:
        raise NoSkillConfirmed
    if _is_vague(answers.goal):
        raise GoalTooVague
    return need_terms(
        skills=answers.skills,
        stage=answers.stage,
        kind=KINDS[answers.relationship],
        minutes_per_month=MINUTES[answers.time],
        goal=answers.goal,
        formats=answers.formats,
    )


def _is_vague(goal: str) -> bool:
    letters = [char for char in unicodedata.normalize("NFC", goal).casefold() if _is_letter(char)]
    length = sum(LETTERS_OF_A_WIDE_ONE if _is_wide(letter) else 1 for letter in letters)
    return length < LEAST_LETTERS or len(set(letters)) < LEAST_DIFFERENT_LETTERS


def _is_letter(char: str) -> bool:
    """Letters, digits, and the signs that vowels are in the scripts of India."""
    return unicodedata.category(char)[0] in "LNM"


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}
