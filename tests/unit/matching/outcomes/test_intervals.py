"""Intervals against figures that others have published."""

import math

import pytest

from services.matching.outcomes.domain.intervals import (
    Mean,
    Share,
    difference,
    difference_of_means,
    log_odds,
    students,
)


class TestShare:
    def test_has_wilsons_bounds(self) -> None:
        """81 of 263: Newcombe 1998, table I."""
        found = Share(81, 263).interval

        assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)

    @pytest.mark.parametrize("good", [0, 20])
    def test_stays_within_nothing_and_all(self, good: int) -> None:
        found = Share(good, 20).interval

        assert 0 <= found.low <= found.estimate <= found.high <= 1
        assert found.high - found.low > 0.1


class TestDifference:
    def test_has_newcombes_bounds(self) -> None:
        """56 of 70 and 48 of 80: Newcombe 1998, table II, method 10."""
        found = difference(Share(56, 70), Share(48, 80))

        assert (round(found.estimate, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


class TestLogOdds:
    def test_are_those_of_the_four_cells(self) -> None:
        found = log_odds(Share(30, 40), Share(20, 40))

        assert math.isclose(found.value, math.log(30.5 * 20.5 / (10.5 * 20.5)))
        assert math.isclose(found.error, math.sqrt(1 / 30.5 + 1 / 10.5 + 2 / 20.5))

    def test_are_less_sure_the_more_is_looked_at(self) -> None:
        found = log_odds(Share(30, 40), Share(20, 40))

        assert found.is_sure(tests=1)
        assert not found.is_sure(tests=10)


class TestMeans:
    @pytest.mark.parametrize(("freedom", "quantile"), [(9, 2.2622), (12, 2.1788), (30, 2.0423), (120, 1.9799)])
    def test_are_held_against_students_quantile(self, freedom: int, quantile: float) -> None:
        assert abs(students(freedom) - quantile) < 0.001

    def test_have_welchs_bounds(self) -> None:
        """Ten with variance 4 and forty with variance 1: 10.03 degrees of freedom, by hand."""
        found = difference_of_means(Mean(10, 3.0, 4.0), Mean(40, 1.0, 1.0))

        assert found.estimate == 2
        assert abs(found.high - 2 - 2.2270 * math.sqrt(0.425)) < 0.005

    def test_of_answers_that_are_all_the_same_are_certain(self) -> None:
        found = difference_of_means(Mean(10, 1.0, 0.0), Mean(10, 0.0, 0.0))

        assert (found.low, found.high) == (1, 1)
