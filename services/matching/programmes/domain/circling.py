"""The result of a run of circles: one mentor with several mentees each, with the proof of what can be proven of it.

To group well is NP-hard, so nobody can say that no circles are better.  What is proven, for all pairs: how well the
mentees fit their mentors, against what would be possible if circles had no least size, no limit on colleagues, and
nobody looked at what the members have in common; and how many could be placed then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from services.matching.engine import Snapshot, Weighing
from services.matching.engine.audit import Claim
from services.matching.engine.candidates import Candidates, Told
from services.matching.engine.groups import Limits
from services.matching.engine.growth import claim_of, solve_for_all
from services.matching.engine.pairs import Ints
from services.matching.engine.rounds import Rule
from services.matching.flash.domain.floor import apart_in, floor_of, houses, kinship_of
from services.matching.flash.domain.grouping import group
from services.matching.programmes.domain.cohort import Cohort, PinLost
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.domain.result import Decided

TOO_SMALL = "A circle has fewer members than the least, and nobody in it is pinned."
COLLEAGUES = "A circle has more of one employer than the limit, and not by pins."
TOGETHER = "Two sit in one circle who are kept apart."


def limits_of(ratio: int) -> Limits:
    return Limits(least=DEFAULTS.least_in_circle, most=ratio, colleagues=DEFAULTS.colleagues_in_circle)


@dataclass(frozen=True, kw_only=True)
class Circled(Decided):
    """Circles as pairs of a mentee and a mentor; whoever has the same mentor sits together."""

    limits: Limits

    @cached_property
    def circles(self) -> Mapping[int, list[int]]:
        """The mentees of each mentor who leads one, pins among them, by row."""
        members: dict[int, list[int]] = {}
        for mentee, mentor in sorted(self.pairs.items()):
            members.setdefault(mentor, []).append(mentee)
        return members

    @property
    def certificate(self) -> dict[str, Any]:
        shown, sizes = super().certificate, [len(members) for members in self.circles.values()]
        return {
            **shown,
            "faults": [*shown["faults"], *self._faults()],
            "circles": {
                "count": len(sizes),
                "smallest": min(sizes, default=0),
                "largest": max(sizes, default=0),
                "common": self._common(),
                "least": self.limits.least,
                "colleagues": self.limits.colleagues,
            },
        }

    def _common(self) -> int:
        """Points that members of one circle have in common, each two once."""
        kinship = kinship_of(self.cohort.snapshot.mentees)
        twice = (int(kinship[np.ix_(members, members)].sum()) for members in self.circles.values())
        return sum(twice) // 2

    def _faults(self) -> list[str]:
        own, apart = houses(self.cohort.snapshot.mentees), apart_in(self.cohort.snapshot)
        some = list(self.circles.values())
        claims = {
            TOO_SMALL: all(len(members) >= self.limits.least or self._pinned(members) for members in some),
            COLLEAGUES: all(self._mixed(own, members) for members in some),
            TOGETHER: not any(apart[np.ix_(members, members)].any() for members in some),
        }
        return [sentence for sentence, holds in claims.items() if not holds]

    def _pinned(self, members: list[int]) -> list[int]:
        return [one for one in members if one in self.cohort.pinned]

    def _mixed(self, own: Ints, members: list[int]) -> bool:
        """Whether nobody but who is pinned is one colleague too many."""
        counts = np.bincount(own[members])
        by_pins = np.bincount(own[self._pinned(members)], minlength=len(counts))
        return bool((counts <= np.maximum(by_pins, self.limits.colleagues)).all())


class TooManyForCircles(Exception):
    """Nobody could wait for the circles of so many: what each two have in common is looked at."""


def form_circles(
    terms: Mapping[str, Any], cohort: Cohort, weighing: Weighing, *, candidates: Candidates, seed: int, told: Told
) -> Circled:
    """Raises PinLost where two are pinned to one circle who are kept apart, and TooManyForCircles."""
    if len(cohort.mentees) > DEFAULTS.most_in_circles:
        raise TooManyForCircles
    limits = limits_of(terms["ratio"])
    apart = apart_in(cohort.snapshot)
    if any(apart[one, other] for one, here in cohort.pins for other, there in cohort.pins if here == there):
        raise PinLost
    groups = group(floor_of(cohort.snapshot, weighing, pinned=cohort.pinned), limits, seed=seed)
    most = claim_of(*solve_for_all(candidates, Rule.MOST, seat_cost=0, seed=seed, told=lambda done: told(done / 2)))
    best = claim_of(
        *solve_for_all(candidates, Rule.SUM, seat_cost=0, seed=seed, told=lambda done: told((1 + done) / 2))
    )
    claim: Claim = replace(best, match=groups[cohort.free].astype(np.int32), crowded=most.crowded)
    return Circled(terms=terms, cohort=cohort, weighing=weighing, claim=claim, limits=limits)


def with_seats_in_circles(snapshot: Snapshot, ratio: int) -> Snapshot:
    """Whoever takes anybody takes a circle: it is one place of theirs, however many sit in it."""
    seats = np.where(snapshot.mentors.seats > 0, ratio, 0).astype(np.int32)
    return replace(snapshot, mentors=replace(snapshot.mentors, seats=seats))
