"""Draws are repeatable, independent of each other, and fair."""

from collections import Counter

from cairn.seed.draw import Draw

DRAWS = [Draw(42, f"member-{number}") for number in range(2000)]


def test_the_same_question_gets_the_same_answer() -> None:
    assert Draw(42, "amara").unit("zone") == Draw(42, "amara").unit("zone")


def test_another_question_gets_another_answer() -> None:
    assert len({Draw(42, "amara").unit(question) for question in ("zone", "name", "stage")}) == 3


def test_a_number_between_reaches_both_ends() -> None:
    assert {draw.between("capacity", 1, high=3) for draw in DRAWS} == {1, 2, 3}


def test_some_are_different_and_no_more_than_there_are() -> None:
    drawn = Draw(42, "amara").some("skills", ["a", "b", "c"], count=5)

    assert sorted(drawn) == ["a", "b", "c"]


def test_weights_are_kept() -> None:
    drawn = Counter(draw.weighted("kind", {"often": 9, "seldom": 1}) for draw in DRAWS)

    assert 0.07 <= drawn["seldom"] / len(DRAWS) <= 0.13


def test_an_option_without_weight_is_never_drawn() -> None:
    assert {draw.weighted("kind", {"always": 1, "never": 0}) for draw in DRAWS} == {"always"}


def test_a_chance_comes_as_often_as_it_says() -> None:
    assert 0.55 <= sum(draw.chance("needs", 0.6) for draw in DRAWS) / len(DRAWS) <= 0.65
