"""A run: the best there is by its rule, with its proof, whatever the lists begin with, and the same to the byte."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.words import Kind
from services.matching.engine import PARTS, Mentee, Mentor
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.result import Solved
from services.matching.programmes.domain.solving import Job, PinLost, solve, unpack
from services.matching.programmes.domain.weights import weights_of
from tests.builders.programmes import a_cohort, a_job, a_mentor

FEW = settings(max_examples=60, deadline=None)
OF_TWO_SIDES = sorted(set(RunRule) - {RunRule.PEERS, RunRule.CIRCLES})
RULES = st.sampled_from(OF_TWO_SIDES)
Cohort = tuple[list[Mentor], list[Mentee]]


@st.composite
def cohorts(draw: st.DrawFn) -> Cohort:
    mentees, mentors, seed = draw(st.integers(1, 14)), draw(st.integers(1, 8)), draw(st.integers(0, 10_000))
    return a_cohort(mentees, mentors, seed=seed)


def pairs(solved: Solved) -> dict[UUID, UUID]:
    return {row["mentee_id"]: row["mentor_id"] for row in solved.rows if row["mentor_id"]}


def feasible_pairs(job: Job) -> list[tuple[UUID, UUID]]:
    """Every pair of mentor and mentee that some run of this cohort has, found by solving with whole lists."""
    solved = solve(replace(job, candidates=1000))
    return sorted((mentor, mentee) for mentee, mentor in pairs(solved).items())


def worth(solved: Solved) -> tuple[int, int, int]:
    """What the default rule aims at, in its order."""
    worst = solved.certificate["worstOff"]
    return solved.certificate["matched"], worst["points"] if worst else 0, solved.certificate["objective"]


class TestSolve:
    @FEW
    @given(cohort=cohorts(), rule=RULES)
    def test_does_not_depend_on_how_long_the_lists_were_at_first(self, cohort: Cohort, rule: RunRule) -> None:
        short = solve(a_job(*cohort, rule=rule, candidates=1))
        whole = solve(a_job(*cohort, rule=rule, candidates=1000))

        assert short.certificate["holdsForAll"]
        assert short.certificate["faults"] == whole.certificate["faults"] == []
        assert short.certificate["matched"] == whole.certificate["matched"]
        if rule is not RunRule.STABLE:
            assert short.certificate["objective"] == whole.certificate["objective"]
            assert short.certificate["bound"] == short.certificate["objective"]

    @FEW
    @given(cohort=cohorts(), rule=RULES)
    def test_is_the_same_to_the_byte_in_whatever_order_people_were_read(self, cohort: Cohort, rule: RunRule) -> None:
        mentors, mentees = cohort

        one = solve(a_job(mentors, mentees, rule=rule))
        other = solve(a_job(mentors[::-1], mentees[::-1], rule=rule))

        assert one.digest == other.digest
        assert one.rows == other.rows

    @FEW
    @given(cohort=cohorts())
    def test_in_the_stable_mode_nobody_would_rather_have_each_other(self, cohort: Cohort) -> None:
        solved = solve(a_job(*cohort, rule=RunRule.STABLE))

        assert solved.certificate["blockingPairs"] == 0

    @FEW
    @given(cohort=cohorts(), chosen=st.integers(0, 10_000), seats=st.integers(1, 2))
    def test_one_more_seat_never_makes_it_worse(self, cohort: Cohort, chosen: int, seats: int) -> None:
        mentors, mentees = cohort
        place = chosen % len(mentors)
        more = [replace(each, seats=each.seats + seats * (row == place)) for row, each in enumerate(mentors)]

        before, after = solve(a_job(mentors, mentees, ratio=9)), solve(a_job(more, mentees, ratio=9))

        assert worth(after) >= worth(before)

    @FEW
    @given(cohort=cohorts(), shift=st.integers(1, 2**60))
    def test_other_ids_for_the_same_people_change_no_number(self, cohort: Cohort, shift: int) -> None:
        mentors, mentees = cohort
        renamed = [replace(each, id=UUID(int=each.id.int ^ shift)) for each in mentors]

        assert worth(solve(a_job(renamed, mentees))) == worth(solve(a_job(mentors, mentees)))

    @FEW
    @given(cohort=cohorts(), rule=RULES, chosen=st.integers(0, 10_000))
    def test_a_pin_is_always_in_and_a_forbidden_pair_never(self, cohort: Cohort, rule: RunRule, chosen: int) -> None:
        possible = feasible_pairs(a_job(*cohort))
        if not possible:
            return
        pair = possible[chosen % len(possible)]

        pinned = solve(a_job(*cohort, rule=rule, pins=(pair,)))
        forbidden = solve(a_job(*cohort, rule=rule, forbidden=(pair,)))

        assert pairs(pinned)[pair[1]] == pair[0]
        assert pinned.certificate["faults"] == []
        assert pairs(forbidden).get(pair[1]) != pair[0]

    @FEW
    @given(cohort=cohorts(), rule=RULES)
    def test_no_mentor_has_more_than_the_ratio_or_their_seats(self, cohort: Cohort, rule: RunRule) -> None:
        solved = solve(a_job(*cohort, rule=rule, ratio=2))

        seats = {mentor.id: min(mentor.seats, 2) for mentor in cohort[0]}
        for mentor, most in seats.items():
            assert list(pairs(solved).values()).count(mentor) <= most

    def test_says_of_everybody_whom_they_got_or_why_nobody(self) -> None:
        mentors, mentees = a_cohort(12, 2)

        solved = solve(a_job(mentors, mentees))

        assert {row["mentee_id"] for row in solved.rows} == {mentee.id for mentee in mentees}
        assert all(bool(row["mentor_id"]) != bool(row["reason"]) for row in solved.rows)
        unmatched = sum(solved.certificate["unmatched"].values())
        assert unmatched == len(mentees) - solved.certificate["matched"] > 0

    def test_the_parts_of_each_pair_sum_to_its_points(self) -> None:
        solved = solve(a_job(*a_cohort(10, 6)))

        matched = [row for row in solved.rows if row["mentor_id"]]
        assert matched
        assert all(sum(row["parts"]) == row["points"] for row in matched)

    def test_refuses_a_pin_of_somebody_who_is_gone(self) -> None:
        mentors, mentees = a_cohort(3, 3)
        stranger = a_mentor(random.Random(99))

        with pytest.raises(PinLost):
            solve(a_job(mentors, mentees, pins=((stranger.id, mentees[0].id),)))

    def test_refuses_more_pins_than_a_mentor_has_seats(self) -> None:
        mentors, mentees = a_cohort(3, 1)
        pins = tuple((mentors[0].id, mentee.id) for mentee in mentees)

        with pytest.raises(PinLost):
            solve(a_job(mentors, mentees, ratio=1, pins=pins))

    @pytest.mark.parametrize("rule", OF_TWO_SIDES)
    def test_of_nobody_is_an_empty_result(self, rule: RunRule) -> None:
        mentors, mentees = a_cohort(4, 4)

        nobody: list[Cohort] = [([], mentees), (mentors, []), ([], [])]
        for people in nobody:
            solved = solve(a_job(*people, rule=rule))

            assert solved.certificate["matched"] == 0
            assert solved.certificate["faults"] == []

    @pytest.mark.parametrize(
        "change",
        [
            lambda job: replace(job, seed=2),
            lambda job: replace(job, seat_cost=0),
            lambda job: replace(job, ratio=1),
            lambda job: replace(job, weights=weights_of(Kind.TRADITIONAL, only("needs"))),
            lambda job: replace(job, rule=RunRule.STABLE),
        ],
    )
    def test_other_terms_give_another_digest(self, change: Callable[[Job], Job]) -> None:
        job = a_job(*a_cohort(10, 5))

        assert solve(change(job)).digest != solve(job).digest

    def test_may_be_stopped_at_any_step(self) -> None:
        class Enough(Exception):
            pass

        def stop(percent: int) -> None:
            if percent >= 30:
                raise Enough

        with pytest.raises(Enough):
            solve(a_job(*a_cohort(4, 4)), stop)


class TestSnapshot:
    def test_comes_back_as_it_was(self) -> None:
        job = a_job(*a_cohort(5, 5))

        assert len(unpack(job.content).mentees) == 5
        assert np.array_equal(unpack(job.content).mentors.seats, unpack(job.content).mentors.seats)


def only(part: str) -> dict[str, Any]:
    return {each: 10_000 if each == part else 0 for each in PARTS}
