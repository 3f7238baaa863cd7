"""Proposed weights: whole, summing, drawn to no effect, and changed only by what is sure."""

from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from services.matching.engine import MOST, PARTS, Weights, weights_for
from services.matching.outcomes.domain.evidence import Found, Outcome, PartFound
from services.matching.outcomes.domain.intervals import Share
from services.matching.outcomes.domain.proposing import propose

TRADITIONAL = weights_for("TRADITIONAL")
IN_FORCE = {"mentee": asdict(TRADITIONAL.mentee), "mentor": asdict(TRADITIONAL.mentor)}


def found(outcome: Outcome = Outcome.ACTIVE, /, **parts: tuple[int, int, int, int]) -> Found:
    """Of each part: how many of how many who fitted well, and how many of how many others."""
    told = tuple(
        PartFound(part=part, high=Share(good, of), low=Share(other, others))
        for part, (good, of, other, others) in parts.items()
    )
    return Found(outcome=outcome, all=Share(500, 1000), parts=told, hidden=())


class TestAProposal:
    def test_makes_a_part_heavier_that_spoke_for_good_outcomes(self) -> None:
        proposed = propose([found(availability=(400, 500, 200, 500))], IN_FORCE)

        assert proposed is not None
        assert proposed.basis is Outcome.ACTIVE
        for side, before in IN_FORCE.items():
            after = proposed.weights[side]
            assert after["availability"] > before["availability"]
            assert all(after[part] <= before[part] for part in PARTS if part != "availability")

    def test_makes_a_part_lighter_that_spoke_against(self) -> None:
        proposed = propose([found(style=(200, 500, 400, 500))], IN_FORCE)

        assert proposed is not None
        assert proposed.weights["mentee"]["style"] < IN_FORCE["mentee"]["style"]

    def test_is_none_where_it_could_be_chance(self) -> None:
        assert propose([found(needs=(52, 100, 48, 100), style=(12, 20, 10, 20))], IN_FORCE) is None

    def test_is_none_where_nothing_is_told(self) -> None:
        assert propose([], IN_FORCE) is None
        assert propose([found(Outcome.RENEWED, needs=(400, 500, 200, 500))], IN_FORCE) is None

    def test_falls_back_on_what_shows_sooner(self) -> None:
        proposed = propose([found(Outcome.FORMED, needs=(400, 500, 200, 500))], IN_FORCE)

        assert proposed is not None
        assert proposed.basis is Outcome.FORMED

    def test_leaves_the_mentees_own_choice_where_it_is(self) -> None:
        proposed = propose([found(choice=(400, 500, 200, 500), needs=(400, 500, 200, 500))], IN_FORCE)

        assert proposed is not None
        assert proposed.weights["mentee"]["choice"] == IN_FORCE["mentee"]["choice"]

    @given(st.dictionaries(st.sampled_from(PARTS), st.tuples(*[st.integers(10, 990)] * 2), min_size=1))
    def test_is_weights_that_the_engine_takes(self, counts: dict[str, tuple[int, int]]) -> None:
        told = {part: (good, 1000, other, 1000) for part, (good, other) in counts.items()}

        proposed = propose([found(**told)], IN_FORCE)

        for side in proposed.weights.values() if proposed else ():
            assert sum(side.values()) == MOST
            assert Weights(**side)

    def test_is_named_by_what_is_in_it(self) -> None:
        one, same, other = (propose([found(needs=(good, 500, 200, 500))], IN_FORCE) for good in (270, 270, 280))

        assert one is not None
        assert same is not None
        assert other is not None
        assert one.digest == same.digest != other.digest
