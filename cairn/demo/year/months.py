"""The months of the year: the same rhythm each time, and what happens once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from cairn.demo.year import health, meetings, work
from cairn.demo.year.course import Course, Pair, wakes_on
from cairn.demo.year.seen import look_home

DAYS_TO_PREPARE = timedelta(days=3)
SAME_MONTH = timedelta(days=12)
MOVED_IN, CANCELLED_IN, MISSED_IN, STALLED_IN, PAUSED_IN, GIVEN_BACK_IN = 3, 4, 5, 7, 7, 10
HOME_IN = {3, 6, 9}
BREAK = timedelta(days=45)


async def live_month(course: Course, month: int) -> None:
    """Each pair prepares, meets and takes something away; whoever is on a break does not."""
    async with course.step(f"Month {month}") as said:
        due = await _due(course)
        await course.until(wakes_on(_starts_at(due[0][1]) - DAYS_TO_PREPARE))
        said.extend(await asyncio.gather(*(work.prepare(course, pair, month) for pair, _ in due)))
        await asyncio.gather(*(health.answer_pulses(course, person) for pair, _ in due for person in pair.people))
        if month == STALLED_IN:
            await asyncio.gather(*(work.see_that_it_stalls(course, pair) for pair, _ in due))
        if month in HOME_IN:
            await asyncio.gather(*(look_home(course, person) for pair, _ in due for person in pair.people))
        due = [(pair, await _changed(course, pair, session, month=month, said=said)) for pair, session in due]
        await course.until(max(datetime.fromisoformat(session["endsAt"]) for _, session in due) + timedelta(hours=1))
        said.extend(await asyncio.gather(*(_meeting(course, pair, session, month) for pair, session in due)))
        await _afterwards(course, month, said)


async def _due(course: Course) -> list[tuple[Pair, Any]]:
    """The next meeting of each pair, in the order of time; one that a break has left for a later month waits."""
    found = [(pair, await meetings.next_meeting(course, pair)) for pair in course.pairs.values()]
    booked = sorted(((pair, session) for pair, session in found if session), key=lambda each: each[1]["startsAt"])
    first = _starts_at(booked[0][1])
    return [(pair, session) for pair, session in booked if _starts_at(session) - first < SAME_MONTH]


async def _changed(course: Course, pair: Pair, session: Any, *, month: int, said: list[str]) -> Any:
    """The meeting as it takes place: some are moved, some cancelled for another one."""
    if (pair.kind, month) == ("TRADITIONAL", MOVED_IN):
        session = await meetings.move(course, pair, session)
        said.append(f"{pair.name} moved theirs to {_clocks(pair, session)}")
    if (pair.kind, month) == ("REVERSE", CANCELLED_IN):
        session = await meetings.cancel_and_find_another(course, pair, session)
        said.append(f"{pair.name} cancelled theirs and meet {_clocks(pair, session)} instead")
    return session


async def _meeting(course: Course, pair: Pair, session: Any, month: int) -> str:
    if (pair.kind, month) == ("PEER", MISSED_IN):
        await meetings.miss(course, pair, session)
        return f"{pair.mentee.first_name} missed theirs with {pair.mentor.first_name}"
    await meetings.meet(course, pair, session)
    if month == 1:
        await work.set_goal(course, pair)
        await work.write(course, pair)
    await work.reflect(course, pair, session, month)
    return f"{pair.name} met {_clocks(pair, session)}"


async def _afterwards(course: Course, month: int, said: list[str]) -> None:
    if month in HOME_IN:
        said.extend(await asyncio.gather(*(health.see_health(pair, "ON_TRACK") for pair in course.alive)))
    if month == PAUSED_IN + 1:
        said.append(await health.see_health(course.of_kind("TRADITIONAL"), "PAUSED"))
        said.append(await health.see_as_staff(course))
    if month == MISSED_IN + 1:
        said.append(await meetings.hear_of_absence(course, course.of_kind("PEER")))
    if month == PAUSED_IN:
        said.append(await meetings.take_a_break(course, course.of_kind("TRADITIONAL"), BREAK))
    if month == GIVEN_BACK_IN:
        for pair in course.pairs.values():
            await work.give_back(course, pair)


def _starts_at(session: Any) -> datetime:
    return datetime.fromisoformat(session["startsAt"])


def _clocks(pair: Pair, session: Any) -> str:
    return " / ".join(f"{person.local(session['startsAt']):%d %b %H:%M} {person.first_name}" for person in pair.people)
