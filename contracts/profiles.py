"""What profiles publishes: who members are, what they need, what they give, and when they have time."""

from typing import Annotated, ClassVar

from pydantic import Field

from contracts.envelope import Event, Part, Sealed
from contracts.words import CareerStage, Kind, MemberId, NeedId, QuarterHour, Weekday, Zone


class MemberProfileSaved(Event):
    """A member joined or changed their profile; the whole profile as it is now."""

    type: ClassVar[str] = "cairn.profiles.member_profile_saved.v1"
    topic: ClassVar[str] = "profiles-members"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    display_name: Annotated[Sealed, Field(description="The name the member goes by.")]
    email: Annotated[Sealed, Field(description="Where the member's mail goes.")]
    locale: Annotated[str, Field(description="The language the member reads, as a BCP 47 tag.")]
    zone: Zone
    languages: Annotated[tuple[str, ...], Field(description="The languages the member speaks, as BCP 47 tags.")]
    career_stage: Annotated[CareerStage, Field(description="Where the member stands.")]
    industries: Annotated[tuple[str, ...], Field(description="The industries the member knows, as ISIC codes.")]


class AvailabilityWindow(Part):
    """A weekly window on the member's own clock; quarter-hour bounds; 00:00 as the end means midnight."""

    weekday: Annotated[Weekday, Field(description="The day on which it begins.")]
    starts_at: Annotated[QuarterHour, Field(description="When the window begins.")]
    ends_at: Annotated[QuarterHour, Field(description="When it ends.")]


class AvailabilitySet(Event):
    """A member said when they have time, each week, in their zone."""

    type: ClassVar[str] = "cairn.profiles.availability_set.v1"
    topic: ClassVar[str] = "profiles-availabilities"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    zone: Zone
    windows: Annotated[tuple[AvailabilityWindow, ...], Field(description="Every window of the week; none: no time.")]


class SkillRef(Part):
    """An ESCO concept with its preferred English label."""

    uri: Annotated[str, Field(description="The ESCO concept URI.")]
    label: Annotated[str, Field(description="Its preferred label, in English.")]


class NeedStated(Event):
    """A member wants to develop something and has said what, in which relationship, with how much time."""

    type: ClassVar[str] = "cairn.profiles.need_stated.v1"
    topic: ClassVar[str] = "profiles-needs"
    key: ClassVar[str] = "need_id"

    need_id: NeedId
    member_id: MemberId
    skills: Annotated[tuple[SkillRef, ...], Field(description="What the member wants to develop.")]
    stage: Annotated[CareerStage, Field(description="The career stage they need guidance on.")]
    kind: Annotated[Kind, Field(description="The kind of relationship they look for.")]
    minutes_per_month: Annotated[int, Field(ge=0, le=2**31 - 1, description="The time they can give it.")]


class NeedWithdrawn(Event):
    """The member no longer looks for help with this."""

    type: ClassVar[str] = "cairn.profiles.need_withdrawn.v1"
    topic: ClassVar[str] = "profiles-needs"
    key: ClassVar[str] = "need_id"

    need_id: NeedId
    member_id: MemberId


class OfferMade(Event):
    """A member gives guidance; the whole offer as it is now.  One offer a member, so its id is the member's."""

    type: ClassVar[str] = "cairn.profiles.offer_made.v1"
    topic: ClassVar[str] = "profiles-offers"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    skills: Annotated[tuple[SkillRef, ...], Field(description="What the member can help with.")]
    stages: Annotated[tuple[CareerStage, ...], Field(description="The career stages they can guide on.")]
    kinds: Annotated[tuple[Kind, ...], Field(description="The kinds of relationship they take part in.")]
    capacity: Annotated[int, Field(ge=0, le=2**31 - 1, description="How many mentees they take at a time.")]


class OfferWithdrawn(Event):
    """The member gives no guidance for now; what runs goes on."""

    type: ClassVar[str] = "cairn.profiles.offer_withdrawn.v1"
    topic: ClassVar[str] = "profiles-offers"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
