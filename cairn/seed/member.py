"""What the seed knows of one member, in the words of the public API."""

from dataclasses import dataclass

from contracts.words import CareerStage, Format, Kind, Tone, Trait, Weekday


@dataclass(frozen=True, slots=True)
class Window:
    """A weekly window on the member's own clock, on quarter hours."""

    weekday: Weekday
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedNeed:
    """`skills` are ESCO URIs."""

    skills: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    minutes_per_month: int
    goal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedOffer:
    """`skills` are ESCO URIs."""

    skills: tuple[str, ...]
    stages: tuple[CareerStage, ...]
    kinds: tuple[Kind, ...]
    capacity: int
    can_help_with: str
    cannot_help_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedCareer:
    """Where somebody works and how they like to work; `history` is title, ISIC code, first and last year."""

    title: str = ""
    employer: str = ""
    team: str = ""
    history: tuple[tuple[str, str, int, int], ...] = ()
    tone: Tone | None = None
    formats: tuple[Format, ...] = ()
    traits: tuple[tuple[Trait, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedMember:
    """`subject` is the name the issuer knows the member by; `industries` are ISIC codes."""

    subject: str
    display_name: str
    email: str
    locale: str
    zone: str
    headline: str
    bio: str
    languages: tuple[str, ...]
    career_stage: CareerStage
    industries: tuple[str, ...]
    windows: tuple[Window, ...]
    career: SeedCareer = SeedCareer()
    need: SeedNeed | None = None
    offer: SeedOffer | None = None
    roles: tuple[str, ...] = ()
