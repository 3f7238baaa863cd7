"""Pieces of English sentences for the areas that speak it alone."""

from collections.abc import Sequence

from contracts.words import CareerStage

STAGES = {
    CareerStage.STUDENT: "students",
    CareerStage.EARLY: "people early in their career",
    CareerStage.MID: "people in the middle of their career",
    CareerStage.SENIOR: "senior people",
    CareerStage.EXECUTIVE: "executives",
    CareerStage.CHANGING: "people who change their career",
}


def listed(words: Sequence[str]) -> str:
    """One, one and two, one, two and three."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
