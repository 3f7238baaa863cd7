"""The agreement: what two people promise each other about time, help and confidence, in versions that both sign."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.errors import BadInput
from contracts.words import Format
from services.matching.introductions.domain.ask import clean

EVERY_DAYS = (1, 366)
MINUTES = (5, 480)
MONTHS = (1, 24)
LONGEST_TEXT = 1000


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Build it with `Terms.of`, which checks."""

    every_days: int
    minutes: int
    format: Format
    months: int
    communication: str
    can_help_with: str
    cannot_help_with: str
    confidentiality: str

    @classmethod
    def of(
        cls,
        *,
        every_days: int,
        minutes: int,
        format: Format,  # noqa: A002 - the product's word.
        months: int,
        communication: str,
        can_help_with: str,
        cannot_help_with: str,
        confidentiality: str,
    ) -> "Terms":
        """Raises BadInput naming what is out of bounds."""
        return cls(
            every_days=_within("everyDays", every_days, EVERY_DAYS),
            minutes=_within("minutes", minutes, MINUTES),
            format=format,
            months=_within("months", months, MONTHS),
            communication=clean("communication", communication, longest=LONGEST_TEXT),
            can_help_with=clean("canHelpWith", can_help_with, longest=LONGEST_TEXT),
            cannot_help_with=clean("cannotHelpWith", cannot_help_with, longest=LONGEST_TEXT),
            confidentiality=clean("confidentiality", confidentiality, longest=LONGEST_TEXT),
        )


def _within(name: str, value: int, bounds: tuple[int, int]) -> int:
    if not bounds[0] <= value <= bounds[1]:
        raise BadInput(f"{name} must be from {bounds[0]} to {bounds[1]}.")
    return value


@dataclass(eq=False, kw_only=True)
class Agreement:
    """One version, which nobody changes: whoever wants something else writes the next one, and both sign that."""

    relationship_id: UUID
    version: int
    drafted_by: UUID
    drafted_at: datetime
    every_days: int
    minutes: int
    format: Format
    months: int
    communication: str
    can_help_with: str
    cannot_help_with: str
    confidentiality: str
    mentor_signed_at: datetime | None = None
    mentee_signed_at: datetime | None = None

    @property
    def is_signed(self) -> bool:
        """By both."""
        return self.mentor_signed_at is not None and self.mentee_signed_at is not None

    def sign(self, *, mentor: bool, now: datetime) -> bool:
        """As the mentor or as the mentee; whether that is new."""
        name = "mentor_signed_at" if mentor else "mentee_signed_at"
        if getattr(self, name) is not None:
            return False
        setattr(self, name, now)
        return True


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
