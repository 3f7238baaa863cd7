"""Who may be matched, how well, and who comes first."""

from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from services.matching.engine import (
    MOST,
    PACKED,
    PARTS,
    VERSIONS,
    Obstacle,
    feasible,
    obstacles,
    pack,
    score,
    ties,
    top,
    weights_for,
)
from tests.builders.matching import an_asker, candidates

FLAGS = st.booleans()
NOBODY = np.zeros(PACKED, dtype=np.uint8)
WEIGHTS = weights_for("TRADITIONAL")


class TestFeasible:
    def test_a_mentor_without_an_obstacle(self) -> None:
        assert feasible(an_asker(), candidates()).all()

    @pytest.mark.parametrize(
        ("what", "obstacle"),
        [
            ({"is_asker": True}, Obstacle.SELF),
            ({"in_touch": True}, Obstacle.IN_TOUCH),
            ({"blocked": True}, Obstacle.BLOCKED),
            ({"kinds": 0b10}, Obstacle.KIND),
            ({"seats": 0}, Obstacle.SEATS),
            ({"languages": 0}, Obstacle.LANGUAGE),
            ({"weeks": NOBODY}, Obstacle.TIME),
        ],
    )
    def test_not_with_an_obstacle_and_it_is_named(self, what: dict[str, Any], obstacle: Obstacle) -> None:
        field = candidates(**what)

        assert obstacles(an_asker(), field).tolist() == [obstacle]
        assert not feasible(an_asker(), field).any()

    def test_names_every_obstacle(self) -> None:
        assert obstacles(an_asker(), candidates(seats=0, kinds=0)).tolist() == [Obstacle.SEATS | Obstacle.KIND]

    def test_a_quarter_of_an_hour_in_common_is_not_enough_to_talk(self) -> None:
        field = candidates(2, weeks=np.stack([pack([(40, 41)]), pack([(40, 42)])]))

        assert feasible(an_asker(), field).tolist() == [False, True]

    def test_what_nobody_said_is_no_obstacle(self) -> None:
        silent = candidates(languages=0, languages_known=False, weeks=NOBODY, weeks_known=False)

        assert feasible(an_asker(), silent).all()
        assert feasible(an_asker(week=None, languages=0), candidates(languages=0, weeks=NOBODY)).all()


class TestScore:
    @settings(max_examples=50, deadline=None)
    @given(data=st.data(), count=st.integers(1, 20), kind=st.sampled_from(sorted(VERSIONS[1])))
    def test_is_the_sum_of_its_parts_and_says_what_it_does_not_know(
        self, data: st.DataObject, count: int, kind: str
    ) -> None:
        def each(values: st.SearchStrategy[Any]) -> list[Any]:
            return data.draw(st.lists(values, min_size=count, max_size=count))

        asker = an_asker(
            skills=data.draw(st.integers(0, 5)),
            week=data.draw(st.sampled_from([None, pack([(0, 30)])])),
            languages=data.draw(st.integers(0, 2)),
            industries=data.draw(st.integers(0, 2)),
        )
        field = candidates(
            count,
            skills=each(st.integers(0, 2**asker.skills - 1)),
            skills_known=each(FLAGS),
            stages=each(st.integers(0, 63)),
            languages=each(st.integers(0, 3)),
            languages_known=each(FLAGS),
            industries=each(st.integers(0, 1)),
            sections=each(st.integers(0, 1)),
            industries_known=each(FLAGS),
            weeks_known=each(FLAGS),
        )

        found = score(asker, field, weights_for(kind))

        assert (found.points.sum(axis=1) == found.total).all()
        assert ((found.total >= 0) & (found.total <= MOST)).all()
        assert (found.points <= found.most).all()
        assert (found.points[~found.known] == 0).all()
        assert (found.most[~found.known] == 0).all()
        assert (found.most.sum(axis=1) == np.where(found.known.any(axis=1), MOST, 0)).all()

    def test_of_a_perfect_mentor_is_full(self) -> None:
        assert score(an_asker(), candidates(), WEIGHTS).total.tolist() == [MOST]

    def test_follows_the_share_of_the_needs_that_are_covered(self) -> None:
        found = score(an_asker(), candidates(4, skills=[0b000, 0b001, 0b011, 0b111]), WEIGHTS)

        assert found.points[:, PARTS.index("needs")].tolist() == [0, 1500, 3000, 4500]

    def test_never_falls_when_a_mentor_covers_more(self) -> None:
        found = score(an_asker(), candidates(3, skills=[0b001, 0b011, 0b111]), WEIGHTS)

        assert (np.diff(found.total) > 0).all()

    def test_gives_half_for_the_stage_beside_the_one_asked_for(self) -> None:
        found = score(an_asker(stage=0b100), candidates(4, stages=[0b100, 0b010, 0b1000, 0b1]), WEIGHTS)

        assert found.points[:, PARTS.index("stage")].tolist() == [1500, 750, 750, 0]

    def test_no_stage_is_beside_changing(self) -> None:
        found = score(an_asker(stage=0b100000), candidates(2, stages=[0b100000, 0b010000]), WEIGHTS)

        assert found.points[:, PARTS.index("stage")].tolist() == [1500, 0]

    def test_counts_time_in_common_up_to_what_is_enough(self) -> None:
        weeks = np.stack([pack([(0, length)]) for length in (3, 12, 96)])

        found = score(an_asker(), candidates(3, weeks=weeks), WEIGHTS)

        assert found.points[:, PARTS.index("availability")].tolist() == [375, 1500, 1500]

    def test_prefers_the_language_that_was_named_first(self) -> None:
        found = score(an_asker(), candidates(2, languages=[0b01, 0b10]), WEIGHTS)

        assert found.points[:, PARTS.index("language")].tolist() == [1000, 500]

    def test_prefers_the_same_industry_to_one_of_the_same_section(self) -> None:
        found = score(an_asker(), candidates(3, industries=[1, 0, 0], sections=[1, 1, 0]), WEIGHTS)

        assert found.points[:, PARTS.index("background")].tolist() == [1500, 750, 0]

    def test_hands_the_weight_of_what_is_unknown_to_the_rest(self) -> None:
        found = score(an_asker(), candidates(2, skills=0b011, weeks_known=[True, False]), WEIGHTS)

        assert found.known[:, PARTS.index("availability")].tolist() == [True, False]
        assert found.most[1].tolist() == [5294, 1765, 0, 1176, 1765]
        assert found.total.tolist() == [8500, 8235]

    def test_of_somebody_of_whom_nothing_is_known_is_nothing(self) -> None:
        silent = candidates(
            skills_known=False, stages=0, weeks_known=False, languages_known=False, industries_known=False
        )

        found = score(an_asker(), silent, WEIGHTS)

        assert found.total.tolist() == [0]
        assert not found.known.any()

    def test_does_not_depend_on_the_order_of_the_candidates(self) -> None:
        masks = [0b111, 0b001, 0b011, 0b000]

        there, back = (score(an_asker(), candidates(4, skills=order), WEIGHTS) for order in (masks, masks[::-1]))

        assert there.total.tolist() == back.total.tolist()[::-1]


def test_every_set_of_weights_is_whole() -> None:
    assert {sum(weights_for(kind, version=version)) for version, kinds in VERSIONS.items() for kind in kinds} == {MOST}


class TestTop:
    @given(scores=st.lists(st.integers(0, 8), max_size=60), k=st.integers(1, 70))
    def test_is_the_head_of_the_whole_order(self, scores: list[int], k: int) -> None:
        ids = [UUID(int=number + 1) for number in range(len(scores))]
        tie = ties(UUID(int=7), ids) if ids else np.zeros(0, dtype=np.uint64)

        found = top(np.array(scores, dtype=np.int64), tie, k)

        assert found.tolist() == sorted(range(len(scores)), key=lambda i: (-scores[i], int(tie[i])))[:k]

    @given(scores=st.lists(st.integers(0, 5), min_size=1, max_size=40), step=st.integers(1, 7))
    def test_page_by_page_is_everybody_once(self, scores: list[int], step: int) -> None:
        numbers, tie = (
            np.array(scores, dtype=np.int64),
            ties(UUID(int=7), [UUID(int=n + 1) for n in range(len(scores))]),
        )
        seen: list[int] = []
        after = None

        while page := top(numbers, tie, step, after=after).tolist():
            seen += page
            after = (scores[page[-1]], int(tie[page[-1]]))

        assert seen == top(numbers, tie, len(scores)).tolist()

    def test_breaks_ties_in_the_same_way_for_any_order_of_the_ids(self) -> None:
        seed, ids = new_id(), [new_id() for _ in range(50)]

        assert ties(seed, ids).tolist() == ties(seed, ids[::-1]).tolist()[::-1]

    def test_breaks_ties_in_another_way_for_another_need(self) -> None:
        ids = [new_id() for _ in range(50)]
        even = np.zeros(50, dtype=np.int64)

        one, other = (top(even, ties(new_id(), ids), 50).tolist() for _ in range(2))

        assert one != other
