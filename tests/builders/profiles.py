"""Members, needs, offers and weeks to test with; the value that matters is passed, the rest is filled in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.words import CareerStage, Kind, Weekday
from services.profiles.members.domain.availability import (
    Availability,
    AvailabilityException,
    Window,
    a_window,
    an_exception,
    availability,
)
from services.profiles.members.domain.member import PastRole, Profile, profile
from services.profiles.members.domain.need import Need, NeedTerms, need_terms
from services.profiles.members.domain.offer import Offer, OfferTerms, offer_terms
from services.profiles.taxonomy import skills

SECRET = bytes(range(32))
"""An installation's; a database of a test has one of its own."""
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SQL = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"


def skill_uris(count: int) -> list[str]:
    """The first skills of the taxonomy."""
    return [skill.uri for skill in skills()[:count]]


def a_profile(**changes: Any) -> Profile:
    values: dict[str, Any] = {
        "display_name": "Amara Okafor",
        "email": "amara@example.org",
        "locale": "en-GB",
        "zone": "Africa/Lagos",
        "headline": "From the ward to the data",
        "bio": "Nine years a nurse.\nNow learning to count.",
        "languages": ["en", "ig"],
        "career_stage": CareerStage.CHANGING,
        "industries": ["86"],
    }
    return profile(**{**values, **changes})


def some_need_terms(**changes: Any) -> NeedTerms:
    values: dict[str, Any] = {
        "skills": [SQL],
        "stage": CareerStage.EARLY,
        "kind": Kind.TRADITIONAL,
        "minutes_per_month": 60,
        "goal": "Answer my own questions from the ward's data.",
    }
    return need_terms(**{**values, **changes})


def a_need(**changes: Any) -> Need:
    return Need(id=new_id(), member_id=new_id(), stated_at=NOON, **vars(some_need_terms(**changes)))


def some_offer_terms(**changes: Any) -> OfferTerms:
    values: dict[str, Any] = {
        "skills": [SQL],
        "stages": [CareerStage.EARLY, CareerStage.CHANGING],
        "kinds": [Kind.TRADITIONAL, Kind.FLASH],
        "capacity": 2,
        "can_help_with": "Queries, and finding the question behind them.",
        "cannot_help_with": "Finding a job.",
    }
    return offer_terms(**{**values, **changes})


def an_offer(**changes: Any) -> Offer:
    return Offer(member_id=new_id(), terms=some_offer_terms(**changes))


def a_week(
    *windows: tuple[Weekday, str, str],
    member_id: UUID | None = None,
    zone: str = "Africa/Lagos",
    exceptions: Sequence[AvailabilityException] = (),
) -> Availability:
    said = windows or ((Weekday.THURSDAY, "18:00", "20:00"),)
    made: list[Window] = [a_window(weekday, starts_at, ends_at=ends_at) for weekday, starts_at, ends_at in said]
    return availability(member_id or new_id(), zone, windows=made, exceptions=exceptions)


def an_other_day(on: date, *windows: tuple[str, str]) -> AvailabilityException:
    """A date on which these windows hold, and no time at all when there are none."""
    return an_exception(on, windows)


def said(values: Any, **changes: Any) -> dict[str, Any]:
    """A profile, a need's or an offer's terms as a client sends them, with an idempotency key of their own."""
    fields = {_camel(name): _plain(value, *PAIRS.get(name, ())) for name, value in vars(values).items()}
    return {"idempotencyKey": str(new_id()), **fields, **changes}


def said_week(week: Availability, **changes: Any) -> dict[str, Any]:
    told = week.as_set()
    windows = [{"weekday": each.weekday.value, **_clocks(each)} for each in told.windows]
    exceptions = [{"on": str(each.on), "windows": [_clocks(one) for one in each.windows]} for each in told.exceptions]
    return {
        "idempotencyKey": str(new_id()),
        "zone": week.zone,
        "windows": windows,
        "exceptions": exceptions,
        **changes,
    }


def _clocks(window: Any) -> dict[str, str]:
    return {"startsAt": f"{window.starts_at:%H:%M}", "endsAt": f"{window.ends_at:%H:%M}"}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


PAIRS = {"traits": ("trait", "answer"), "audiences": ("field", "audience")}
"""What is a mapping inside and a list of pairs on the graph."""


def _plain(value: Any, *names: str) -> Any:
    if isinstance(value, dict):
        return [dict(zip(names, map(_plain, pair), strict=True)) for pair in value.items()]
    if isinstance(value, PastRole):
        return {_camel(name): each for name, each in vars(value).items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return getattr(value, "value", value)
