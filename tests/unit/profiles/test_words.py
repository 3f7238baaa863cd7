"""What members write is cleaned, in any script, or refused with what to do."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from services.profiles.domain.words import a_line, a_number, a_text, an_email, some


def line(value: str, *, least: int = 1) -> str:
    return a_line(value, name="displayName", most=20, least=least)


def text(value: str) -> str:
    return a_text(value, name="bio", most=20)


class TestLine:
    @pytest.mark.parametrize("name", ["Zoë", "李小龍", "אסתר", "فاطمة", "ஆனந்த்", "O'Neill", "🙂", "می‌خواهم"])
    def test_takes_any_script(self, name: str) -> None:
        assert line(name) == name

    def test_is_trimmed_and_composed(self) -> None:
        assert line("  Zoe\u0308 ") == "Zoë"

    @pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "a\x1bb", "a\u2028b", "a\ud800b", "a\u202eb", "a\u2066b"])
    def test_refuses_control_characters_and_what_turns_a_line_around(self, bad: str) -> None:
        with pytest.raises(BadInput, match="displayName must be one line without control characters"):
            line(bad)

    @pytest.mark.parametrize(
        "bad",
        ["\u3164", "\u2800", "\u0301", "a\u3164b", "a\u200bb", "a\u200db", "\u200cب", "क\u200d\u200dष", "a\U000e0041"],
    )
    def test_refuses_what_cannot_be_seen(self, bad: str) -> None:
        with pytest.raises(BadInput, match=r"cannot be seen|must say something"):
            line(bad)

    @pytest.mark.parametrize(
        "good",
        [
            "\u0645\u06cc\u200c\u0646\u0627",
            "क्\u200dष",
            "ശ്രീ\u200dക",
            "이수",
            "👩\u200d🔬",
            "\U0001f3f4\U000e0067\U000e0062\U000e007f",
        ],
    )
    def test_keeps_joiners_where_a_script_has_them(self, good: str) -> None:
        assert line(good) == good

    @pytest.mark.parametrize("empty", ["", "   ", "\u200d\u200b", "\u00a0"])
    def test_refuses_one_that_shows_nothing(self, empty: str) -> None:
        with pytest.raises(BadInput, match="displayName must say something"):
            line(empty)

    def test_may_be_empty_where_nothing_is_asked(self) -> None:
        assert line(" ", least=0) == ""

    def test_refuses_one_that_is_too_long_and_says_by_how_much(self) -> None:
        with pytest.raises(BadInput, match="displayName has 21 characters; it may have at most 20"):
            line("x" * 21)

    @given(st.text(max_size=20))
    def test_cleaning_twice_is_cleaning_once(self, value: str) -> None:
        try:
            once = a_line(value, name="any", most=100)
        except BadInput:
            return

        assert a_line(once, name="any", most=100) == once
        assert not any(unicodedata.category(char) == "Cc" for char in once)


class TestText:
    def test_keeps_its_lines(self) -> None:
        assert text("one\r\ntwo\rthree") == "one\ntwo\nthree"

    @pytest.mark.parametrize("bad", ["a\u202eb", "a\u2067b", "a\U000e0041"])
    def test_refuses_what_turns_text_around_or_tags_it(self, bad: str) -> None:
        with pytest.raises(BadInput, match="turn text around or tag it"):
            text(bad)

    @pytest.mark.parametrize("bad", ["\x00", "a\x07b", "\ud800"])
    def test_refuses_control_characters(self, bad: str) -> None:
        with pytest.raises(BadInput, match="bio must not have control characters"):
            text(bad)


class TestEmail:
    @pytest.mark.parametrize(
        "address", ["a@example.org", "first.last+tag@mail.example.co.uk", "用户@例子.广告", "o'neill@example.org"]
    )
    def test_takes_addresses_of_any_script(self, address: str) -> None:
        assert an_email(f" {address} ") == address

    @pytest.mark.parametrize(
        "bad",
        [
            "",
            "nobody",
            "a@b",
            "a@@example.org",
            "a b@example.org",
            "a@example..org",
            "a@-example.org",
            "a@example-.org",
            "a@example.org\r\nBcc: b@example.org",
            "Amara <a@example.org>",
            "a@example.org,b@example.org",
            "x" * 65 + "@example.org",
            "a@" + "x." * 130 + "org",
        ],
    )
    def test_refuses_what_no_mail_reaches(self, bad: str) -> None:
        with pytest.raises(BadInput, match="email"):
            an_email(bad)


class TestSome:
    def test_keeps_the_order_and_each_value_once(self) -> None:
        assert some(["b", "a", "b"], name="skills", least=1, most=2) == ("b", "a")

    @pytest.mark.parametrize(("values", "allowed"), [([], "from 1 to 2"), (["a", "b", "c"], "from 1 to 2")])
    def test_refuses_too_few_and_too_many(self, values: list[str], allowed: str) -> None:
        with pytest.raises(BadInput, match=f"skills has {len(values)} different entries; it may have {allowed}"):
            some(values, name="skills", least=1, most=2)


class TestNumber:
    @pytest.mark.parametrize("value", [15, 1200])
    def test_takes_both_ends(self, value: int) -> None:
        assert a_number(value, name="minutesPerMonth", least=15, most=1200) == value

    @pytest.mark.parametrize("value", [14, 1201, -1])
    def test_refuses_what_is_outside(self, value: int) -> None:
        with pytest.raises(BadInput, match=r"minutesPerMonth is .* it must be from 15 to 1200"):
            a_number(value, name="minutesPerMonth", least=15, most=1200)


class TestEmailThatHidesSomething:
    @pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u200e", "\u2060", "\ufeff"])
    def test_is_refused(self, hidden: str) -> None:
        with pytest.raises(BadInput, match="cannot be seen"):
            an_email(f"ama{hidden}ra@example.org")
