"""The no-show policy: who came, as each of the two says it of both, and what follows when somebody did not.

Kind first, then firm, then a look by staff; whoever is said not to have come can appeal at any step.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotAllowed, NotFound
from chassis.words import a_text
from contracts.sessions.work import AbsenceStep

LONGEST_APPEAL = 2000


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """The numbers of the policy, in one place."""

    sayable_for: timedelta = timedelta(days=14)
    """How long after a meeting one can say who came, and answer what the other or staff have said of it since."""
    heard_within: timedelta = timedelta(days=3)
    """How long whoever is said to have been absent has to say otherwise, before it counts."""
    remembered_for: timedelta = timedelta(days=180)
    """How long an absence counts for the next one's step."""
    appeal_within: timedelta = timedelta(days=14)
    """How long one can appeal."""
    longest_delay: int = 120
    """The most minutes that somebody who came late can have been late."""


DEFAULTS = Defaults()


class MeetingCalledOff(DomainError):
    """This meeting was called off, so nobody had to come."""


class NotYetMet(DomainError):
    """This meeting has not begun; say who came once it has."""


class AttendanceClosed(DomainError):
    """It is more than two weeks since this meeting; what was said of it stands."""


class NoSuchAbsence(NotFound):
    """There is no absence of yours to appeal against here."""


class AppealedAlready(DomainError):
    """You have appealed already; staff will look at it."""


class TooLateToAppeal(DomainError):
    """It is more than two weeks since this was noted; write to the association if it still matters."""


class NoSuchAppeal(NotFound):
    """There is no open appeal here."""


class NothingToLookAt(DomainError):
    """This absence waits for no look: it is not the third, or staff have settled it already."""


class OwnAppeal(NotAllowed):
    """Nobody decides on a case that they are part of."""


class Came(str, Enum):
    """Whether somebody was there."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    ABSENT = "ABSENT"


class Account(str, Enum):
    """What the two say of one of them, side by side; where they differ, both stay."""

    UNTOLD = "UNTOLD"
    CAME = "CAME"
    ABSENT = "ABSENT"
    DIFFERS = "DIFFERS"


STEPS = (AbsenceStep.KIND, AbsenceStep.FIRM, AbsenceStep.STAFF)
"""The first, the second, and every further absence within the time that they are remembered."""


class Decision(str, Enum):
    """What staff decide on an appeal; what is lifted counts no more."""

    STANDS = "STANDS"
    LIFTED = "LIFTED"


class Act(str, Enum):
    """A step of staff on an absence, kept with who took it."""

    READ = "READ"
    DECIDED = "DECIDED"
    SETTLED = "SETTLED"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What one of the two says of one of them; `minutes_late` for who came late, and for nobody else."""

    came: Came
    minutes_late: int | None = None

    def checked(self) -> "Presence":
        if (self.came is Came.LATE) != (self.minutes_late is not None):
            raise BadInput("minutesLate goes with LATE, and with nothing else.")
        if self.minutes_late is not None and not 1 <= self.minutes_late <= DEFAULTS.longest_delay:
            raise BadInput(f"minutesLate is from 1 to {DEFAULTS.longest_delay}.")
        return self


def check_sayable(starts_at: datetime, ends_at: datetime, *, now: datetime, answering: datetime | None = None) -> None:
    """`answering`: when something was last said that one may want to answer."""
    if now < starts_at:
        raise NotYetMet
    if now > max(ends_at, answering or ends_at) + DEFAULTS.sayable_for:
        raise AttendanceClosed


def account(own: Came | None, others: Came | None) -> Account:
    """Of one person: what they say of themselves, and what the other says of them."""
    said = {came is Came.ABSENT for came in (own, others) if came is not None}
    if not said:
        return Account.UNTOLD
    if len(said) > 1:
        return Account.DIFFERS
    return Account.ABSENT if said == {True} else Account.CAME


def step_after(earlier: int) -> AbsenceStep:
    """After so many absences that still count."""
    return STEPS[min(earlier, len(STEPS) - 1)]


@dataclass(eq=False, kw_only=True)
class Absence:
    """Somebody did not come, and has not said otherwise: an entry of the policy, never of the meeting's notes."""

    id: UUID
    session_id: UUID
    member_id: UUID
    relationship_id: UUID
    step: AbsenceStep
    noted_at: datetime
    appeal: str = ""
    appealed_at: datetime | None = None
    decision: Decision | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def is_third(self) -> bool:
        """The third, and every further one, which staff look at."""
        return self.step is AbsenceStep.STAFF

    def object(self, appeal: str, *, now: datetime) -> None:
        """Appeals, in one's own words, which staff read."""
        if self.appealed_at is not None:
            raise AppealedAlready
        if now > self.noted_at + DEFAULTS.appeal_within:
            raise TooLateToAppeal
        self.appeal, self.appealed_at = a_text(appeal, name="appeal", most=LONGEST_APPEAL, least=1), now

    def decide(self, decision: Decision, *, by: UUID, now: datetime) -> None:
        if self.appealed_at is None or self.decision is not None:
            raise NoSuchAppeal
        self.decision, self.decided_by, self.decided_at = decision, by, now

    def settle(self, *, now: datetime) -> None:
        """Staff have looked; an appeal is decided, and not settled."""
        if not self.is_third or self.settled_at is not None or self.appealed_at is not None:
            raise NothingToLookAt
        self.settled_at = now
