"""Members in the words of the events, as the engine takes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from contracts.words import CareerStage, Format, Kind, MentoringRole, OwnConstraint, Tone
from services.matching.engine import Role, Wish
from services.matching.engine.packing import TRAITS
from services.matching.recommendations.domain.industries import section_of

QUARTER = timedelta(minutes=15)
KINDS = {kind.value: 1 << place for place, kind in enumerate(Kind)}
STAGES = {stage.value: 1 << place for place, stage in enumerate(CareerStage)}
LEVELS = {stage.value: place for place, stage in enumerate(CareerStage) if stage is not CareerStage.CHANGING}
"""The order of CareerStage is the order of the engine's ladder, with CHANGING apart from it."""
FORMATS = {each.value: 1 << place for place, each in enumerate(Format)}
TONES = {tone.value: place for place, tone in enumerate(Tone, start=1)}
ROLES = {role.value: int(Role[role.value]) for role in MentoringRole}
WISHES = {wish.value: int(Wish[wish.value]) for wish in OwnConstraint}


def mask(words: Iterable[str] | None, bits: dict[str, int]) -> int:
    """The bits of some words; what a newer release says and this one does not know has none."""
    return sum({bits.get(word, 0) for word in words or ()})


def person(row: Any, week: date) -> dict[str, Any]:
    """What is known of a member, but when they have time, from the columns of `members` and the zone of their times.

    A row without a member, whose columns are all None, is of somebody of whom nothing was told yet.
    """
    industries = [*(row.industries or ()), *(row.past_industries or ())]
    zone = row.zone or row.clock_zone
    return {
        "level": LEVELS.get(row.career_stage or ""),
        "languages": tuple(row.languages or ()),
        "zone": None if zone is None else quarters_ahead(zone, week),
        "industries": tuple(row.industries or ()),
        "past_industries": tuple(row.past_industries or ()),
        "sections": tuple({section for code in industries if (section := section_of(code))}),
        "networks": tuple(row.networks or ()),
        "region": row.region,
        "employer": row.employer_id,
        "team": row.team_id,
        "manager": row.manager_id,
        "tone": TONES.get(row.tone or "", 0),
        "traits": tuple(row.traits or (0,) * TRAITS),
        "wishes": mask(row.constraints, WISHES),
        "roles": mask(row.roles, ROLES),
    }


@lru_cache(maxsize=4096)
def quarters_ahead(zone: str, on: date) -> int:
    """How far a clock is ahead of UTC at noon of a date, in quarter-hours."""
    noon = datetime.combine(on, time(12), UTC)
    return (noon.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) // QUARTER
