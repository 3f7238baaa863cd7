"""What may be done how often: in one table, each with its reason and what to do instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from chassis.errors import DomainError
from services.sessions.meetings.domain.defaults import Default

MINUTES, DAY, WEEK = timedelta(minutes=5), timedelta(days=1), timedelta(days=7)


class What(str, Enum):
    """What is counted, for each member, and towards one person or in one place."""

    SEAT_GIVEN_UP = "SEAT_GIVEN_UP"
    CALENDAR_READ = "CALENDAR_READ"
    TIMES_PROPOSED = "TIMES_PROPOSED"
    MESSAGE = "MESSAGE"
    POST = "POST"
    AGENDA_ITEM = "AGENDA_ITEM"
    OFFICE_HOURS = "OFFICE_HOURS"
    GOAL = "GOAL"
    QUESTION = "QUESTION"
    FOLLOW_UP = "FOLLOW_UP"
    ADVICE = "ADVICE"
    GIFT = "GIFT"
    SHARED_NOTE = "SHARED_NOTE"


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """So often `within` a while, which begins with the first time; `says` what the member reads then."""

    most: Default
    within: timedelta
    says: str


def _in_a_day(most: int, unit: str, says: str, *, because: str) -> Allowance:
    return Allowance(most=Default(value=most, unit=f"{unit} in a day", because=because), within=DAY, says=says)


_MORE_THAN_MEETINGS = "More than anybody gets through in several meetings; the other would only scroll."
ALLOWANCES: Mapping[What, Allowance] = {
    What.SEAT_GIVEN_UP: Allowance(
        most=Default(
            value=3,
            unit="times that a place in one circle or office hours is given up in a week",
            because="People change their mind twice; calendars are told of up to a year of meetings each time.",
        ),
        within=WEEK,
        says="You have given up your place here three times within a week.",
    ),
    What.CALENDAR_READ: Allowance(
        most=Default(
            value=3,
            unit="readings that a member asks for in five minutes",
            because="Whoever mends an address tries twice; two calendars are read at a time, of everybody's.",
        ),
        within=MINUTES,
        says="Your calendar has just been read three times; it is read again by itself, too.",
    ),
    What.TIMES_PROPOSED: _in_a_day(
        20,
        "proposals to one person",
        "You have proposed times to this person twenty times today; write to each other, or look at what is open.",
        because="Each is a notification to the other, also when it is taken back; weeks are planned with five.",
    ),
    What.MESSAGE: _in_a_day(
        50,
        "messages to somebody who does not answer",
        "You have written fifty messages without an answer; wait until they have read them.",
        because="Generous to whoever writes line by line; an answer starts the count anew.",
    ),
    What.POST: _in_a_day(
        50,
        "posts in one circle",
        "You have written fifty posts in this circle today; leave some room to the others.",
        because="A lively evening; everybody in the circle reads them.",
    ),
    What.AGENDA_ITEM: _in_a_day(
        20,
        "items on the agenda of one circle",
        "You have put twenty items on this agenda today; settle or strike some of them first.",
        because="An hour has time for five.",
    ),
    What.OFFICE_HOURS: _in_a_day(
        20,
        "office hours that somebody publishes",
        "You have published office hours twenty times today; those that exist are with your circles.",
        because="Four weeks of every working day; each is a row of everybody's list.",
    ),
    What.GOAL: _in_a_day(
        20,
        "goals of one relationship",
        "You have set twenty goals today; reach or drop some of them first.",
        because="Nobody works at twenty; milestones are for steps.",
    ),
    What.QUESTION: _in_a_day(
        30,
        "questions to one person",
        "You have asked thirty questions today; let the next meeting answer some of them.",
        because=_MORE_THAN_MEETINGS,
    ),
    What.FOLLOW_UP: _in_a_day(
        30,
        "follow-ups with one person",
        "You have agreed thirty follow-ups today; finish or drop some of them first.",
        because=_MORE_THAN_MEETINGS,
    ),
    What.ADVICE: _in_a_day(
        30,
        "pieces of advice to one person",
        "You have given thirty pieces of advice today; let them try some of it.",
        because=_MORE_THAN_MEETINGS,
    ),
    What.GIFT: _in_a_day(
        30,
        "gifts noted with one person",
        "You have noted thirty gifts today; note the others tomorrow.",
        because=_MORE_THAN_MEETINGS,
    ),
    What.SHARED_NOTE: _in_a_day(
        100,
        "shared notes and new versions of them",
        "You have written to your shared notes a hundred times today; gather what is left, and write it tomorrow.",
        because="Each version is kept; a client that saves every few minutes of a long meeting stays below.",
    ),
}


class EnoughForNow(DomainError):
    """You have done this as often as is good for now; the message says from when on you can again."""

    def __init__(self, what: What, *, since: datetime) -> None:
        again_at = since + ALLOWANCES[what].within
        super().__init__(f"{ALLOWANCES[what].says} You can again from {again_at:%Y-%m-%d %H:%M} UTC on.")
