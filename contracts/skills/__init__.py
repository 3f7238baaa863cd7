"""The skills that events speak of: which of them are near each other, for every service to read at import."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

NEIGHBOURS = Path(__file__).parent / "neighbours.json"
CONCEPT = "http://data.europa.eu/esco/skill/"
"""What the URI of every ESCO skill begins with."""


@cache
def neighbours() -> Mapping[str, Mapping[str, int]]:
    """For the URI of each skill the URIs of its neighbours, the most similar first, with a similarity of 400 to 1000.

    A skill without neighbours maps to nothing; how similarity is made stands in the file.
    """
    document = json.loads(NEIGHBOURS.read_text(encoding="utf-8"))
    return {
        CONCEPT + row["skill"]: {CONCEPT + other: similarity for other, similarity in row["neighbours"].items()}
        for row in document["skills"]
    }


@cache
def labels() -> Mapping[str, str]:
    """For the URI of each skill its preferred label, in English."""
    document = json.loads(NEIGHBOURS.read_text(encoding="utf-8"))
    return {CONCEPT + row["skill"]: row["label"] for row in document["skills"]}
