"""Four answers come to a clear need, or to a sentence that says what to add."""

from typing import Any

import pytest

from chassis.errors import BadInput
from contracts.words import CareerStage, Format, Kind
from services.profiles.members.domain.assessment import (
    CHOICES,
    KINDS,
    MINUTES,
    Answers,
    GoalTooVague,
    NoSkillConfirmed,
    Question,
    RelationshipWish,
    TimeBudget,
    need_of,
)
from services.profiles.members.domain.need import LEAST_MINUTES, MOST_MINUTES
from services.profiles.members.queries.assessment import CATALOGUES, language_of, questions_in
from tests.builders.profiles import SQL, skill_uris

GOAL = "I want to answer questions from my ward's data."


def answers(**changes: Any) -> Answers:
    values: dict[str, Any] = {
        "goal": GOAL,
        "skills": (SQL,),
        "stage": CareerStage.CHANGING,
        "relationship": RelationshipWish.ONGOING_GUIDANCE,
        "time": TimeBudget.ONE_HOUR,
    }
    return Answers(**{**values, **changes})


class TestNeed:
    def test_is_what_the_answers_come_to(self) -> None:
        need = need_of(answers(formats=(Format.VIDEO,)))

        assert (need.skills, need.goal, need.stage) == ((SQL,), GOAL, CareerStage.CHANGING)
        assert (need.kind, need.minutes_per_month, need.formats) == (Kind.TRADITIONAL, 60, (Format.VIDEO,))

    @pytest.mark.parametrize(
        ("wish", "kind"),
        [
            (RelationshipWish.ONE_QUESTION, Kind.FLASH),
            (RelationshipWish.AMONG_EQUALS, Kind.PEER),
            (RelationshipWish.FRESH_VIEW, Kind.REVERSE),
            (RelationshipWish.WITH_OTHERS, Kind.GROUP),
        ],
    )
    def test_is_of_the_kind_that_fits_the_wish(self, wish: RelationshipWish, kind: Kind) -> None:
        assert need_of(answers(relationship=wish)).kind is kind

    def test_can_be_of_every_kind_and_takes_every_answer(self) -> None:
        assert set(KINDS) == set(RelationshipWish)
        assert set(KINDS.values()) == set(Kind)
        assert set(MINUTES) == set(TimeBudget)
        assert all(LEAST_MINUTES <= minutes <= MOST_MINUTES for minutes in MINUTES.values())

    def test_keeps_the_limits_of_any_need(self) -> None:
        with pytest.raises(BadInput, match="skills has 6 different entries"):
            need_of(answers(skills=tuple(skill_uris(6))))


class TestVagueAnswers:
    def test_without_a_skill_are_told_where_to_find_one(self) -> None:
        with pytest.raises(NoSkillConfirmed, match="Confirm at least one skill"):
            need_of(answers(skills=()))

    @pytest.mark.parametrize(
        "goal",
        ["", "  ", "SQL", "get better", "be my mentor?", "aaaaaaaaaaaaaaaaaaaaaaaa", "…" * 40, "数据", "? ! " * 20],
    )
    def test_are_told_to_say_it_in_a_sentence(self, goal: str) -> None:
        with pytest.raises(GoalTooVague, match="Say in a whole sentence"):
            need_of(answers(goal=goal))

    @pytest.mark.parametrize(
        "goal",
        [
            "Lead my first team well.",
            "我想学习如何分析病房的数据",
            "病棟のデータを分析できるようになりたい",
            "أريد أن أتعلم تحليل البيانات",
            "मैं डेटा का विश्लेषण करना सीखना चाहता हूँ",
        ],
    )
    def test_are_not_what_says_enough_in_any_script(self, goal: str) -> None:
        assert need_of(answers(goal=goal)).goal == goal


class TestQuestions:
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_are_four_and_whole_in_every_language(self, language: str) -> None:
        questions = questions_in(language)

        assert [each.question for each in questions] == list(Question)
        for each in questions:
            assert each.text.endswith("?")
            assert each.hint
            assert [value for value, _text in each.choices] == [word.value for word in CHOICES[each.question] or ()]
            assert all(text for _value, text in each.choices)

    def test_are_asked_in_two_languages(self) -> None:
        assert {file.stem for file in CATALOGUES.glob("*.toml")} == {"en", "de"}
        assert questions_in("de")[0].text == "Was möchtest du können?"

    @pytest.mark.parametrize(
        ("locale", "language"),
        [
            ("de", "de"),
            ("de-AT", "de"),
            ("de-Latn-CH", "de"),
            ("en-GB", "en"),
            ("fr-FR", "en"),
            ("", "en"),
            (None, "en"),
        ],
    )
    def test_are_asked_in_the_readers_language_or_english(self, locale: str | None, language: str) -> None:
        assert language_of(locale) == language
