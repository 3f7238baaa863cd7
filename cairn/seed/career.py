"""Invents where somebody works, how they came there, and how they like to work."""

from typing import Any

from cairn.seed.draw import Draw
from cairn.seed.member import SeedCareer
from cairn.seed.words import employers
from contracts.words import Format, Tone, Trait

THIS_YEAR = 2026
TRAITS = (0, 3, 5, len(Trait))
"""How many of the statements somebody answers: many leave them all open."""


def career(draw: Draw, profession: dict[str, Any], *, came_from: dict[str, Any] | None) -> SeedCareer:
    """`came_from` is the profession that somebody has left, or None for who stayed in theirs."""
    return SeedCareer(
        title=profession["title"].capitalize(),
        employer=draw.one("employer", employers()) if draw.chance("is employed", 0.85) else "",
        team=profession["field"].capitalize() if draw.chance("names the team", 0.5) else "",
        history=_history(draw, came_from) if came_from else (),
        tone=draw.one("tone", (Tone.FORMAL, Tone.INFORMAL, None)),
        formats=draw.some("formats", tuple(Format), count=draw.between("formats named", 0, high=2)),
        traits=_traits(draw),
    )


def _history(draw: Draw, came_from: dict[str, Any]) -> tuple[tuple[str, str, int, int], ...]:
    until = THIS_YEAR - draw.between("years since", 0, high=6)
    title = came_from["title"].capitalize()
    return ((title, came_from["industries"][0], until - draw.between("years there", 2, high=12), until),)


def _traits(draw: Draw) -> tuple[tuple[Trait, int], ...]:
    answered = draw.some("traits", tuple(Trait), count=draw.one("traits answered", TRAITS))
    return tuple((trait, draw.between(trait.value, 1, high=5)) for trait in sorted(answered))
