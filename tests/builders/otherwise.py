"""What a member would say, as events, once they had taken a promise at its word."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import time
from typing import Any

from contracts.profiles import AvailabilitySet, AvailabilityWindow, NeedStated, SkillRef
from services.matching.recommendations.domain.changes import (
    AddFormat,
    AddLanguage,
    AddTime,
    Change,
    DropSkill,
    Favour,
    LiftWish,
    NameStage,
    OpenTo,
    ReplaceSkill,
    TakeKind,
)
from tests.builders.heard import Heard


def said_otherwise(heard: Heard, changes: Iterable[Change]) -> Heard:
    """A favourite is no event: whoever tries one chooses by itself."""
    for change in changes:
        heard = SAYING[type(change)](heard, change)
    return heard


def _stating(heard: Heard, **said: Any) -> Heard:
    assert heard.need
    return replace(heard, need=NeedStated(**{**dict(heard.need), **said}))


def _saving(heard: Heard, **said: Any) -> Heard:
    return replace(heard, profile=heard.profile.model_copy(update=said))


def _with_time(heard: Heard, change: AddTime) -> Heard:
    begin, end = (time(quarter % 96 // 4, quarter % 4 * 15) for quarter in (change.begin, change.end))
    window = AvailabilityWindow(weekday=change.weekday, starts_at=begin, ends_at=end)
    week = heard.week or AvailabilitySet(member_id=heard.id, zone=heard.profile.zone, windows=())
    return replace(heard, week=week.model_copy(update={"windows": (*week.windows, window)}))


def _with_format(heard: Heard, change: AddFormat) -> Heard:
    assert heard.need
    return _stating(heard, formats=(*(heard.need.formats or heard.profile.formats), change.format))


def _with_skill(heard: Heard, change: ReplaceSkill) -> Heard:
    assert heard.need
    by = SkillRef(uri=change.by.uri, label=change.by.label)
    return _stating(heard, skills=tuple(by if each.uri == change.skill.uri else each for each in heard.need.skills))


def _without_skill(heard: Heard, change: DropSkill) -> Heard:
    assert heard.need
    return _stating(heard, skills=tuple(each for each in heard.need.skills if each.uri != change.skill.uri))


def _without_wish(heard: Heard, change: LiftWish) -> Heard:
    return _saving(heard, constraints=tuple(each for each in heard.profile.constraints if each is not change.wish))


SAYING: dict[type, Callable[[Heard, Any], Heard]] = {
    AddTime: _with_time,
    AddFormat: _with_format,
    AddLanguage: lambda heard, change: _saving(heard, languages=(*heard.profile.languages, change.language)),
    NameStage: lambda heard, change: _stating(heard, stage=change.stage),
    ReplaceSkill: _with_skill,
    DropSkill: _without_skill,
    TakeKind: lambda heard, change: _stating(heard, kind=change.kind),
    OpenTo: lambda heard, change: _saving(heard, roles=(*heard.profile.roles, change.role)),
    LiftWish: _without_wish,
    Favour: lambda heard, _change: heard,
}
