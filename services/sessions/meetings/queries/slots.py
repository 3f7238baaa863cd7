"""When the two of a relationship can meet: four statements, whatever their calendars hold."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import RowMapping, select

from chassis.db import Transaction
from contracts.words import Weekday
from services.sessions.calendars.queries.other_calendars import busy_elsewhere
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import own_relationship
from services.sessions.facts.tables import availabilities
from services.sessions.meetings.domain.defaults import SLOTS_FURTHEST
from services.sessions.meetings.domain.room import Busy, Diary
from services.sessions.meetings.domain.slots import Week, Window, free_spans, starts
from services.sessions.meetings.queries.diaries import diaries_of

_WEEKDAYS = {day.value: number for number, day in enumerate(Weekday)}
AROUND = timedelta(days=2)


async def mutual_slots(
    tx: Transaction,
    relationship_id: UUID,
    member_id: UUID,
    *,
    lasts: timedelta,
    until: datetime,
    after: datetime,
    limit: int,
) -> list[datetime]:
    """Up to `limit` starts after an instant; none while the relationship rests, or if one has not said when.

    Looks no further than eight weeks from now.
    """
    relationship = await own_relationship(tx, relationship_id, member_id)
    people = (relationship.mentor_id, relationship.mentee_id)
    weeks = await weeks_of(tx, people)
    if relationship.life is not Life.ACTIVE or len(weeks) < len(people):
        return []
    since, until = max(after, tx.now), min(until, tx.now + SLOTS_FURTHEST.days)
    diaries = await _whole_diaries(tx, people, since=since - AROUND, until=until + AROUND)
    spans = free_spans(weeks.values(), diaries, since=since, until=until)
    later = (start for start in starts(spans, lasts=lasts) if start > after)
    return list(islice(later, limit))


async def _whole_diaries(
    tx: Transaction, people: tuple[UUID, UUID], *, since: datetime, until: datetime
) -> list[Diary]:
    """With what their other calendars hold."""
    diaries = await diaries_of(tx, people, since=since, until=until)
    elsewhere = await busy_elsewhere(tx, diaries, since=since, until=until)
    return [
        replace(diary, elsewhere=[Busy(starts_at=opens, ends_at=closes) for opens, closes in elsewhere.get(one, ())])
        for one, diary in diaries.items()
    ]


async def weeks_of(tx: Transaction, people: Iterable[UUID]) -> dict[UUID, Week]:
    """Those of whoever has said when they have time."""
    query = select(availabilities).where(availabilities.c.member_id.in_(list(people)))
    return {row["member_id"]: _week(row) for row in (await tx.session.execute(query)).mappings()}


def _week(row: RowMapping) -> Week:
    windows: list[list[Window]] = [[] for _ in _WEEKDAYS]
    for window in row["windows"]:
        windows[_WEEKDAYS[window["weekday"]]].append(_window(window))
    return Week(
        zone=row["zone"],
        windows=[sorted(day) for day in windows],
        exceptions={
            date.fromisoformat(each["on"]): sorted(map(_window, each["windows"])) for each in row["exceptions"]
        },
    )


def _window(said: Mapping[str, str]) -> Window:
    return time.fromisoformat(said["starts_at"]), time.fromisoformat(said["ends_at"])
