"""A member's card: what each audience sees of it.  Every field is for exactly one audience."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache
from typing import Any

from chassis.errors import BadInput
from contracts.words import CareerStage


class Audience(str, Enum):
    """Who sees a field: each audience sees what the ones before it see, but connections and staff only their own."""

    EVERYONE = "EVERYONE"
    CONNECTIONS = "CONNECTIONS"
    STAFF = "STAFF"
    ONLY_ME = "ONLY_ME"


FIXED = {
    "display_name": Audience.EVERYONE,
    "zone": Audience.EVERYONE,
    "career_stage": Audience.EVERYONE,
    "roles": Audience.EVERYONE,
    "locale": Audience.STAFF,
    "membership": Audience.STAFF,
    "conduct_version": Audience.STAFF,
    "mentor_approval": Audience.STAFF,
    "constraints": Audience.ONLY_ME,
    "traits": Audience.ONLY_ME,
    "version": Audience.ONLY_ME,
}
"""Not the member's to choose: without the first four nobody could be asked for anything, and the last are nobody's."""

CHOSEN = {
    "pronouns": Audience.EVERYONE,
    "headline": Audience.EVERYONE,
    "bio": Audience.EVERYONE,
    "languages": Audience.EVERYONE,
    "industries": Audience.EVERYONE,
    "region": Audience.EVERYONE,
    "title": Audience.EVERYONE,
    "history": Audience.EVERYONE,
    "affiliations": Audience.EVERYONE,
    "tone": Audience.EVERYONE,
    "formats": Audience.EVERYONE,
    "employer": Audience.CONNECTIONS,
    "team": Audience.CONNECTIONS,
    "manager_id": Audience.STAFF,
    "email": Audience.ONLY_ME,
}
"""The member's to choose, with what holds until they do."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What one viewer sees of one member; a hidden field is as one that was never filled in."""

    display_name: str
    zone: str
    career_stage: CareerStage
    roles: tuple[str, ...] = ()
    locale: str | None = None
    membership: str | None = None
    conduct_version: int | None = None
    mentor_approval: str | None = None
    constraints: tuple[str, ...] = ()
    traits: Mapping[str, int] | None = None
    pronouns: str = ""
    headline: str = ""
    bio: str = ""
    languages: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    region: str = ""
    title: str = ""
    history: tuple[Mapping[str, Any], ...] = ()
    affiliations: tuple[Mapping[str, Any], ...] = ()
    tone: str | None = None
    formats: tuple[str, ...] = ()
    employer: str = ""
    team: str = ""
    manager_id: str | None = None
    email: str | None = None
    version: int | None = None


FIELDS = frozenset(field.name for field in fields(Card))


def audiences(chosen: Mapping[str, str]) -> dict[str, Audience]:
    """The member's choice, cleaned; refuses a field that is not theirs to hide or show."""
    for name in chosen:
        if name not in CHOSEN:
            raise BadInput(f"{name} is not a field whose audience can be chosen; it can be for {', '.join(CHOSEN)}.")
    return {name: Audience(audience) for name, audience in chosen.items()}


def audience_of(name: str, chosen: Mapping[str, Audience]) -> Audience:
    return FIXED.get(name) or chosen.get(name, CHOSEN[name])


def layers(values: Mapping[str, Any], chosen: Mapping[str, Audience]) -> dict[Audience, dict[str, Any]]:
    """The fields dealt to their audiences; `values` are JSON, one for each name of `FIELDS`."""
    return {audience: {name: values[name] for name in names} for audience, names in _deal(frozenset(chosen.items()))}


@lru_cache(maxsize=256)
def _deal(chosen: frozenset[tuple[str, Audience]]) -> tuple[tuple[Audience, tuple[str, ...]], ...]:
    """Which fields each audience sees; most members choose as others do."""
    by_name = dict(chosen)
    return tuple(
        (audience, tuple(name for name in FIELDS if audience_of(name, by_name) is audience)) for audience in Audience
    )
