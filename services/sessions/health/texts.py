"""The catalogues of health: the pulse questions in English, German and Arabic."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.sessions.health.domain.pulse import PulseQuestion

CATALOGUES = Path(__file__).parent / "catalogues"
FALLBACK = "en"


@cache
def catalogues() -> Mapping[str, Mapping[str, str]]:
    """All of them by language."""
    return {
        file.stem: tomllib.loads(file.read_text("utf-8"))["questions"] for file in sorted(CATALOGUES.glob("*.toml"))
    }


def sentence_of(question: PulseQuestion, *, locale: str | None) -> str:
    """In the language of a BCP 47 tag; in English where we do not speak it."""
    known = catalogues()
    return known.get((locale or FALLBACK).split("-")[0].lower(), known[FALLBACK])[question.value.lower()]
