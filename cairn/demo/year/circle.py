"""A circle of four: who has a seat, who waits in line, to whom a seat goes that comes free, and how they meet."""

from datetime import timedelta
from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, nodes
from cairn.demo.year.seen import entries_of

SEATS = 4
ASKING = ("adaeze", "sunita", "leyla", "ngozi", "tom")
"""In the order in which they come: the last one finds it full."""
GONE = "ngozi"
AT, IN_DAYS = "09:30", 12
"""On Margaret's clock."""


async def start_circle(course: Course) -> None:
    """Margaret starts it; whoever comes first has a seat."""
    async with course.step("A circle of four, and five who want to be in it") as said:
        circle = await course.people["margaret"].portal.do(
            "StartCircle",
            course.key("circle"),
            topic="Numbers that wards act on",
            admission="PUBLIC",
            seats=SEATS,
            minutes=60,
            everyDays=30,
        )
        course.circle_id = circle["id"]
        for name in ASKING:
            standing = await _claim(course, course.people[name])
            said.append(f"{course.people[name].first_name} {standing['standing'].lower()}")
        _check_seats(course, await _circle(course), "a circle never has more people than seats")


async def _claim(course: Course, person: Person) -> Any:
    seating = await person.portal.do("ClaimSeat", course.key("seat", person.email), gatheringId=course.circle_id)
    return seating["yours"]


async def _circle(course: Course) -> Any:
    return (await course.people["margaret"].portal.ask("Circle", id=course.circle_id))["circle"]


def _check_seats(course: Course, circle: Any, what: str) -> None:
    course.checked(what, holds=circle["taken"] == SEATS, but=f"{circle['taken']} of {SEATS}")


async def pass_a_seat_on(course: Course) -> None:
    """Somebody leaves; their seat is held for the first in line, who takes it."""
    async with course.step("A seat of the circle goes on") as said:
        leaves, waits = course.people[GONE], course.people["tom"]
        await leaves.portal.do("GiveUpSeat", course.key("leave"), gatheringId=course.circle_id)
        offered = await eventually(partial(_offered, course, waits), what="the offer of a seat")
        said.append(f"{waits.first_name} is offered it until {waits.local(offered['offeredUntil']):%d %b %H:%M}")
        seating = await waits.portal.do("AcceptSeat", course.key("take"), gatheringId=course.circle_id)
        said.append(f"and has it: {seating['yours']['standing'].lower()}")
        _check_seats(course, await _circle(course), "a seat that comes free goes to who waits")


async def _offered(course: Course, person: Person) -> Any:
    yours = (await person.portal.ask("Circle", id=course.circle_id))["circle"]["yours"]
    return yours if yours and yours["standing"] == "OFFERED" else None


async def meet_as_circle(course: Course) -> None:
    """Two dates in the circle's rhythm: each has the first one in mail and home, on their own clock."""
    async with course.step("The circle meets") as said:
        mentor = course.people["margaret"]
        dates = await mentor.portal.do(
            "SetCircleMeetings",
            course.key("circle-meets"),
            circleId=course.circle_id,
            firstOn=(mentor.local(course.now).date() + timedelta(days=IN_DAYS)).isoformat(),
            at=AT,
            times=2,
            format="VIDEO",
            place=f"https://meet.example.org/circle-{course.report.run}",
        )
        course.checked("a circle meets where its mentor is free", holds=dates["takenOn"] == [], but=dates)
        meeting = dates["meetings"][0]
        for name in ("margaret", *ASKING):
            if name != GONE:
                said.append(await _invited(course, course.people[name], meeting))
        outside = await nodes(course.people[GONE], "CircleMeetings")
        course.checked("who left a circle knows nothing of its meetings", holds=outside == [], but=outside)


async def _invited(course: Course, person: Person, meeting: Any) -> str:
    """In their mail, at its time on their own clock, and in their home."""
    entry = await eventually(partial(_entry, course, person, meeting["id"]), what=f"the mail to {person.name}")
    begins = person.local(meeting["startsAt"])
    course.checked("a circle's meeting is on everybody's own clock", holds=entry.start == begins, but=entry)
    home = (await person.portal.ask("Home"))["home"]["circleMeetings"]
    listed = any(each["id"] == meeting["id"] for each in home)
    course.checked("a circle's meeting is in everybody's home", holds=listed, but=home)
    return f"{person.first_name} {begins:%d %b %H:%M}"


async def _entry(course: Course, person: Person, meeting_id: str) -> Any:
    return next((each for each in await entries_of(course, person) if each.session_id == meeting_id), None)
