"""A member and their profile: who they are, in any script, and how much of it others see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound
from contracts.profiles import MemberProfileSaved, TraitAnswer
from contracts.words import CareerStage, Format, MembershipStatus, MentoringRole, OwnConstraint, Tone, Trait
from services.profiles.domain.vocabulary import a_locale, a_region, a_zone, some_industries, some_languages
from services.profiles.domain.words import a_line, a_number, a_text, an_email, some
from services.profiles.members.domain.card import Audience, audience_of
from services.profiles.members.domain.employer import stand_in

LONGEST_NAME = 100
LONGEST_HEADLINE = 160
LONGEST_LINE = 120
LONGEST_BIO = 4000
MOST_LANGUAGES = 20
MOST_INDUSTRIES = 10
MOST_PAST_ROLES = 30
FIRST_YEAR = 1940
LAST_YEAR = 2100
ANSWERS = (1, 5)
CONDUCT_VERSION = 1
"""The code of conduct that members accept now; a new text is a new number, and is asked for again."""


class ProfileMissing(DomainError):
    """Save your profile first: what you need, what you offer and when you have time belong to it."""


class MemberErased(DomainError):
    """This member was erased; nothing new can be kept about them."""


class ProfileChanged(DomainError):
    """Your profile was changed somewhere else since you opened it: read it again, then save."""


class NotTheCurrentConduct(DomainError):
    """This is not the current code of conduct any more: read the current one, then accept that."""


class NoSuchMember(NotFound):
    """There is no such member."""


class MentorApproval(str, Enum):
    """Whether the association lets a member mentor."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


class Standing(str, Enum):
    """Whether a record stands for somebody: deactivated by every network, merged into another, being erased."""

    PRESENT = "PRESENT"
    DEACTIVATED = "DEACTIVATED"
    MERGED = "MERGED"
    ERASED = "ERASED"


@dataclass(frozen=True)
class PastRole:
    """A part of a career: what somebody was, where in the economy, and when; `industry` is an ISIC code or empty."""

    title: str
    industry: str
    from_year: int
    until_year: int | None = None


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
    pronouns: str = ""
    region: str = ""
    employer: str = ""
    team: str = ""
    title: str = ""
    history: tuple[PastRole, ...] = ()
    traits: Mapping[Trait, int] = field(default_factory=dict)
    tone: Tone | None = None
    formats: tuple[Format, ...] = ()
    roles: tuple[MentoringRole, ...] = ()
    constraints: tuple[OwnConstraint, ...] = ()
    audiences: Mapping[str, Audience] = field(default_factory=dict)


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
    **rest: Any,
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
        **_further(**rest),
    )


def _further(
    *,
    pronouns: str = "",
    region: str = "",
    employer: str = "",
    team: str = "",
    title: str = "",
    history: Iterable[PastRole] = (),
    traits: Mapping[Trait, int] | None = None,
    tone: Tone | None = None,
    formats: Iterable[Format] = (),
    roles: Iterable[MentoringRole] = (),
    constraints: Iterable[OwnConstraint] = (),
    audiences: Mapping[str, Audience] | None = None,
) -> dict[str, Any]:
    """What a profile may leave open, cleaned."""
    least, most = ANSWERS
    return {
        "pronouns": a_line(pronouns, name="pronouns", most=LONGEST_LINE, least=0),
        "region": a_region(region) if region else "",
        "employer": a_line(employer, name="employer", most=LONGEST_LINE, least=0),
        "team": a_line(team, name="team", most=LONGEST_LINE, least=0),
        "title": a_line(title, name="title", most=LONGEST_LINE, least=0),
        "history": some(map(a_past_role, history), name="history", least=0, most=MOST_PAST_ROLES),
        "traits": {
            trait: a_number(answer, name=trait.value, least=least, most=most)
            for trait, answer in (traits or {}).items()
        },
        "tone": tone,
        "formats": some(formats, name="formats", least=0, most=len(Format)),
        "roles": some(roles, name="roles", least=0, most=len(MentoringRole)),
        "constraints": _some_constraints(constraints),
        "audiences": dict(audiences or {}),
    }


def a_past_role(said: PastRole) -> PastRole:
    until = said.until_year
    from_year = a_number(said.from_year, name="fromYear", least=FIRST_YEAR, most=LAST_YEAR)
    return PastRole(
        title=a_line(said.title, name="history.title", most=LONGEST_LINE),
        industry=some_industries([said.industry], most=1)[0] if said.industry else "",
        from_year=from_year,
        until_year=None if until is None else a_number(until, name="untilYear", least=from_year, most=LAST_YEAR),
    )


def _some_constraints(said: Iterable[OwnConstraint]) -> tuple[OwnConstraint, ...]:
    chosen = some(said, name="constraints", least=0, most=len(OwnConstraint))
    if {OwnConstraint.NOT_MY_EMPLOYER, OwnConstraint.ONLY_MY_EMPLOYER} <= set(chosen):
        raise BadInput("constraints cannot ask for your own employer and for another one at once; choose one of them.")
    return chosen


@dataclass(eq=False, kw_only=True)
class MemberRecord:
    """What is kept of a person of the association.

    On its own it is what a list of thousands of newcomers consists of: no session follows it.
    """

    id: UUID
    profile: Profile
    manager_id: UUID | None = None
    membership: MembershipStatus = MembershipStatus.ACTIVE
    mentor_approval: MentorApproval = MentorApproval.APPROVED
    conduct_version: int | None = None
    conduct_accepted_at: datetime | None = None
    standing: Standing = Standing.PRESENT
    sandbox: bool = False
    version: int = 1
    updated_at: datetime

    @property
    def findable(self) -> bool:
        """Whether people who do not know the member yet can find them."""
        return self.standing is Standing.PRESENT and not self.sandbox and self.membership is not MembershipStatus.LAPSED

    def saved(
        self, *, sealed_name: str, sealed_email: str, secret: bytes, networks: Iterable[UUID] = ()
    ) -> MemberProfileSaved:
        """The event that tells the profile as it is now: name and address sealed, what is not for everyone left out.

        `networks` are those of the member's affiliations; the installation's `secret` makes stand-ins for employers.
        """
        said, shown = self.profile, partial(_shown, self.profile)
        return MemberProfileSaved(
            member_id=self.id,
            display_name=sealed_name,
            email=sealed_email,
            locale=said.locale,
            zone=said.zone,
            languages=shown("languages", said.languages),
            career_stage=said.career_stage,
            industries=shown("industries", said.industries),
            past_industries=shown(
                "history", tuple(dict.fromkeys(past.industry for past in said.history if past.industry))
            ),
            region=shown("region", said.region) or None,
            employer_id=stand_in(secret, said.employer),
            team_id=stand_in(secret, said.employer, said.team) if said.team else None,
            manager_id=self.manager_id,
            networks=shown("affiliations", tuple(networks)),
            roles=said.roles,
            formats=shown("formats", said.formats),
            tone=shown("tone", said.tone) or None,
            traits=tuple(TraitAnswer(trait=trait, answer=answer) for trait, answer in sorted(said.traits.items())),
            constraints=said.constraints,
            membership=self.membership,
            may_mentor=self.mentor_approval is MentorApproval.APPROVED,
            findable=self.findable,
        )


class Member(MemberRecord):
    """A person of the association, known from the first saved profile or from the first import on."""

    def save(self, said: Profile, *, expected_version: int | None, now: datetime) -> bool:
        """Whether anything changed; refuses to overwrite what the one who saves has not seen."""
        if self.profile == said:
            return False
        if expected_version is not None and expected_version != self.version:
            raise ProfileChanged
        self.profile = said
        self.touch(now)
        return True

    def erase(self, *, now: datetime) -> None:
        """Nobody is there any more; what the row said goes with the stores."""
        self.standing = Standing.ERASED
        self.touch(now)

    def accept_conduct(self, version: int, *, now: datetime) -> bool:
        """Whether it is new that the member accepts this code of conduct."""
        if version != CONDUCT_VERSION:
            raise NotTheCurrentConduct
        if self.conduct_version == version:
            return False
        self.conduct_version, self.conduct_accepted_at = version, now
        self.touch(now)
        return True

    def set_membership(self, status: MembershipStatus, *, now: datetime) -> bool:
        """Whether the association says something new."""
        if self.membership is status:
            return False
        self.membership = status
        self.touch(now)
        return True

    def decide_on_mentoring(self, approval: MentorApproval, *, now: datetime) -> bool:
        """Whether the association has decided something new."""
        if self.mentor_approval is approval:
            return False
        self.mentor_approval = approval
        self.touch(now)
        return True

    def touch(self, now: datetime) -> None:
        self.version += 1
        self.updated_at = now


def _shown(said: Profile, name: str, value: Any) -> Any:
    """The value if it is for everyone, else as one that was never filled in."""
    return value if audience_of(name, said.audiences) is Audience.EVERYONE else ()
