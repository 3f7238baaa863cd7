"""Why somebody is not on a list, and what would change it, in the words of a person."""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from typing import Any

from contracts.words import Weekday
from services.matching.engine import QUARTERS_A_DAY
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
    Promise,
    ReplaceSkill,
    TakeKind,
)
from services.matching.recommendations.domain.hindrances import Hindrance
from services.matching.recommendations.domain.standing import SEEN, Behind, Standing
from services.matching.recommendations.domain.voice import Voice


def hindered(found: Iterable[Hindrance], voice: Voice) -> list[str]:
    return [voice.phrase("hindrances", each.value) for each in found]


def standing(found: Standing, voice: Voice) -> list[str]:
    """Where they stand, and in what the last one who is shown is ahead of them."""
    if found.listed:
        return [voice.phrase("standing", "listed", place=str(found.place))]
    key = "beyond" if found.place is None else "placed"
    place, shown = str(found.place), str(found.shown)
    sentences = [voice.phrase("standing", key, place=place, shown=shown, seen=str(SEEN))]
    sentences += [_behind(each, voice) for each in found.behind]
    if found.price > found.last_price:
        points, theirs = str(found.price), str(found.last_price)
        sentences.append(voice.phrase("standing", "price", points=points, theirs=theirs))
    return sentences


def promised(promise: Promise, voice: Voice) -> list[str]:
    """What to do, and what comes of all of it together."""
    then = voice.phrase("changes", "place", place=str(promise.place))
    return [*(proposed(change, voice) for change in promise.changes), then]


def proposed(change: Change, voice: Voice) -> str:
    return SENTENCES[type(change)](change, voice)


def value_of(change: Change) -> str:
    """What the change is about, as the mutation that makes it takes it; empty where it has nothing to say."""
    return VALUES[type(change)](change)


def _behind(each: Behind, voice: Voice) -> str:
    part = voice.word("parts", each.part)
    return voice.phrase("standing", "behind", part=part, points=str(each.points), theirs=str(each.theirs))


def _time(change: AddTime, voice: Voice) -> str:
    begin, end = (voice.clock(_clock(quarter)) for quarter in (change.begin, change.end))
    day = voice.weekday(tuple(Weekday).index(change.weekday))
    return voice.phrase("changes", "add_time", day=day, begin=begin, end=end)


def _clock(quarter: int) -> time:
    """The end of a day is its midnight."""
    return time(quarter % QUARTERS_A_DAY // 4, quarter % 4 * 15)


def _format(change: AddFormat, voice: Voice) -> str:
    return voice.phrase("changes", "add_format", format=voice.word("formats", change.format.value))


def _language(change: AddLanguage, voice: Voice) -> str:
    return voice.phrase("changes", "add_language", language=voice.languages([change.language]))


def _stage(change: NameStage, voice: Voice) -> str:
    return voice.phrase("changes", "name_stage", stage=voice.word("stages", change.stage.value))


def _replaced(change: ReplaceSkill, voice: Voice) -> str:
    skill, by = voice.name(change.skill.label), voice.name(change.by.label)
    return voice.phrase("changes", "replace_skill", skill=skill, by=by)


SENTENCES: Mapping[type, Callable[[Any, Voice], str]] = {
    AddTime: _time,
    AddFormat: _format,
    AddLanguage: _language,
    NameStage: _stage,
    ReplaceSkill: _replaced,
    DropSkill: lambda change, voice: voice.phrase("changes", "drop_skill", skill=voice.name(change.skill.label)),
    TakeKind: lambda change, voice: voice.word("kinds", change.kind.value),
    OpenTo: lambda change, voice: voice.word("roles", change.role.value),
    LiftWish: lambda change, voice: voice.word("wishes", change.wish.value),
    Favour: lambda _change, voice: voice.phrase("changes", "favour"),
}
VALUES: Mapping[type, Callable[[Any], str]] = {
    AddTime: lambda change: (
        f"{change.weekday.value} {_clock(change.begin).isoformat()} {_clock(change.end).isoformat()}"
    ),
    AddFormat: lambda change: change.format.value,
    AddLanguage: lambda change: change.language,
    NameStage: lambda change: change.stage.value,
    ReplaceSkill: lambda change: f"{change.skill.uri} {change.by.uri}",
    DropSkill: lambda change: change.skill.uri,
    TakeKind: lambda change: change.kind.value,
    OpenTo: lambda change: change.role.value,
    LiftWish: lambda change: change.wish.value,
    Favour: lambda _change: "",
}
