"""What is taken from somebody's other calendar: busy times, and nothing else; and why one could not be read."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias
from urllib.parse import urlsplit

from chassis.errors import BadInput, DomainError
from services.sessions.meetings.domain.defaults import Default

READ_EVERY = Default(value=4, unit="hours", because="Providers publish changes within hours themselves.")
READ_AHEAD = Default(value=70, unit="days", because="Slots are shown eight weeks ahead; two more keep them right.")
FIRST_RETRY = Default(value=15, unit="minutes", because="A server that restarts is back by then.")
LONGEST_RETRY = Default(value=24, unit="hours", because="What has been gone for days need not be asked more.")
CLAIM_LASTS = Default(value=5, unit="minutes", because="Longer than any reading can take.")
MOST_TIMES = Default(value=5_000, unit="busy times", because="Seventy of a day; more is no person's calendar.")
LONGEST_ADDRESS = 2_000

Span: TypeAlias = tuple[datetime, datetime]
"""In UTC, `[start, end)`."""


class AddressUnfit(BadInput):
    """Give the secret https address of your calendar in iCal format, as its settings show it, without a password."""


class NoOtherCalendar(DomainError):
    """There is no other calendar to stop reading."""


class Problem(str, Enum):
    """Why a calendar could not be read; the sentence with what to do is in the catalogues under this name."""

    UNREACHABLE = "UNREACHABLE"
    REFUSED = "REFUSED"
    NOT_PUBLIC = "NOT_PUBLIC"
    TOO_MANY_REDIRECTS = "TOO_MANY_REDIRECTS"
    TOO_SLOW = "TOO_SLOW"
    TOO_LARGE = "TOO_LARGE"
    NOT_A_CALENDAR = "NOT_A_CALENDAR"
    TOO_COMPLEX = "TOO_COMPLEX"


def an_address(said: str) -> str:
    """The https address that was meant; webcal is what providers call it in links.  Raises AddressUnfit."""
    text = said.strip()
    if text.lower().startswith(("webcal://", "webcals://")):
        text = "https://" + text.partition("://")[2]
    try:
        parts = urlsplit(text)
        fits = parts.scheme == "https" and parts.hostname and parts.port in {None, 443} and "@" not in parts.netloc
    except ValueError:
        fits = False
    if not fits or len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        raise AddressUnfit
    return text


def retry_after(failures: int) -> timedelta:
    """Twice as long after each failure, up to a day."""
    doubled: int = 2 ** min(failures - 1, 10)
    return min(FIRST_RETRY.minutes * doubled, LONGEST_RETRY.hours)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in order, in spans that do not touch."""
    whole: list[Span] = []
    for opens, closes in sorted(spans):
        if whole and opens <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(closes, whole[-1][1]))
        else:
            whole.append((opens, closes))
    return whole
