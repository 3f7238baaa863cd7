"""Who members are, what they need, what they give, and when they have time."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event, Part, Sealed
from contracts.words import (
    CareerStage,
    Format,
    Kind,
    MemberId,
    MembershipStatus,
    MentoringRole,
    NeedId,
    OwnConstraint,
    QuarterHour,
    Tone,
    Trait,
    Weekday,
    Zone,
)

MEMBERS = "profiles-members"


class TraitAnswer(Part):
    """One answer about values or working style."""

    trait: Annotated[Trait, Field(description="The statement.")]
    answer: Annotated[int, Field(ge=1, le=5, description="From 1, not at all like me, to 5, just like me.")]


class MemberProfileSaved(Event):
    """A member joined or changed their profile; the whole profile as it is now.

    What a member does not show to everybody is left out: nobody's recommendations may depend on what they must not
    see.  Traits and constraints are for matching by their nature, and are never told to anybody.
    """

    type: ClassVar[str] = "cairn.profiles.member_profile_saved.v1"
    topic: ClassVar[str] = MEMBERS
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    display_name: Annotated[Sealed, Field(description="The name the member goes by.")]
    email: Annotated[Sealed, Field(description="Where the member's mail goes.")]
    locale: Annotated[str, Field(description="The language the member reads, as a BCP 47 tag.")]
    zone: Zone
    languages: Annotated[tuple[str, ...], Field(description="The languages the member speaks, as BCP 47 tags.")]
    career_stage: Annotated[CareerStage, Field(description="Where the member stands.")]
    industries: Annotated[tuple[str, ...], Field(description="The industries the member knows, as ISIC codes.")]
    past_industries: Annotated[tuple[str, ...], Field(description="The industries the member came from.")] = ()
    region: Annotated[str | None, Field(description="Where the member lives, as an ISO 3166 code.")] = None
    employer_id: Annotated[UUID | None, Field(description="Stands for the employer, without naming it.")] = None
    team_id: Annotated[UUID | None, Field(description="Stands for the team within the employer.")] = None
    manager_id: Annotated[UUID | None, Field(description="The member to whom this member reports.")] = None
    networks: Annotated[tuple[UUID, ...], Field(description="The alumni networks that the member shows.")] = ()
    roles: Annotated[tuple[MentoringRole, ...], Field(description="What the member is open to be.")] = ()
    formats: Annotated[tuple[Format, ...], Field(description="How the member likes to meet; none: any.")] = ()
    tone: Annotated[Tone | None, Field(description="Formal or informal; null: either.")] = None
    traits: Annotated[tuple[TraitAnswer, ...], Field(description="Values and working style, as far as told.")] = ()
    constraints: Annotated[tuple[OwnConstraint, ...], Field(description="What the member asks for themselves.")] = ()
    membership: Annotated[MembershipStatus, Field(description="What the association says.")] = MembershipStatus.ACTIVE
    may_mentor: Annotated[bool, Field(description="Whether the association lets the member mentor.")] = True
    findable: Annotated[bool, Field(description="Whether others can find the member at all.")] = True


class MemberErased(Event):
    """Nothing is left of the member anywhere that is online; the last event of a member."""

    type: ClassVar[str] = "cairn.profiles.member_erased.v1"
    topic: ClassVar[str] = MEMBERS
    key: ClassVar[str] = "member_id"
    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    member_id: MemberId


class AvailabilityWindow(Part):
    """A weekly window on the member's own clock; quarter-hour bounds; 00:00 as the end means midnight."""

    weekday: Annotated[Weekday, Field(description="The day on which it begins.")]
    starts_at: Annotated[QuarterHour, Field(description="When the window begins.")]
    ends_at: Annotated[QuarterHour, Field(description="When it ends.")]


class DayWindow(Part):
    """A window of one date on the member's own clock; 00:00 as the end means midnight."""

    starts_at: Annotated[QuarterHour, Field(description="When the window begins.")]
    ends_at: Annotated[QuarterHour, Field(description="When it ends.")]


class AvailabilityException(Part):
    """What holds on one date in place of the week."""

    on: Annotated[date, Field(description="The date on the member's own calendar.")]
    windows: Annotated[tuple[DayWindow, ...], Field(description="Every window of that date; none: no time.")]


class AvailabilitySet(Event):
    """A member said when they have time, each week, in their zone."""

    type: ClassVar[str] = "cairn.profiles.availability_set.v1"
    topic: ClassVar[str] = "profiles-availabilities"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    zone: Zone
    windows: Annotated[tuple[AvailabilityWindow, ...], Field(description="Every window of the week; none: no time.")]
    exceptions: Annotated[
        tuple[AvailabilityException, ...], Field(description="Dates on which something else holds.")
    ] = ()


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
    formats: Annotated[tuple[Format, ...], Field(description="How they would like to meet; none: any.")] = ()


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
    minutes_per_month: Annotated[int | None, Field(ge=0, description="The time they give each mentee, if limited.")] = (
        None
    )
    formats: Annotated[tuple[Format, ...], Field(description="How they meet; none: any.")] = ()


class OfferWithdrawn(Event):
    """The member gives no guidance for now; what runs goes on."""

    type: ClassVar[str] = "cairn.profiles.offer_withdrawn.v1"
    topic: ClassVar[str] = "profiles-offers"
    key: ClassVar[str] = "member_id"

    member_id: MemberId


class OfferPaused(Event):
    """The member takes nobody new for a while; what runs goes on, and the offer stays as it was made."""

    type: ClassVar[str] = "cairn.profiles.offer_paused.v1"
    topic: ClassVar[str] = "profiles-offers"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
    until: Annotated[date | None, Field(description="The last day of the pause; null: until they say so.")] = None


class OfferResumed(Event):
    """The pause is over: the offer holds again as it was last made."""

    type: ClassVar[str] = "cairn.profiles.offer_resumed.v1"
    topic: ClassVar[str] = "profiles-offers"
    key: ClassVar[str] = "member_id"

    member_id: MemberId
