"""What the mutations take, and the domain's values made of it."""

from uuid import UUID

import strawberry

from contracts.words import CareerStage, Kind, Weekday
from services.profiles.domain.availability import Availability, a_window, availability
from services.profiles.domain.member import Profile, profile
from services.profiles.domain.need import NeedTerms, need_terms
from services.profiles.domain.offer import OfferTerms, offer_terms


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

    def profile(self) -> Profile:
        return profile(
            display_name=self.display_name,
            email=self.email,
            locale=self.locale,
            zone=self.zone,
            headline=self.headline,
            bio=self.bio,
            languages=self.languages,
            career_stage=self.career_stage,
            industries=self.industries,
        )


@strawberry.input
class StateNeedInput:
    idempotency_key: str
    skills: list[str] = strawberry.field(description="One to five URIs of the query skills.")
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str

    def terms(self) -> NeedTerms:
        return need_terms(
            skills=self.skills,
            stage=self.stage,
            kind=self.kind,
            minutes_per_month=self.minutes_per_month,
            goal=self.goal,
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

    def terms(self) -> OfferTerms:
        return offer_terms(
            skills=self.skills,
            stages=self.stages,
            kinds=self.kinds,
            capacity=self.capacity,
            can_help_with=self.can_help_with,
            cannot_help_with=self.cannot_help_with,
        )


@strawberry.input
class WithdrawOfferInput:
    idempotency_key: str


@strawberry.input(description="Quarter hours on the member's own clock, HH:MM; 00:00 as the end means midnight.")
class AvailabilityWindowInput:
    weekday: Weekday
    starts_at: str
    ends_at: str


@strawberry.input(description="The whole week; it replaces what was set before.")
class SetAvailabilityInput:
    idempotency_key: str
    zone: str
    windows: list[AvailabilityWindowInput]

    def availability(self, member_id: UUID) -> Availability:
        windows = [a_window(each.weekday, each.starts_at, ends_at=each.ends_at) for each in self.windows]
        return availability(member_id, self.zone, windows=windows)
