"""Members and what belongs to them, and who may see what of it."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.graph import Connection, Info, Page, connection, key_ids
from chassis.identity import Kind as Principal
from contracts.words import CareerStage, Kind, Weekday
from services.profiles.domain.availability import Window
from services.profiles.domain.need import NeedStatus
from services.profiles.domain.offer import OfferStatus
from services.profiles.graph.cursors import before
from services.profiles.graph.loaders import loaders
from services.profiles.graph.vocabulary import Industry, Skill
from services.profiles.queries import (
    AvailabilityView,
    MemberView,
    NeedView,
    OfferView,
    members_by_id,
    needs_by_id,
    offers_of,
)

NEEDS_A_PAGE = 20


def is_own(info: Info, member_id: UUID) -> bool:
    identity = info.context.identity
    return identity.kind is Principal.MEMBER and identity.id == member_id


def may_see_private(info: Info, member_id: UUID) -> bool:
    """What a member shows to the association only: their needs, their week, the language they read."""
    return is_own(info, member_id) or info.context.identity.is_staff


@strawberry.federation.type(keys=["id"], description="What a member wants to develop; only they and staff see it.")
class Need:
    id: strawberry.ID
    skills: list[Skill]
    stage: CareerStage = strawberry.field(description="The career stage they need guidance on.")
    kind: Kind
    minutes_per_month: int
    goal: str
    status: NeedStatus
    stated_at: datetime

    @classmethod
    def of(cls, view: NeedView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            skills=Skill.all_of(view.skills),
            stage=view.stage,
            kind=view.kind,
            minutes_per_month=view.minutes_per_month,
            goal=view.goal,
            status=view.status,
            stated_at=view.stated_at,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """The caller's own needs, and every need for staff; anything else is as if it were not there."""
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            found = await needs_by_id(tx, filter(None, ids))
        views = [found.get(id_) if id_ else None for id_ in ids]
        return [cls.of(view) if view and may_see_private(info, view.member_id) else None for view in views]


@strawberry.federation.type(keys=["id"], description="What a member gives; its id is the member's.")
class Offer:
    id: strawberry.ID
    skills: list[Skill]
    stages: list[CareerStage] = strawberry.field(description="The career stages they can guide on.")
    kinds: list[Kind]
    capacity: int = strawberry.field(description="How many mentees they take at a time.")
    can_help_with: str
    cannot_help_with: str
    status: OfferStatus

    @classmethod
    def of(cls, view: OfferView) -> Self:
        return cls(
            id=strawberry.ID(str(view.member_id)),
            skills=Skill.all_of(view.skills),
            stages=list(view.stages),
            kinds=list(view.kinds),
            capacity=view.capacity,
            can_help_with=view.can_help_with,
            cannot_help_with=view.cannot_help_with,
            status=view.status,
        )

    @classmethod
    def visible(cls, info: Info, view: OfferView | None) -> Self | None:
        """An active offer is for every member; a withdrawn one for its owner and staff."""
        if view is None or not (view.status is OfferStatus.ACTIVE or may_see_private(info, view.member_id)):
            return None
        return cls.of(view)

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        if info.context.identity.kind is not Principal.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            found = await offers_of(tx, filter(None, ids))
        return [cls.visible(info, found.get(id_)) if id_ else None for id_ in ids]


@strawberry.type(description="A weekly window on the member's own clock, HH:MM; 00:00 as the end means midnight.")
class AvailabilityWindow:
    weekday: Weekday
    starts_at: str
    ends_at: str

    @classmethod
    def of(cls, window: Window) -> Self:
        said = window.as_contract()
        return cls(weekday=said.weekday, starts_at=f"{said.starts_at:%H:%M}", ends_at=f"{said.ends_at:%H:%M}")


@strawberry.type(description="When a member has time, each week.")
class Availability:
    zone: str
    windows: list[AvailabilityWindow]

    @classmethod
    def of(cls, view: AvailabilityView) -> Self:
        return cls(zone=view.zone, windows=[AvailabilityWindow.of(window) for window in view.windows])


async def needs_of(
    info: Info, root: strawberry.Parent["Member"], first: int = NEEDS_A_PAGE, after: str | None = None
) -> Connection[Need]:
    member_id, page = UUID(root.id), Page.of(first, after)
    key = (member_id, page.first + 1, before(page))
    rows = await loaders(info).needs.load(key) if may_see_private(info, member_id) else []
    return connection(rows, page, node=Need.of, cursor=lambda row: (row.id,))


async def offer_of(info: Info, root: strawberry.Parent["Member"]) -> Offer | None:
    return Offer.visible(info, await loaders(info).offers.load(UUID(root.id)))


async def availability_of(info: Info, root: strawberry.Parent["Member"]) -> Availability | None:
    member_id = UUID(root.id)
    if not may_see_private(info, member_id):
        return None
    view = await loaders(info).availabilities.load(member_id)
    return Availability.of(view) if view else None


@strawberry.federation.type(keys=["id"], description="A member's card, and for themselves what is behind it.")
class Member:
    id: strawberry.ID
    display_name: str
    headline: str
    bio: str
    zone: str
    languages: list[str]
    career_stage: CareerStage
    industries: list[Industry]
    email: str | None = strawberry.field(description="For the member alone.")
    locale: str | None = strawberry.field(description="For the member and staff: the language they read.")
    needs: Connection[Need] = strawberry.field(
        resolver=needs_of, description="The newest first; for anybody but the member and staff there are none."
    )
    offer: Offer | None = strawberry.field(
        resolver=offer_of, description="What the member gives; a withdrawn offer only they and staff see."
    )
    availability: Availability | None = strawberry.field(
        resolver=availability_of, description="For the member and staff."
    )

    @classmethod
    def of(cls, info: Info, view: MemberView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            display_name=view.display_name,
            headline=view.headline,
            bio=view.bio,
            zone=view.zone,
            languages=list(view.languages),
            career_stage=view.career_stage,
            industries=Industry.all_of(view.industries),
            email=view.email if is_own(info, view.id) else None,
            locale=view.locale if may_see_private(info, view.id) else None,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """Cards are for members; integration clients and kiosks find nobody here."""
        if info.context.identity.kind is not Principal.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            found = await members_by_id(tx, filter(None, ids))
        views = [found.get(id_) if id_ else None for id_ in ids]
        return [cls.of(info, view) if view else None for view in views]
