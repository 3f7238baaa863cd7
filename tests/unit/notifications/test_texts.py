"""What members read, in their language and on their clock."""

import re
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels import outside
from services.notifications.domain.deliveries import Template
from services.notifications.domain.kinds import Wording
from services.notifications.texts import Texts, one_line, show, zone_of

TEXTS = Texts.load()
EVENING = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
TIMES = {"starts_at": EVENING.isoformat(), "ends_at": (EVENING + timedelta(minutes=20)).isoformat()}


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


class TestCatalogues:
    def test_we_speak_english_german_and_arabic(self) -> None:
        assert {"en", "de", "ar"} <= set(TEXTS.catalogues)

    @pytest.mark.parametrize("language", sorted(TEXTS.catalogues))
    def test_every_wording_and_template_has_its_text(self, language: str) -> None:
        sections = set(TEXTS.catalogues[language])

        spoken = {*(each.value for each in Wording), *(each.value for each in Template)}
        assert sections == {"phrases", outside.SECTION, *spoken}

    @pytest.mark.parametrize("language", sorted(TEXTS.catalogues))
    def test_every_language_says_the_same_things(self, language: str) -> None:
        for section, entries in TEXTS.catalogues["en"].items():
            there = TEXTS.catalogues[language][section]
            assert set(there) == set(entries), section
            assert {key: fields(text) for key, text in there.items()} == {
                key: fields(text) for key, text in entries.items()
            }, section

    def test_arabic_is_written_in_arabic(self) -> None:
        texts = [text for section in TEXTS.catalogues["ar"].values() for text in section.values()]

        letters = [re.sub(r"\{\w+\}|Cairn", "", text) for text in texts if text not in {"{circle}", "{office_hours}"}]
        assert not [
            text for text in letters if re.search("[A-Za-z,;?]", text) or not re.search("[\u0600-\u06ff]", text)
        ]

    @pytest.mark.parametrize("language", sorted(TEXTS.catalogues))
    def test_no_text_begins_with_a_name(self, language: str) -> None:
        texts = [text for section in TEXTS.catalogues[language].values() for text in section.values()]

        assert not [text for text in texts if text.startswith("{name}")]


class TestRightToLeft:
    def test_a_latin_name_turns_nothing_around(self) -> None:
        shown = show(TEXTS.voice("ar-EG", "Africa/Cairo"), Wording.SESSION_BOOKED, name="Amara", params=TIMES)

        assert shown.title == "حُجز حديثك على فنجان قهوة مع \u2068Amara\u2069"
        assert shown.body.count("\u2068") == shown.body.count("\u2069") == 4
        assert "من \u20687:00 م\u2069 إلى \u20687:20 م\u2069" in shown.body.replace("\u202f", " ").replace("\xa0", " ")

    def test_headers_and_entries_of_calendars_are_plain(self) -> None:
        said = TEXTS.voice("ar", "UTC").speak(
            "meeting_invitation", name="Amara", date="d", start="s", end="e", zone="z"
        )

        assert said["summary"] == "لقاء مع Amara"
        assert said["subject"].isprintable()

    def test_from_left_to_right_nothing_is_added(self) -> None:
        assert TEXTS.voice("en", "UTC").speak("seat_given", name="Amara")["title"].isprintable()


class TestVoice:
    def test_speaks_german_on_the_clock_of_berlin(self) -> None:
        shown = show(TEXTS.voice("de-AT", "Europe/Vienna"), Wording.SESSION_BOOKED, name="Amara", params=TIMES)

        assert shown.title == "Dein Kaffeegespräch mit Amara steht fest"
        assert shown.body.startswith("Donnerstag, 3. Dezember 2026, 18:00 bis 18:20 (Mitteleuropäische Normalzeit)")

    def test_knows_half_hour_zones(self) -> None:
        shown = show(TEXTS.voice("en-GB", "Asia/Kolkata"), Wording.SESSION_BOOKED, name="Amara", params=TIMES)

        assert "Thursday, 3 December 2026, 22:30 to 22:50 (GMT+05:30)" in shown.body

    def test_the_day_is_the_readers_day(self) -> None:
        late = TIMES | {"starts_at": "2026-12-03T23:30:00+00:00", "ends_at": "2026-12-03T23:50:00+00:00"}

        shown = show(TEXTS.voice("en-KE", "Africa/Nairobi"), Wording.SESSION_BOOKED, name="Amara", params=late)

        assert shown.body.startswith("Friday, 4 December 2026, 02:30 to 02:50")

    @pytest.mark.parametrize("tag", ["fi-FI", "x-klingon", "", None, "zh-Hant-TW", "not a tag"])
    def test_falls_back_to_english(self, tag: str | None) -> None:
        assert TEXTS.voice(tag, "UTC").locale.language == "en"

    @pytest.mark.parametrize("tag", ["de", "de-DE-1996", "de-xx-unknown"])
    def test_finds_the_language_in_longer_tags(self, tag: str) -> None:
        assert TEXTS.voice(tag, "UTC").locale.language == "de"

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "", None, "../etc/passwd"])
    def test_an_unknown_zone_reads_as_utc(self, zone: str | None) -> None:
        assert zone_of(zone).key == "UTC"


class TestShow:
    def test_speaks_of_somebody_who_is_gone(self) -> None:
        shown = show(TEXTS.voice("en", "UTC"), Wording.INTRODUCTION_SENT, name=None, ask=None, params={})

        assert shown.title == "A question for you from a member"
        assert "The text is no longer available." in shown.body

    @given(name=st.text(min_size=1), ask=st.text(min_size=1))
    def test_takes_any_name_and_ask_as_it_is(self, name: str, ask: str) -> None:
        shown = show(TEXTS.voice("en", "UTC"), Wording.INTRODUCTION_SENT, name=name, ask=ask, params={})

        assert ask in shown.body

    def test_braces_in_an_ask_are_only_braces(self) -> None:
        shown = show(TEXTS.voice("en", "UTC"), Wording.INTRODUCTION_SENT, name="{ask}", ask="{name.x}{0}", params={})

        assert shown.title == "A question for you from {ask}"
        assert "{name.x}{0}" in shown.body

    def test_a_decline_gives_no_reason_and_no_blame(self) -> None:
        shown = show(TEXTS.voice("en", "UTC"), Wording.INTRODUCTION_DECLINED, name="Amara", params={})

        assert "declined" not in (shown.title + shown.body).lower()
        assert "rejected" not in (shown.title + shown.body).lower()


class TestOneLine:
    @given(st.text())
    def test_holds_nothing_that_breaks_a_line(self, text: str) -> None:
        assert one_line(text).splitlines() in ([], [one_line(text)])
        assert one_line(text).isprintable()
