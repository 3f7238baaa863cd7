"""Advice on drafts: measured on sixty asks that people labelled, half of them held out, and never a refusal."""

import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from services.matching.introductions.domain.advice import WEIGHTY, Hint, advise, hints
from services.matching.introductions.domain.wording import languages
from tests.builders.matching import TOPIC

ASKS = tomllib.loads((Path(__file__).parent / "asks.toml").read_text("utf-8"))
HALVES = ("open", "held_out")
ENOUGH = 0.9

Judged = tuple[str, str]
"""What people said of an ask, and what the rules say."""


def judge(language: str, half: str) -> Counter[Judged]:
    return Counter(
        (each["label"], verdict(each["topic"], each.get("tried", ""), each.get("first_step", "")))
        for each in ASKS[language][half]
    )


def verdict(topic: str, tried: str, first_step: str) -> str:
    return "vague" if WEIGHTY.intersection(hints(topic, tried, first_step)) else "good"


def right(judged: Counter[Judged]) -> float:
    return sum(count for (label, said), count in judged.items() if label == said) / judged.total()


class TestLabelledAsks:
    def test_are_sixty_in_three_languages_half_of_each_kind_and_half_held_out(self) -> None:
        labels = [[each["label"] for each in halves[half]] for halves in ASKS.values() for half in HALVES]

        assert [Counter(each) for each in labels] == [{"vague": 5, "good": 5}] * 6
        assert sorted(ASKS) == ["ar", "de", "en"]

    @pytest.mark.parametrize("half", HALVES)
    def test_nine_in_ten_are_judged_as_people_judged_them(self, half: str) -> None:
        judged = {language: judge(language, half) for language in ASKS}
        whole = sum(judged.values(), Counter[Judged]())

        for language, each in judged.items():
            sys.stdout.write(f"{half} {language}: {dict(each)}, {right(each):.0%} right\n")
        sys.stdout.write(f"{half}: {dict(whole)}, {right(whole):.1%} right\n")
        assert right(whole) >= ENOUGH

    @pytest.mark.parametrize("always", ["vague", "good"])
    def test_would_catch_rules_that_always_say_the_same(self, always: str) -> None:
        judged = Counter((each["label"], always) for halves in ASKS.values() for each in halves["held_out"])

        assert right(judged) == 0.5


class TestHints:
    @pytest.mark.parametrize(
        ("topic", "first_step", "hint"),
        [
            ("Will you be my mentor?", "", Hint.WHOLE_MENTORSHIP),
            ("Please, be my mentor!!", "", Hint.WHOLE_MENTORSHIP),
            (TOPIC, "A call every week for a year.", Hint.WHOLE_MENTORSHIP),
            ("Help me", "", Hint.NO_TOPIC),
            ("How can I become better at my job?", "", Hint.TOO_VAGUE),
            (TOPIC, "Read my 40 pages.", Hint.STEP_TOO_LARGE),
            (TOPIC, "Schau dir meine 30 Seiten an.", Hint.STEP_TOO_LARGE),
            (TOPIC, "Ninety or 120 minutes on it.", Hint.STEP_TOO_LARGE),
            ("Could you refer me for the open role in your data team?", "", Hint.A_FAVOUR),
            (TOPIC, "", Hint.NO_FIRST_STEP),
            (TOPIC, "", Hint.NOTHING_TRIED),
            ("Should I learn SQL before Python for hospital data?", "", Hint.YES_OR_NO),
            (f"{TOPIC} " * 4, "", Hint.TOO_LONG),
        ],
    )
    def test_name_what_is_weak(self, topic: str, first_step: str, hint: Hint) -> None:
        assert hint in hints(topic, "", first_step)

    def test_have_nothing_to_say_of_a_good_draft(self) -> None:
        assert hints(TOPIC, "A course on statistics.", "Twenty minutes on how you began.") == []

    @pytest.mark.parametrize(
        "topic", ["나는 병원에서 데이터 팀으로 옮기고 싶습니다", "क्षेत्र बदलने के बारे में सलाह चाहिए", "转到健康数据团队"]
    )
    def test_say_nothing_of_what_is_written_in_a_language_they_do_not_know(self, topic: str) -> None:
        assert WEIGHTY.isdisjoint(hints(topic, "", ""))

    @pytest.mark.parametrize("text", ["", "   ", "\n", "!!!", "\u3000", "🙂"])
    def test_an_empty_draft_has_no_topic(self, text: str) -> None:
        assert hints(text, text, text)[0] is Hint.NO_TOPIC

    @pytest.mark.parametrize(
        "spelling", ["هل يمكنك أن تكون مرشدي؟", "هَلْ يُمْكِنُكَ أنْ تَكُونَ مُرْشِدِي؟", "هل يمكنك ان تكون مرشدي"]
    )
    def test_do_not_depend_on_how_arabic_is_spelt(self, spelling: str) -> None:
        assert Hint.WHOLE_MENTORSHIP in hints(spelling, "", "")


class TestAdvice:
    @pytest.mark.parametrize("language", sorted(languages()))
    def test_has_a_sentence_and_an_example_for_every_hint(self, language: str) -> None:
        said = languages()[language]["advice"]

        assert set(said) == {hint.value.lower() for hint in Hint}
        assert all(set(each) == {"sentence", "example"} and all(each.values()) for each in said.values())

    @pytest.mark.parametrize("language", sorted(languages()))
    def test_gives_examples_that_are_good_asks_themselves(self, language: str) -> None:
        examples = [languages()[language]["advice"][hint]["example"] for hint in ("no_topic", "too_vague")]

        assert [WEIGHTY.intersection(hints(example, "", "")) for example in examples] == [set(), set()]

    def test_comes_in_the_readers_language_and_the_weightiest_first(self) -> None:
        first, *_ = advise("Möchten Sie mein Mentor sein?", "", "", locale="de-AT")

        assert (first.hint, first.weighty) == (Hint.WHOLE_MENTORSHIP, True)
        assert first.sentence == languages()["de"]["advice"]["whole_mentorship"]["sentence"]

    def test_is_english_where_we_do_not_speak_the_language(self) -> None:
        (first, *_) = advise("", "", "", locale="fi-FI")

        assert first.sentence.startswith("Say what you are working on")
