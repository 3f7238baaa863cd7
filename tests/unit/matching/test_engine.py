"""Who may be matched, how well, and who comes first."""

from dataclasses import astuple, replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from contracts.words import CareerStage, Kind
from services.matching.engine import (
    FULL,
    KINDS,
    MOST,
    PARTS,
    STAGES,
    UNKNOWN,
    VERSIONS,
    Mentee,
    Mentor,
    Nearness,
    Obstacle,
    Role,
    Scores,
    Weighing,
    Weights,
    Wish,
    feasible,
    fits,
    obstacles,
    pack,
    score,
    ties,
    top,
    weights_for,
)
from tests.builders.engine import NEVER, a_mentee, a_mentor, a_snapshot
from tests.unit.matching.engine.worlds import World

HERE, THERE = UUID(int=1), UUID(int=2)
WEIGHING = weights_for("TRADITIONAL")
ALL_OF_THEM = Weights(
    needs=4000, stage=1500, similarity=0, availability=1500, language=1000, style=0, affiliation=2000,
    responsiveness=0, rarity=0, choice=0,
)  # fmt: skip
PLAIN = Weighing.alike(ALL_OF_THEM)
"""A perfect mentor for `a_mentee()` has all of these."""


def found_between(mentee: Mentee, mentor: Mentor, *, obstacle: int = 0) -> Obstacle:
    packed = a_snapshot(mentee, mentor)
    return Obstacle(int(obstacles(packed.mentees, 0, packed.mentors, between=np.array([obstacle], dtype=np.uint16))[0]))


def scored(
    mentee: Mentee, *mentors: Mentor, weighing: Weighing = PLAIN, nearness: Nearness | None = None, choice: int = 0
) -> Scores:
    packed = a_snapshot(mentee, *mentors, nearness=nearness)
    choices = np.full(len(mentors), choice, dtype=np.int8)
    return score(fits(packed.mentees, 0, packed.mentors, choices=choices), weighing)


def fit_of(part: str, mentee: dict[str, Any], mentor: dict[str, Any], *, nearness: Nearness | None = None) -> int:
    packed = a_snapshot(a_mentee(**mentee), a_mentor(**mentor), nearness=nearness)
    found = fits(packed.mentees, 0, packed.mentors, choices=np.zeros(1, dtype=np.int8))
    return int(found[0, PARTS.index(part)])


class TestFeasible:
    def test_a_mentor_without_an_obstacle(self) -> None:
        packed = a_snapshot(a_mentee(), a_mentor())

        assert feasible(packed.mentees, 0, packed.mentors).all()

    @pytest.mark.parametrize(
        ("mentee", "mentor", "obstacle"),
        [
            ({"id": HERE}, {"id": HERE}, Obstacle.SELF),
            ({}, {"kinds": 0b10}, Obstacle.KIND),
            ({}, {"seats": 0}, Obstacle.SEATS),
            ({}, {"taking": False}, Obstacle.PAUSED),
            ({}, {"languages": ("fi",)}, Obstacle.LANGUAGE),
            ({}, {"week": NEVER}, Obstacle.TIME),
            ({"id": HERE}, {"manager": HERE}, Obstacle.LINE),
            ({"manager": HERE}, {"id": HERE}, Obstacle.LINE),
            ({"team": HERE}, {"team": HERE}, Obstacle.LINE),
            ({"level": 3}, {"level": 2}, Obstacle.STAGE),
            ({"level": 2, "kind": 0b100}, {"level": 3, "kinds": 0b100}, Obstacle.STAGE),
            ({}, {"roles": Role.MENTEE | Role.PEER}, Obstacle.ROLE),
            ({"roles": Role.MENTOR}, {}, Obstacle.ROLE),
            ({"kind": 0b10, "roles": Role.MENTEE}, {"kinds": 0b10}, Obstacle.ROLE),
            ({"wishes": Wish.NOT_MY_EMPLOYER, "employer": HERE}, {"employer": HERE}, Obstacle.WISH),
            ({"employer": HERE}, {"wishes": Wish.NOT_MY_EMPLOYER, "employer": HERE}, Obstacle.WISH),
            ({"wishes": Wish.ONLY_MY_EMPLOYER, "employer": HERE}, {"employer": THERE}, Obstacle.WISH),
            ({"wishes": Wish.ONLY_MY_EMPLOYER, "employer": HERE}, {}, Obstacle.WISH),
            ({"wishes": Wish.ONLY_MY_LANGUAGES}, {"languages": ()}, Obstacle.WISH),
            ({"wishes": Wish.ONLY_MY_REGION, "region": "KE"}, {"region": "DE"}, Obstacle.WISH),
            ({"wishes": Wish.ONLY_MY_NETWORKS, "networks": (HERE,)}, {"networks": (THERE,)}, Obstacle.WISH),
        ],
    )
    def test_not_with_an_obstacle_and_it_is_named(
        self, mentee: dict[str, Any], mentor: dict[str, Any], obstacle: Obstacle
    ) -> None:
        assert found_between(a_mentee(**mentee), a_mentor(**mentor)) == obstacle

    @pytest.mark.parametrize(
        ("mentee", "mentor"),
        [
            ({"wishes": Wish.NOT_MY_EMPLOYER, "employer": HERE}, {"employer": THERE}),
            ({"wishes": Wish.ONLY_MY_EMPLOYER}, {"employer": THERE}),
            ({"wishes": Wish.ONLY_MY_REGION, "region": "KE"}, {"region": "KE"}),
            ({"wishes": Wish.ONLY_MY_NETWORKS, "networks": (HERE,)}, {"networks": (HERE, THERE)}),
            ({"level": 2}, {"level": 2}),
            ({"level": 4, "kind": 0b100}, {"level": 0, "kinds": 0b100}),
            ({"level": None}, {"level": 0}),
            ({"level": 4, "kind": 0b10}, {"level": 0, "kinds": 0b10}),
            ({"employer": HERE}, {"employer": HERE}),
        ],
    )
    def test_where_a_rule_does_not_speak_of_the_two(self, mentee: dict[str, Any], mentor: dict[str, Any]) -> None:
        assert found_between(a_mentee(**mentee), a_mentor(**mentor)) == Obstacle(0)

    def test_names_every_obstacle(self) -> None:
        found = found_between(a_mentee(), a_mentor(seats=0, kinds=0), obstacle=Obstacle.BLOCKED)

        assert found == Obstacle.SEATS | Obstacle.KIND | Obstacle.BLOCKED

    def test_a_quarter_of_an_hour_in_common_is_not_enough_to_talk(self) -> None:
        packed = a_snapshot(a_mentee(), a_mentor(week=pack([(40, 41)])), a_mentor(week=pack([(40, 42)])))

        assert feasible(packed.mentees, 0, packed.mentors).tolist() == [False, True]

    def test_what_nobody_said_is_no_obstacle(self) -> None:
        assert found_between(a_mentee(), a_mentor(languages=(), week=None)) == Obstacle(0)
        assert found_between(a_mentee(languages=(), week=None), a_mentor(week=NEVER)) == Obstacle(0)


class TestFits:
    @pytest.mark.parametrize(("skills", "fit"), [((), UNKNOWN), ("d", 0), ("a", 3333), ("ab", 6666), ("cba", FULL)])
    def test_needs_follow_the_share_that_is_covered(self, skills: tuple[str, ...], fit: int) -> None:
        assert fit_of("needs", {}, {"skills": tuple(skills)}) == fit

    def test_needs_credit_a_neighbour_in_part_and_never_twice(self) -> None:
        nearness = {"a": {"x": 500, "y": 900}}

        assert fit_of("needs", {"skills": ("a",)}, {"skills": ("x",)}, nearness=nearness) == 4000
        assert fit_of("needs", {"skills": ("a",)}, {"skills": ("x", "y")}, nearness=nearness) == 7200
        assert fit_of("needs", {"skills": ("a",)}, {"skills": ("a", "y")}, nearness=nearness) == FULL

    @pytest.mark.parametrize(("stages", "fit"), [(0b100, FULL), (0b010, 5000), (0b1000, 5000), (0b1, 0), (0, UNKNOWN)])
    def test_stage_gives_half_for_the_one_beside(self, stages: int, fit: int) -> None:
        assert fit_of("stage", {"stage": 0b100}, {"stages": stages}) == fit

    def test_stage_knows_none_beside_changing(self) -> None:
        assert fit_of("stage", {"stage": 0b100000}, {"stages": 0b010000}) == 0

    @pytest.mark.parametrize(
        ("kind", "level", "fit"), [(2, 2, FULL), (2, 3, 5000), (2, 4, 0), (4, 1, FULL), (4, 2, 5000)]
    )
    def test_stage_of_peers_is_nearness_and_of_reverse_mentoring_a_step_down(
        self, kind: int, level: int, fit: int
    ) -> None:
        assert fit_of("stage", {"kind": kind, "level": 2}, {"kinds": kind, "level": level}) == fit
        assert fit_of("stage", {"kind": kind, "level": 2}, {"kinds": kind, "level": None}) == UNKNOWN

    @pytest.mark.parametrize(
        ("theirs", "fit"),
        [((1, 2, 3, 4), FULL), ((5, 5, 5, 5), 3750), ((1, 2, 3, 0), UNKNOWN), ((2, 2, 3, 4, 5), 9500)],
    )
    def test_similarity_is_unknown_under_four_common_answers(self, theirs: tuple[int, ...], fit: int) -> None:
        mine = (1, 2, 3, 4, 5, 0, 0, 0)

        assert fit_of("similarity", {"traits": mine}, {"traits": theirs + (0,) * (8 - len(theirs))}) == fit

    @pytest.mark.parametrize(("quarters", "fit"), [(3, 2500), (12, FULL), (96, FULL)])
    def test_availability_counts_time_in_common_up_to_what_is_enough(self, quarters: int, fit: int) -> None:
        assert fit_of("availability", {}, {"week": pack([(0, quarters)])}) == fit

    @pytest.mark.parametrize(
        ("mentor", "fit"),
        [
            ({"languages": ("en",)}, FULL),
            ({"languages": ("de",)}, 5000),
            ({"languages": ("en",), "zone": 0}, FULL),
            ({"languages": ("en",), "zone": 48}, 7500),
            ({"languages": ("en",), "zone": -44}, 7708),
            ({"languages": (), "zone": 24}, 5000),
            ({"languages": ()}, UNKNOWN),
        ],
    )
    def test_language_prefers_the_first_one_and_near_clocks(self, mentor: dict[str, Any], fit: int) -> None:
        assert fit_of("language", {"zone": 0}, mentor) == fit

    @pytest.mark.parametrize(
        ("tone", "formats", "fit"), [(1, 0b1, FULL), (2, 0b1, 5000), (1, 0b10, 5000), (0, 0b1, FULL), (0, 0, UNKNOWN)]
    )
    def test_style_is_tone_and_format(self, tone: int, formats: int, fit: int) -> None:
        assert fit_of("style", {"tone": 1, "formats": 0b1}, {"tone": tone, "formats": formats}) == fit

    @pytest.mark.parametrize(
        ("mentor", "fit"),
        [
            ({"industries": ("86",)}, FULL),
            ({"industries": (), "past_industries": ("86",)}, 5000),
            ({"industries": ("87",), "sections": ("Q",)}, 5000),
            ({"industries": ("01",), "sections": ("A",)}, 0),
            ({"industries": (), "sections": ()}, UNKNOWN),
            ({"industries": ("86",), "networks": (THERE,)}, 5000),
            ({"industries": (), "sections": (), "networks": (HERE,)}, FULL),
        ],
    )
    def test_affiliation_is_networks_and_industries_now_or_before(self, mentor: dict[str, Any], fit: int) -> None:
        assert fit_of("affiliation", {"networks": (HERE,)}, mentor) == fit

    def test_responsiveness_is_the_mentors_own(self) -> None:
        assert fit_of("responsiveness", {}, {"answers": 7000}) == 7000
        assert fit_of("responsiveness", {}, {}) == UNKNOWN

    def test_rarity_favours_who_has_what_few_have(self) -> None:
        many = [a_mentor(skills=("b",)) for _ in range(98)]
        packed = a_snapshot(a_mentee(), a_mentor(skills=("a",)), a_mentor(skills=("b",)), *many)

        found = fits(packed.mentees, 0, packed.mentors, choices=np.zeros(100, dtype=np.int8))

        assert found[-2:, PARTS.index("rarity")].tolist() == [FULL, 0]
        assert fit_of("rarity", {}, {}) == UNKNOWN


class TestScore:
    @settings(max_examples=200, deadline=None)
    @given(seed=st.integers(0, 10**9), kind=st.sampled_from(KINDS))
    def test_is_the_sum_of_its_parts_and_says_what_it_does_not_know(self, seed: int, kind: str) -> None:
        snapshot = World(seed).snapshot(20, 1)

        given_fits = fits(snapshot.mentees, 0, snapshot.mentors, choices=np.zeros(20, dtype=np.int8))
        found = score(given_fits, weights_for(kind))

        assert (found.points.sum(axis=1) == found.total).all()
        assert ((found.total >= 0) & (found.total <= MOST)).all()
        assert (found.points <= found.most).all()
        assert (found.points[~found.known] == 0).all()
        assert (found.most[~found.known] == 0).all()
        told = np.delete(found.known, PARTS.index("choice"), axis=1).any(axis=1)
        assert (found.most[told].sum(axis=1) == MOST).all()
        assert (np.abs(10 * found.total - 6 * found.mentee - 4 * found.mentor) <= 20 * len(PARTS)).all()

    def test_of_a_perfect_mentor_is_full(self) -> None:
        assert scored(a_mentee(), a_mentor()).total.tolist() == [MOST]

    def test_never_falls_when_a_mentor_covers_more(self) -> None:
        found = scored(a_mentee(), *(a_mentor(skills=tuple(skills)) for skills in ("a", "ab", "abc")))

        assert (np.diff(found.total) > 0).all()

    def test_hands_the_weight_of_what_is_unknown_to_the_rest(self) -> None:
        found = scored(a_mentee(), a_mentor(skills=("a", "b")), a_mentor(skills=("a", "b"), week=None))

        assert found.known[:, PARTS.index("availability")].tolist() == [True, False]
        assert found.most[1].tolist() == [4706, 1765, 0, 0, 1176, 0, 2353, 0, 0, 0]

    def test_of_somebody_of_whom_nothing_is_known_is_the_choice_alone(self) -> None:
        silent = a_mentor(skills=(), stages=0, week=None, languages=(), industries=(), sections=())

        found = scored(a_mentee(), silent, weighing=WEIGHING)

        assert found.points.tolist() == [[0] * 9 + [found.total[0]]]
        assert found.most.sum() == found.most[0, PARTS.index("choice")] == 360

    def test_changes_one_part_alone_by_the_mentees_choice(self) -> None:
        mentee, mentor = a_mentee(), a_mentor(skills=("a",))

        aside, neutral, favourite = (scored(mentee, mentor, weighing=WEIGHING, choice=each) for each in (-1, 0, 1))

        assert np.delete(aside.points, PARTS.index("choice"), axis=1).tolist() == (
            np.delete(favourite.points, PARTS.index("choice"), axis=1).tolist()
        )
        assert aside.most.tolist() == neutral.most.tolist() == favourite.most.tolist()
        assert (favourite.total - neutral.total).tolist() == (neutral.total - aside.total).tolist() == [180]

    def test_of_peers_is_the_same_from_both_sides_where_what_they_know_is(self) -> None:
        one, other = (
            {"id": new_id(), "skills": ("a", "b"), "level": level, "industries": (str(level),)} for level in (2, 3)
        )
        there = scored(a_mentee(**one, kind=2), a_mentor(**other, kinds=2), weighing=weights_for("PEER"))
        back = scored(a_mentee(**other, kind=2), a_mentor(**one, kinds=2), weighing=weights_for("PEER"))

        assert there.total.tolist() == back.total.tolist() == there.mentee.tolist() == there.mentor.tolist()


class TestWeights:
    def test_of_every_version_are_whole(self) -> None:
        sums = {
            sum(astuple(side))
            for kinds in VERSIONS.values()
            for weighing in kinds.values()
            for side in (weighing.mentee, weighing.mentor)
        }

        assert sums == {MOST}

    def test_are_there_for_every_kind(self) -> None:
        assert all(set(kinds) == {kind.value for kind in Kind} for kinds in VERSIONS.values())

    def test_of_a_mentor_never_count_what_the_mentee_would_read_of_their_choice(self) -> None:
        assert {weighing.mentor.choice for kinds in VERSIONS.values() for weighing in kinds.values()} == {0}

    def test_refuse_a_sum_that_is_not_whole(self) -> None:
        with pytest.raises(ValueError, match="sum to 10000, not to 9999"):
            replace(ALL_OF_THEM, needs=3999)

    @pytest.mark.parametrize("needs", [-1, 0.5, True])
    def test_refuse_what_is_no_number_of_points(self, needs: Any) -> None:
        with pytest.raises(ValueError, match="whole points"):
            replace(ALL_OF_THEM, needs=needs)


def test_bits_follow_the_words_of_the_contract() -> None:
    assert tuple(kind.value for kind in Kind) == KINDS
    assert tuple(stage.value for stage in CareerStage) == STAGES


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
