"""Meetings of a circle, of which office hours have one: set in its rhythm on its own clock, moved, and cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from chassis.errors import BadInput, DomainError, NotFound
from contracts.sessions import (
    CircleJoined,
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingAhead,
)
from contracts.words import Format
from services.sessions.circles.domain.defaults import MOST_AHEAD, MOST_AT_ONCE
from services.sessions.circles.domain.gathering import Gathering, GatheringKind
from services.sessions.meetings.domain.defaults import FURTHEST_AHEAD
from services.sessions.meetings.domain.parts import Manner
from services.sessions.meetings.domain.refusals import (
    AlreadyCancelled,
    AlreadyStarted,
    TimeInThePast,
    TimeNotOnTheMinute,
    TimeTooFarAhead,
)
from services.sessions.meetings.domain.series import on_clock_of


class NoSuchCircleMeeting(NotFound):
    """There is no meeting with this id in a circle that you lead or have a seat in."""


class NoRhythm(DomainError):
    """This circle has no rhythm, so its meetings are set one by one; leave out how many times."""


class NothingMoves(DomainError):
    """The meeting is at this time and in this place already; name another time or another place."""


class NobodyComesThen(DomainError):
    """Nobody who has a seat is free then, and these are closed for others; choose another time, or cancel them."""


class TooManyAhead(DomainError):
    """A circle has at most 53 meetings ahead; set fewer of them, or wait until some are over."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """From one day on, so many times in the circle's rhythm, always at the same time on its clock."""

    first_on: date
    at: time
    times: int = 1

    def check(self, circle: Gathering) -> None:
        if not 1 <= self.times <= MOST_AT_ONCE.value:
            raise BadInput(f"times must be from 1 to {MOST_AT_ONCE.value}.")
        if self.times > 1 and circle.every_days is None:
            raise NoRhythm

    def days(self, every_days: int | None) -> list[date]:
        """Reckoned as days, so that a change of the clock moves none of them."""
        try:
            return [self.first_on + timedelta(days=number * (every_days or 0)) for number in range(self.times)]
        except OverflowError as error:
            raise TimeTooFarAhead from error


def check_time(starts_at: datetime, *, now: datetime) -> None:
    """Refuses what no calendar should hold."""
    if starts_at <= now:
        raise TimeInThePast
    if starts_at.second or starts_at.microsecond:
        raise TimeNotOnTheMinute
    if starts_at > now + FURTHEST_AHEAD.days:
        raise TimeTooFarAhead


def check_room(ahead: int) -> None:
    if ahead > MOST_AHEAD.value:
        raise TooManyAhead


@dataclass(eq=False, kw_only=True)
class CircleMeeting:
    """One date of a circle.  `series_id` is of those that were set together; `occurs_on` is the date as it was set.

    `sequence` counts its revisions as calendars do (RFC 5545): also each time somebody joins or leaves, so that who
    left and came back is invited anew.
    """

    id: UUID
    gathering_id: UUID
    series_id: UUID
    occurs_on: date
    zone: str
    starts_at: datetime
    ends_at: datetime
    format: Format | None
    place: str | None
    place_by: UUID | None
    place_sealed: str | None
    sequence: int = 0
    changed_at: datetime
    cancelled_at: datetime | None = None
    cancelled_by: UUID | None = None

    @classmethod
    def on(
        cls, day: date, at: time, *, circle: Gathering, series_id: UUID, zone: str, manner: Manner, now: datetime
    ) -> Self:
        """The same id for the same date of a series, whenever it is reckoned."""
        try:
            starts_at = on_clock_of(zone, day, at)
        except OverflowError as error:
            raise (TimeInThePast if day < now.date() else TimeTooFarAhead) from error
        check_time(starts_at, now=now)
        return cls(
            id=uuid5(series_id, day.isoformat()),
            gathering_id=circle.id,
            series_id=series_id,
            occurs_on=day,
            zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + manner.lasts,
            format=manner.format,
            place=manner.place,
            place_by=manner.place_by,
            place_sealed=manner.place_sealed,
            changed_at=now,
        )

    @classmethod
    def of_hours(cls, hours: Gathering, starts_at: datetime, *, zone: str, manner: Manner, now: datetime) -> Self:
        """The only one of office hours, by their own id."""
        return cls(
            id=hours.id,
            gathering_id=hours.id,
            series_id=hours.id,
            occurs_on=starts_at.astimezone(ZoneInfo(zone)).date(),
            zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + manner.lasts,
            format=manner.format,
            place=manner.place,
            place_by=manner.place_by,
            place_sealed=manner.place_sealed,
            changed_at=now,
        )

    def was_set(self, circle: Gathering, members: Sequence[UUID], *, with_others: bool) -> CircleMeetingSet:
        told = {"with_others": with_others, "about": circle.topic_sealed}
        return CircleMeetingSet(**self._of(circle, members), **self._manner(), **told)

    def move(
        self, starts_at: datetime, manner: Manner | None, *, circle: Gathering, members: Sequence[UUID], now: datetime
    ) -> CircleMeetingMoved:
        """To another time, or another place at the same one; it lasts as long as before."""
        self.check_ahead(now)
        check_time(starts_at, now=now)
        if starts_at == self.starts_at and (manner is None or self._meets_as(manner)):
            raise NothingMoves
        before, lasts = self.starts_at, self.ends_at - self.starts_at
        self.starts_at, self.ends_at = starts_at, starts_at + lasts
        if manner is not None:
            self.format, self.place = manner.format or self.format, manner.place
            self.place_by, self.place_sealed = manner.place_by, manner.place_sealed
        self._revise(now)
        return CircleMeetingMoved(**self._of(circle, members), **self._manner(), moved_from=before)

    def _meets_as(self, manner: Manner) -> bool:
        return (manner.format or self.format, manner.place) == (self.format, self.place)

    def cancel(
        self, *, by: UUID | None, circle: Gathering, members: Sequence[UUID], now: datetime
    ) -> CircleMeetingCancelled:
        """By one of the mentors, or in nobody's name where nobody leads it any more."""
        self.check_ahead(now)
        self.cancelled_at, self.cancelled_by = now, by
        self._revise(now)
        return CircleMeetingCancelled(**self._of(circle, members), cancelled_by=by)

    def check_ahead(self, now: datetime) -> None:
        if self.cancelled_at is not None:
            raise AlreadyCancelled
        if self.starts_at <= now:
            raise AlreadyStarted

    def _revise(self, now: datetime) -> None:
        self.sequence += 1
        self.changed_at = now

    def _of(self, circle: Gathering, members: Sequence[UUID]) -> dict[str, Any]:
        return {
            "gathering_id": self.gathering_id,
            "office_hours": circle.kind is GatheringKind.OFFICE_HOURS,
            "session_id": self.id,
            "mentor_id": circle.mentor_id,
            "member_ids": tuple(members),
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "sequence": self.sequence,
        }

    def _manner(self) -> dict[str, Any]:
        return {"format": self.format, "place": self.place_sealed, "place_by": self.place_by}


def joined(circle: Gathering, members: Sequence[UUID], ahead: Sequence[CircleMeeting]) -> CircleJoined:
    """These have a seat from now on; `ahead` has been revised for it."""
    return CircleJoined(**_of_circle(circle, members, ahead))


def left(circle: Gathering, members: Sequence[UUID], ahead: Sequence[CircleMeeting]) -> CircleLeft:
    """These have no seat any more."""
    of_hours = circle.kind is GatheringKind.OFFICE_HOURS
    return CircleLeft(**_of_circle(circle, members, ahead), office_hours=of_hours)


def _of_circle(circle: Gathering, members: Sequence[UUID], ahead: Sequence[CircleMeeting]) -> dict[str, Any]:
    meetings = tuple(
        MeetingAhead(session_id=each.id, starts_at=each.starts_at, ends_at=each.ends_at, sequence=each.sequence)
        for each in ahead
    )
    return {
        "gathering_id": circle.id,
        "mentor_id": circle.mentor_id,
        "member_ids": tuple(members),
        "meetings": meetings,
    }
