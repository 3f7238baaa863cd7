"""How much a mentor is asked, what it costs them in the order, and how readily they answer."""

import pytest

from services.matching.recommendations.domain.load import DAY, DEFAULTS, Load, answers, price


class TestPrice:
    @pytest.mark.parametrize(
        ("asked", "seats", "points"), [(0, 2, 0), (2, 2, 0), (3, 2, 150), (6, 2, 600), (2, 1, 300)]
    )
    def test_grows_with_asks_beyond_the_seats(self, asked: int, seats: int, points: int) -> None:
        assert price(Load(asked=asked), seats) == points

    def test_never_passes_its_limit(self) -> None:
        assert price(Load(asked=10_000), 1) == DEFAULTS.most

    def test_of_who_has_no_seat_is_that_of_one(self) -> None:
        assert price(Load(asked=2), 0) == price(Load(asked=2), 1)


class TestAnswers:
    def test_are_unknown_until_enough_were_due(self) -> None:
        assert answers(Load(due=2, answered=2, took=60.0)) is None

    @pytest.mark.parametrize(
        ("answered", "took", "readily"),
        [(4, 60.0, 10_000), (2, 60.0, 5000), (4, 4 * DAY, 7500), (4, 30 * DAY, 5000), (0, None, 0)],
    )
    def test_are_the_share_of_answers_less_for_late_ones(self, answered: int, took: float | None, readily: int) -> None:
        assert answers(Load(due=4, answered=answered, took=took)) == readily
