"""How recommendations speak: one catalogue for each language, with names, lists and plurals as its readers have them.

A sentence that depends on a number has a form for each plural category of its language (CLDR: Arabic has six).
Names, such as the label of a skill, come in the language in which they were given: each language marks them as such,
and where it is written from right to left they are isolated, so that no name turns the sentence around it.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_percent
from babel.units import format_unit

PHRASES = Path(__file__).parent / "phrases"
FALLBACK = "en"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
_ISOLATE, _POP = "\u2068", "\u2069"


@cache
def languages() -> Mapping[str, Mapping[str, Any]]:
    """By language, its catalogue; read once a process."""
    return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(PHRASES.glob("*.toml"))}


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One reader's language and its ways of writing."""

    entries: Mapping[str, Any]
    locale: Locale

    def phrase(self, section: str, key: str, *, count: int | None = None, **values: str) -> str:
        """The sentence under a key, filled in; with a count, its form for that many, where `{count}` is the number."""
        entry = self.entries[section][key]
        form = entry if isinstance(entry, str) else entry[self.locale.plural_form(count or 0)]
        shown = {} if count is None else {"count": str(count)}
        return str(form.format_map({**shown, **values}))

    def word(self, section: str, key: str) -> str:
        """A word or phrase that sentences are made of."""
        return str(self.entries[section][key])

    def words(self, section: str, keys: Iterable[str]) -> str:
        """Several of them, each once, as a list is read."""
        return self.listed(list(dict.fromkeys(self.word(section, key) for key in keys)))

    def fields(self, sections: Iterable[str]) -> str:
        """Fields of work, each once; most of them have an "and" of their own."""
        return self.word("marks", "between_fields").join(
            dict.fromkeys(self.word("sections", section) for section in sections)
        )

    def name(self, text: str) -> str:
        """Something that is called so in whatever language."""
        marked = self.word("marks", "name").format(text)
        return f"{_ISOLATE}{marked}{_POP}" if self.locale.text_direction == "rtl" else marked

    def names(self, texts: Iterable[str]) -> str:
        return self.listed([self.name(text) for text in texts])

    def listed(self, texts: Sequence[str]) -> str:
        """One, one and two, one, two and three."""
        return format_list(list(texts), locale=self.locale)

    def languages(self, tags: Iterable[str]) -> str:
        """Languages by their BCP 47 tags; one without a word for it by its tag."""
        known = self.locale.languages
        return self.listed([known.get(tag.split("-")[0].lower()) or self.name(tag) for tag in tags])

    def duration(self, length: timedelta) -> str:
        """Whole hours and minutes."""
        hours, minutes = length // HOUR, length % HOUR // MINUTE
        units = [(hours, "duration-hour"), (minutes, "duration-minute")]
        return self.listed([format_unit(many, unit, "long", locale=self.locale) for many, unit in units if many])

    def share(self, per_mille: int) -> str:
        return str(format_percent(per_mille / 1000, locale=self.locale))

    def day(self, moment: datetime) -> str:
        """Thursday, 26 November, on the moment's own calendar."""
        return str(format_skeleton("MMMMEEEEd", moment, tzinfo=moment.tzinfo, locale=self.locale))

    def clock(self, moment: datetime | time) -> str:
        """The time that the clock of the moment's own zone shows."""
        return str(format_time(moment, "short", tzinfo=moment.tzinfo, locale=self.locale))

    def weekday(self, number: int) -> str:
        """Monday is 0."""
        return str(get_day_names("wide", locale=self.locale)[number])


@lru_cache(maxsize=1024)
def voice_for(tag: str) -> Voice:
    """How to speak to a reader of this BCP 47 tag: in their language if we have it, in English otherwise."""
    chosen = _parsed(tag)
    if chosen is None or chosen.language not in languages():
        chosen = Locale(FALLBACK)
    return Voice(entries=languages()[chosen.language], locale=chosen)


def _parsed(tag: str) -> Locale | None:
    for candidate in (tag, tag.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(candidate.strip(), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None
