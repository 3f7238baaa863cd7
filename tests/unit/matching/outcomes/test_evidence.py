"""What a report tells: never a number about few people, and none that subtraction would give."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.matching.engine import PARTS
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.evidence import (
    EVERYBODY,
    Cell,
    Cells,
    Found,
    Level,
    Outcome,
    batched,
    evidence,
    minus,
    shown,
    together,
)
from services.matching.outcomes.domain.intervals import Share

FORMED, ACTIVE = Outcome.FORMED, Outcome.ACTIVE
SHAPES = [(level, good) for level in Level for good in (True, False)]


def cells(*counts: int, outcome: Outcome = FORMED, part: str = "needs") -> Cells:
    """High, low and unknown, each the good and then the others; every other part is unknown of everybody."""
    good, others = sum(counts[::2]), sum(counts[1::2])
    unknown = [each for each in (EVERYBODY, *PARTS) if each != part]
    blank = {Cell(outcome, each, Level.UNKNOWN, True): good for each in unknown}
    blank |= {Cell(outcome, each, Level.UNKNOWN, False): others for each in unknown}
    return blank | {Cell(outcome, part, *shape): count for shape, count in zip(SHAPES, counts, strict=True)}


def numbers(found: list[Found]) -> list[int]:
    """Everything that is told, and whatever comes of subtracting one from another."""
    told = []
    for each in found:
        for part in each.parts:
            high, low, total = part.high, part.low, each.all
            told += [high.good, high.of - high.good, low.good, low.of - low.good]
            told += [
                total.good - high.good - low.good,
                total.of - total.good - (high.of - high.good + low.of - low.good),
            ]
        told += [each.all.good, each.all.of - each.all.good]
    for one, other in combinations([count for each in found for count in (each.all.good, each.all.of)], 2):
        told.append(abs(one - other))
    return told


counts = st.lists(st.integers(0, 40), min_size=6, max_size=6)


class TestEvidence:
    def test_of_many_is_told(self) -> None:
        (found,) = evidence(cells(30, 12, 14, 25, 0, 0))

        assert (found.all.good, found.all.of) == (44, 81)
        assert [(part.part, part.high.good, part.low.of) for part in found.parts] == [("needs", 30, 39)]
        assert set(found.hidden) == set(PARTS) - {"needs"}

    def test_of_a_part_with_one_small_cell_is_not(self) -> None:
        (found,) = evidence(cells(30, 12, 14, 9, 20, 20))

        assert found.parts == ()

    def test_of_a_part_that_leaves_few_unknown_is_not(self) -> None:
        (found,) = evidence(cells(30, 12, 14, 25, 3, 0))

        assert found.parts == ()

    def test_of_an_outcome_that_nearly_everybody_had_is_not(self) -> None:
        assert evidence(cells(30, 5, 30, 4, 0, 0)) == []

    def test_of_two_outcomes_that_hardly_differ_is_told_once(self) -> None:
        both = {**cells(30, 12, 14, 25, 0, 0), **cells(29, 13, 14, 25, 0, 0, outcome=ACTIVE)}

        assert [each.outcome for each in evidence(both)] == [FORMED]

    @given(first=counts, second=counts)
    def test_holds_no_small_number_and_none_can_be_had(self, first: list[int], second: list[int]) -> None:
        told = evidence({**cells(*first), **cells(*second, outcome=ACTIVE)})

        assert all(number == 0 or number >= DEFAULTS.least for number in numbers(told))

    @given(one=counts, other=counts, without=counts)
    def test_of_all_leaves_nothing_small_beside_each_programmes_own(
        self, one: list[int], other: list[int], without: list[int]
    ) -> None:
        programmes = [shown(cells(*one)), shown(cells(*other))]
        total = together([cells(*one), cells(*other), cells(*without)])

        told = evidence(total, rest=minus(total, programmes))

        for part in (part for each in told for part in each.parts):
            for level, good in SHAPES:
                cell = Cell(FORMED, part.part, level, good)
                left = total.get(cell, 0) - sum(each.get(cell, 0) for each in programmes)
                assert left == 0 or left >= DEFAULTS.least


class TestBatches:
    def test_wait_until_they_are_many(self) -> None:
        many, few = cells(30, 12, 14, 25, 0, 0), cells(2, 1, 0, 1, 0, 0)

        assert batched([many, few]) == batched([many])
        assert evidence(batched([many, few, many]))[0].all.of == 2 * 81 + 4

    @given(quarters=st.lists(counts, min_size=1, max_size=6))
    def test_two_reports_one_after_the_other_never_differ_by_few(self, quarters: list[list[int]]) -> None:
        reports = [evidence(batched([cells(*each) for each in quarters[:until]])) for until in range(len(quarters) + 1)]

        for before, after in pairwise([found[0] for found in reports if found]):
            for one, other in ((before.all, after.all), *both(before, after)):
                for grown in (other.good - one.good, other.of - other.good - (one.of - one.good)):
                    assert grown == 0 or grown >= DEFAULTS.least


def both(before: Found, after: Found) -> list[tuple[Share, Share]]:
    """The shares that both tell."""
    old, new = ({part.part: part for part in each.parts} for each in (before, after))
    shared = old.keys() & new.keys()
    return [pair for part in shared for pair in ((old[part].high, new[part].high), (old[part].low, new[part].low))]
