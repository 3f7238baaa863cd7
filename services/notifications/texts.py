"""The catalogues: every text in every language we speak, with names, dates and times as the reader writes them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name

from services.notifications.domain.kinds import Wording

CATALOGUES = Path(__file__).parent / "catalogues"
FALLBACK = "en"
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""Around a name or a time in a text from right to left, so that it turns nothing around it (UAX #9)."""
OF_ONE_LINE = {"subject", "summary"}
"""Headers and entries of calendars take no characters that cannot be seen."""

Entries = Mapping[str, Any]


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of this IANA name; UTC where there is none of it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def one_line(text: str) -> str:
    """A name or subject without line breaks and other controls, fit for a header."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # Headers are decoded when they are set: an encoded word (RFC 2047) would bring line breaks of its own.
    return plain.replace("=?", "= ?")


@dataclass(frozen=True, kw_only=True)
class Called:
    """How a text calls a circle or office hours: by the topic where it is known, and as the reader's own."""

    topic: str | None = None
    is_own: bool = False

    def phrase(self, what: str) -> str:
        return f"{'own_' if self.is_own else ''}{what}{'_on' if self.topic else ''}"

    def values(self) -> dict[str, str]:
        return {"topic": one_line(self.topic)} if self.topic else {}


NAMELESS = Called()
CALLED = ("circle", "office_hours")
"""What texts call so, each a field that a phrase stands in for, before names and times are filled in."""


@dataclass(frozen=True)
class Texts:
    """All catalogues by language."""

    catalogues: Mapping[str, Entries]

    @classmethod
    def load(cls) -> Self:
        return cls({file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(CATALOGUES.glob("*.toml"))})

    def voice(self, locale: str | None, zone: str | None) -> "Voice":
        """How to speak to a reader of this BCP 47 tag: in their language if we have it, in English otherwise."""
        chosen = _parse(locale)
        if chosen is None or chosen.language not in self.catalogues:
            chosen = Locale(FALLBACK)
        return Voice(entries=self.catalogues[chosen.language], locale=chosen, zone=zone_of(zone))


def _parse(tag: str | None) -> Locale | None:
    for candidate in (tag or "", (tag or "").split("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One reader's language, formats and zone."""

    entries: Entries
    locale: Locale
    zone: ZoneInfo

    def phrase(self, key: str) -> str:
        """A text of the catalogue's own, such as the label of a link."""
        text: str = self.entries["phrases"][key]
        return text

    def speak(self, section: str, *, called: Called = NAMELESS, **values: str) -> dict[str, str]:
        """Every text of a section, filled in; values are taken as they are, braces and all."""
        entries = [(key, self._calling(text, called)) for key, text in self.entries[section].items()]
        values |= called.values()
        if self.locale.text_direction != "rtl":
            return {key: text.format_map(values) for key, text in entries}
        isolated = {name: f"{ISOLATE}{value}{END_OF_ISOLATE}" for name, value in values.items()}
        return {key: text.format_map(values if key in OF_ONE_LINE else isolated) for key, text in entries}

    def _calling(self, text: str, called: Called) -> str:
        for what in CALLED:
            text = text.replace(f"{{{what}}}", self.phrase(called.phrase(what)))
        return text

    def when(self, starts_at: datetime, ends_at: datetime) -> dict[str, str]:
        """The values `date`, `start`, `end` and `zone`, on the reader's own clock."""
        start, end = starts_at.astimezone(self.zone), ends_at.astimezone(self.zone)
        return {
            "date": format_date(start, "full", locale=self.locale),
            "start": format_time(start, "short", tzinfo=self.zone, locale=self.locale),
            "end": format_time(end, "short", tzinfo=self.zone, locale=self.locale),
            "zone": get_timezone_name(start, locale=self.locale),
        }

    def until(self, instant: datetime) -> dict[str, str]:
        """The values `until_date` and `until`, on the reader's own clock."""
        local = instant.astimezone(self.zone)
        return {
            "until_date": format_date(local, "long", locale=self.locale),
            "until": format_time(local, "short", tzinfo=self.zone, locale=self.locale),
        }


@dataclass(frozen=True)
class Shown:
    """A notification's text."""

    title: str
    body: str


def show(
    voice: Voice,
    wording: Wording,
    *,
    name: str | None,
    ask: str | None = None,
    params: Mapping[str, str],
    called: Called = NAMELESS,
) -> Shown:
    """The text of a notification; without a name it speaks of somebody, without the ask it says so."""
    values = {"name": one_line(name) if name else voice.phrase("somebody"), "ask": ask or voice.phrase("no_ask")}
    if "starts_at" in params:
        times = (datetime.fromisoformat(params["starts_at"]), datetime.fromisoformat(params["ends_at"]))
        values |= voice.when(*times)
    if "until" in params:
        values |= voice.until(datetime.fromisoformat(params["until"]))
    if "day" in params:
        values["date"] = format_date(date.fromisoformat(params["day"]), "long", locale=voice.locale)
    return Shown(**voice.speak(wording.value, called=called, **values))
