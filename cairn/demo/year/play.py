"""Plays the year, month by month, and tells what each of its people saw."""

import secrets
from typing import Any

import httpx2
from rich.console import Console

from cairn.demo.clock import VirtualClock
from cairn.demo.portal import Portal
from cairn.demo.year.cast import ROLES, STRANGER, Person, Role
from cairn.demo.year.checks import check_clocks, check_nights, check_walls
from cairn.demo.year.circle import meet_as_circle, pass_a_seat_on, start_circle
from cairn.demo.year.closing import look_back
from cairn.demo.year.course import Course, Pair, YearReport
from cairn.demo.year.ending import come_to_the_end, end_early
from cairn.demo.year.health import check_fit
from cairn.demo.year.meetings import agree_on_series
from cairn.demo.year.months import live_month
from cairn.demo.year.pairing import join, pair_up
from cairn.demo.year.seen import tell

MONTHS, SEAT_FREE_IN, ENDED_IN = 11, 2, 10
STAFF = Role(name="Pia Brandt", locale="en", zone="Europe/Berlin", stage="MID", headline="Runs programmes")


async def play(urls: dict[str, str], *, token_for: Any, clock: VirtualClock, console: Console) -> YearReport:
    """Plays the year with new people; raises what a client would see when a step fails."""
    report = YearReport(run=secrets.token_hex(3))
    async with httpx2.AsyncClient(timeout=60) as http:
        course = _course(http, urls, token_for, clock=clock, console=console, report=report)
        console.print(f"A year of three pairs and a circle (run {report.run}).\n", highlight=False)
        with clock.restored():
            await _play(course)
        console.print("\nThe clock is back where it was.", highlight=False)
    report.ok = True
    return report


def _course(
    http: httpx2.AsyncClient,
    urls: dict[str, str],
    token_for: Any,
    *,
    clock: VirtualClock,
    console: Console,
    report: YearReport,
) -> Course:
    def person(subject: str, role: Role, roles: tuple[str, ...] = ()) -> Person:
        token = token_for(f"year-{subject}-{report.run}", roles)
        return Person(subject, role, report.run, Portal(http, urls["gateway"], token))

    people = {subject: person(subject, role) for subject, role in ROLES.items()}
    pairs = (
        Pair("Jonas and Adaeze", "TRADITIONAL", mentor=people["jonas"], mentee=people["adaeze"]),
        Pair("Sunita and Margaret", "REVERSE", mentor=people["sunita"], mentee=people["margaret"]),
        Pair("Leyla and Tom", "PEER", mentor=people["leyla"], mentee=people["tom"]),
    )
    return Course(
        http=http,
        urls=urls,
        people=people,
        stranger=person("stranger", STRANGER),
        staff=person("staff", STAFF, ("programme_manager",)),
        clock=clock,
        console=console,
        report=report,
        began=clock.read(),
        pairs={pair.name: pair for pair in pairs},
    )


async def _play(course: Course) -> None:
    await join(course)
    await pair_up(course)
    await agree_on_series(course)
    await start_circle(course)
    for month in range(1, MONTHS + 1):
        await live_month(course, month)
        if month == 1:
            await check_fit(course)
        if month == SEAT_FREE_IN:
            await pass_a_seat_on(course)
            await meet_as_circle(course)
        if month == ENDED_IN:
            await end_early(course, course.of_kind("REVERSE"))
    await come_to_the_end(course)
    await look_back(course, course.of_kind("TRADITIONAL"))
    await check_clocks(course)
    await check_nights(course)
    await check_walls(course)
    await tell(course)
