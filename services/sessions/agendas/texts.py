"""The catalogues of agendas: questions to start from, prompts for mentors, a statement's words, in three languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.sessions.agendas.domain.stages import Manner, Prompt, Stage

CATALOGUES = Path(__file__).parent / "catalogues"
FALLBACK = "en"


@cache
def catalogues() -> Mapping[str, Mapping[str, Any]]:
    """All of them by language."""
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(CATALOGUES.glob("*.toml"))}


def suggestions(stage: Stage, manner: Manner, *, locale: str | None) -> tuple[str, ...]:
    """Questions for the next agenda: those of the stage, then the one that fits the kind."""
    of_stage = _entries(locale)["agenda"][stage.value.lower()]
    return (*of_stage["both"], of_stage[manner.value.lower()])


def sentence_of(prompt: Prompt, *, locale: str | None) -> str:
    sentence: str = _entries(locale)["prompts"][prompt.value.lower()]
    return sentence


def statement_words(locale: str | None) -> Mapping[str, str]:
    """The words of a statement of hours, and the sentence where there is nothing to show."""
    words: Mapping[str, str] = _entries(locale)["hours"]
    return words


def _entries(locale: str | None) -> Mapping[str, Any]:
    """By the language of a BCP 47 tag; English where we do not speak it."""
    known = catalogues()
    return known.get((locale or FALLBACK).split("-")[0].lower(), known[FALLBACK])
