"""The questions of the assessment and their choices, in the language that a member reads."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import negotiate_locale

from services.profiles.members.domain.assessment import CHOICES, Question

CATALOGUES = Path(__file__).parents[1] / "catalogues"
FALLBACK = "en"


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question as it is asked; `choices` are values with their texts, none where the answer is free."""

    question: Question
    text: str
    hint: str
    choices: Sequence[tuple[str, str]]


def language_of(locale: str | None) -> str:
    """The language we speak to a reader of this BCP 47 tag; English where we have not theirs."""
    return negotiate_locale([locale or FALLBACK], list(_catalogues()), sep="-") or FALLBACK


def questions_in(language: str) -> Sequence[QuestionView]:
    """All four, in their order."""
    return [_question(question, _catalogues()[language][question.value]) for question in Question]


def _question(question: Question, texts: Mapping[str, str]) -> QuestionView:
    choices = [(choice.value, texts[choice.value]) for choice in CHOICES[question] or ()]
    return QuestionView(question=question, text=texts["question"], hint=texts["hint"], choices=choices)


@cache
def _catalogues() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(CATALOGUES.glob("*.toml"))}
