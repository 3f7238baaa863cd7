"""The demo association: personas with a story first, then invented members, the same on every machine."""

from typing import Any

from cairn.seed.invent import invented
from cairn.seed.member import SeedCareer, SeedMember, SeedNeed, SeedOffer, Window
from cairn.seed.words import personas, skill_uri
from contracts.words import CareerStage, Format, Kind, Tone, Trait, Weekday


def members(count: int = 500, seed: int = 42) -> tuple[SeedMember, ...]:
    """The first `count` members; a member depends on the seed and their own subject, not on how many there are."""
    known = [_persona(words) for words in personas()[:count]]
    more = (f"member-{number:04d}" for number in range(len(known) + 1, count + 1))
    return (*known, *(invented(subject, seed) for subject in more))


def _persona(words: dict[str, Any]) -> SeedMember:
    return SeedMember(
        subject=words["subject"],
        display_name=words["display_name"],
        email=words["email"],
        locale=words["locale"],
        zone=words["zone"],
        headline=words["headline"],
        bio=words["bio"],
        languages=tuple(words["languages"]),
        career_stage=CareerStage(words["career_stage"]),
        industries=tuple(words["industries"]),
        windows=tuple(Window(Weekday(day), start, end) for day, start, end in words["windows"]),
        career=_career(words.get("career", {})),
        need=_need(words["need"]) if "need" in words else None,
        offer=_offer(words["offer"]) if "offer" in words else None,
        roles=tuple(words.get("roles", ())),
    )


def _career(words: dict[str, Any]) -> SeedCareer:
    return SeedCareer(
        title=words.get("title", ""),
        employer=words.get("employer", ""),
        team=words.get("team", ""),
        history=tuple((title, code, start, end) for title, code, start, end in words.get("history", ())),
        tone=Tone(words["tone"]) if "tone" in words else None,
        formats=tuple(Format(word) for word in words.get("formats", ())),
        traits=tuple((Trait(name), answer) for name, answer in words.get("traits", {}).items()),
    )


def _need(words: dict[str, Any]) -> SeedNeed:
    return SeedNeed(
        skills=tuple(skill_uri(label) for label in words["skills"]),
        stage=CareerStage(words["stage"]),
        kind=Kind(words["kind"]),
        minutes_per_month=words["minutes_per_month"],
        goal=words["goal"],
    )


def _offer(words: dict[str, Any]) -> SeedOffer:
    return SeedOffer(
        skills=tuple(skill_uri(label) for label in words["skills"]),
        stages=tuple(CareerStage(stage) for stage in words["stages"]),
        kinds=tuple(Kind(kind) for kind in words["kinds"]),
        capacity=words["capacity"],
        can_help_with=words["can_help_with"],
        cannot_help_with=words["cannot_help_with"],
    )
