"""What may be asked: nearly everything; only what nobody could read is refused."""

from typing import Any

import pytest

from chassis.errors import BadInput
from services.matching.introductions.domain.ask import WRITE_A_TOPIC, Ask
from tests.builders.matching import TOPIC


class TestAsk:
    def test_is_trimmed(self) -> None:
        assert Ask.of(topic=f"  {TOPIC}\r\n", tried=" a course ", first_step="").topic == TOPIC

    @pytest.mark.parametrize("topic", ["", "   ", "\u3000\u3000"])
    def test_without_a_topic_is_told_what_to_write(self, topic: str) -> None:
        with pytest.raises(BadInput) as refused:
            Ask.of(topic=topic, tried="", first_step="")

        assert str(refused.value) == WRITE_A_TOPIC

    @pytest.mark.parametrize("topic", ["Will you be my mentor?", "will you be my mentor", "Please, be my mentor!!"])
    def test_that_is_bare_is_for_advice_to_speak_of_and_not_refused(self, topic: str) -> None:
        assert Ask.of(topic=topic, tried="", first_step="").topic == topic

    @pytest.mark.parametrize(
        "topic",
        [
            "나는 병원에서 데이터 팀으로 옮기고 싶습니다",
            "أريد الانتقال إلى فريق البيانات",
            "क्षेत्र बदलने के बारे में सलाह",
            "👩‍⚕️ → 📊 how do I begin?",
        ],
    )
    def test_may_be_in_any_script(self, topic: str) -> None:
        assert Ask.of(topic=topic, tried="", first_step="").topic == topic

    @pytest.mark.parametrize(
        "what",
        [
            {"topic": "x" * 301},
            {"tried": "x" * 1001},
            {"first_step": "x" * 301},
            {"tried": "bell \a"},
            {"topic": TOPIC + "\0"},
        ],
    )
    def test_too_long_or_with_control_characters_is_refused(self, what: dict[str, Any]) -> None:
        with pytest.raises(BadInput):
            Ask.of(**{"topic": TOPIC, "tried": "", "first_step": "", **what})

    def test_reads_as_the_mentees_own_words(self) -> None:
        ask = Ask.of(topic=TOPIC, tried="A course.", first_step="Look at my plan.")

        assert ask.text == f"{TOPIC}\n\nA course.\n\nLook at my plan."

    def test_leaves_out_what_was_not_said(self) -> None:
        assert Ask.of(topic=TOPIC, tried="", first_step="").text == TOPIC
