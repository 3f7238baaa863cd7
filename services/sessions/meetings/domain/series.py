"""Series: dates that come back on the clock of whoever proposed them, through every change of that clock."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import count
from typing import Any, Self
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from contracts import sessions as events
from contracts.sessions import Rhythm, SeriesEnding
from contracts.words import Format
from services.sessions.meetings.domain.defaults import FURTHEST_AHEAD
from services.sessions.meetings.domain.parts import Appointment, Manner, Occurrence, Pair
from services.sessions.meetings.domain.proposal import lapses_at
from services.sessions.meetings.domain.refusals import (
    EndsBeforeItStarts,
    OwnProposal,
    ProposalIsClosed,
    SeriesNotOnTheQuarter,
    SeriesNotRunning,
    TimeInThePast,
    TimeTooFarAhead,
)

_DAYS = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}
_WEEKS_IN_EVERY_MONTH = 4


class SeriesState(str, Enum):
    """Whether its dates are booked."""

    PROPOSED = "PROPOSED"
    RUNNING = "RUNNING"
    OVER = "OVER"


def on_clock_of(zone: str, day: date, at: time) -> datetime:
    """In UTC.  A time that the clock skips is read as before the change; one that comes twice is the first of both.

    That is how calendars read them (RFC 5545 section 3.3.5).
    """
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When the dates are: on `zone`'s own clock, so that a change of it moves none of them."""

    zone: str
    rhythm: Rhythm
    first_on: date
    at: time
    last_on: date | None = None

    def dates(self) -> Iterator[date]:
        """Its dates in order, up to the last day if there is one."""
        for number in count():
            day = self._date(number)
            if self.last_on is not None and day > self.last_on:
                return
            yield day

    def starts_at(self, day: date) -> datetime:
        return on_clock_of(self.zone, day, self.at)

    def _date(self, number: int) -> date:
        if self.rhythm is not Rhythm.MONTHLY:
            return self.first_on + timedelta(days=number * _DAYS[self.rhythm])
        months = self.first_on.month - 1 + number
        return _same_weekday(self.first_on, year=self.first_on.year + months // 12, month=months % 12 + 1)


def _same_weekday(first: date, *, year: int, month: int) -> date:
    """The second Tuesday for a second Tuesday; a fifth one, which not every month has, stands for the last."""
    which = (first.day - 1) // 7
    opening, length = calendar.monthrange(year, month)
    day = 1 + (first.weekday() - opening) % 7 + which * 7
    if which == _WEEKS_IN_EVERY_MONTH:
        day = length - (opening + length - 1 - first.weekday()) % 7
    return date(year, month, day)


@dataclass(eq=False, kw_only=True)
class Series:
    """Meetings that come back.  `booked_through` is the last date that has been booked or lost."""

    id: UUID
    relationship_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    proposed_by: UUID
    zone: str
    rhythm: Rhythm
    first_on: date
    at: time
    last_on: date | None
    minutes: int
    format: Format | None
    place: str | None
    place_sealed: str | None = None
    state: SeriesState = SeriesState.PROPOSED
    replaces_id: UUID | None = None
    booked_through: date | None = None
    proposed_at: datetime
    lapses_at: datetime

    @classmethod
    def propose(
        cls,
        series_id: UUID,
        pair: Pair,
        *,
        by: UUID,
        rule: Rule,
        manner: Manner,
        replaces: "Series | None",
        now: datetime,
    ) -> tuple[Self, events.SeriesProposed]:
        manner.check()
        _check_rule(rule, now=now)
        if replaces is not None and replaces.state is not SeriesState.RUNNING:
            raise SeriesNotRunning
        series = cls(
            id=series_id,
            **pair.named(),
            proposed_by=by,
            **vars(rule),
            minutes=manner.minutes,
            format=manner.format,
            place=manner.place,
            place_sealed=manner.place_sealed,
            replaces_id=replaces.id if replaces else None,
            proposed_at=now,
            lapses_at=lapses_at([rule.starts_at(rule.first_on)], now=now),
        )
        return series, series._proposed()

    @property
    def pair(self) -> Pair:
        return Pair(relationship_id=self.relationship_id, mentor_id=self.mentor_id, mentee_id=self.mentee_id)

    @property
    def rule(self) -> Rule:
        return Rule(zone=self.zone, rhythm=self.rhythm, first_on=self.first_on, at=self.at, last_on=self.last_on)

    @property
    def manner(self) -> Manner:
        return Manner(minutes=self.minutes, format=self.format, place=self.place, place_sealed=self.place_sealed)

    def agree(self, *, by: UUID, now: datetime) -> events.SeriesAgreed:
        if self.state is not SeriesState.PROPOSED or self.lapses_at <= now:
            raise ProposalIsClosed
        if by == self.proposed_by:
            raise OwnProposal
        self.state = SeriesState.RUNNING
        first = self.occurrence(self.first_on)
        return events.SeriesAgreed(**self._named(), first_starts_at=first.starts_at, first_ends_at=first.ends_at)

    def end(self, *, by: UUID) -> events.SeriesEnded:
        """One of the two ends it, declines it, or takes it back."""
        if self.state is SeriesState.OVER:
            raise SeriesNotRunning
        if self.state is SeriesState.RUNNING:
            return self._ended(SeriesEnding.ENDED, by)
        return self._ended(SeriesEnding.WITHDRAWN if by == self.proposed_by else SeriesEnding.DECLINED, by)

    def lapse(self, *, now: datetime) -> events.SeriesEnded | None:
        waits = self.state is SeriesState.PROPOSED and self.lapses_at <= now
        return self._ended(SeriesEnding.LAPSED, None) if waits else None

    def give_way(self) -> events.SeriesEnded | None:
        """Another series takes over."""
        return None if self.state is SeriesState.OVER else self._ended(SeriesEnding.REPLACED, None)

    def stop(self) -> events.SeriesEnded | None:
        """Its relationship is off: what ran has ended, what was only proposed is moot."""
        if self.state is SeriesState.OVER:
            return None
        return self._ended(SeriesEnding.ENDED if self.state is SeriesState.RUNNING else SeriesEnding.MOOT, None)

    def due(self, *, through: date, most: int) -> list[Occurrence]:
        """The dates that are to be booked next, up to a day and no more than so many."""
        due: list[Occurrence] = []
        for day in self.rule.dates():
            if day > through or len(due) == most:
                break
            if self.booked_through is None or day > self.booked_through:
                due.append(self.occurrence(day))
        return due

    def occurrence(self, day: date) -> Occurrence:
        starts_at = self.rule.starts_at(day)
        ends_at = starts_at + self.manner.lasts
        return Occurrence(
            session_id=date_id(self.id, day),
            series_id=self.id,
            occurs_on=day,
            starts_at=starts_at,
            ends_at=ends_at,
        )

    def appointment(self, occurrence: Occurrence) -> Appointment:
        return Appointment(
            session_id=occurrence.session_id,
            pair=self.pair,
            starts_at=occurrence.starts_at,
            manner=self.manner,
            place_by=self.proposed_by,
            series_id=self.id,
            occurs_on=occurrence.occurs_on,
        )

    def lost(self, occurrence: Occurrence) -> events.SeriesDateLost:
        return events.SeriesDateLost(
            **self._named(),
            session_id=occurrence.session_id,
            starts_at=occurrence.starts_at,
            ends_at=occurrence.ends_at,
        )

    def _proposed(self) -> events.SeriesProposed:
        return events.SeriesProposed(
            **self._named(),
            **vars(self.rule),
            proposed_by=self.proposed_by,
            minutes=self.minutes,
            lapses_at=self.lapses_at,
            replaces_id=self.replaces_id,
        )

    def _ended(self, ending: SeriesEnding, by: UUID | None) -> events.SeriesEnded:
        self.state = SeriesState.OVER
        return events.SeriesEnded(**self._named(), proposed_by=self.proposed_by, ended_by=by, ending=ending)

    def _named(self) -> dict[str, Any]:
        return {
            "series_id": self.id,
            **self.pair.named(),
        }


def date_id(series_id: UUID, day: date) -> UUID:
    """The session id of a date of a series."""
    return uuid5(series_id, day.isoformat())


def _check_rule(rule: Rule, *, now: datetime) -> None:
    if rule.at.minute % 15 or rule.at.second or rule.at.microsecond:
        raise SeriesNotOnTheQuarter
    if rule.last_on is not None and rule.last_on < rule.first_on:
        raise EndsBeforeItStarts
    # Days first: at either end of the calendar there are some that no other clock has.
    if rule.first_on < now.date() - timedelta(days=1):
        raise TimeInThePast
    if rule.first_on > (now + FURTHEST_AHEAD.days).date() + timedelta(days=1):
        raise TimeTooFarAhead
    if rule.starts_at(rule.first_on) <= now:
        raise TimeInThePast
    if rule.starts_at(rule.first_on) > now + FURTHEST_AHEAD.days:
        raise TimeTooFarAhead
