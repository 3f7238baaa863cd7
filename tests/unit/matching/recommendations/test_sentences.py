"""What recommendations say in each language: exactly the goldens, and in no other language's words."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale

from services.matching.recommendations.domain.claims import Claim, FreeTogether, Unknown, Unsaid
from services.matching.recommendations.domain.explaining import SENTENCES as CHANGED
from services.matching.recommendations.domain.reasons import SENTENCES, reasons, said, unknowns
from services.matching.recommendations.domain.voice import PHRASES, languages, voice_for
from tests.unit.matching.recommendations.sentences import CHANGES, CLAIMS, EVENING, GOLDENS, written

TAGS = sorted(languages())
BOTH = {"video", "information", "alumni", "region", "mentoring", "in", "an", "am", "do", "so"}
"""Words of English that are words of German, too."""


@pytest.mark.parametrize("tag", TAGS)
def test_the_sentences_are_the_goldens(tag: str) -> None:
    """Written again by `python -m tests.unit.matching.recommendations.sentences`."""
    assert written()[tag] == (GOLDENS / f"{tag}.txt").read_text(encoding="utf-8")


def test_every_kind_of_claim_and_of_change_is_among_them() -> None:
    assert {type(claim) for claim in CLAIMS} == set(SENTENCES)
    assert {type(change) for change in CHANGES} == set(CHANGED)


@pytest.mark.parametrize("tag", TAGS)
def test_every_catalogue_has_the_keys_of_english_and_the_plurals_of_its_language(tag: str) -> None:
    categories = set(Locale.parse(tag).plural_form.tags) | {"other"}
    english = dict(entries(tomllib.loads((PHRASES / "en.toml").read_text("utf-8"))))
    found = dict(entries(tomllib.loads((PHRASES / f"{tag}.toml").read_text("utf-8"))))

    assert set(found) == set(english)
    for key, entry in found.items():
        assert isinstance(entry, dict) is isinstance(english[key], dict), key
        if isinstance(entry, dict):
            assert set(entry) == categories, key


def entries(catalogue: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{section}.{key}", entry) for section, keys in catalogue.items() for key, entry in keys.items())


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_no_sentence_has_words_of_english(tag: str) -> None:
    """Labels of skills come as they were given, and are marked; some words both languages have."""
    english = set(words(written()["en"]))
    foreign = re.compile("\u2068.*?\u2069|„.*?“")

    own = set(words(foreign.sub("", written()[tag])))

    assert own & english <= BOTH


def words(text: str) -> list[str]:
    return re.findall(r"[a-zäöüß]{2,}", text.lower())


def test_arabic_has_no_latin_letter_outside_of_a_name_and_isolates_every_name() -> None:
    text = written()["ar"]

    assert re.search("[A-Za-z]", text)
    assert not re.search("[A-Za-z]", re.sub("\u2068[^\u2069]*\u2069", "", text))
    assert text.count("\u2068") == text.count("\u2069") == text.count("«")


@pytest.mark.parametrize(
    ("tag", "spoken"), [("de-AT", "de"), ("ar-EG", "ar"), ("en-KE", "en"), ("fi", "en"), ("", "en"), ("x_!", "en")]
)
def test_a_reader_is_spoken_to_in_their_language_or_in_english(tag: str, spoken: str) -> None:
    assert voice_for(tag).locale.language == spoken


def test_what_is_unknown_is_said_apart() -> None:
    claims: list[Claim] = [
        FreeTogether(quarters=2, or_more=False, example=EVENING),
        Unknown(part=Unsaid.STYLE, yours=False),
    ]
    voice = voice_for("en")

    assert reasons(claims, voice) == [said(claims[0], voice)]
    assert unknowns(claims, voice) == ["Not known: how they like to meet."]
