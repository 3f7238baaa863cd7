"""The vocabulary on the graph: skills of ESCO, industries of ISIC, and the words that are enumerated."""

from collections.abc import Iterable
from typing import Any, Self

import strawberry

from chassis.graph import Info
from contracts.skills import neighbours
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
from services.profiles.domain.words import a_number
from services.profiles.members.domain.assessment import Question, RelationshipWish, TimeBudget
from services.profiles.members.domain.card import Audience
from services.profiles.members.domain.member import MentorApproval
from services.profiles.members.domain.need import NeedStatus
from services.profiles.members.domain.offer import BelowLoad, OfferStatus
from services.profiles.taxonomy import Industry as KnownIndustry
from services.profiles.taxonomy import Skill as KnownSkill
from services.profiles.taxonomy import industries_by_code, skills_by_uri

MOST_NEIGHBOURS = 8

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
    RelationshipWish,
    TimeBudget,
    Tone,
    Trait,
    Weekday,
):
    strawberry.enum(enumeration)
strawberry.enum(Question, name="AssessmentQuestionId")


def _known(root: "Skill") -> KnownSkill | None:
    """The skill in the taxonomy of today; None for one that has left it since it was said."""
    return skills_by_uri().get(str(root.uri))


def synonyms_of(root: strawberry.Parent["Skill"]) -> list[str]:
    known = _known(root)
    return list(known.synonyms) if known else []


def group_of(root: strawberry.Parent["Skill"]) -> str | None:
    known = _known(root)
    return known.group if known else None


def field_of(root: strawberry.Parent["Skill"]) -> str | None:
    known = _known(root)
    return known.field if known else None


def parent_of(root: strawberry.Parent["Skill"]) -> "Skill | None":
    known = _known(root)
    return Skill.all_of([known.broader])[0] if known and known.broader else None


def neighbours_of(root: strawberry.Parent["Skill"], first: int = MOST_NEIGHBOURS) -> "list[SkillNeighbour]":
    near = list(neighbours().get(str(root.uri), {}).items())[
        : a_number(first, name="first", least=1, most=MOST_NEIGHBOURS)
    ]
    skills = Skill.all_of(uri for uri, _similarity in near)
    return [
        SkillNeighbour(skill=skill, similarity=similarity)
        for skill, (_uri, similarity) in zip(skills, near, strict=True)
    ]


@strawberry.federation.type(
    keys=["uri"],
    description="A concept of ESCO, in its own English words. Its place among the others is Cairn's, not ESCO's.",
)
class Skill:
    uri: strawberry.ID
    label: str = strawberry.field(description="Its preferred label, in English.")
    synonyms: list[str] = strawberry.field(resolver=synonyms_of)
    group: str | None = strawberry.field(
        resolver=group_of, description="Where it belongs, such as Information security; null once it left the taxonomy."
    )
    field: str | None = strawberry.field(
        resolver=field_of, description="What its group belongs to, such as Digital and data."
    )
    parent: "Skill | None" = strawberry.field(resolver=parent_of, description="A broader skill, for those with one.")
    neighbours: "list[SkillNeighbour]" = strawberry.field(
        resolver=neighbours_of, description="At most eight, the most similar first."
    )

    @classmethod
    def all_of(cls, uris: Iterable[str]) -> list[Self]:
        return [cls(uri=strawberry.ID(skill.uri), label=skill.label) for skill in with_labels(uris)]

    @classmethod
    async def resolve_references(cls, _info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """Skills are public to whoever has an identity at all."""
        known = (skills_by_uri().get(str(key.get("uri"))) for key in keys)
        return [cls(uri=strawberry.ID(skill.uri), label=skill.label) if skill else None for skill in known]


@strawberry.type
class SkillNeighbour:
    skill: Skill
    similarity: int = strawberry.field(description="From 400, somewhat near, to 1000, the same.")


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
