"""A round is the best there is, and its certificate says so without trusting it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine.certificate import Reason, certify
from services.matching.engine.pairs import Pairs, pairs_of
from services.matching.engine.rounds import Rule, auction_round, solve_round
from tests.unit.matching.engine.tiny import matchings, pairs_from, rounds, table_of

THOUSANDS = settings(max_examples=1200, deadline=None)


def worths(pairs: Pairs, every: NDArray[np.int64], seat_cost: int) -> NDArray[np.int64]:
    """Points less seat costs of each matching."""
    table = np.where(every < 0, 0, table_of(pairs)[np.arange(pairs.mentees), every])
    costs = np.zeros(len(every), dtype=np.int64)
    for mentor, seats in enumerate(pairs.seats.tolist()):
        steps = np.cumsum([0] + [seat_cost * seat // seats for seat in range(seats)])
        costs += steps[(every == mentor).sum(axis=1)]
    sums: NDArray[np.int64] = table.sum(axis=1) - costs
    return sums


def ranked(pairs: Pairs, rule: Rule, seat_cost: int) -> tuple[int, int, int]:
    """How many, the worst off and the sum of the best matching by a rule, by looking at all of them."""
    every = matchings(pairs)
    count = (every >= 0).sum(axis=1)
    points = np.where(every < 0, 20_000, table_of(pairs)[np.arange(pairs.mentees), every])
    worst, sums = points.min(axis=1), worths(pairs, every, seat_cost)
    kept = np.ones(len(every), dtype=np.bool_)
    if rule is not Rule.SUM:
        kept &= count == count.max()
    if rule is Rule.FAIREST:
        kept &= worst == worst[kept].max()
    best = int(np.flatnonzero(kept)[sums[kept].argmax()])
    return int(count[best]), int(worst[best]), int(sums[best])


class TestSolveRound:
    @THOUSANDS
    @given(pairs=rounds(), rule=st.sampled_from(Rule), seat_cost=st.sampled_from([0, 7, 300, 20_000]))
    def test_equals_the_best_of_all_matchings_and_proves_it(self, pairs: Pairs, rule: Rule, seat_cost: int) -> None:
        count, worst, best = ranked(pairs, rule, seat_cost)

        result = solve_round(pairs, rule, seat_cost=seat_cost)
        shown = certify(pairs, result)

        assert shown.faults == ()
        assert shown.objective == best
        assert shown.bound == best
        if rule is not Rule.SUM:
            assert shown.matched == count
            assert shown.most_proven
        if rule is Rule.FAIREST and count:
            assert (shown.worst_off or (-1, -1))[0] == worst
            assert shown.least_proven

    @settings(max_examples=300, deadline=None)
    @given(pairs=rounds(), units=st.integers(1, 50), seat_cost=st.sampled_from([0, 7, 300, 20_000]))
    def test_an_auction_is_as_far_from_the_best_as_its_units_allow_and_bounds_it(
        self, pairs: Pairs, units: int, seat_cost: int
    ) -> None:
        _, _, best = ranked(pairs, Rule.SUM, seat_cost)

        shown = certify(pairs, auction_round(pairs, seat_cost=seat_cost, units=units))

        assert shown.faults == ()
        assert shown.objective <= best <= shown.bound
        assert shown.bound - shown.objective <= pairs.mentees / units

    @given(pairs=rounds(), seed=st.integers(0, 3))
    @settings(max_examples=100, deadline=None)
    def test_is_the_same_to_the_byte_for_the_same_seed(self, pairs: Pairs, seed: int) -> None:
        one, other = solve_round(pairs, seed=seed), solve_round(pairs, seed=seed)

        assert (one.match.tobytes(), one.prices.tobytes()) == (other.match.tobytes(), other.prices.tobytes())

    @settings(max_examples=200, deadline=None)
    @given(pairs=rounds(), mentor=st.integers(0, 2))
    def test_another_seat_never_makes_the_round_worse(self, pairs: Pairs, mentor: int) -> None:
        seats = pairs.seats.copy()
        seats[mentor % len(seats)] += 1

        before = certify(pairs, solve_round(pairs, Rule.MOST, seat_cost=0))
        after = certify(pairs, solve_round(replace(pairs, seats=seats), Rule.MOST, seat_cost=0))

        assert (after.matched, after.objective) >= (before.matched, before.objective)

    @settings(max_examples=200, deadline=None)
    @given(pairs=rounds(), seed=st.integers(0, 100))
    def test_the_numbers_of_people_do_not_matter(self, pairs: Pairs, seed: int) -> None:
        rng = np.random.default_rng(seed)
        mentee, mentor = rng.permutation(pairs.mentees), rng.permutation(len(pairs.seats))
        seats = np.empty_like(pairs.seats)
        seats[mentor] = pairs.seats
        renumbered = pairs_of(mentee[pairs.rows()], mentor[pairs.mentors], pairs.points, seats, mentees=pairs.mentees)

        assert certify(renumbered, solve_round(renumbered)).objective == certify(pairs, solve_round(pairs)).objective

    def test_spreads_mentees_where_seats_cost(self) -> None:
        pairs = pairs_from(np.full((2, 2), 5000), [2, 2])

        assert sorted(solve_round(pairs, seat_cost=1000).match.tolist()) == [0, 1]

    def test_different_seeds_decide_differently_between_equals(self) -> None:
        pairs = pairs_from(np.full((6, 1), 5000), [1])

        chosen = {int(solve_round(pairs, seed=seed).match.argmax()) for seed in range(20)}

        assert len(chosen) > 2

    def test_nobody_and_nothing(self) -> None:
        empty = pairs_of(np.array([], int), np.array([], int), np.array([], int), np.array([2], np.int32), mentees=0)

        assert certify(empty, solve_round(empty)).matched == 0

    @pytest.mark.parametrize("rule", list(Rule))
    def test_a_thousand_in_a_tight_market_are_solved_exactly(self, rule: Rule) -> None:
        pairs = market(1000, seed=4)

        shown = certify(pairs, solve_round(pairs, rule))

        assert shown.faults == ()
        assert shown.objective == shown.bound


class TestCertify:
    def test_names_why_somebody_has_no_mentor(self) -> None:
        pairs = pairs_from(np.array([[9000, -1], [9000, -1], [-1, -1], [-1, 100]]), [1, 0])

        shown = certify(pairs, solve_round(pairs))

        without = {Reason.CROWDED, Reason.NO_PAIR}
        assert set(shown.unmatched.values()) == without
        assert shown.unmatched[2] is shown.unmatched[3] is Reason.NO_PAIR

    def test_says_when_a_pair_is_left_out_because_others_must_not_fall_so_low(self) -> None:
        pairs = pairs_from(np.array([[9000], [100]]), [1])

        shown = certify(pairs, solve_round(pairs))

        assert shown.unmatched == {1: Reason.TOO_WEAK}
        assert shown.worst_off == (9000, 0)

    def test_counts_pairs_who_would_rather_have_each_other(self) -> None:
        pairs = pairs_from(np.array([[100, 90], [90, 10]]), [1, 1])

        shown = certify(pairs, solve_round(pairs, Rule.SUM, seat_cost=0))

        assert (shown.objective, shown.blocking) == (180, 1)

    @settings(max_examples=300, deadline=None)
    @given(pairs=rounds(), data=st.data())
    def test_is_not_fooled_by_false_prices_and_groups(self, pairs: Pairs, data: st.DataObject) -> None:
        rule = data.draw(st.sampled_from(Rule))
        result = solve_round(pairs, rule)
        flags = st.lists(st.booleans(), min_size=pairs.mentees, max_size=pairs.mentees).map(np.array)
        prices = data.draw(st.lists(st.integers(-9, 9), min_size=len(pairs.seats), max_size=len(pairs.seats)))
        _, _, best = ranked(pairs, rule, 300)

        false = replace(result, prices=np.array(prices), crowded=data.draw(flags), tight=data.draw(flags))
        shown = certify(pairs, false)

        assert shown.bound >= best
        assert not shown.most_proven or shown.matched == int((matchings(pairs) >= 0).sum(axis=1).max())

    def test_finds_an_overfull_mentor_and_a_pair_from_nowhere(self) -> None:
        pairs = pairs_from(np.array([[9000, -1], [8000, -1]]), [1, 1])
        result = solve_round(pairs)

        overfull = certify(pairs, replace(result, match=np.array([0, 0], np.int32)))
        nowhere = certify(pairs, replace(result, match=np.array([1, 0], np.int32)))

        assert "A mentor has more mentees than seats." in overfull.faults
        assert "A mentee is matched with a mentor who is not on their list." in nowhere.faults


class TestPairs:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"starts": np.array([0, 1])},
            {"starts": np.array([0, 2, 1, 3])},
            {"mentors": np.array([0, 0, 0], np.int32)},
            {"mentors": np.array([0, 2, 0], np.int32)},
            {"points": np.array([1, 2, 10_001], np.int32)},
            {"seats": np.array([1, -1], np.int32)},
        ],
    )
    def test_refuses_arrays_that_are_no_pairs(self, wrong: dict[str, NDArray[np.int64]]) -> None:
        pairs = pairs_from(np.array([[5, 6], [7, -1]]), [1, 1])

        with pytest.raises(ValueError, match=r"cover|range|twice"):
            replace(pairs, **wrong)  # type: ignore[arg-type]  # - each array is wrong in its own way


def market(count: int, *, seed: int) -> Pairs:
    """`count` mentees with up to twelve candidates each, and barely seats enough."""
    rng = np.random.default_rng(seed)
    mentors = count * 2 // 5
    rows = np.repeat(np.arange(count), 12)
    drawn = (rng.zipf(1.3, len(rows)) * 7919 + rng.integers(0, 3, len(rows))) % mentors
    keys = np.unique(rows * mentors + drawn)
    seats = rng.choice(5, mentors, p=[0.25, 0.3, 0.2, 0.15, 0.1]) + 1
    points = rng.integers(2000, 9800, len(keys))
    return pairs_of(keys // mentors, keys % mentors, points, seats.astype(np.int32), mentees=count)
