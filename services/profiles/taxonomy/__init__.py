"""The vocabularies a profile is written in: skills that are ESCO concepts, and industries of ISIC Rev. 4."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """An ESCO concept; `label` and `synonyms` are ESCO's own English words, `group` is Cairn's."""

    uri: str
    label: str
    group: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """A section (A to U, without parent) or a division (01 to 99, whose parent is its section) of ISIC Rev. 4."""

    code: str
    label: str
    label_ar: str
    parent: str | None = None


@cache
def skills() -> tuple[Skill, ...]:
    """Every skill on offer, by label."""
    return tuple(
        Skill(**{**row, "synonyms": tuple(row.get("synonyms", ()))}) for row in _rows("esco_skills.json", "skills")
    )


@cache
def skills_by_uri() -> Mapping[str, Skill]:
    return {skill.uri: skill for skill in skills()}


@cache
def industries() -> tuple[Industry, ...]:
    """Every section, each followed by its divisions."""
    return tuple(Industry(**row) for row in _rows("isic_industries.json", "industries"))


@cache
def industries_by_code() -> Mapping[str, Industry]:
    return {industry.code: industry for industry in industries()}


@cache
def edition() -> str:
    """Changes with every change of the skills: part of the key of whatever is derived from them."""
    return hashlib.sha256((HERE / "esco_skills.json").read_bytes()).hexdigest()[:16]


def _rows(name: str, key: str) -> list[dict[str, Any]]:
    document: dict[str, list[dict[str, Any]]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return document[key]
