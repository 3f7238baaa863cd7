"""Groups keep every limit, and nobody can improve them by a move or an exchange."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.groups import CannotGroup, Gathering, Limits, form_groups, worth
from services.matching.engine.pairs import Ints

LIMITS = Limits(least=1, most=3, colleagues=2)


def allowed(gathering: Gathering, groups: Ints, limits: Limits) -> bool:
    """Whether every limit is kept, counted one by one."""
    sizes = np.bincount(groups, minlength=gathering.fit.shape[1])
    houses = [np.bincount(gathering.employers[groups == group], minlength=1).max() for group in range(len(sizes))]
    together = (gathering.fit[np.arange(len(groups)), groups] >= 0).all()
    return bool(
        together and sizes.min() >= limits.least and sizes.max() <= limits.most and max(houses) <= limits.colleagues
    )


@st.composite
def gatherings(draw: st.DrawFn) -> Gathering:
    mentees, mentors = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    fit = np.where(rng.random((mentees, mentors)) < 0.1, -1, rng.integers(0, 100, (mentees, mentors)))
    kinship = rng.integers(-20, 30, (mentees, mentees))
    return Gathering(
        fit=fit.astype(np.int32),
        kinship=(kinship + kinship.T).astype(np.int32),
        employers=rng.integers(0, 3, mentees).astype(np.int32),
    )


def every_grouping(gathering: Gathering) -> list[Ints]:
    every = product(range(gathering.fit.shape[1]), repeat=len(gathering.fit))
    return [groups for one in every if allowed(gathering, groups := np.array(one, np.int32), LIMITS)]


class TestFormGroups:
    @settings(max_examples=1000, deadline=None)
    @given(gathering=gatherings())
    def test_keeps_the_limits_and_no_move_or_exchange_is_better(self, gathering: Gathering) -> None:
        possible = every_grouping(gathering)
        if not possible:
            with pytest.raises(CannotGroup):
                form_groups(gathering, LIMITS)
            return

        groups = form_groups(gathering, LIMITS)

        assert allowed(gathering, groups, LIMITS)
        for other in possible:
            differs = np.flatnonzero(other != groups)
            moved = len(differs) == 1
            exchanged = len(differs) == 2 and (other[differs] == groups[differs[::-1]]).all()
            if moved or exchanged:
                assert worth(gathering, other) <= worth(gathering, groups)

    def test_is_the_best_of_all_in_most_small_gatherings(self) -> None:
        rng, best = np.random.default_rng(5), 0
        for _ in range(100):
            kinship = rng.integers(-20, 30, (6, 6))
            gathering = Gathering(
                fit=rng.integers(0, 100, (6, 2)).astype(np.int32),
                kinship=(kinship + kinship.T).astype(np.int32),
                employers=rng.integers(0, 4, 6).astype(np.int32),
            )
            possible = every_grouping(gathering)
            if not possible:
                best += 1
                continue
            best += worth(gathering, form_groups(gathering, LIMITS)) == max(worth(gathering, one) for one in possible)

        assert best >= 85
