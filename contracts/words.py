"""The words that several events share: ids, instants, kinds of relationship, career stages, weekdays."""

from datetime import time
from enum import Enum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, WithJsonSchema

from contracts.envelope import Part


class Kind(str, Enum):
    """The kinds of relationship."""

    TRADITIONAL = "TRADITIONAL"
    PEER = "PEER"
    REVERSE = "REVERSE"
    GROUP = "GROUP"
    FLASH = "FLASH"


class CareerStage(str, Enum):
    """Where somebody stands, or where they need guidance."""

    STUDENT = "STUDENT"
    EARLY = "EARLY"
    MID = "MID"
    SENIOR = "SENIOR"
    EXECUTIVE = "EXECUTIVE"
    CHANGING = "CHANGING"


class Format(str, Enum):
    """How two people meet."""

    VIDEO = "VIDEO"
    PHONE = "PHONE"
    IN_PERSON = "IN_PERSON"
    WRITING = "WRITING"


class Tone(str, Enum):
    """How somebody likes a relationship to be: with an agreement and an agenda, or as it comes."""

    FORMAL = "FORMAL"
    INFORMAL = "INFORMAL"


class MentoringRole(str, Enum):
    """The part that somebody is open to take."""

    MENTOR = "MENTOR"
    MENTEE = "MENTEE"
    PEER = "PEER"


class Trait(str, Enum):
    """Statements about values and working style, each answered from 1 (not at all like me) to 5 (just like me).

    Deep-level similarity predicts the quality of a relationship where shared demographics do not (Tuma and Dolan;
    Eby et al. 2013): the input is asked for, and leaving it out is as good.
    """

    PLANS_AHEAD = "PLANS_AHEAD"
    DIRECT_FEEDBACK = "DIRECT_FEEDBACK"
    BIG_PICTURE = "BIG_PICTURE"
    LEARNS_BY_DOING = "LEARNS_BY_DOING"
    DECIDES_TOGETHER = "DECIDES_TOGETHER"
    TAKES_RISKS = "TAKES_RISKS"
    WORK_LIFE_BALANCE = "WORK_LIFE_BALANCE"
    SOCIAL_IMPACT = "SOCIAL_IMPACT"


class OwnConstraint(str, Enum):
    """What a member asks for themselves: whoever does not fit it is never matched with them."""

    NOT_MY_EMPLOYER = "NOT_MY_EMPLOYER"
    ONLY_MY_EMPLOYER = "ONLY_MY_EMPLOYER"
    ONLY_MY_LANGUAGES = "ONLY_MY_LANGUAGES"
    ONLY_MY_REGION = "ONLY_MY_REGION"
    ONLY_MY_NETWORKS = "ONLY_MY_NETWORKS"


class MembershipStatus(str, Enum):
    """What the association's own system says of a membership; a lapsed member is found and matched by nobody new."""

    ACTIVE = "ACTIVE"
    GRACE = "GRACE"
    LAPSED = "LAPSED"


class Weekday(str, Enum):
    """The days of the week, Monday first as datetime.weekday() counts them."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


def _on_the_quarter(clock: time) -> time:
    if clock.tzinfo or clock.minute % 15 or clock.second or clock.microsecond:
        raise ValueError("a window begins and ends on a quarter of an hour of the member's own clock")
    return clock


MemberId = Annotated[UUID, Field(description="The member.")]
MentorId = Annotated[UUID, Field(description="The member who is asked for guidance.")]
NetworkId = Annotated[UUID, Field(description="The alumni network.")]
MenteeId = Annotated[UUID, Field(description="The member who asks.")]
NeedId = Annotated[UUID, Field(description="The need.")]
IntroductionId = Annotated[UUID, Field(description="The introduction.")]
SessionId = Annotated[UUID, Field(description="The session, known by this id from the acceptance on.")]

FlashEventId = Annotated[UUID, Field(description="The flash event.")]
PlanVersion = Annotated[int, Field(ge=1, description="Counts the requests for plans of one event; each is newer.")]

StartsAt = Annotated[AwareDatetime, Field(description="When it starts, in UTC.")]
EndsAt = Annotated[AwareDatetime, Field(description="When it ends, in UTC.")]
Zone = Annotated[str, Field(description="The member's IANA time zone, such as Asia/Kolkata.")]
Sequence = Annotated[int, Field(ge=0, le=2**31 - 1, description="The calendar SEQUENCE of RFC 5545, from 0.")]

# JSON Schema's own "time" format asks for an offset, which a time on the member's clock cannot have.
QuarterHour = Annotated[
    time,
    AfterValidator(_on_the_quarter),
    WithJsonSchema({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):(00|15|30|45):00$"}),
]


class PlannedTable(Part):
    """One table in one round of a flash event."""

    table_id: Annotated[UUID, Field(description="The table.")]
    mentor_id: MentorId
    mentee_ids: Annotated[tuple[UUID, ...], Field(description="Who sits with the mentor; nobody: a break for them.")]


class PlannedRound(Part):
    """One round of a flash event; who is at none of its tables has a break."""

    tables: Annotated[tuple[PlannedTable, ...], Field(description="Its tables, each with who sits there.")]
