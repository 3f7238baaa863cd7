"""A person as a network describes them, and how that is merged with what is here.

A network's word is taken until the member has said something else themselves: then theirs stays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from chassis.errors import BadInput
from contracts.words import CareerStage, MembershipStatus
from services.profiles.domain.vocabulary import a_locale, a_region, a_zone, some_industries, some_languages
from services.profiles.domain.words import a_line, a_number, an_email
from services.profiles.members.domain.member import (
    LONGEST_HEADLINE,
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_INDUSTRIES,
    MOST_LANGUAGES,
    MemberRecord,
    Profile,
    Standing,
)

LONGEST_EXTERNAL_ID = 200
YEARS = (1900, 2100)


def _word(enumeration: type[Enum], *, name: str) -> Callable[[Any], Enum]:
    known = ", ".join(each.value for each in enumeration)

    def clean(value: Any) -> Enum:
        try:
            return enumeration(str(value).strip().upper())
        except ValueError as error:
            raise BadInput(f"{name} must be one of {known}.") from error

    return clean


def _line(name: str, most: int = LONGEST_LINE, least: int = 0) -> Callable[[Any], str]:
    return lambda value: a_line(str(value), name=name, most=most, least=least)


CLEAN: Mapping[str, Callable[[Any], Any]] = {
    "display_name": _line("display_name", LONGEST_NAME, 1),
    "email": lambda value: an_email(str(value)),
    "locale": lambda value: a_locale(str(value).strip()),
    "zone": lambda value: a_zone(str(value).strip()),
    "headline": _line("headline", LONGEST_HEADLINE),
    "languages": lambda value: some_languages(value, most=MOST_LANGUAGES),
    "career_stage": _word(CareerStage, name="career_stage"),
    "industries": lambda value: some_industries(value, most=MOST_INDUSTRIES),
    "pronouns": _line("pronouns"),
    "region": lambda value: a_region(str(value).strip()) if str(value).strip() else "",
    "employer": _line("employer"),
    "team": _line("team"),
    "title": _line("title"),
}
"""What a network may say of a profile, and how each value is cleaned; each raises BadInput with what to do."""

OF_THE_AFFILIATION: Mapping[str, Callable[[Any], Any]] = {
    "degree": _line("degree"),
    "graduated": lambda value: a_number(int(value), name="graduated", least=YEARS[0], most=YEARS[1]),
    "manager": _line("manager", LONGEST_EXTERNAL_ID),
    "membership": _word(MembershipStatus, name="membership"),
}
"""What else it may say; `manager` is the network's own id of the person to whom this one reports."""

UNSAID: Mapping[str, Any] = {
    "locale": "en",
    "zone": "UTC",
    "headline": "",
    "bio": "",
    "languages": (),
    "career_stage": CareerStage.MID,
    "industries": (),
}
"""What holds for somebody new where the network says nothing, until they say it themselves."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person by the network's own id; `said` holds cleaned values by the names of `CLEAN`.

    `inactive` people have left the network.
    """

    external_id: str
    said: Mapping[str, Any]
    degree: str = ""
    graduated: int | None = None
    manager: str = ""
    membership: MembershipStatus | None = None
    inactive: bool = False

    @cached_property
    def as_said(self) -> Mapping[str, Any]:
        """What the network says, as JSON, to be compared with what it says the next time."""
        further = {"manager": self.manager, "membership": self.membership}
        words = {**self.said, **{name: value for name, value in further.items() if value}}
        return {name: plain(value) for name, value in words.items()}


def an_external_id(value: Any) -> str:
    return a_line(str(value), name="external_id", most=LONGEST_EXTERNAL_ID)


class Change(str, Enum):
    """What became of one person in a network's list."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    DEACTIVATED = "DEACTIVATED"
    ERASED = "ERASED"
    """They were erased at their own request, and are not taken in again."""
    INCOMPLETE = "INCOMPLETE"
    """Somebody new needs a name and an address."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What may be told to the network: nothing of it depends on what the member keeps from it.

    `changed` names what the network says anew, `kept` fields where a word of the member's stayed that it may read.
    """

    external_id: str
    member_id: UUID
    change: Change
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def imported_id(network_id: UUID, external_id: str) -> UUID:
    """The id of a member who is new: it follows from the network and its own id, so saying it twice is harmless."""
    return uuid5(NAMESPACE_URL, f"urn:cairn:network:{network_id}:{external_id}")


def said_anew(person: Person, *, before: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of what the network says and did not say the last time."""
    return tuple(name for name, value in person.as_said.items() if name not in before or value != before[name])


def plain(value: Any) -> Any:
    return [plain(each) for each in value] if isinstance(value, tuple) else getattr(value, "value", value)


def is_complete(person: Person) -> bool:
    return {"display_name", "email"} <= person.said.keys()


def newcomer(person: Person) -> Profile:
    return Profile(**{**UNSAID, **person.said})


@dataclass(frozen=True)
class Merge:
    """A profile after a network's word, with the names of what was taken over and of what stayed the member's."""

    profile: Profile
    taken: tuple[str, ...] = field(default=())
    kept: tuple[str, ...] = field(default=())


def merge(profile: Profile, person: Person, *, before: Mapping[str, Any]) -> Merge:
    """A three-way merge; `before` is what the network said the last time (empty for a network that is new here)."""
    taken, kept = [], []
    for name, value in person.said.items():
        current = getattr(profile, name)
        if value == current:
            continue
        if name in before and plain(value) == before[name]:
            continue
        if plain(current) == before.get(name) or not current:
            taken.append(name)
        else:
            kept.append(name)
    return Merge(replace(profile, **{name: person.said[name] for name in taken}), tuple(taken), tuple(kept))


def stand(member: MemberRecord, *, leaves: Iterable[bool], lives: bool) -> Standing:
    """Whether the record still stands for somebody: `leaves` says of each network whether the person has left it.

    Somebody who has come here themselves (`lives`) stays when their networks let go of them.
    """
    if member.standing in (Standing.MERGED, Standing.ERASED):
        return member.standing
    return Standing.PRESENT if lives or not all(leaves) else Standing.DEACTIVATED
