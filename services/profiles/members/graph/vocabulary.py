"""The vocabulary on the graph: skills of ESCO, industries of ISIC, and the words that are enumerated."""

from collections.abc import Iterable
from typing import Any, Self

import strawberry

from chassis.graph import Info
from contracts.words import (
    CareerStage,
    Format,
    Kind,
    MembershipStatus,
    MentoringRole,
    OwnConstraint,
    Tone,
    Trait,
    Weekday,
)
from services.profiles.domain.vocabulary import with_labels
from services.profiles.members.domain.card import Audience
from services.profiles.members.domain.member import MentorApproval
from services.profiles.members.domain.need import NeedStatus
from services.profiles.members.domain.offer import BelowLoad, OfferStatus
from services.profiles.taxonomy import Industry as KnownIndustry
from services.profiles.taxonomy import industries_by_code, skills_by_uri

for enumeration in (
    Audience,
    BelowLoad,
    CareerStage,
    Format,
    Kind,
    MembershipStatus,
    MentorApproval,
    MentoringRole,
    NeedStatus,
    OfferStatus,
    OwnConstraint,
    Tone,
    Trait,
    Weekday,
):
    strawberry.enum(enumeration)


@strawberry.federation.type(keys=["uri"], description="A concept of ESCO.")
class Skill:
    uri: strawberry.ID
    label: str = strawberry.field(description="Its preferred label, in English.")

    @classmethod
    def all_of(cls, uris: Iterable[str]) -> list[Self]:
        return [cls(uri=strawberry.ID(skill.uri), label=skill.label) for skill in with_labels(uris)]

    @classmethod
    async def resolve_references(cls, _info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """Skills are public to whoever has an identity at all."""
        known = (skills_by_uri().get(str(key.get("uri"))) for key in keys)
        return [cls(uri=strawberry.ID(skill.uri), label=skill.label) if skill else None for skill in known]


@strawberry.type(description="A section or division of ISIC Rev. 4.")
class Industry:
    code: str
    label: str

    @classmethod
    def of(cls, known: KnownIndustry) -> Self:
        return cls(code=known.code, label=known.label)

    @classmethod
    def all_of(cls, codes: Iterable[str]) -> list[Self]:
        return [cls.of(industries_by_code()[code]) for code in codes]
