"""Claims in the words of a person, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from services.matching.engine import QUARTER
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
)
from services.matching.recommendations.domain.industries import section_of
from services.matching.recommendations.domain.voice import Voice


def reasons(claims: Iterable[Claim], voice: Voice) -> list[str]:
    """What is known of the two, a sentence for each claim."""
    return [said(claim, voice) for claim in claims if not isinstance(claim, Unknown)]


def unknowns(claims: Iterable[Claim], voice: Voice) -> list[str]:
    """What is not known, and counts for nothing."""
    return [said(claim, voice) for claim in claims if isinstance(claim, Unknown)]


def said(claim: Claim, voice: Voice) -> str:
    return SENTENCES[type(claim)](claim, voice)


def _covers(claim: Covers, voice: Voice) -> str:
    count, skills = len(claim.skills), voice.names(skill.label for skill in claim.skills)
    if claim.needed == 1:
        return voice.phrase("claims", "covers_the_need", skills=skills)
    if count == claim.needed:
        return voice.phrase("claims", "covers_all", count=count, skills=skills)
    return voice.phrase("claims", "covers_some", count=count, needed=str(claim.needed), skills=skills)


def _near(claim: Near, voice: Voice) -> str:
    skill, by = voice.name(claim.skill.label), voice.name(claim.by.label)
    return voice.phrase("claims", "near", skill=skill, by=by, likeness=voice.share(claim.likeness))


def _rare(claim: Rare, voice: Voice) -> str:
    return voice.phrase("claims", "rare", skills=voice.names(skill.label for skill in claim.skills))


def _industries(key: str, codes: Iterable[str], voice: Voice) -> str:
    """Codes in the everyday words of their sections; a code of no section is named as it is."""
    known = [section for code in codes if (section := section_of(code))]
    fields = voice.fields(known) if known else voice.names(codes)
    return voice.phrase("claims", key, fields=fields)


def _time(claim: FreeTogether, voice: Voice) -> str:
    return voice.phrase(
        "claims",
        "free_at_least" if claim.or_more else "free",
        duration=voice.duration(claim.quarters * QUARTER),
        day=voice.day(claim.example),
        clock=voice.clock(claim.example),
    )


def _speaks(claim: Speaks, voice: Voice) -> str:
    count = len(claim.languages)
    return voice.phrase("claims", "speaks", count=count, languages=voice.languages(claim.languages))


class _Fixed(Protocol):
    def __call__(self, claim: Any, voice: Voice, /) -> str: ...


def _fixed(key: str) -> _Fixed:
    return lambda _claim, voice: voice.phrase("claims", key)


SENTENCES: Mapping[type, Callable[[Any, Voice], str]] = {
    Covers: _covers,
    Near: _near,
    Rare: _rare,
    SameIndustry: lambda claim, voice: _industries("same_industry", claim.codes, voice),
    SharedPast: lambda claim, voice: _industries("shared_past", claim.codes, voice),
    NeighbouringFields: lambda claim, voice: _industries("neighbouring_fields", claim.sections, voice),
    SameNetwork: lambda claim, voice: voice.phrase("claims", "same_network", count=claim.count),
    Guides: lambda claim, voice: voice.phrase("claims", "guides", stage=voice.word("stages", claim.stage.value)),
    SameStage: _fixed("same_stage"),
    Alike: _fixed("alike"),
    SameTone: lambda claim, voice: voice.phrase("tones", claim.tone.value),
    CommonFormats: lambda claim, voice: voice.phrase(
        "claims", "common_formats", formats=voice.words("formats", [each.value for each in claim.formats])
    ),
    FreeTogether: _time,
    Speaks: _speaks,
    Answers: lambda claim, voice: voice.phrase("claims", "answers", count=claim.days),
    Favourite: _fixed("favourite"),
    SetAside: _fixed("set_aside"),
    Unknown: lambda claim, voice: voice.phrase("unknown_yours" if claim.yours else "unknown", claim.part.value),
}
