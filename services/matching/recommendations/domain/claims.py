"""Claims: everything that a reason may say of two people, as values that anybody can derive again.

A claim holds what the score used and nothing else, so what a member hides is in no claim: matching never heard of it.
How much of a mentor's load is taken, and who their employer, team and manager are, is heard here but is not for
everyone to see: no claim speaks of it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts.words import CareerStage, Format, Tone


@dataclass(frozen=True, kw_only=True)
class Skill:
    """By its URI, with the label that the need or the taxonomy has for it."""

    uri: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Covers:
    """They offer exactly these of the `needed` skills."""

    skills: tuple[Skill, ...]
    needed: int


@dataclass(frozen=True, kw_only=True)
class Near:
    """They do not offer the needed skill, but `by`, whose `likeness` (per mille) is the highest of all they offer."""

    skill: Skill
    by: Skill
    likeness: int


@dataclass(frozen=True, kw_only=True)
class Rare:
    """At most two in a hundred mentors offer these needed skills, and they do."""

    skills: tuple[Skill, ...]


@dataclass(frozen=True, kw_only=True)
class SameIndustry:
    """Both know these industries now; ISIC codes, in the asker's order."""

    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SharedPast:
    """Both know or knew these industries, though not both know one of them now."""

    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NeighbouringFields:
    """They have no industry in common, but these sections of ISIC."""

    sections: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SameNetwork:
    """So many alumni networks that both show."""

    count: int


@dataclass(frozen=True, kw_only=True)
class Guides:
    """Their offer is for the stage that the need names."""

    stage: CareerStage


@dataclass(frozen=True, kw_only=True)
class SameStage:
    """Peers on the same step of the career ladder."""

    stage: CareerStage


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Of the statements that both answered, at least four, the answers are less than a step apart on average.

    What anybody answered is told to nobody.
    """


@dataclass(frozen=True, kw_only=True)
class SameTone:
    """Both like it formal, or both informal."""

    tone: Tone


@dataclass(frozen=True, kw_only=True)
class CommonFormats:
    """The ways of meeting that suit both."""

    formats: tuple[Format, ...]


@dataclass(frozen=True, kw_only=True)
class FreeTogether:
    """So many quarter-hours of the coming seven days both have time; counted up to where the score stops counting.

    - or_more: they may have more than that.  example: where their longest time together begins, on the reader's clock.
    """

    quarters: int
    or_more: bool
    example: datetime


@dataclass(frozen=True, kw_only=True)
class Speaks:
    """The languages of both, in the asker's order."""

    languages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Within a year they answered at least four in five asks, and half of the answers came within so many days."""

    days: int


@dataclass(frozen=True, kw_only=True)
class Favourite:
    """The asker marked them as a favourite."""


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """The asker said that they are not for them."""


class Unsaid(str, Enum):
    """Parts of a score that nothing is known of."""

    NEEDS = "needs"
    STAGE = "stage"
    SIMILARITY = "similarity"
    AVAILABILITY = "availability"
    LANGUAGE = "language"
    STYLE = "style"
    AFFILIATION = "affiliation"
    RESPONSIVENESS = "responsiveness"


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A part that counts for nothing, since `yours`, the asker's word on it, or else anything of theirs, is missing.

    Whether somebody said nothing or shows it to nobody looks the same.
    """

    part: Unsaid
    yours: bool


Claim = (
    Covers | Near | Rare | SameIndustry | SharedPast | NeighbouringFields | SameNetwork | Guides | SameStage | Alike
    | SameTone | CommonFormats | FreeTogether | Speaks | Answers | Favourite | SetAside | Unknown
)  # fmt: skip
