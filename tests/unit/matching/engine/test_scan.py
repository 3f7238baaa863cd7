"""The scan finds exactly whom the plain engine finds, and a snapshot is the same whoever takes it."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.matching.engine import (
    PARTS,
    Best,
    Mentees,
    Mentors,
    Snapshot,
    Weighing,
    candidate_lists,
    feasible,
    fits,
    holders_of,
    plainly,
    rare_skills,
    scan,
    score,
    take_snapshot,
    top,
    weights_for,
)
from services.matching.engine.arrays import KINDS, week_bits, week_words
from services.matching.engine.kernels import columns as kernel
from services.matching.engine.pairs import Longs
from services.matching.engine.ranking import ties_of
from services.matching.engine.week import pack
from tests.builders.engine import a_mentee, a_mentor
from tests.unit.matching.engine.worlds import World

WEIGHING = weights_for("TRADITIONAL")


def best_plainly(
    snapshot: Snapshot, mentee: int, weighing: Weighing, *, prices: Longs, k: int, after: tuple[int, int] | None = None
) -> list[tuple[int, ...]]:
    """By filtering and scoring everybody: number, rank, tie, and the three scores."""
    mentors, mentees = snapshot.mentors, snapshot.mentees
    between, choices = snapshot.between.of(mentee, len(mentors))
    found = score(fits(mentees, mentee, mentors, choices=choices), weighing)
    tie = ties_of(mentees.needs[mentee], mentors.ids)
    rows = np.flatnonzero(feasible(mentees, mentee, mentors, between=between))
    ranks = found.total - prices
    best = rows[top(ranks[rows], tie[rows], k, after=after)]
    columns = (best, ranks[best], tie[best], found.total[best], found.mentee[best], found.mentor[best])
    return list(zip(*(column.tolist() for column in columns), strict=True))


class TestScan:
    @settings(max_examples=400, deadline=None)
    @given(seed=st.integers(0, 10**9), count=st.integers(1, 60), k=st.integers(1, 20), kind=st.sampled_from(KINDS))
    def test_equals_filtering_scoring_and_ranking_everybody(self, seed: int, count: int, k: int, kind: str) -> None:
        world = World(seed, skills=int(seed % 80) + 4)
        snapshot, weighing = world.snapshot(count, 3), weights_for(kind)
        prices = world.rng.integers(0, 2000, count) * world.rng.integers(0, 2)

        for mentee in range(3):
            plainly = best_plainly(snapshot, mentee, weighing, prices=prices, k=k)
            found = scan(
                snapshot.mentees, mentee, snapshot.mentors, weighing, k=k, between=snapshot.between, prices=prices
            )

            columns = (found.numbers, found.ranks, found.ties, found.scores)
            assert list(zip(*(each.tolist() for each in columns), strict=True)) == [each[:4] for each in plainly]

    @settings(max_examples=50, deadline=None)
    @given(seed=st.integers(0, 10**9), step=st.integers(1, 7))
    def test_goes_on_where_it_stopped(self, seed: int, step: int) -> None:
        snapshot, prices = World(seed).snapshot(40, 1), np.zeros(40, dtype=np.int64)
        whole, pages = best_plainly(snapshot, 0, WEIGHING, prices=prices, k=40), []
        after = None

        while len(page := scan_after(snapshot, step, after)):
            pages += page.tolist()
            after = (whole[len(pages) - 1][1], whole[len(pages) - 1][2])

        assert pages == [each[0] for each in whole]

    def test_equals_it_among_very_many(self) -> None:
        world = World(7, skills=90)
        snapshot, prices = world.snapshot(3000, 8, kinds=1), world.rng.integers(0, 500, 3000)
        lists = candidate_lists(snapshot, WEIGHING, 20, prices=prices)

        for mentee in range(8):
            here = slice(lists.starts[mentee], lists.starts[mentee + 1])
            columns = (lists.mentors, lists.ranks, lists.points, lists.mentee_points, lists.mentor_points)
            found = list(zip(*(each[here].tolist() for each in columns), strict=True))
            plainly = best_plainly(snapshot, mentee, WEIGHING, prices=prices, k=20)

            assert found == [(each[0], each[1], *each[3:]) for each in plainly]

    @settings(max_examples=50, deadline=None)
    @given(seed=st.integers(0, 10**9), k=st.integers(1, 9), share=st.floats(0, 1))
    def test_finds_nobody_who_does_not_exceed_the_floor(self, seed: int, k: int, share: float) -> None:
        snapshot, prices = World(seed).snapshot(40, 1), np.arange(40) % 7 * 100
        whole = best_plainly(snapshot, 0, WEIGHING, prices=prices, k=40)
        floor = whole[int(share * (len(whole) - 1))][1] if whole else 0

        lists = candidate_lists(snapshot, WEIGHING, k, prices=prices, floors=np.array([floor]))

        assert lists.mentors.tolist() == [each[0] for each in whole if each[1] > floor][:k]

    @settings(max_examples=50, deadline=None)
    @given(seed=st.integers(0, 10**9), page=st.booleans())
    def test_equals_numpy_alone(self, seed: int, *, page: bool) -> None:
        snapshot = World(seed).snapshot(40, 1)
        prices: Longs = np.arange(40) % 7 * 100

        def best(way: Callable[..., Best], after: tuple[int, int] | None = None) -> Best:
            asked = (snapshot.mentees, 0, snapshot.mentors, WEIGHING)
            return way(*asked, k=5, between=snapshot.between, prices=prices, after=after)

        first = best(scan)
        last = (int(first.ranks[-1]), int(first.ties[-1])) if page and len(first.ranks) else None
        quickly, slowly = best(scan, last), best(plainly, last)

        assert all(np.array_equal(getattr(quickly, each.name), getattr(slowly, each.name)) for each in fields(Best))

    def test_finds_nobody_among_nobody(self) -> None:
        empty = take_snapshot([], [a_mentee()], {})

        assert candidate_lists(empty, WEIGHING, 5).starts.tolist() == [0, 0]

    def test_knows_the_columns_by_their_order(self) -> None:
        names = [[field.name for field in fields(kind)] for kind in (Mentors, Mentees)]

        assert names[0][kernel.WISHES : kernel.TONES + 1] == ["wishes", "tones"]
        assert (names[0][kernel.TIMED], names[0][kernel.KINDS], names[0][kernel.ANSWERS]) == (
            "timed",
            "kinds",
            "answers",
        )
        assert (names[1][kernel.NEED_IDS], names[1][kernel.FEW], names[1][kernel.SOME]) == ("needs", "few", "some")
        assert [getattr(kernel, part.upper()) for part in PARTS] == list(range(len(PARTS)))


def scan_after(snapshot: Snapshot, k: int, after: tuple[int, int] | None) -> NDArray[np.intp]:
    return scan(snapshot.mentees, 0, snapshot.mentors, WEIGHING, k=k, between=snapshot.between, after=after).numbers


class TestHolders:
    def test_are_those_who_have_each_skill_and_behind_them_who_has_none(self) -> None:
        mentors = [a_mentor(skills=words) for words in (("a",), (), ("a", "b"))]
        skills = take_snapshot(mentors, [], {}).mentors.skills

        held = holders_of(skills)

        who = [set(held.mentors[held.starts[bit] : held.starts[bit + 1]].tolist()) for bit in (0, 1, 64)]
        has = [set(np.flatnonzero(skills[:, 0] >> np.uint64(bit) & np.uint64(1)).tolist()) for bit in (0, 1)]
        assert who == [*has, set(np.flatnonzero(skills[:, 0] == 0).tolist())]
        assert [len(each) for each in who] == [2, 1, 1]


class TestSnapshot:
    def test_has_the_same_bytes_in_whatever_order_people_were_read(self) -> None:
        mentors, mentees = [a_mentor(skills=(word,)) for word in "cab"], [a_mentee(), a_mentee()]

        there = take_snapshot(mentors, mentees, {}, between=[(0, 1, 2, 0), (1, 2, 0, 1)])
        back = take_snapshot(mentors[::-1], mentees[::-1], {}, between=[(0, 0, 0, 1), (1, 1, 2, 0)])

        assert there.digest == back.digest

    def test_has_other_bytes_once_anything_changes(self) -> None:
        mentor, mentee = a_mentor(), a_mentee()
        changed = [replace(mentor, seats=2), replace(mentor, traits=(1,) * 8), replace(mentor, region="KE")]

        digests = {take_snapshot([each], [mentee], {}).digest for each in [mentor, *changed]}

        assert len(digests) == 4

    def test_comes_back_from_its_bytes(self) -> None:
        snapshot = World(3).snapshot(20, 4)

        again = Snapshot.unpacked(snapshot.packed)

        assert again.digest == snapshot.digest
        assert (
            candidate_lists(again, WEIGHING, 5).points.tolist()
            == candidate_lists(snapshot, WEIGHING, 5).points.tolist()
        )

    def test_refuses_other_bytes(self) -> None:
        with pytest.raises(ValueError, match="magic"):
            Snapshot.unpacked(b"something else entirely")

    def test_gives_lists_that_do_not_depend_on_the_blocks_in_which_they_are_made(self) -> None:
        snapshot = World(5).snapshot(50, 6, kinds=1)

        whole = candidate_lists(snapshot, WEIGHING, 5)
        blocks = [candidate_lists(snapshot, WEIGHING, 5, rows=np.array(rows)) for rows in ([0, 1], [2, 3, 4, 5])]

        assert whole.mentors.tolist() == [number for block in blocks for number in block.mentors.tolist()]

    def test_gives_lists_that_a_round_can_be_solved_on(self) -> None:
        snapshot = World(5).snapshot(50, 6, kinds=1)

        pairs = candidate_lists(snapshot, WEIGHING, 5).pairs(snapshot.mentors.seats)

        assert pairs.mentees == 6


class TestRareSkills:
    def test_are_those_that_few_of_many_mentors_have(self) -> None:
        mentors = [a_mentor(skills=("a",) + (("b",) if n < 9 else ()) + (("c",) if n < 2 else ())) for n in range(100)]

        few, some = rare_skills(take_snapshot(mentors, [], {}).mentors.skills)

        assert (int(few[0]), int(some[0])) == (0b100, 0b010)

    def test_are_none_among_a_handful(self) -> None:
        few, some = rare_skills(take_snapshot([a_mentor()], [], {}).mentors.skills)

        assert not few.any()
        assert not some.any()


class TestWeekWords:
    @pytest.mark.parametrize(("windows", "first", "last"), [([(0, 1)], 1 << 63, 0), ([(671, 672)], 0, 1 << 32)])
    def test_begin_with_the_highest_bit(self, windows: list[tuple[int, int]], first: int, last: int) -> None:
        words = week_words(pack(windows))

        assert (int(words[0]), int(words[-1])) == (first, last)
        assert week_bits(words).tolist() == pack(windows).tolist()
