"""The index of mentors: what is written twice is there once, and vocabularies and rows grow as they must."""

import time
from datetime import date
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine import Lexicon, holders_of, pack_mentees, pack_mentors, plainly, weights_for
from services.matching.engine.fits import rare_skills
from services.matching.recommendations.domain.known import Known, Times
from services.matching.recommendations.index import MANY, MentorIndex
from tests.builders.engine import ALWAYS, a_mentee, a_mentor

MONDAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
SOON = 120.0
"""Seconds in which numba compiles on a busy machine."""


def known(number: int, *skills: str, price: int = 0) -> Known:
    """The same id for the same number; always free, on the clock of Nairobi."""
    mentor = a_mentor(id=UUID(int=number + 1), skills=skills, week=None)
    times = Times(zone="Africa/Nairobi", weekly=ALWAYS.tobytes(), exceptions=())
    return Known(mentor=mentor, zone="Africa/Nairobi", times=times, price=price)


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 150)), max_size=30)


class TestTheIndex:
    @settings(max_examples=50, deadline=None)
    @given(steps=STEPS)
    def test_is_what_the_last_words_say(self, steps: list[tuple[bool, int, int]]) -> None:
        index, truth = MentorIndex(), dict[int, Known]()
        for stays, number, skill in steps:
            each = known(number, f"skill {skill}", "skill 0", price=skill)
            index.apply([each] if stays else [], [] if stays else [each.mentor.id], week=MONDAY)
            truth = {**truth, number: each} if stays else {key: one for key, one in truth.items() if key != number}

        rows = [index.rows[one.mentor.id] for one in truth.values()]
        packed = pack_mentors([one.mentor for one in truth.values()], Lexicon())
        assert len(index.rows) == len(truth)
        assert index.prices[rows].tolist() == [one.price for one in truth.values()]
        assert int(index.mentors.taking.sum()) == len(truth)
        assert index.mentors.timed[rows].all()
        counts = np.bitwise_count(index.mentors.skills[rows]).sum(axis=1)
        assert counts.tolist() == np.bitwise_count(packed.skills).sum(axis=1).tolist()

    @settings(max_examples=50, deadline=None)
    @given(steps=STEPS)
    def test_knows_who_holds_which_skill_after_every_change(self, steps: list[tuple[bool, int, int]]) -> None:
        index = MentorIndex()
        for stays, number, skill in steps:
            each = known(number, *([f"skill {skill}"] if skill % 3 else []), price=skill)
            index.apply([each] if stays else [], [] if stays else [each.mentor.id], week=MONDAY)
            told, fresh = index.holders(), holders_of(index.mentors.skills)

            assert told.starts.tolist() == fresh.starts.tolist()
            assert told.mentors.tolist() == fresh.mentors.tolist()

    def test_counts_who_has_which_skill_as_they_come_and_go(self) -> None:
        index = MentorIndex()
        index.apply([known(number, "a", f"skill {number}") for number in range(100)], [], week=MONDAY)
        index.apply([known(number, "a") for number in range(50)], [UUID(int=100)], week=MONDAY)

        rare, plain = index.rare(), rare_skills(index.mentors.skills[list(index.rows.values())])

        assert [each.tolist() for each in rare] == [each.tolist() for each in plain]

    def test_turns_to_a_new_date_with_everybody(self) -> None:
        index = MentorIndex()
        index.apply([known(0, "a")], [], week=MONDAY)

        index.apply([], [], week=TUESDAY)

        assert (index.week, index.mentors.zones[0]) == (TUESDAY, 12)

    def test_asks_for_the_compiled_scan_once_there_are_many(self) -> None:
        index, ends = MentorIndex(), time.monotonic() + SOON
        index.apply([known(number, "a") for number in range(MANY - 1)], [], week=MONDAY)
        few = index.many
        index.apply([known(MANY, "a")], [], week=MONDAY)

        while not index.many and time.monotonic() < ends:
            time.sleep(0.05)

        assert (few, index.many) == (False, True)

    def test_finds_nobody_who_is_gone(self) -> None:
        index = MentorIndex()
        index.apply([known(number, "a") for number in range(3)], [], week=MONDAY)
        index.apply([], [UUID(int=2)], week=MONDAY)
        mentees = pack_mentees([a_mentee(skills=("a",))], index.lexicon, {}, rare=index.rare())

        found = plainly(mentees, 0, index.mentors, weights_for("TRADITIONAL"), k=5)

        assert {int(number) for number in found.numbers} == {index.rows[UUID(int=1)], index.rows[UUID(int=3)]}
