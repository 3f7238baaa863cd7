"""The catalogues of calendars: what an entry is called, and what to do about a calendar that could not be read."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.sessions.calendars.domain.busy import Problem
from services.sessions.calendars.domain.feed import EntryKind

CATALOGUES = Path(__file__).parent / "catalogues"
FALLBACK = "en"


@cache
def catalogues() -> Mapping[str, Mapping[str, Any]]:
    """All of them by language."""
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(CATALOGUES.glob("*.toml"))}


def language_of(locale: str | None) -> str:
    """The language of a BCP 47 tag; English where we do not speak it."""
    language = (locale or FALLBACK).split("-")[0].lower()
    return language if language in catalogues() else FALLBACK


def title_of(locale: str | None) -> str:
    title: str = _entries(locale)["feed"]["title"]
    return title


def summary_of(kind: EntryKind, *, name: str | None, cancelled: bool, locale: str | None) -> str:
    """As the mailed invitation says it; without a name it speaks of somebody."""
    known = _entries(locale)
    summary: str = known["entries"][kind.value].format(name=name or known["feed"]["somebody"])
    return known["feed"]["cancelled"].format(summary=summary) if cancelled else summary


def advice_on(problem: Problem, *, locale: str | None) -> str:
    advice: str = _entries(locale)["problems"][problem.value.lower()]
    return advice


def _entries(locale: str | None) -> Mapping[str, Any]:
    return catalogues()[language_of(locale)]
