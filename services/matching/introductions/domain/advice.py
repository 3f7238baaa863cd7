"""Advice on a draft, as a friend would give it before it is sent: what is weak, and what to write instead.

It never refuses: only what cannot be an ask at all is refused, by `Ask.of`.  The rules know a weak ask by phrases and
by how much of it is specific; the words of all languages count at once, because people write in any of them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import pairwise

from services.matching.introductions.domain.wording import languages, wording

FEWEST_WORDS = 4
FEWEST_SPECIFIC = 3
LONG_TOPIC = 240
LONG_TRIED = 600
MOST_PAGES = 5
MOST_MINUTES = 60
MOST_HOURS = 1
SHORTEST_STEM = 3
_APOSTROPHE = "\u2019"
_WORD = re.compile(rf"[^\W_]+(?:['{_APOSTROPHE}][^\W_]+)*")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")


class Hint(str, Enum):
    """What is weak about a draft."""

    NO_TOPIC = "NO_TOPIC"
    TOO_VAGUE = "TOO_VAGUE"
    WHOLE_MENTORSHIP = "WHOLE_MENTORSHIP"
    STEP_TOO_LARGE = "STEP_TOO_LARGE"
    A_FAVOUR = "A_FAVOUR"
    NOTHING_TRIED = "NOTHING_TRIED"
    NO_FIRST_STEP = "NO_FIRST_STEP"
    YES_OR_NO = "YES_OR_NO"
    TOO_LONG = "TOO_LONG"


WEIGHTY = frozenset({Hint.NO_TOPIC, Hint.TOO_VAGUE, Hint.WHOLE_MENTORSHIP, Hint.STEP_TOO_LARGE, Hint.A_FAVOUR})
"""With one of these, few mentors would know what they say yes to; the others make a good ask better."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One piece: what to write instead, and how it might read."""

    hint: Hint
    sentence: str
    example: str

    @property
    def weighty(self) -> bool:
        return self.hint in WEIGHTY


def advise(topic: str, tried: str, first_step: str, *, locale: str) -> list[Advice]:
    """What would make this draft easier to say yes to, the weightiest first, in the reader's language."""
    said = wording(locale)["advice"]
    return [Advice(hint=hint, **said[hint.value.lower()]) for hint in hints(topic, tried, first_step)]


def hints(topic: str, tried: str, first_step: str) -> list[Hint]:
    """The same without the words, in the order of Hint."""
    about, step = _words(topic), _words(first_step)
    asked = [*about, *step]
    mentorship = _says(asked, "whole_mentorship")
    found = {
        Hint.NO_TOPIC: _has_no_topic(topic, about),
        Hint.TOO_VAGUE: not mentorship and (_says(about, "too_vague") or _is_general(about)),
        Hint.WHOLE_MENTORSHIP: mentorship,
        Hint.STEP_TOO_LARGE: _says(asked, "step_too_large") or _takes_long(asked),
        Hint.A_FAVOUR: _says(asked, "a_favour"),
        Hint.NOTHING_TRIED: not tried.strip(),
        Hint.NO_FIRST_STEP: not first_step.strip(),
        Hint.YES_OR_NO: _is_yes_or_no(topic, about),
        Hint.TOO_LONG: len(topic.strip()) > LONG_TOPIC or len(tried.strip()) > LONG_TRIED,
    }
    return [hint for hint in Hint if found[hint]]


def _has_no_topic(topic: str, words: Sequence[str]) -> bool:
    """Scripts that put no spaces between words say a lot in few characters; there it takes an empty text."""
    unspaced = any(unicodedata.east_asian_width(character) in "WF" for character in topic)
    return not words if unspaced else len(words) < FEWEST_WORDS


def _is_general(words: Sequence[str]) -> bool:
    """Whether too little of it is neither small talk nor what everybody could say of any career.

    Of a language that we do not speak nothing is known, and nothing is said.
    """
    common, general = _vocabulary("common"), _vocabulary("general")
    if len(words) < FEWEST_WORDS or not common.intersection(words):
        return False
    return len({word for word in words if word not in common | general and len(word) > 1}) < FEWEST_SPECIFIC


def _takes_long(words: Sequence[str]) -> bool:
    """Whether a number before a measure is more than fits into a first conversation."""
    limits = {"pages": MOST_PAGES, "minutes": MOST_MINUTES, "hours": MOST_HOURS}
    return any(
        number.isdecimal() and int(number) > most and measured in _vocabulary(measure)
        for number, measured in pairwise(words)
        for measure, most in limits.items()
    )


def _is_yes_or_no(topic: str, words: Sequence[str]) -> bool:
    sentences = [part for part in re.split(r"[.!?؟]+", topic) if part.strip()]
    asks = topic.rstrip().endswith(("?", "؟"))
    return asks and len(sentences) == 1 and bool(words) and words[0] in _vocabulary("yes_or_no")


def _says(words: Sequence[str], what: str) -> bool:
    return any(_is_in(phrase, words) for phrase in _phrases(what))


def _is_in(phrase: Sequence[str], words: Sequence[str]) -> bool:
    return any(
        all(_fits(part, words[start + place]) for place, part in enumerate(phrase))
        for start in range(len(words) - len(phrase) + 1)
    )


def _fits(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@cache
def _phrases(what: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(_plain(part) for part in phrase.split())
        for language in languages().values()
        for phrase in language["words"][what]
    )


@cache
def _vocabulary(what: str) -> frozenset[str]:
    return frozenset(word for phrase in _phrases(what) for word in phrase)


def _words(text: str) -> list[str]:
    return list(_each_word(text))


def _each_word(text: str) -> Iterator[str]:
    for found in _WORD.finditer(_ARABIC_MARKS.sub("", text)):
        yield _plain(found.group())


def _plain(word: str) -> str:
    """In one spelling: folded, without the variants of Arabic letters, and without the Arabic article."""
    plain = unicodedata.normalize("NFKC", word).casefold().replace(_APOSTROPHE, "'")
    arabic = languages()["ar"]["spelling"]
    plain = "".join(arabic["same"].get(character, character) for character in plain)
    articles = (each for each in arabic["articles"] if plain.startswith(each))
    return plain.removeprefix(next((each for each in articles if len(plain) - len(each) >= SHORTEST_STEM), ""))
