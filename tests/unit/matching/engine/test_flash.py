"""A flash plan has the most and the best conversations there can be, and repeats little."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine.flash import plan_flash
from services.matching.engine.flash_certificate import certify_flash
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.tiny import INFEASIBLE, pairs_from, table_of, tables


def best_plan(pairs: Pairs, rounds: int) -> tuple[int, int]:
    """The most conversations and, among those, the most points, round by round over all seatings."""
    table = table_of(pairs)
    mentees, mentors = table.shape

    @cache
    def rest(when: int, met: frozenset[tuple[int, int]]) -> tuple[int, int]:
        if when == rounds:
            return 0, 0
        return max(
            (len(seating) + onwards[0], sum(int(table[pair]) for pair in seating) + onwards[1])
            for seating in seatings(0, tuple(pairs.seats.tolist()), met)
            for onwards in [rest(when + 1, met | frozenset(seating))]
        )

    def seatings(
        mentee: int, free: tuple[int, ...], met: frozenset[tuple[int, int]]
    ) -> list[tuple[tuple[int, int], ...]]:
        if mentee == mentees:
            return [()]
        found = list(seatings(mentee + 1, free, met))
        for mentor in range(mentors):
            if free[mentor] and table[mentee, mentor] != INFEASIBLE and (mentee, mentor) not in met:
                fewer = (*free[:mentor], free[mentor] - 1, *free[mentor + 1 :])
                found += [((mentee, mentor), *others) for others in seatings(mentee + 1, fewer, met)]
        return found

    return rest(0, frozenset())


@st.composite
def events(draw: st.DrawFn, *, mentees: int = 3, mentors: int = 3) -> tuple[Pairs, int]:
    table = draw(tables(most_mentees=mentees, most_mentors=mentors))
    seats = draw(st.lists(st.integers(0, 2), min_size=table.shape[1], max_size=table.shape[1]))
    return pairs_from(table, seats), draw(st.integers(1, 3))


class TestPlanFlash:
    @settings(max_examples=1000, deadline=None)
    @given(event=events())
    def test_has_the_most_conversations_and_then_the_most_points_of_all_plans(self, event: tuple[Pairs, int]) -> None:
        pairs, rounds = event

        shown = certify_flash(pairs, rounds, plan_flash(pairs, rounds))

        assert shown.faults == ()
        assert (shown.conversations, shown.points) == best_plan(pairs, rounds)
        assert shown.optimal

    @settings(max_examples=500, deadline=None)
    @given(event=events(mentees=6, mentors=4), done=st.integers(0, 2), gone=st.integers(0, 5), shrunk=st.booleans())
    def test_planning_again_keeps_the_past_and_all_that_it_can_of_the_promise(
        self, event: tuple[Pairs, int], done: int, gone: int, *, shrunk: bool
    ) -> None:
        pairs, rounds = event
        promised = plan_flash(pairs, rounds).plan
        past = promised[:, : min(done, rounds)]
        left = pairs.only(pairs.rows() != gone)
        if shrunk:
            left = Pairs(
                starts=left.starts, mentors=left.mentors, points=left.points, seats=np.maximum(left.seats - 1, 0)
            )

        again = plan_flash(left, rounds, past=past, promised=promised)
        shown = certify_flash(left, rounds, again, past=past, promised=promised)

        assert shown.faults == ()
        assert shown.optimal

    @settings(max_examples=200, deadline=None)
    @given(event=events(mentees=6, mentors=4))
    def test_with_nothing_changed_the_promise_stands(self, event: tuple[Pairs, int]) -> None:
        pairs, rounds = event
        promised = plan_flash(pairs, rounds).plan

        again = plan_flash(pairs, rounds, past=promised[:, :1], promised=promised, seed=9)

        assert again.plan.tolist() == promised.tolist()

    def test_an_event_of_many_is_optimal_without_a_break_and_mixes_well(self) -> None:
        pairs = event_of(60, 15, 4)

        result, same = plan_flash(pairs, 6), plan_flash(pairs, 6)
        shown = certify_flash(pairs, 6, result)

        assert shown.faults == ()
        assert (shown.conversations, shown.idle, shown.optimal) == (360, 0, True)
        assert shown.again <= 12
        assert result.plan.tobytes() == same.plan.tobytes()

    @pytest.mark.parametrize("past", [np.zeros((3, 1), np.int32), np.zeros((2, 4), np.int32)])
    def test_refuses_the_past_of_another_event(self, past: NDArray[np.int32]) -> None:
        with pytest.raises(ValueError, match="this event"):
            plan_flash(pairs_from(np.ones((2, 2), np.int64), [1, 1]), 3, past=past)


class TestCertifyFlash:
    def test_finds_what_is_wrong_with_a_plan(self) -> None:
        pairs = pairs_from(np.array([[5, 5], [5, INFEASIBLE]]), [1, 1])
        good = plan_flash(pairs, 2)

        def faults(plan: list[list[int]]) -> tuple[str, ...]:
            flash = type(good)(
                plan=np.array(plan, np.int32),
                mentee_prices=good.mentee_prices,
                mentor_prices=good.mentor_prices,
                units=good.units,
            )
            return certify_flash(pairs, 2, flash, past=np.array([[1], [0]], np.int32)).faults

        assert faults([[1, 0], [0, -1]]) == ()
        assert "The past is not as it was." in faults([[0, 1], [0, -1]])
        assert "Two people talk who cannot, or who have talked." in faults([[1, 0], [0, 1]])


def event_of(mentees: int, mentors: int, seats: int) -> Pairs:
    """An event like the prototype's: interests in a space, one pair of twenty impossible."""
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(mentees, 16)), rng.normal(size=(mentors, 16))
    table = np.clip(5000 + 600 * (one @ other.T), 1, 10_000).astype(np.int64)
    table[rng.random(table.shape) < 0.05] = INFEASIBLE
    return pairs_from(table, [seats] * mentors)
