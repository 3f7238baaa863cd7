"""The word lists the association is made of, read from the files beside this module."""

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "data"


@cache
def personas() -> list[dict[str, Any]]:
    return _list("personas.json")


@cache
def regions() -> list[dict[str, Any]]:
    """Where members live: how many, locale, zones, languages, names and the order that names are said in."""
    return _list("regions.json")


@cache
def professions() -> list[dict[str, Any]]:
    """What members do: how many, title, field, ISIC divisions and the labels of the skills that go together."""
    return _list("professions.json")


@cache
def employers() -> list[str]:
    """Invented names of employers."""
    names: list[str] = json.loads((HERE / "employers.json").read_text(encoding="utf-8"))
    return names


@cache
def phrases() -> dict[str, Any]:
    return _object("words.json")


@cache
def weeks() -> dict[str, list[list[list[str]]]]:
    """Kinds of week, each with its variants: weekday, start, end."""
    return _object("weeks.json")


def skill_uri(label: str) -> str:
    """The ESCO URI of a label that the word lists use."""
    return _skills()[label]


@cache
def _skills() -> dict[str, str]:
    return _object("skills.json")


def _list(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return rows


def _object(name: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return words
