"""The four mutations that make a member, each with its input."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cairn.seed.member import SeedCareer, SeedMember, SeedNeed, SeedOffer
from contracts.words import Kind, MentoringRole

TERRITORY = 2


@dataclass(frozen=True, slots=True)
class Mutation:
    """One call: the field, the trusted document that the gateway knows it by, and the input with its key."""

    field: str
    document: str
    input: dict[str, Any]


def mutations_of(member: SeedMember) -> Iterator[Mutation]:
    """What makes this member, in order: the profile comes first, because the rest belongs to it."""
    yield _mutation(member, "saveProfile", "SaveProfile", content=_profile(member))
    yield _mutation(member, "setAvailability", "SetAvailability", content=_availability(member))
    if member.need is not None:
        yield _mutation(member, "stateNeed", "StateNeed", content=_need(member.need))
    if member.offer is not None:
        yield _mutation(member, "makeOffer", "MakeOffer", content=_offer(member.offer))


def _mutation(member: SeedMember, field: str, document: str, *, content: dict[str, Any]) -> Mutation:
    """The key follows from who says what, so that saying it again changes nothing."""
    said = json.dumps([member.subject, field, content], sort_keys=True, ensure_ascii=True)
    return Mutation(field, document, {**content, "idempotencyKey": str(uuid5(NAMESPACE_URL, f"urn:cairn:seed:{said}"))})


def _profile(member: SeedMember) -> dict[str, Any]:
    return {
        "displayName": member.display_name,
        "email": member.email,
        "locale": member.locale,
        "zone": member.zone,
        "headline": member.headline,
        "bio": member.bio,
        "languages": list(member.languages),
        "careerStage": member.career_stage.value,
        "industries": list(member.industries),
        "region": _territory(member.locale),
        "roles": [role.value for role in _roles(member)],
        **_career(member.career),
    }


def _territory(locale: str) -> str:
    """The country of a locale such as sr-Latn-RS; none where the locale names none."""
    *_, last = locale.split("-")
    return last if len(last) == TERRITORY and last.isupper() else ""


def _roles(member: SeedMember) -> Iterator[MentoringRole]:
    if member.offer is not None:
        yield MentoringRole.MENTOR
    if member.need is not None:
        yield MentoringRole.PEER if member.need.kind is Kind.PEER else MentoringRole.MENTEE


def _career(career: SeedCareer) -> dict[str, Any]:
    return {
        "title": career.title,
        "employer": career.employer,
        "team": career.team,
        "history": [
            {"title": title, "industry": code, "fromYear": start, "untilYear": end}
            for title, code, start, end in career.history
        ],
        "tone": career.tone.value if career.tone else None,
        "formats": [each.value for each in career.formats],
        "traits": [{"trait": trait.value, "answer": answer} for trait, answer in career.traits],
    }


def _availability(member: SeedMember) -> dict[str, Any]:
    windows = [
        {"weekday": window.weekday.value, "startsAt": window.starts_at, "endsAt": window.ends_at}
        for window in member.windows
    ]
    return {"zone": member.zone, "windows": windows}


def _need(need: SeedNeed) -> dict[str, Any]:
    return {
        "skills": list(need.skills),
        "stage": need.stage.value,
        "kind": need.kind.value,
        "minutesPerMonth": need.minutes_per_month,
        "goal": need.goal,
    }


def _offer(offer: SeedOffer) -> dict[str, Any]:
    return {
        "skills": list(offer.skills),
        "stages": [stage.value for stage in offer.stages],
        "kinds": [kind.value for kind in offer.kinds],
        "capacity": offer.capacity,
        "canHelpWith": offer.can_help_with,
        "cannotHelpWith": offer.cannot_help_with,
    }
