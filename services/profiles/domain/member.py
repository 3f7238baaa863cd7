"""A member, and what they say about themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from chassis.errors import DomainError
from contracts.profiles import MemberProfileSaved
from contracts.words import CareerStage
from services.profiles.domain.vocabulary import a_locale, a_zone, some_industries, some_languages
from services.profiles.domain.words import a_line, a_text, an_email

LONGEST_NAME = 100
LONGEST_HEADLINE = 160
LONGEST_BIO = 4000
MOST_LANGUAGES = 20
MOST_INDUSTRIES = 10


class ProfileMissing(DomainError):
    """Save your profile first: what you need, what you offer and when you have time belong to it."""


class MemberErased(DomainError):
    """This member was erased; nothing new can be kept about them."""


@dataclass(frozen=True)
class Profile:
    """Everything a member says about themselves, in the order of its columns; `profile` makes a valid one."""

    display_name: str
    email: str
    locale: str
    zone: str
    headline: str
    bio: str
    languages: tuple[str, ...]
    career_stage: CareerStage
    industries: tuple[str, ...]


def profile(
    *,
    display_name: str,
    email: str,
    locale: str,
    zone: str,
    headline: str,
    bio: str,
    languages: Iterable[str],
    career_stage: CareerStage,
    industries: Iterable[str],
) -> Profile:
    """A profile as a client sent it, cleaned; refuses the first value that cannot be."""
    return Profile(
        display_name=a_line(display_name, name="displayName", most=LONGEST_NAME),
        email=an_email(email),
        locale=a_locale(locale),
        zone=a_zone(zone),
        headline=a_line(headline, name="headline", most=LONGEST_HEADLINE, least=0),
        bio=a_text(bio, name="bio", most=LONGEST_BIO),
        languages=some_languages(languages, most=MOST_LANGUAGES),
        career_stage=career_stage,
        industries=some_industries(industries, most=MOST_INDUSTRIES),
    )


@dataclass(eq=False, kw_only=True)
class Member:
    """A person of the association, known from the first saved profile on."""

    id: UUID
    profile: Profile

    def saved(self, *, sealed_name: str, sealed_email: str) -> MemberProfileSaved:
        """The event that tells the profile as it is now, with name and address under the member's key."""
        return MemberProfileSaved(
            member_id=self.id,
            display_name=sealed_name,
            email=sealed_email,
            locale=self.profile.locale,
            zone=self.profile.zone,
            languages=self.profile.languages,
            career_stage=self.profile.career_stage,
            industries=self.profile.industries,
        )
