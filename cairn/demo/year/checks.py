"""What must hold of the whole year: no meeting moved by an hour, and nobody read what was not theirs."""

import asyncio
from datetime import datetime, time
from typing import Any
from urllib.parse import urljoin

from cairn.demo.portal import Refused
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, Pair, nodes
from cairn.demo.year.meetings import meetings_of
from cairn.demo.year.seen import calendar_of, entries_of

AHEAD = {"SESSION_AHEAD", "CIRCLE_MEETING_AHEAD"}
CAN_WAIT = {"PULSE_ASKED", "FIT_ASKED", "CLOSING_ASKED", "RHYTHM_NUDGED", *AHEAD}
MORNING, EVENING = time(9), time(20)
OF_THE_TWO = (
    "NextAgenda",
    "Goals",
    "Questions",
    "FollowUps",
    "Advice",
    "Gifts",
    "SharedNotes",
    "PrivateNotes",
)


async def check_clocks(course: Course) -> None:
    """Each date of a series is at its time on its clock, before and after every change of it, in every invitation."""
    async with course.step("No meeting moved by an hour") as said:
        for pair in course.pairs.values():
            offsets = await _check_series(course, pair)
            said.append(f"{pair.name}: {pair.at} in {pair.zone} at UTC {' and '.join(sorted(offsets))}")
        invitations = [await _check_invitations(course, person) for person in course.people.values()]
        said.append(f"{sum(invitations)} calendar entries in mails, each at its meeting's time on its reader's clock")
        subscribed = [await _check_feed(course, person) for pair in course.pairs.values() for person in pair.people]
        said.append(f"{sum(subscribed)} entries in the calendars that subscribe to their meetings")


async def _check_series(course: Course, pair: Pair) -> set[str]:
    """The offsets that its clock had."""
    of_series = [each for each in await meetings_of(pair) if each["seriesId"] and not _was_moved(each)]
    begins = [datetime.fromisoformat(each["startsAt"]).astimezone(pair.clock) for each in of_series]
    for moment in begins:
        course.checked("a date of a series keeps its time", holds=f"{moment:%H:%M}" == pair.at, but=moment)
    offsets = {f"{moment:%z}" for moment in begins}
    course.checked("the year went through a change of the clock", holds=len(offsets) > 1, but=offsets)
    return offsets


def _was_moved(session: Any) -> bool:
    return bool(session["sequence"] and session["status"] != "CANCELLED")


async def _check_invitations(course: Course, person: Person) -> int:
    """Each entry is in the reader's own zone, and the newest one of a meeting at its time."""
    found = {entry.session_id: entry for entry in await entries_of(course, person)}
    sessions = await _all_meetings(person)
    for session_id, entry in found.items():
        session = sessions[session_id]
        course.checked("an invitation speaks of its reader's clock", holds=entry.zone == person.role.zone, but=entry)
        on_time = entry.start == person.local(session["startsAt"])
        course.checked("an invitation has its meeting's time", holds=on_time, but=f"{entry}, {session}")
        off = entry.method == "CANCEL"
        course.checked("what is cancelled is off the calendar", holds=off == _is_off(session), but=entry)
    return len(found)


async def _all_meetings(person: Person) -> dict[str, Any]:
    """Of two people, and of circles."""
    known = [*await nodes(person, "Sessions"), *await nodes(person, "CircleMeetings")]
    return {each["id"]: each for each in known}


def _is_off(session: Any) -> bool:
    return session.get("status") == "CANCELLED" or session.get("cancelledAt") is not None


async def _check_feed(course: Course, person: Person) -> int:
    """Each entry of somebody's calendar feed is at its meeting's time, and nothing that lies ahead is missing."""
    made = await person.portal.do("MakeCalendarFeed", course.key("feed", person.email))
    answer = await course.http.get(urljoin(course.urls["gateway"], made["address"]))
    answer.raise_for_status()
    found = {entry.session_id: entry for entry in calendar_of(answer.text)}
    sessions = await _all_meetings(person)
    for session_id, entry in found.items():
        on_time = entry.start == person.local(sessions[session_id]["startsAt"])
        course.checked("an entry of a feed has its meeting's time", holds=on_time, but=entry)
    ahead = {each["id"] for each in sessions.values() if _is_ahead(each, course.now)}
    course.checked("whatever lies ahead is in the feed", holds=ahead <= {*found}, but=ahead - {*found})
    return len(found)


def _is_ahead(session: Any, now: datetime) -> bool:
    return not _is_off(session) and datetime.fromisoformat(session["startsAt"]) > now


async def check_nights(course: Course) -> None:
    """Whoever is asked something that can wait is asked by day, on their own clock."""
    async with course.step("Nobody was reminded at night") as said:
        asked = 0
        for person in course.people.values():
            for each in await nodes(person, "Notifications"):
                if each["kind"] in CAN_WAIT:
                    clock = person.local(each["createdAt"]).time()
                    by_day = MORNING <= clock < EVENING
                    course.checked("what can wait comes by day", holds=by_day, but=f"{person.name}: {clock} {each}")
                    asked += 1
                if each["kind"] in AHEAD and each["session"]:
                    told, starts = (
                        datetime.fromisoformat(at) for at in (each["createdAt"], each["session"]["startsAt"])
                    )
                    course.checked("whoever has a meeting ahead is reminded of it", holds=told < starts, but=each)
        said.append(f"{asked} questions and reminders, each between {MORNING:%H:%M} and {EVENING:%H:%M} of its reader")


async def check_walls(course: Course) -> None:
    """Neither a stranger nor staff nor a member of another pair reads anything of a pair."""
    async with course.step("Nobody else saw anything") as said:
        asked = 0
        for pair in course.pairs.values():
            others = [each for each in course.people.values() if each not in pair.people]
            for person in (course.stranger, course.staff, *others):
                await asyncio.gather(*(_check_closed(course, person, document, pair) for document in OF_THE_TWO))
                asked += len(OF_THE_TWO)
        said.append(f"{asked} questions of others about the three pairs, each answered with nothing")


async def _check_closed(course: Course, person: Person, document: str, pair: Pair) -> None:
    try:
        answer = await person.portal.ask(document, relationshipId=pair.id, **PAGES.get(document, {"first": 5}))
    except Refused as refusal:
        closed, found = all("NOT" in code or "NO_" in code for code in refusal.codes), refusal.codes
    else:
        closed, found = not any(value and value["edges"] for value in answer.values()), answer
    course.checked("others read nothing of a pair", holds=closed, but=f"{person.name} of {document}: {found}")


PAGES: dict[str, dict[str, Any]] = {"NextAgenda": {}}
