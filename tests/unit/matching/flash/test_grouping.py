"""Circles where not everybody can sit: limits hold whoever comes, and nobody is left over who could still sit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.groups import Limits
from services.matching.engine.pairs import UNMATCHED, Ints
from services.matching.flash.domain.grouping import Floor, group

LIMITS = Limits(least=3, most=5, colleagues=2)


def a_floor(mentees: int, mentors: int, *, seed: int, pins: int = 0) -> Floor:
    """A third of all pairs is impossible, and some members are kept apart."""
    rng = np.random.default_rng(seed)
    fit = np.where(rng.random((mentees, mentors)) < 1 / 3, UNMATCHED, rng.integers(0, 10_001, (mentees, mentors)))
    apart = np.triu(rng.random((mentees, mentees)) < 0.05, 1)
    pinned = np.full(mentees, UNMATCHED, dtype=np.int32)
    if mentors:
        pinned[:pins] = np.arange(pins)[:mentees] % mentors
        rows = np.flatnonzero(pinned != UNMATCHED)
        fit[rows, pinned[rows]] = np.maximum(fit[rows, pinned[rows]], 0)
    return Floor(
        fit=fit.astype(np.int32),
        kinship=np.zeros((mentees, mentees), dtype=np.int32),
        employers=rng.integers(0, max(1, mentees // 2), mentees).astype(np.int32),
        pinned=pinned,
        apart=apart | apart.T,
    )


def may_sit(floor: Floor, groups: Ints, member: int, mentor: int) -> bool:
    members = np.flatnonzero(groups == mentor)
    colleagues = (floor.employers[members] == floor.employers[member]).sum()
    fits = floor.fit[member, mentor] >= 0 and not floor.apart[member, members].any()
    return bool(fits and len(members) < LIMITS.most and colleagues < LIMITS.colleagues)


class TestGroup:
    @settings(max_examples=80, deadline=None)
    @given(mentees=st.integers(0, 24), mentors=st.integers(0, 6), seed=st.integers(0, 10_000), pins=st.integers(0, 3))
    def test_keeps_every_limit_and_every_pin_and_leaves_nobody_over_who_could_sit(
        self, mentees: int, mentors: int, seed: int, pins: int
    ) -> None:
        floor = a_floor(mentees, mentors, seed=seed, pins=pins)

        groups = group(floor, LIMITS)

        rows = np.flatnonzero(floor.pinned != UNMATCHED)
        assert (groups[rows] == floor.pinned[rows]).all()
        for mentor in np.unique(groups[groups != UNMATCHED]).tolist():
            members = np.flatnonzero(groups == mentor)
            free = members[floor.pinned[members] == UNMATCHED]
            assert len(members) <= LIMITS.most
            assert len(members) >= LIMITS.least or len(free) < len(members)
            assert (floor.fit[members, mentor] >= 0).all()
            assert not floor.apart[np.ix_(free, members)].any()
            assert all(
                (floor.employers[members] == house).sum() <= LIMITS.colleagues for house in floor.employers[free]
            )
        for member in np.flatnonzero(groups == UNMATCHED).tolist():
            assert not any(may_sit(floor, groups, member, mentor) for mentor in np.unique(groups[groups != UNMATCHED]))

    def test_places_as_many_as_it_can_where_mentors_are_many(self) -> None:
        floor = a_floor(30, 20, seed=1)

        groups = group(floor, LIMITS)

        assert (groups != UNMATCHED).all()

    @settings(max_examples=20, deadline=None)
    @given(seed=st.integers(0, 10_000))
    def test_is_the_same_twice(self, seed: int) -> None:
        one, other = (group(a_floor(20, 5, seed=seed), LIMITS, seed=3) for _ in range(2))

        assert one.tolist() == other.tolist()
