"""What the mutations take, and the domain's values made of it."""

from datetime import date
from uuid import UUID

import strawberry

from contracts.words import CareerStage, Format, Kind, MentoringRole, OwnConstraint, Tone, Trait, Weekday
from services.profiles.members.domain.assessment import Answers, RelationshipWish, TimeBudget, need_of
from services.profiles.members.domain.availability import (
    Availability,
    AvailabilityException,
    a_window,
    an_exception,
    availability,
)
from services.profiles.members.domain.card import Audience, audiences
from services.profiles.members.domain.member import PastRole, Profile, profile
from services.profiles.members.domain.need import NeedTerms, need_terms
from services.profiles.members.domain.offer import BelowLoad, OfferTerms, offer_terms


@strawberry.input(description="A part of a career; the industry is a code of the query industries, or left out.")
class PastRoleInput:
    title: str
    from_year: int
    until_year: int | None = None
    industry: str = ""


@strawberry.input
class TraitAnswerInput:
    trait: Trait
    answer: int = strawberry.field(description="From 1, not at all like me, to 5, just like me.")


@strawberry.input(description="Who sees one field of the card.")
class AudienceInput:
    field: str = strawberry.field(description="The field as Member names it, such as employer.")
    audience: Audience


@strawberry.input(description="The whole profile; it replaces what was saved before.")
class SaveProfileInput:
    idempotency_key: str
    display_name: str
    email: str
    locale: str = strawberry.field(description="The language to read, as a BCP 47 tag such as pt-BR.")
    zone: str = strawberry.field(description="An IANA time zone such as Asia/Kolkata.")
    headline: str
    bio: str
    languages: list[str] = strawberry.field(description="Languages spoken, as BCP 47 primary subtags such as pt.")
    career_stage: CareerStage
    industries: list[str] = strawberry.field(description="Codes of the query industries.")
    pronouns: str = ""
    region: str = strawberry.field(default="", description="A code of ISO 3166, such as IN or IN-KA.")
    employer: str = ""
    team: str = ""
    title: str = ""
    history: list[PastRoleInput] = strawberry.field(default_factory=list)
    traits: list[TraitAnswerInput] = strawberry.field(
        default_factory=list, description="Values and working style; each is optional, and used for matching alone."
    )
    tone: Tone | None = None
    formats: list[Format] = strawberry.field(default_factory=list)
    roles: list[MentoringRole] = strawberry.field(default_factory=list)
    constraints: list[OwnConstraint] = strawberry.field(default_factory=list)
    audiences: list[AudienceInput] = strawberry.field(
        default_factory=list, description="Who sees what; a field that is not named keeps its usual audience."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="Member.version as it was read; a profile that has changed since is not overwritten."
    )

    def profile(self) -> Profile:
        said = {name: getattr(self, name) for name in PLAIN}
        return profile(
            **said,
            history=[PastRole(each.title, each.industry, each.from_year, each.until_year) for each in self.history],
            traits={each.trait: each.answer for each in self.traits},
            audiences=audiences({as_python(each.field): each.audience for each in self.audiences}),
        )


PLAIN = (
    "display_name",
    "email",
    "locale",
    "zone",
    "headline",
    "bio",
    "languages",
    "career_stage",
    "industries",
    "pronouns",
    "region",
    "employer",
    "team",
    "title",
    "tone",
    "formats",
    "roles",
    "constraints",
)


def as_python(name: str) -> str:
    """A field's name on the graph as the domain has it: managerId is manager_id."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


@strawberry.input
class StateNeedInput:
    idempotency_key: str
    skills: list[str] = strawberry.field(description="One to five URIs of the query skills.")
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str
    formats: list[Format] = strawberry.field(
        default_factory=list, description="How they like to meet for it; none: any way."
    )

    def terms(self) -> NeedTerms:
        return need_terms(
            skills=self.skills,
            stage=self.stage,
            kind=self.kind,
            minutes_per_month=self.minutes_per_month,
            goal=self.goal,
            formats=self.formats,
        )


@strawberry.input
class AnswerAssessmentInput:
    idempotency_key: str
    goal: str = strawberry.field(description="What the member wants to be able to do, in their own words.")
    skills: list[str] = strawberry.field(description="The URIs that they confirmed, of suggestSkills or skills.")
    stage: CareerStage
    relationship: RelationshipWish
    time: TimeBudget
    formats: list[Format] = strawberry.field(
        default_factory=list, description="How they like to meet for it; none: any way."
    )

    def terms(self) -> NeedTerms:
        return need_of(
            Answers(
                goal=self.goal,
                skills=tuple(self.skills),
                stage=self.stage,
                relationship=self.relationship,
                time=self.time,
                formats=tuple(self.formats),
            )
        )


@strawberry.input
class WithdrawNeedInput:
    idempotency_key: str
    need_id: strawberry.ID


@strawberry.input(description="The whole offer; it replaces what was made before.")
class MakeOfferInput:
    idempotency_key: str
    skills: list[str] = strawberry.field(description="One to twelve URIs of the query skills.")
    stages: list[CareerStage]
    kinds: list[Kind]
    capacity: int
    can_help_with: str
    cannot_help_with: str
    minutes_per_month: int | None = strawberry.field(
        default=None, description="The time for each mentee, from 15 to 1200; left out: no limit."
    )
    formats: list[Format] = strawberry.field(default_factory=list, description="None: any.")
    when_below_load: BelowLoad = strawberry.field(
        default=BelowLoad.REFUSE,
        description="What becomes of a capacity below Offer.load: refused, or reached as relationships end.",
    )

    def terms(self) -> OfferTerms:
        return offer_terms(
            skills=self.skills,
            stages=self.stages,
            kinds=self.kinds,
            capacity=self.capacity,
            can_help_with=self.can_help_with,
            cannot_help_with=self.cannot_help_with,
            minutes_per_month=self.minutes_per_month,
            formats=self.formats,
        )


@strawberry.input
class WithdrawOfferInput:
    idempotency_key: str


@strawberry.input
class PauseOfferInput:
    idempotency_key: str
    until: date | None = strawberry.field(
        default=None,
        description="The last day of the pause on the member's calendar; left out: until resumeOffer.",
    )


@strawberry.input
class ResumeOfferInput:
    idempotency_key: str


@strawberry.input(description="Quarter hours on the member's own clock, HH:MM; 00:00 as the end means midnight.")
class AvailabilityWindowInput:
    weekday: Weekday
    starts_at: str
    ends_at: str


@strawberry.input(description="Quarter hours as in a weekly window.")
class DayWindowInput:
    starts_at: str
    ends_at: str


@strawberry.input(description="What holds on one date, from yesterday to two years ahead, in place of the week.")
class AvailabilityExceptionInput:
    on: date = strawberry.field(description="The date on the member's own calendar.")
    windows: list[DayWindowInput] = strawberry.field(description="Up to 12; none: no time.")

    def exception(self) -> AvailabilityException:
        return an_exception(self.on, [(each.starts_at, each.ends_at) for each in self.windows])


@strawberry.input(description="The whole week and every exception; they replace what was set before.")
class SetAvailabilityInput:
    idempotency_key: str
    zone: str
    windows: list[AvailabilityWindowInput]
    exceptions: list[AvailabilityExceptionInput] = strawberry.field(
        default_factory=list, description="Up to 366, each date once."
    )

    def availability(self, member_id: UUID) -> Availability:
        windows = [a_window(each.weekday, each.starts_at, ends_at=each.ends_at) for each in self.windows]
        exceptions = [each.exception() for each in self.exceptions]
        return availability(member_id, self.zone, windows=windows, exceptions=exceptions)
