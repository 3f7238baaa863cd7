"""The last words of a pair, whether they keep in touch, and what stays of their year: a recap and their hours."""

import csv
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, Pair, nodes
from cairn.demo.year.talks import AIMS

NO_SIDE = "Whoever has the next question writes first."


async def say_last_words(course: Course, pair: Pair, *, mentee_keeps: bool) -> str:
    """Both write; then each reads the other's thanks, and they are connected if both want to keep in touch."""
    for person in pair.people:
        await eventually(partial(_open_closing, person, pair), what=f"the last word of {person.name}")
    # The coffee has connected them: what is seen afterwards is to be of their last words alone.
    await pair.mentee.portal.do("RemoveConnection", course.key("forget", pair.name), memberId=pair.mentor.id)
    keeps = {pair.mentor.email: True, pair.mentee.email: mentee_keeps}
    for person in pair.people:
        await person.portal.do(
            "SayLastWord",
            course.key("last", pair.name, person.email),
            relationshipId=pair.id,
            changed="I say sooner what I do not know.",
            nextStep=NO_SIDE,
            thanks=AIMS[pair.kind].thanks,
            keepInTouch=keeps[person.email],
        )
    for person in pair.people:
        shown = (await person.portal.ask("Closing", relationshipId=pair.id))["closing"]
        course.checked("each reads the other's thanks", holds=shown["theirThanks"] == AIMS[pair.kind].thanks, but=shown)
    return await _in_touch(course, pair, wanted=mentee_keeps)


async def _open_closing(person: Person, pair: Pair) -> Any:
    closing = (await person.portal.ask("Closing", relationshipId=pair.id))["closing"]
    return closing if closing and closing["open"] else None


async def _in_touch(course: Course, pair: Pair, *, wanted: bool) -> str:
    if wanted:
        through = await eventually(partial(_connection, pair), what=f"the connection of {pair.name}")
        course.checked("who keeps in touch is connected", holds=through == "DECLARED", but=through)
        return f"{pair.name} thank each other and keep in touch"
    course.checked("one no is enough, and nobody is told whose", holds=await _connection(pair) is None)
    return f"{pair.name} thank each other and part"


async def _connection(pair: Pair) -> str | None:
    """What connects them; None: nothing."""
    known = await nodes(pair.mentor, "Connections")
    return next((each["through"] for each in known if each["member"]["id"] == pair.mentee.id), None)


NOT_OF_TWO = frozenset({"circle", "office_hours", "conversation"})
"""What else counts in a statement of hours."""


async def look_back(course: Course, pair: Pair) -> None:
    """What the two did together, and the mentee's statement of hours."""
    async with course.step(f"What stays of the year of {pair.name}") as said:
        recap = (await pair.mentee.portal.ask("Recap", relationshipId=pair.id, since=None, until=None))["recap"]
        said.append(f"{recap['meetings']} meetings, {recap['minutes']} minutes")
        said.extend(f"reached: {goal['what']}" for goal in recap["goalsReached"])
        said.append(f"tried: {', '.join(advice['topic'] for advice in recap['adviceTried'])}")
        said.append(f"agendas: {', '.join(dict.fromkeys(pair.stages)).lower().replace('_', ' ')}")
        *hours, total = await _hours(course, pair.mentee)
        said.append(f"hours statement: {len(hours)} meetings, {total['minutes']} minutes")
        course.checked("advice that was tried is in the recap", holds=bool(recap["adviceTried"]), but=recap)
        course.checked("a goal that was reached is in the recap", holds=len(recap["goalsReached"]) == 1, but=recap)
        of_two = [row for row in hours if row["kind"] not in NOT_OF_TWO]
        held = recap["meetings"] == len(of_two)
        course.checked("hours are of the meetings that both confirm", holds=held, but=f"{recap}, {hours}")


async def _hours(course: Course, person: Person) -> list[dict[str, str]]:
    """The rows of somebody's statement, the last of them the whole."""
    today = person.local(course.now).date()
    answer = await course.http.get(
        f"{course.urls['gateway'].removesuffix('/graphql')}/v1/sessions/hours.csv",
        params={"from": (today - timedelta(days=366)).isoformat(), "to": today.isoformat()},
        headers={"Authorization": f"Bearer {person.portal.token}"},
    )
    answer.raise_for_status()
    return list(csv.DictReader(StringIO(answer.text)))
