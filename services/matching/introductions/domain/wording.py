"""The words of asking in every language that we speak, from one file each in `phrases/`; English for all others."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PHRASES = Path(__file__).parent / "phrases"
FALLBACK = "en"


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """By language, the sections of its file; read once a process."""
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(PHRASES.glob("*.toml"))}


def wording(locale: str) -> Mapping[str, Any]:
    """For a reader of this BCP 47 tag."""
    return languages().get(locale.replace("_", "-").split("-")[0].lower(), languages()[FALLBACK])
