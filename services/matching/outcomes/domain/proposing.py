"""Weights that the outcomes speak for: the ones in force, with those parts changed of which something is sure."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.matching.engine import MOST, PARTS
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.evidence import Found, Outcome, PartFound
from services.matching.outcomes.domain.intervals import log_odds

Written = Mapping[str, Mapping[str, int]]
"""The view of each side, `mentee` and `mentor`: points by the name of a part."""

BASES = (Outcome.ACTIVE, Outcome.FORMED)
"""By which outcome weights are proposed: the first that enough is known of."""
FIXED = "choice"
"""The mentee's own choice has its own place in a score, and is no prediction."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """`basis`: what they are drawn from.  `digest` names exactly these: nobody adopts what they have not read."""

    basis: Outcome
    weights: Written
    changed: tuple[str, ...]
    digest: str


def propose(found: Sequence[Found], in_force: Written) -> Proposed | None:
    """None where nothing is sure enough to change anything."""
    by_outcome = {each.outcome: each for each in found}
    basis = next((each for each in BASES if each in by_outcome), None)
    if basis is None:
        return None
    factors = {each.part: _factor(each) for each in by_outcome[basis].parts if each.part != FIXED}
    weights = {side: _reweighed(points, factors) for side, points in in_force.items()}
    changed = tuple(part for part in PARTS if any(weights[side][part] != in_force[side][part] for side in weights))
    if not changed:
        return None
    text = json.dumps([basis.value, weights], sort_keys=True)
    return Proposed(
        basis=basis, weights=weights, changed=changed, digest=hashlib.sha256(text.encode()).hexdigest()[:16]
    )


def _factor(found: PartFound) -> float:
    """How many times heavier: the odds ratio, drawn towards no effect by what was to be expected of any part.

    What could as well be nothing, with all parts looked at together, changes nothing.
    """
    seen = log_odds(found.high, found.low)
    if not seen.is_sure(tests=len(PARTS)):
        return 1.0
    drawn = seen.value * DEFAULTS.prior**2 / (DEFAULTS.prior**2 + seen.error**2)
    return min(DEFAULTS.most, max(1 / DEFAULTS.most, math.exp(drawn)))


def _reweighed(points: Mapping[str, int], factors: Mapping[str, float]) -> dict[str, int]:
    """Whole points that sum to the same, the part with the largest remainder first."""
    scaled = {part: points[part] * factors.get(part, 1.0) for part in PARTS if part != FIXED}
    whole, total = MOST - points[FIXED], sum(scaled.values())
    exact = {part: each * whole / total for part, each in scaled.items()}
    shares = {part: math.floor(each) for part, each in exact.items()}
    by_remainder = sorted(exact, key=lambda part: (shares[part] - exact[part], PARTS.index(part)))
    for part in by_remainder[: whole - sum(shares.values())]:
        shares[part] += 1
    return {part: points[FIXED] if part == FIXED else shares[part] for part in PARTS}
