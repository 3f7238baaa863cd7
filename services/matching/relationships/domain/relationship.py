"""A relationship: from two people who both want one, to an end without blame.

FORMING (formal: until both signed the same version) → ACTIVE ⇄ PAUSED → ENDED.  An informal one is active at once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from contracts.matching import (
    Ending,
    Origin,
    RelationshipEnded,
    RelationshipFormed,
    RelationshipPaused,
    RelationshipResumed,
    RelationshipStarted,
)
from contracts.words import Format, Kind
from services.matching.relationships.domain.defaults import (
    INFORMAL_LENGTH,
    LONGEST_PAUSE,
    RENEWAL_ASKED,
    SIGN_WITHIN,
)
from services.matching.relationships.domain.refusals import (
    AlreadyOver,
    NotPaused,
    NotUnderWay,
    PauseNotAhead,
)


class Status(str, Enum):
    """Where a relationship stands."""

    FORMING = "FORMING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


LIVING = frozenset({Status.FORMING, Status.ACTIVE, Status.PAUSED})
"""One for each two people at a time, and each holds the seat that it took over."""
UNDER_WAY = frozenset({Status.ACTIVE, Status.PAUSED})


class Role(str, Enum):
    """The part somebody has in a relationship; who mentors in a reverse one is the junior."""

    MENTOR = "MENTOR"
    MENTEE = "MENTEE"
    PEER = "PEER"


def role_in(kind: Kind, *, is_mentor: bool) -> Role:
    """Peers have no sides, whoever asked first."""
    if kind is Kind.PEER:
        return Role.PEER
    return Role.MENTOR if is_mentor else Role.MENTEE


class EndReason(str, Enum):
    """Why somebody ended it; told to nobody."""

    GOAL_REACHED = "GOAL_REACHED"
    NO_TIME = "NO_TIME"
    NOT_A_FIT = "NOT_A_FIT"
    MOVING_ON = "MOVING_ON"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class StartRelationship:
    """Who is to be joined, how, and where it came from; `starts_on` and `ends_on` where somebody set them already."""

    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    origin: Origin
    programme_id: UUID | None = None
    introduction_id: UUID | None = None
    need_id: UUID | None = None
    formal: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Relationship:
    """The rhythm (`every_days`, `minutes`, `format`) is that of the version both signed; None where none was.

    `version` is the newest draft of the agreement, 0 without any.  `holds_seat`: it holds one of the mentor's seats.
    """

    id: UUID
    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    origin: Origin
    programme_id: UUID | None
    introduction_id: UUID | None
    need_id: UUID | None
    formal: bool
    status: Status
    holds_seat: bool
    formed_at: datetime
    sign_by: datetime | None = None
    version: int = 0
    every_days: int | None = None
    minutes: int | None = None
    format: Format | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    paused_until: date | None = None
    mentor_renews: bool | None = None
    mentee_renews: bool | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    ended_by: UUID | None = None
    end_reason: EndReason | None = None
    end_note: str | None = None
    renewed_at: datetime | None = None
    idle_since: date | None = None

    @property
    def people(self) -> tuple[UUID, UUID]:
        return self.mentor_id, self.mentee_id

    @property
    def is_living(self) -> bool:
        return self.status in LIVING

    @property
    def renewal_asked_on(self) -> date | None:
        return None if self.ends_on is None else self.ends_on - RENEWAL_ASKED.days

    def check_living(self) -> None:
        if not self.is_living:
            raise AlreadyOver

    def check_under_way(self) -> None:
        self.check_living()
        if self.status not in UNDER_WAY:
            raise NotUnderWay

    def start(self, *, now: datetime) -> RelationshipStarted:
        self.status, self.starts_on, self.sign_by = Status.ACTIVE, self.starts_on or now.date(), None
        return self.started()

    def started(self) -> RelationshipStarted:
        return RelationshipStarted(
            relationship_id=self.id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            kind=self.kind,
            origin=self.origin,
            programme_id=self.programme_id,
            introduction_id=self.introduction_id,
            need_id=self.need_id,
            formal=self.formal,
            every_days=self.every_days,
            minutes=self.minutes,
            format=self.format,
            starts_on=self.starts_on or self.formed_at.date(),
            ends_on=self.ends_on,
        )

    def pause(self, until: date, *, now: datetime) -> RelationshipPaused:
        """Until a day to come; said again, the newer day holds."""
        self.check_under_way()
        if not now.date() < until <= now.date() + LONGEST_PAUSE.days:
            raise PauseNotAhead
        self.status, self.paused_until = Status.PAUSED, until
        return RelationshipPaused(
            relationship_id=self.id, mentor_id=self.mentor_id, mentee_id=self.mentee_id, until=until
        )

    def resume(self, *, now: datetime) -> RelationshipResumed:
        self.check_living()
        if self.status is not Status.PAUSED:
            raise NotPaused
        self.status, self.paused_until = Status.ACTIVE, None
        return RelationshipResumed(
            relationship_id=self.id, mentor_id=self.mentor_id, mentee_id=self.mentee_id, resumed_on=now.date()
        )

    def go_idle(self, since: date) -> bool:
        """Sessions has seen no meeting for long; returns whether that is news."""
        if self.status not in UNDER_WAY or self.idle_since is not None:
            return False
        self.idle_since = since
        return True

    @property
    def is_idle(self) -> bool:
        """Whether it may be closed for its silence: in a break nobody has to meet."""
        return self.status is Status.ACTIVE and self.idle_since is not None

    def end(self, ending: Ending, *, now: datetime, mentor_left: bool = False) -> RelationshipEnded:
        """Says how, and never by whom."""
        self.check_living()
        self.status, self.ending, self.ended_at = Status.ENDED, ending, now
        self.holds_seat, self.paused_until, self.sign_by, self.idle_since = False, None, None, None
        return RelationshipEnded(
            relationship_id=self.id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            ending=ending,
            ended_at=now,
            mentor_left=mentor_left,
        )


def form(
    relationship_id: UUID, command: StartRelationship, *, holds_seat: bool, now: datetime
) -> tuple[Relationship, RelationshipFormed | RelationshipStarted]:
    """A formal one waits for its agreement; an informal one is under way at once, for half a year unless said."""
    relationship = Relationship(
        id=relationship_id,
        mentor_id=command.mentor_id,
        mentee_id=command.mentee_id,
        kind=command.kind,
        origin=command.origin,
        programme_id=command.programme_id,
        introduction_id=command.introduction_id,
        need_id=command.need_id,
        formal=command.formal,
        status=Status.FORMING,
        holds_seat=holds_seat,
        formed_at=now,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    if not command.formal:
        relationship.ends_on = command.ends_on or now.date() + INFORMAL_LENGTH.days
        return relationship, relationship.start(now=now)
    relationship.sign_by = now + SIGN_WITHIN.days
    return relationship, RelationshipFormed(
        relationship_id=relationship_id,
        mentor_id=command.mentor_id,
        mentee_id=command.mentee_id,
        kind=command.kind,
        origin=command.origin,
        programme_id=command.programme_id,
        sign_by=relationship.sign_by,
    )
