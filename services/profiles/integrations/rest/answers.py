"""What REST answers networks with, and how an answer is cached and continued."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from contracts.words import CareerStage
from services.profiles.integrations.queries.records import Record
from services.profiles.members.domain.card import Card


class PublicCard(BaseModel):
    """What the member shows to everybody; a hidden field is as one that was never filled in."""

    display_name: str
    pronouns: str
    headline: str
    bio: str
    zone: str
    region: str = Field(description="A code of ISO 3166; empty when not told.")
    languages: tuple[str, ...] = Field(description="BCP 47 tags.")
    career_stage: CareerStage
    industries: tuple[str, ...] = Field(description="ISIC Rev. 4 codes.")
    title: str
    employer: str

    @classmethod
    def of(cls, card: Card) -> Self:
        return cls(**{name: getattr(card, name) for name in cls.model_fields})


class MemberRecord(BaseModel):
    """A member of the network that asks."""

    external_id: str = Field(description="The network's own id.")
    active: bool
    degree: str
    graduated: int | None
    joined_at: datetime
    updated_at: datetime = Field(description="When the network's record changed, or the card of one who shares.")
    member_id: UUID | None = Field(description="The member here; null unless they share with this network.")
    card: PublicCard | None = Field(description="Null unless the member shares with this network and can be found.")

    @classmethod
    def of(cls, record: Record) -> Self:
        return cls(**{**vars(record), "card": PublicCard.of(record.card) if record.card else None})


class MemberPage(BaseModel):
    """A page; the next one is in the Link header, with rel="next"."""

    members: list[MemberRecord]


class NetworkRecord(BaseModel):
    """The network that the client speaks for."""

    id: UUID
    slug: str
    name: str
    sandbox: bool = Field(description="Nobody finds its members.")


class TestEvent(BaseModel):
    """The id of the test, as the event IntegrationTested carries it."""

    test_id: UUID


def cached(answer: BaseModel, asked: str | None, *, headers: Mapping[str, str] | None = None) -> Response:
    """The answer with its ETag, or 304 when the one who asks has it already (RFC 9110 section 13.1.2)."""
    body = answer.model_dump_json()
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    kept = {"ETag": tag, "Cache-Control": "private, no-cache", **(headers or {})}
    if asked and (asked.strip() == "*" or tag in {each.strip().removeprefix("W/") for each in asked.split(",")}):
        return Response(status_code=304, headers=kept)
    return Response(body, media_type="application/json", headers=kept)


def link_to_next(url: str, **parameters: object) -> dict[str, str]:
    """RFC 8288."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return {"Link": f'<{url}?{query}>; rel="next"'}
