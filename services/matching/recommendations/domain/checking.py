"""The checker of claims: derives each again from the stored facts, and refuses one that is false.

It shares nothing with what makes claims: no column, no score, no sentence.  It reads facts as the events told them,
goes through a week quarter by quarter on the clocks of both, and knows by itself where the sections of ISIC begin.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from contracts.skills import neighbours
from services.matching.recommendations.domain.claims import (
    Alike,
    Answers,
    Claim,
    CommonFormats,
    Covers,
    Favourite,
    FreeTogether,
    Guides,
    Near,
    NeighbouringFields,
    Rare,
    SameIndustry,
    SameNetwork,
    SameStage,
    SameTone,
    SetAside,
    SharedPast,
    Speaks,
    Unknown,
    Unsaid,
)

SECTIONS_BEGIN = (
    *("01A", "05B", "10C", "35D", "36E", "41F", "45G", "49H", "55I", "58J", "64K"),
    *("68L", "69M", "77N", "84O", "85P", "86Q", "90R", "94S", "97T", "99U"),
)
"""The first division of each section of the International Standard Industrial Classification, Revision 4."""
QUARTER = timedelta(minutes=15)
WEEK = 7 * 96
COUNTED = 12
"""Quarter-hours from which on more time together counts no more."""
FEWEST_MENTORS, RARE_PERCENT, FEWEST_ANSWERS, FEWEST_ASKS = 50, 2, 4, 3
READY_SHARE, ROUNDED = 0.7999, timedelta(minutes=3)
ON_THE_LADDER = ("STUDENT", "EARLY", "MID", "SENIOR", "EXECUTIVE")


class FalseClaim(Exception):
    """A claim that the stored facts do not bear out."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """When somebody has time: 672 bits on their own clock from Monday on, and 96 for each date that is an exception."""

    zone: str
    weekly: bytes
    exceptions: Mapping[date, bytes] = field(default_factory=dict)

    def free(self, moment: datetime) -> bool:
        shown = moment.astimezone(ZoneInfo(self.zone))
        quarter = shown.hour * 4 + shown.minute // 15
        own = self.exceptions.get(shown.date())
        bits, place = (self.weekly, shown.weekday() * 96 + quarter) if own is None else (own, quarter)
        return bool(bits[place // 8] >> (7 - place % 8) & 1)


@dataclass(frozen=True, kw_only=True)
class Person:
    """What one of the two said, in the words of the events; empty and None for what they did not."""

    skills: Sequence[str] = ()
    stage: str | None = None
    languages: Sequence[str] = ()
    industries: Sequence[str] = ()
    past_industries: Sequence[str] = ()
    networks: Sequence[Any] = ()
    traits: Sequence[int] = ()
    tone: str | None = None
    formats: Sequence[str] = ()
    times: Times | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is stored of an asker, their need, one mentor and the two together.

    - need_stage, kind: of the need; `asker.skills` are those that it names.  guided: the stages of the offer.
    - offering: how many mentors offer each skill.  mentors: how many there are.  chosen: FAVOURITE, SET_ASIDE or None.
    - due, answered: asks of a year; took: the median time to an answer.
    """

    asker: Person
    mentor: Person
    kind: str
    need_stage: str
    guided: Sequence[str]
    offering: Mapping[str, int]
    mentors: int
    due: int = 0
    answered: int = 0
    took: timedelta | None = None
    chosen: str | None = None
    now: datetime

    @cached_property
    def free_together(self) -> list[datetime]:
        """Every quarter of the seven days from the next midnight in UTC in which both have time."""
        one, other = self.asker.times, self.mentor.times
        if one is None or other is None:
            return []
        first = datetime.combine(self.now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        moments = (first + number * QUARTER for number in range(WEEK))
        return [moment for moment in moments if one.free(moment) and other.free(moment)]


def check(claims: Iterable[Claim], facts: Facts) -> None:
    """Raises FalseClaim for the first claim that is not true."""
    for claim in claims:
        if not CHECKS[type(claim)](claim, facts):
            raise FalseClaim(f"{claim} is not what is stored")


def _covers(claim: Covers, facts: Facts) -> bool:
    offered = [skill for skill in facts.asker.skills if skill in facts.mentor.skills]
    return [skill.uri for skill in claim.skills] == offered != [] and claim.needed == len(facts.asker.skills)


def _near(claim: Near, facts: Facts) -> bool:
    likeness = neighbours().get(claim.skill.uri, {})
    best = max((likeness.get(skill, 0) for skill in facts.mentor.skills), default=0)
    needed = claim.skill.uri in facts.asker.skills and claim.skill.uri not in facts.mentor.skills
    return needed and claim.by.uri in facts.mentor.skills and likeness.get(claim.by.uri) == claim.likeness == best > 0


def _rare(claim: Rare, facts: Facts) -> bool:
    few = [
        skill
        for skill in facts.asker.skills
        if skill in facts.mentor.skills and 100 * facts.offering.get(skill, 0) <= RARE_PERCENT * facts.mentors
    ]
    return facts.mentors >= FEWEST_MENTORS and [skill.uri for skill in claim.skills] == few != []


def _same_industry(claim: SameIndustry, facts: Facts) -> bool:
    return list(claim.codes) == [code for code in facts.asker.industries if code in facts.mentor.industries] != []


def _shared_past(claim: SharedPast, facts: Facts) -> bool:
    now = set(facts.asker.industries) & set(facts.mentor.industries)
    both = set(_all_industries(facts.asker)) & set(_all_industries(facts.mentor))
    return not now and set(claim.codes) == both != set()


def _neighbouring(claim: NeighbouringFields, facts: Facts) -> bool:
    one, other = _all_industries(facts.asker), _all_industries(facts.mentor)
    both = {section(code) for code in one} & {section(code) for code in other} - {None}
    return not set(one) & set(other) and set(claim.sections) == both != set()


def _all_industries(person: Person) -> list[str]:
    return [*person.industries, *person.past_industries]


def section(code: str) -> str | None:
    """The letter of the section that a code of ISIC lies in; None for what is no such code."""
    if any(code == begin[2] for begin in SECTIONS_BEGIN):
        return code
    division = code[:2]
    found = [begin[2] for begin in SECTIONS_BEGIN if begin[:2] <= division]
    return found[-1] if len(division) == 2 and division.isascii() and division.isdecimal() and found else None  # noqa: PLR2004 - ISIC's divisions have two digits.


def _same_stage(claim: SameStage, facts: Facts) -> bool:
    same = facts.asker.stage == facts.mentor.stage == claim.stage.value
    return facts.kind == "PEER" and same and claim.stage.value in ON_THE_LADDER


def _guides(claim: Guides, facts: Facts) -> bool:
    asked = claim.stage.value == facts.need_stage and facts.kind not in {"PEER", "REVERSE"}
    return asked and facts.need_stage in facts.guided


def _alike(_claim: Alike, facts: Facts) -> bool:
    pairs = [pair for pair in zip(facts.asker.traits, facts.mentor.traits, strict=False) if all(pair)]
    return len(pairs) >= FEWEST_ANSWERS and sum(abs(one - other) for one, other in pairs) < len(pairs)


def _same_tone(claim: SameTone, facts: Facts) -> bool:
    return facts.asker.tone == facts.mentor.tone == claim.tone.value


def _formats(claim: CommonFormats, facts: Facts) -> bool:
    both = set(facts.asker.formats) & set(facts.mentor.formats)
    return {each.value for each in claim.formats} == both != set()


def _free(claim: FreeTogether, facts: Facts) -> bool:
    quarters = facts.free_together
    lengths = {begin: _length(begin, set(quarters)) for begin in quarters}
    longest = lengths.get(claim.example.astimezone(UTC)) == max(lengths.values(), default=0)
    counted = (claim.quarters, claim.or_more) == (min(len(quarters), COUNTED), len(quarters) > COUNTED)
    return bool(quarters) and longest and counted


def _length(begin: datetime, quarters: set[datetime]) -> int:
    length = 0
    while begin + length * QUARTER in quarters:
        length += 1
    return length


def _answers(claim: Answers, facts: Facts) -> bool:
    ready = facts.due >= FEWEST_ASKS and facts.answered / facts.due >= READY_SHARE
    return ready and facts.took is not None and facts.took <= timedelta(days=claim.days) + ROUNDED


def _unknown(claim: Unknown, facts: Facts) -> bool:
    one, other = facts.asker, facts.mentor
    steps = (one.stage in ON_THE_LADDER, other.stage in ON_THE_LADDER)
    told: Mapping[Unsaid, tuple[bool, bool]] = {
        Unsaid.NEEDS: (True, bool(other.skills)),
        Unsaid.STAGE: steps if facts.kind in {"PEER", "REVERSE"} else (True, bool(facts.guided)),
        Unsaid.SIMILARITY: (_answered(one) >= FEWEST_ANSWERS, _comparable(one, other)),
        Unsaid.AVAILABILITY: (one.times is not None, other.times is not None),
        Unsaid.LANGUAGE: (bool(one.languages), bool(other.languages)),
        Unsaid.STYLE: (bool(one.tone or one.formats), _both(one, other, "tone") or _both(one, other, "formats")),
        Unsaid.AFFILIATION: (
            bool(one.networks or _all_industries(one)),
            _both(one, other, "networks") or bool(_all_industries(one) and _all_industries(other)),
        ),
        Unsaid.RESPONSIVENESS: (True, facts.due >= FEWEST_ASKS),
    }  # fmt: skip
    by_asker, by_both = told[claim.part]
    return claim.yours is not by_asker and not (by_asker and by_both)


def _answered(person: Person) -> int:
    return sum(answer > 0 for answer in person.traits)


def _comparable(one: Person, other: Person) -> bool:
    return sum(bool(a and b) for a, b in zip(one.traits, other.traits, strict=False)) >= FEWEST_ANSWERS


def _both(one: Person, other: Person, name: str) -> bool:
    return bool(getattr(one, name) and getattr(other, name))


CHECKS: Mapping[type, Callable[[Any, Facts], bool]] = {
    Covers: _covers,
    Near: _near,
    Rare: _rare,
    SameIndustry: _same_industry,
    SharedPast: _shared_past,
    NeighbouringFields: _neighbouring,
    SameNetwork: lambda claim, facts: claim.count == len(set(facts.asker.networks) & set(facts.mentor.networks)) > 0,
    Guides: _guides,
    SameStage: _same_stage,
    Alike: _alike,
    SameTone: _same_tone,
    CommonFormats: _formats,
    FreeTogether: _free,
    Speaks: lambda claim, facts: (
        list(claim.languages) == [each for each in facts.asker.languages if each in facts.mentor.languages] != []
    ),
    Answers: _answers,
    Favourite: lambda _claim, facts: facts.chosen == "FAVOURITE",
    SetAside: lambda _claim, facts: facts.chosen == "SET_ASIDE",
    Unknown: _unknown,
}
