"""Meetings of a pair: a series that both agree on, one that is moved, one that is cancelled, one that is missed."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, Pair, nodes, not_yet
from cairn.demo.year.seen import entries_of

ON_TIME = {"came": "ON_TIME", "minutesLate": None}
ABSENT = {"came": "ABSENT", "minutesLate": None}
SERIES = {
    "TRADITIONAL": ("17:00", 12),
    "REVERSE": ("08:30", 13),
    "PEER": ("19:00", 14),
}
"""When each kind meets on the clock of whoever proposes, and how many days ahead for the first time."""


async def agree_on_series(course: Course) -> None:
    """Once a month, on the clock of the mentor, of whoever leads in a reverse pair, and of a peer."""
    async with course.step("Three series, proposed and agreed to") as said:
        for pair in course.pairs.values():
            by = pair.mentee if pair.kind == "REVERSE" else pair.mentor
            at, ahead = SERIES[pair.kind]
            pair.zone, pair.at = by.role.zone, at
            proposed = await eventually(partial(_propose, course, pair, by, ahead=ahead), what=f"{pair.name}'s series")
            agreed = await pair.other(by).portal.do(
                "AgreeToSeries", course.key("agreed", pair.name), seriesId=proposed["id"]
            )
            said.append(f"{pair.name}: monthly at {at} in {pair.zone}, booked through {agreed['bookedThrough']}")


async def _propose(course: Course, pair: Pair, by: Person, *, ahead: int) -> Any:
    """None while sessions has not heard of the relationship."""
    return await not_yet(
        by.portal.do(
            "ProposeSeries",
            course.key("series", pair.name),
            relationshipId=pair.id,
            rhythm="MONTHLY",
            firstOn=(by.local(course.now).date() + timedelta(days=ahead)).isoformat(),
            at=pair.at,
            minutes=45,
            format="VIDEO",
            place=f"https://meet.example.org/{pair.kind.lower()}-{course.report.run}",
        )
    )


async def meetings_of(pair: Pair) -> list[Any]:
    """All sessions of the relationship that its mentor sees, in the order of time."""
    return [node for node in await nodes(pair.mentor, "Sessions") if (node["relationship"] or {}).get("id") == pair.id]


async def next_meeting(course: Course, pair: Pair) -> Any:
    """The next one that is booked; None: there is none."""
    booked = [node for node in await meetings_of(pair) if node["status"] == "BOOKED"]
    return next((node for node in booked if datetime.fromisoformat(node["startsAt"]) > course.now), None)


async def meet(course: Course, pair: Pair, session: Any) -> None:
    """Both say that both came, once it is over."""
    await _over(pair, session)
    for person in pair.people:
        said = await person.portal.do(
            "SayWhoCame",
            course.key("came", session["id"], person.email),
            sessionId=session["id"],
            you=ON_TIME,
            other=ON_TIME,
        )
    course.checked("both said that both came", holds=all(each["account"] == "CAME" for each in said), but=said)


async def miss(course: Course, pair: Pair, session: Any) -> None:
    """The mentee does not come, says so, and hears of it kindly; the meeting counts as missed."""
    await _over(pair, session)
    absent, there = pair.mentee, pair.mentor
    for person, you, other in ((there, ON_TIME, ABSENT), (absent, ABSENT, ON_TIME)):
        await person.portal.do(
            "SayWhoCame", course.key("came", session["id"], person.email), sessionId=session["id"], you=you, other=other
        )
    missed = await there.portal.do("SayMeetingMissed", course.key("missed", session["id"]), sessionId=session["id"])
    course.checked("a missed meeting counts as missed", holds=missed["status"] == "MISSED", but=missed["status"])
    await absent.portal.do(
        "WriteMessage",
        course.key("sorry", session["id"]),
        memberId=there.id,
        text="I am sorry: the ward called, and I forgot to write. Same time next month?",
    )


async def _over(pair: Pair, session: Any) -> None:
    """Nobody has to do anything for that."""

    async def look() -> Any:
        known = next(node for node in await meetings_of(pair) if node["id"] == session["id"])
        return known if known["status"] == "HELD" else None

    await eventually(look, what=f"the end of the meeting of {pair.name}")


async def move(course: Course, pair: Pair, session: Any) -> Any:
    """The mentee proposes three other times, the mentor chooses the second; returns the meeting at its new time."""
    times = await _slots(pair, after=datetime.fromisoformat(session["endsAt"]) + timedelta(hours=20))
    proposed = await pair.mentee.portal.do(
        "MoveMeeting", course.key("move", session["id"]), sessionId=session["id"], times=times
    )
    moved = await pair.mentor.portal.do(
        "AcceptMeetingTime", course.key("moved", session["id"]), proposalId=proposed["id"], startsAt=times[1]
    )
    course.checked(
        "a moved meeting stays the same entry with a higher number",
        holds=moved["id"] == session["id"] and moved["sequence"] > session["sequence"],
        but=moved,
    )
    await _told_by_mail(course, pair, session["id"], method="REQUEST", sequence=moved["sequence"])
    return moved


async def cancel_and_find_another(course: Course, pair: Pair, session: Any) -> Any:
    """Cancelled the evening before, and another time found at once."""
    await course.until(datetime.fromisoformat(session["startsAt"]) - timedelta(hours=15))
    cancelled = await pair.mentee.portal.do(
        "CancelSession", course.key("cancel", session["id"]), sessionId=session["id"]
    )
    course.checked("a cancelled meeting is cancelled", holds=cancelled["status"] == "CANCELLED", but=cancelled)
    habits = (await pair.mentee.portal.ask("MeetingHabits"))["meetingHabits"]
    course.checked(
        "a late cancellation is counted, for her own eyes", holds=habits["lateCancellations"] == 1, but=habits
    )
    await _told_by_mail(course, pair, session["id"], method="CANCEL", sequence=cancelled["sequence"])
    times = await _slots(pair, after=datetime.fromisoformat(session["startsAt"]) + timedelta(days=2))
    proposed = await pair.mentee.portal.do(
        "ProposeMeeting", course.key("instead", session["id"]), relationshipId=pair.id, times=times, minutes=45
    )
    booked = await pair.mentor.portal.do(
        "AcceptMeetingTime", course.key("instead-yes", session["id"]), proposalId=proposed["id"], startsAt=times[0]
    )
    await _told_by_mail(course, pair, booked["id"], method="REQUEST", sequence=booked["sequence"])
    return booked


async def _told_by_mail(course: Course, pair: Pair, session_id: str, *, method: str, sequence: int) -> None:
    """Both calendars hear of it, before its time comes."""
    for person in pair.people:
        look = partial(_mailed, course, person, session_id, method=method, sequence=sequence)
        await eventually(look, what=f"the mail to {person.name} ({method} {sequence})")
    course.checked("both calendars hear of what changes", holds=True)


async def _mailed(course: Course, person: Person, session_id: str, *, method: str, sequence: int) -> bool | None:
    wanted = (session_id, method, sequence)
    return any(wanted == each.what for each in await entries_of(course, person)) or None


async def _slots(pair: Pair, *, after: datetime) -> list[str]:
    """Three times that suit both, on different days."""
    found = await nodes(
        pair.mentee,
        "MeetingSlots",
        relationshipId=pair.id,
        minutes=45,
        until=(after + timedelta(days=10)).isoformat(),
    )
    days: dict[date, str] = {}
    for slot in found:
        starts_at = datetime.fromisoformat(slot["startsAt"])
        if starts_at > after:
            days.setdefault(starts_at.astimezone(ZoneInfo(pair.zone)).date(), slot["startsAt"])
    return list(days.values())[:3]


async def take_a_break(course: Course, pair: Pair, lasts: timedelta) -> str:
    """What is booked within the break is called off, and what comes after it stays."""
    until = (course.now + lasts).date()
    await pair.mentor.portal.do(
        "PauseRelationship", course.key("pause", pair.name), relationshipId=pair.id, until=until.isoformat()
    )

    async def look() -> Any:
        ahead = await next_meeting(course, pair)
        return ahead if ahead and datetime.fromisoformat(ahead["startsAt"]).date() >= until else None

    ahead = await eventually(look, what="the break")
    return f"{pair.name} take a break until {until}; they meet again on {pair.mentor.local(ahead['startsAt']):%d %b}"


async def hear_of_absence(course: Course, pair: Pair) -> str:
    """A kind word, once three days have passed in which nobody disputed it."""
    noted = await nodes(pair.mentee, "MyAbsences")
    course.checked(
        "the first absence is met with a kind word", holds=[each["step"] for each in noted] == ["KIND"], but=noted
    )
    return f"{pair.mentee.first_name} heard kindly of the meeting that they missed"
