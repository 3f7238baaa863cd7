"""The table of neighbouring skills is whole, not stale, and right about pairs that people judged."""

import json
from pathlib import Path

import numpy as np
import pytest

from contracts.skills import NEIGHBOURS, neighbours
from services.profiles.taxonomy import Skill, edition, skills, skills_by_uri
from services.profiles.taxonomy.neighbours import LEAST, MOST, kinship, nearest, rendered, similarities

PAIRS = Path(__file__).parent / "neighbour_pairs.tsv"
LEAST_NEAR_FOUND = 0.95
MOST_APART_TAKEN_FOR_NEAR = 0.02


def pairs(judged: str) -> list[tuple[str, str]]:
    """The URIs of the pairs that were judged so."""
    uris = {skill.label: skill.uri for skill in skills()}
    lines = (line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(uris[one], uris[other]) for word, one, other in lines if word == judged]


def share_of_neighbours(judged: str) -> float:
    found = [other in neighbours()[one] or one in neighbours()[other] for one, other in pairs(judged)]
    assert len(found) >= 60
    return sum(found) / len(found)


def a_skill(name: str, group: str = "Software", field: str = "Digital", broader: str | None = None) -> Skill:
    return Skill(uri=name, label=name, group=group, field=field, broader=broader)


class TestTable:
    def test_finds_the_pairs_that_are_near(self) -> None:
        assert share_of_neighbours("near") >= LEAST_NEAR_FOUND

    def test_keeps_the_pairs_that_only_share_words_apart(self) -> None:
        assert share_of_neighbours("apart") <= MOST_APART_TAKEN_FOR_NEAR

    def test_is_of_the_taxonomy_of_today(self) -> None:
        made_of = json.loads(NEIGHBOURS.read_text(encoding="utf-8"))["taxonomy"]

        assert made_of == edition(), "The taxonomy changed: make the neighbours again (taxonomy/neighbours.py)."

    def test_says_in_its_first_line_that_it_is_generated(self) -> None:
        assert NEIGHBOURS.read_text(encoding="utf-8").splitlines()[0].startswith('{"generated": "By services/profiles')

    def test_has_every_skill_with_a_few_others_the_nearest_first(self) -> None:
        assert set(neighbours()) == set(skills_by_uri())
        for uri, near in neighbours().items():
            assert set(near) <= set(skills_by_uri()) - {uri}
            assert len(near) <= MOST
            assert list(near.values()) == sorted(near.values(), reverse=True)
            assert all(LEAST <= similarity <= 1000 for similarity in near.values())

    def test_leaves_few_skills_alone(self) -> None:
        assert sum(not near for near in neighbours().values()) <= 20


class TestKinship:
    def test_falls_with_the_distance_in_the_tree(self) -> None:
        root = a_skill("cloud")
        child, sibling = a_skill("deploy", broader="cloud"), a_skill("migrate", broader="cloud")
        others = [a_skill("SQL"), a_skill("statistics", group="Data"), a_skill("nursing", group="Care", field="Health")]

        kin = [kinship(child, other) for other in (root, sibling, *others)]

        assert kin == sorted(kin, reverse=True)
        assert len(set(kin)) == len(kin)
        assert kin[-1] == 0

    def test_is_the_same_both_ways(self) -> None:
        root, child = a_skill("cloud"), a_skill("deploy", broader="cloud")

        assert kinship(root, child) == kinship(child, root) == 1


class TestMaking:
    KNOWN = (a_skill("a"), a_skill("b"), a_skill("c", group="Data"))

    def test_blends_texts_with_the_tree(self) -> None:
        similar = similarities(self.KNOWN, np.full((3, 3), 0.6))

        assert (similar[0, 1], similar[0, 2]) == (565, 460)

    @pytest.mark.parametrize(("cosine", "kept"), [(-1.0, {}), (0.2, {}), (1.0, {"b": 825, "c": 720})])
    def test_keeps_what_is_near_enough(self, cosine: float, kept: dict[str, int]) -> None:
        rows = list(nearest(self.KNOWN, similarities(self.KNOWN, np.full((3, 3), cosine))))

        assert rows[0] == {"skill": "a", "label": "a", "neighbours": kept}

    def test_is_written_the_same_each_time(self) -> None:
        similar = similarities(self.KNOWN, np.full((3, 3), 0.6))

        assert rendered(nearest(self.KNOWN, similar)) == rendered(nearest(self.KNOWN, similar))
