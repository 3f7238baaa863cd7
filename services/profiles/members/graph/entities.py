"""What belongs to members - needs, offers, availability - and who may see what of it."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.graph import Info, key_ids
from chassis.identity import Kind as Principal
from contracts.words import CareerStage, Format, Kind, Weekday
from services.profiles.members.domain import availability
from services.profiles.members.domain.availability import Window
from services.profiles.members.domain.need import NeedStatus
from services.profiles.members.domain.offer import OfferStatus
from services.profiles.members.graph.loaders import loaders
from services.profiles.members.graph.vocabulary import Skill
from services.profiles.members.queries.people import (
    AvailabilityView,
    NeedView,
    OfferView,
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
    formats: list[Format] = strawberry.field(description="How they like to meet for it; none: any way.")
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
            formats=list(view.formats),
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
    minutes_per_month: int | None = strawberry.field(description="The time they give each mentee, if it is limited.")
    formats: list[Format] = strawberry.field(description="How they meet; none: any.")
    status: OfferStatus
    paused_until: date | None = strawberry.field(description="The last day of a pause; null: no end was named.")
    load: int | None = strawberry.field(description="For the owner and staff: how many places are taken.")

    @classmethod
    def of(cls, info: Info, view: OfferView) -> Self:
        return cls(
            id=strawberry.ID(str(view.member_id)),
            skills=Skill.all_of(view.skills),
            stages=list(view.stages),
            kinds=list(view.kinds),
            capacity=view.capacity,
            can_help_with=view.can_help_with,
            cannot_help_with=view.cannot_help_with,
            minutes_per_month=view.minutes_per_month,
            formats=list(view.formats),
            status=view.status,
            paused_until=view.paused_until,
            load=view.load if may_see_private(info, view.member_id) else None,
        )

    @classmethod
    def visible(cls, info: Info, view: OfferView | None) -> Self | None:
        """An active or paused offer is for every member; a withdrawn one for its owner and staff."""
        if view is None or (view.status is OfferStatus.WITHDRAWN and not may_see_private(info, view.member_id)):
            return None
        return cls.of(info, view)

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


@strawberry.type(description="A window of one date on the member's own clock, as in a weekly one.")
class DayWindow:
    starts_at: str
    ends_at: str

    @classmethod
    def of(cls, window: availability.DayWindow) -> Self:
        said = window.as_contract()
        return cls(starts_at=f"{said.starts_at:%H:%M}", ends_at=f"{said.ends_at:%H:%M}")


@strawberry.type(description="What holds on one date in place of the week.")
class AvailabilityException:
    on: date = strawberry.field(description="The date on the member's own calendar.")
    windows: list[DayWindow] = strawberry.field(description="None: no time.")

    @classmethod
    def of(cls, exception: availability.AvailabilityException) -> Self:
        return cls(on=exception.on, windows=[DayWindow.of(window) for window in exception.windows])


async def exceptions_of(info: Info, root: strawberry.Parent["Availability"]) -> list[AvailabilityException]:
    return [AvailabilityException.of(each) for each in await loaders(info).exceptions.load(root.member_id)]


@strawberry.type(description="When a member has time, each week and on single dates.")
class Availability:
    member_id: strawberry.Private[UUID]
    zone: str
    windows: list[AvailabilityWindow]
    exceptions: list[AvailabilityException] = strawberry.field(
        resolver=exceptions_of, description="Up to 366, in the order of their dates, from yesterday on."
    )

    @classmethod
    def of(cls, view: AvailabilityView) -> Self:
        windows = [AvailabilityWindow.of(window) for window in view.windows]
        return cls(member_id=view.member_id, zone=view.zone, windows=windows)
