"""Weights of a programme: how many points each part of a score can give, checked by name."""

from collections.abc import Mapping
from dataclasses import asdict

from contracts.words import Kind
from services.matching.engine import CURRENT, MOST, PARTS, Weighing, Weights, weights_for
from services.matching.programmes.domain.refusals import WeightsMisread

Written = Mapping[str, Mapping[str, int]]
"""The view of each side, `mentee` and `mentor`: points by the name of a part, as they rest in the database."""

VERSION = CURRENT


def weights_of(kind: Kind, chosen: Mapping[str, int] | None) -> Written:
    """What staff chose, for both sides alike; the evidence's weights for this kind where they chose nothing."""
    weighing = weights_for(kind.value) if not chosen else Weighing.alike(_checked(chosen))
    return {"mentee": asdict(weighing.mentee), "mentor": asdict(weighing.mentor)}


def _checked(chosen: Mapping[str, int]) -> Weights:
    if chosen.keys() != set(PARTS) or any(not 0 <= points <= MOST for points in chosen.values()):
        raise WeightsMisread(f"Give points from 0 to {MOST} to each of: {', '.join(PARTS)}.")
    if sum(chosen.values()) != MOST:
        raise WeightsMisread(f"The weights sum to {sum(chosen.values())}; they must sum to {MOST}.")
    return Weights(**chosen)


def weighing_of(written: Written) -> Weighing:
    """As the engine takes them."""
    return Weighing(mentee=Weights(**written["mentee"]), mentor=Weights(**written["mentor"]))
