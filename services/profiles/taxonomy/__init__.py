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
    """An ESCO concept; `label` and `synonyms` are ESCO's own English words.

    Its place in the tree is Cairn's: a `group` within a `field`, and for some skills the URI of a `broader` skill.
    """

    uri: str
    label: str
    group: str
    field: str
    synonyms: tuple[str, ...] = ()
    broader: str | None = None


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
def everyday_words() -> Mapping[str, tuple[str, ...]]:
    """For the URI of a skill what members call it, in Cairn's words; they lead to it and are not shown."""
    uris = {skill.label: skill.uri for skill in skills()}
    lines = (HERE / "everyday_words.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {uris[label]: tuple(words.split("; ")) for label, words in rows}


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


def fingerprint() -> str:
    """Changes with everything that the skills are searched by; the newest migration that fills them names it."""
    files = (HERE / name for name in ("esco_skills.json", "everyday_words.tsv"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _rows(name: str, key: str) -> list[dict[str, Any]]:
    document: dict[str, list[dict[str, Any]]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return document[key]
