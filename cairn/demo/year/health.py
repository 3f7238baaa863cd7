"""How the pairs fare: the early fit check, the pulse questions, and what staff see of it."""

from datetime import timedelta
from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, Pair, nodes, wakes_on

FIT_ASKED_AFTER = timedelta(days=29)
VERY_MUCH = 5
OF_HEALTH = {"relationship", "mentor", "mentee", "kind", "programmeId", "health", "since", "dueOn", "overdueDays"} | {
    "lastMetOn",
    "nextOn",
    "idleSince",
}
"""All that staff can ask for: states and days, and no words of anybody."""


async def check_fit(course: Course) -> None:
    """Four weeks in, both are asked in private whether they fit."""
    async with course.step("Both are asked whether they fit") as said:
        # Whoever sleeps when it opens is asked on the next day.
        for days in (0, 1):
            await course.until(wakes_on(course.paired_at + FIT_ASKED_AFTER + timedelta(days=days)))
        for pair in course.pairs.values():
            for person in pair.people:
                asked = partial(_asked, person, pair)
                await eventually(asked, what=f"the question to {person.name} whether they fit")
                answered = await person.portal.do(
                    "AnswerFit",
                    course.key("fit", pair.name, person.email),
                    relationshipId=pair.id,
                    fit="GOOD",
                    wish="GO_ON",
                )
            said.append(f"{pair.name}: {answered['yourWish'].lower().replace('_', ' ')}")


async def _asked(person: Person, pair: Pair) -> Any:
    """Their notification of it."""
    shown = await nodes(person, "Notifications")
    return next((each for each in shown if each["kind"] == "FIT_ASKED" and about(each, pair)), None)


def about(notification: Any, pair: Pair) -> bool:
    return bool((notification["relationship"] or {}).get("id") == pair.id)


async def answer_pulses(course: Course, person: Person) -> None:
    """Whatever somebody is asked just now."""
    asked = (await person.portal.ask("OpenPulses"))["openPulses"]
    due = [pulse for pulse in asked if pulse["answeredAt"] is None]
    for pulse in due:
        ratings = [{"question": each["question"], "rating": VERY_MUCH} for each in pulse["questions"]]
        key = course.key("pulse", pulse["id"])
        answered = await person.portal.do("AnswerPulse", key, pulseId=pulse["id"], ratings=ratings)
        course.checked("who is asked how it goes has answered", holds=bool(answered["answeredAt"]), but=answered)


async def see_health(pair: Pair, expected: str) -> str:
    """What the two see of themselves."""

    async def look() -> Any:
        own = (await pair.mentee.portal.ask("RelationshipHealth", relationshipId=pair.id))["relationshipHealth"]
        return own if own["health"] == expected else None

    own = await eventually(look, what=f"health {expected} of {pair.name}")
    return f"{pair.name}: {own['health'].lower().replace('_', ' ')}"


async def see_as_staff(course: Course) -> str:
    """States and days of every pair, and not a word of what they said."""
    shown = {node["relationship"]["id"]: node for node in await nodes(course.staff, "HealthOfRelationships")}
    for pair in course.pairs.values():
        course.checked("staff see how a pair fares", holds=pair.id in shown, but=pair.name)
        course.checked("staff see no words", holds={*shown[pair.id]} <= OF_HEALTH, but=shown[pair.id])
    states = [shown[pair.id]["health"].lower().replace("_", " ") for pair in course.pairs.values()]
    return f"staff see {', '.join(states)}"
