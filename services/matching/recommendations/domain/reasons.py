"""Reasons: sentences that a person would say, made from the values that were scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from babel import Locale

from contracts.words import CareerStage, Weekday
from services.matching.engine import QUARTERS_A_DAY, Bits, local_quarters, unpack
from services.matching.recommendations.domain.industries import in_words

STAGES = {
    CareerStage.STUDENT: "students",
    CareerStage.EARLY: "people early in their career",
    CareerStage.MID: "people in the middle of their career",
    CareerStage.SENIOR: "senior people",
    CareerStage.EXECUTIVE: "executives",
    CareerStage.CHANGING: "people who change their career",
}
# The parts of a day by the hour at which each begins.
_DAY = ((0, "nights"), (6, "mornings"), (12, "afternoons"), (17, "evenings"), (22, "nights"))
_PARTS = ("nights", "mornings", "afternoons", "evenings")
_PART_OF = np.array(
    [
        _PARTS.index([name for hour, name in _DAY if hour * 4 <= quarter][-1])  # A quarter of the day to its part.
        for quarter in range(QUARTERS_A_DAY)
    ]
)
_ENGLISH = Locale("en")


@dataclass(frozen=True, kw_only=True)
class Match:
    """What two people have in common, in words; None where somebody has not said it, empty where there is nothing."""

    needed: Sequence[str]
    covered: Sequence[str] | None
    stage: CareerStage
    stages: Sequence[CareerStage]
    time: str | None
    asker_has_time: bool
    mentor_has_time: bool
    languages: Sequence[str]
    industries: Sequence[str]
    sections: Sequence[str]
    near: Sequence[str] = ()
    """The needs for which they have a skill near to it."""
    same_network: bool = False
    alike: bool = False
    same_style: bool = False
    ready: bool = False
    rare: bool = False
    favourite: bool = False


def reasons(match: Match) -> list[str]:
    """What speaks for the mentor, most telling first, and then what is not known yet."""
    sentences = [
        _needs(match), _near(match), _rare(match), _background(match), _stage(match), _person(match), _time(match),
        _language(match), _ready(match), _choice(match), _unknown_time(match),
    ]  # fmt: skip
    return [sentence for sentence in sentences if sentence]


def best_time(both: Bits, zone: str, start: date) -> str | None:
    """The part of the week in which two people share most, on the clock of `zone`: "Thursday evenings"."""
    local = local_quarters(zone, start)[np.flatnonzero(unpack(both))]
    if not len(local):
        return None
    slots = local // QUARTERS_A_DAY * len(_PARTS) + _PART_OF[local % QUARTERS_A_DAY]
    weight = np.bincount(slots, minlength=7 * len(_PARTS))
    day, part = divmod(int(weight.argmax()), len(_PARTS))
    return f"{tuple(Weekday)[day].value.capitalize()} {_PARTS[part]}"


def _needs(match: Match) -> str | None:
    if match.covered is None:
        return "Has not said yet which skills they can help with."
    if not match.covered:
        return None
    skills, needed = listed(match.covered), len(match.needed)
    if needed == 1:
        return f"Covers what you need: {skills}."
    if len(match.covered) == needed:
        return f"Covers all {needed} of your needs: {skills}."
    return f"Covers {len(match.covered)} of your {needed} needs: {skills}."


def _near(match: Match) -> str | None:
    return f"Has skills near to {listed(match.near)}." if match.near else None


def _rare(match: Match) -> str | None:
    return "Has a skill that few others here have." if match.rare else None


def _person(match: Match) -> str | None:
    """What people said of themselves is told to nobody: only that it is alike."""
    if match.alike:
        return "You describe how you work in much the same way."
    return "You like to meet in the same way." if match.same_style else None


def _ready(match: Match) -> str | None:
    return "Answers readily." if match.ready else None


def _choice(match: Match) -> str | None:
    return "You marked them as a favourite." if match.favourite else None


def _background(match: Match) -> str | None:
    same = list(dict.fromkeys(words for code in match.industries if (words := in_words(code))))
    near = list(dict.fromkeys(words for code in match.sections if (words := in_words(code))))
    if same and match.same_network:
        return f"You both know {listed(same)}, and you are in the same network."
    if same:
        return f"You both know {listed(same)}."
    if match.same_network:
        return "You are in the same network."
    return f"You both know neighbouring fields of {listed(near)}." if near else None


def _stage(match: Match) -> str | None:
    return f"Guides {STAGES[match.stage]}." if match.stage in match.stages else None


def _time(match: Match) -> str | None:
    return f"You both have time on {match.time} (your time)." if match.time else None


def _language(match: Match) -> str | None:
    names = [_ENGLISH.languages.get(tag.split("-")[0].lower(), tag) for tag in match.languages]
    return f"You both speak {listed(names)}." if names else None


def _unknown_time(match: Match) -> str | None:
    if not match.asker_has_time:
        return "Say when you have time, and we can tell whether your weeks meet."
    return None if match.mentor_has_time else "Has not said yet when they have time."


def listed(words: Sequence[str]) -> str:
    """One, one and two, one, two and three."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
