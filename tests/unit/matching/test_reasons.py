"""Reasons in the words of a person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contracts.words import CareerStage
from services.matching.engine import in_utc, pack
from services.matching.recommendations.domain.industries import in_words, section_of
from services.matching.recommendations.domain.reasons import Match, best_time, listed, reasons

MATCH = Match(
    needed=("data analysis", "interoperability", "statistics"),
    covered=("data analysis", "interoperability"),
    stage=CareerStage.CHANGING,
    stages=(CareerStage.CHANGING,),
    time="Thursday evenings",
    asker_has_time=True,
    mentor_has_time=True,
    languages=("en", "sw"),
    industries=("86",),
    sections=("86",),
)
NOTHING = replace(MATCH, covered=(), stages=(), time=None, languages=(), industries=(), sections=())


class TestReasons:
    def test_say_what_speaks_for_somebody(self) -> None:
        assert reasons(MATCH) == [
            "Covers 2 of your 3 needs: data analysis and interoperability.",
            "You both know health and social work.",
            "Guides people who change their career.",
            "You both have time on Thursday evenings (your time).",
            "You both speak English and Swahili.",
        ]

    def test_are_silent_where_there_is_nothing_to_say(self) -> None:
        assert reasons(NOTHING) == []

    @pytest.mark.parametrize(
        ("needed", "covered", "sentence"),
        [
            (("a", "b"), ("a", "b"), "Covers all 2 of your needs: a and b."),
            (("a",), ("a",), "Covers what you need: a."),
            (("a",), None, "Has not said yet which skills they can help with."),
        ],
    )
    def test_count_the_needs(self, needed: tuple[str, ...], covered: tuple[str, ...] | None, sentence: str) -> None:
        assert reasons(replace(NOTHING, needed=needed, covered=covered)) == [sentence]

    def test_say_who_has_not_named_their_times(self) -> None:
        assert reasons(replace(NOTHING, mentor_has_time=False)) == ["Has not said yet when they have time."]
        assert reasons(replace(NOTHING, asker_has_time=False))[0].startswith("Say when you have time")

    def test_tell_the_same_industry_from_a_neighbouring_one(self) -> None:
        assert reasons(replace(NOTHING, sections=("62",))) == [
            "You both know neighbouring fields of information and communication."
        ]

    @pytest.mark.parametrize(
        ("known", "sentence"),
        [
            ({"near": ("statistics",)}, "Has skills near to statistics."),
            ({"rare": True}, "Has a skill that few others here have."),
            ({"alike": True, "same_style": True}, "You describe how you work in much the same way."),
            ({"same_style": True}, "You like to meet in the same way."),
            ({"ready": True}, "Answers readily."),
            ({"favourite": True}, "You marked them as a favourite."),
            ({"same_network": True}, "You are in the same network."),
            (
                {"same_network": True, "industries": ("86",)},
                "You both know health and social work, and you are in the same network.",
            ),
        ],
    )
    def test_speak_of_every_part(self, known: dict[str, Any], sentence: str) -> None:
        assert reasons(replace(NOTHING, **known)) == [sentence]

    def test_name_a_language_nobody_has_a_word_for_by_its_tag(self) -> None:
        assert reasons(replace(NOTHING, languages=("x-cairn",))) == ["You both speak x-cairn."]


class TestBestTime:
    @pytest.mark.parametrize(
        ("zone", "words"),
        [("UTC", "Thursday afternoons"), ("Asia/Kolkata", "Thursday evenings"), ("Pacific/Auckland", "Friday nights")],
    )
    def test_is_on_the_askers_own_clock(self, zone: str, words: str) -> None:
        both = in_utc(pack([(3 * 96 + 56, 3 * 96 + 64)]).reshape(1, -1), ["UTC"], date(2027, 1, 4))[0]

        assert best_time(both, zone, date(2027, 1, 4)) == words

    def test_is_where_most_time_is(self) -> None:
        assert best_time(pack([(36, 38), (96 + 76, 96 + 84)]), "UTC", date(2027, 1, 4)) == "Tuesday evenings"

    def test_of_no_time_is_nothing(self) -> None:
        assert best_time(pack([]), "UTC", date(2027, 1, 4)) is None


class TestIndustries:
    @pytest.mark.parametrize(
        ("code", "section"), [("01", "A"), ("C", "C"), ("33", "C"), ("6201", "J"), ("86", "Q"), ("99", "U"), ("", None)]
    )
    def test_belong_to_a_section(self, code: str, section: str | None) -> None:
        assert section_of(code) == section

    def test_that_do_not_exist_have_no_words(self) -> None:
        assert in_words("nonsense") is None


def test_lists_read_as_one_would_say_them() -> None:
    assert [listed(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a and b", "a, b and c"]
