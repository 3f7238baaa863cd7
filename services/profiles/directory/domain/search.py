"""What members look for in the directory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from chassis.errors import DomainError
from services.profiles.domain.words import a_line, some

LONGEST_SEARCH = 100
MOST_VALUES = 20


class OwnTeamUnknown(DomainError):
    """Say your employer and your team in your profile first; then colleagues can be told from others."""


class Facet(str, Enum):
    """What members can be told apart by; all but the zone and the hours of their week (0 to 167) are counted."""

    STAGE = "STAGE"
    INDUSTRY = "INDUSTRY"
    LANGUAGE = "LANGUAGE"
    SKILL = "SKILL"
    KIND = "KIND"
    NETWORK = "NETWORK"
    ZONE = "ZONE"
    HOUR = "HOUR"


class Department(str, Enum):
    """Whose department: one's own, or any other that the member shows, of the same employer or of another."""

    SAME = "SAME"
    OTHER = "OTHER"


class PartOfDay(str, Enum):
    """Morning from 6, afternoon from 12, evening from 17 to 22, night before 6 and from 22 on."""

    MORNING = "MORNING"
    AFTERNOON = "AFTERNOON"
    EVENING = "EVENING"
    NIGHT = "NIGHT"


@dataclass(frozen=True)
class PartOfWeek:
    """A part of a day of the week, 0 for Monday, on the clock of the one who searches."""

    weekday: int
    part: PartOfDay


@dataclass(frozen=True, kw_only=True)
class Search:
    """Words that all must be said, and of each facet any of the values; `search_of` makes a clean one."""

    text: str = ""
    values: dict[Facet, tuple[str, ...]] = field(default_factory=dict)
    times: tuple[PartOfWeek, ...] = ()
    department: Department | None = None
    open_only: bool = False


def search_of(
    *,
    text: str,
    values: Mapping[Facet, Iterable[str]],
    times: Iterable[PartOfWeek],
    department: Department | None,
    open_only: bool,
) -> Search:
    chosen = {facet: some(each, name=facet.value.lower(), least=0, most=MOST_VALUES) for facet, each in values.items()}
    return Search(
        text=a_line(text, name="search", most=LONGEST_SEARCH, least=0),
        values={facet: each for facet, each in chosen.items() if each},
        times=some(times, name="availability", least=0, most=MOST_VALUES),
        department=department,
        open_only=open_only,
    )
