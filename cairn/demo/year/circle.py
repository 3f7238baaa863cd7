"""A circle of four: who has a seat, who waits in line, and to whom a seat goes that comes free."""

from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course

SEATS = 4
ASKING = ("adaeze", "sunita", "leyla", "ngozi", "tom")
"""In the order in which they come: the last one finds it full."""


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
        leaves, waits = course.people["ngozi"], course.people["tom"]
        await leaves.portal.do("GiveUpSeat", course.key("leave"), gatheringId=course.circle_id)
        offered = await eventually(partial(_offered, course, waits), what="the offer of a seat")
        said.append(f"{waits.first_name} is offered it until {waits.local(offered['offeredUntil']):%d %b %H:%M}")
        seating = await waits.portal.do("AcceptSeat", course.key("take"), gatheringId=course.circle_id)
        said.append(f"and has it: {seating['yours']['standing'].lower()}")
        _check_seats(course, await _circle(course), "a seat that comes free goes to who waits")


async def _offered(course: Course, person: Person) -> Any:
    yours = (await person.portal.ask("Circle", id=course.circle_id))["circle"]["yours"]
    return yours if yours and yours["standing"] == "OFFERED" else None
