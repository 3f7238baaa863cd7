"""How the pairs fare: the early fit check, the pulse questions, and what staff see of it."""

from datetime import timedelta
from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, Pair, nodes

FIT_ASKED_AFTER = timedelta(days=28, hours=12)
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
        await course.until(course.paired_at + FIT_ASKED_AFTER)
        for pair in course.pairs.values():
            for person in pair.people:
                open_check = partial(_open_check, person, pair)
                await eventually(open_check, what=f"the fit check of {pair.name}")
                answered = await person.portal.do(
                    "AnswerFit",
                    course.key("fit", pair.name, person.email),
                    relationshipId=pair.id,
                    fit="GOOD",
                    wish="GO_ON",
                )
            said.append(f"{pair.name}: {answered['yourWish'].lower().replace('_', ' ')}")


async def _open_check(person: Person, pair: Pair) -> Any:
    check = (await person.portal.ask("FitCheck", relationshipId=pair.id))["fitCheck"]
    return check if check and check["open"] else None


async def answer_pulses(course: Course, person: Person) -> int:
    """Whatever somebody is asked just now; returns how many rounds it was."""
    asked = (await person.portal.ask("OpenPulses"))["openPulses"]
    due = [pulse for pulse in asked if pulse["answeredAt"] is None]
    for pulse in due:
        ratings = [{"question": each["question"], "rating": VERY_MUCH} for each in pulse["questions"]]
        await person.portal.do("AnswerPulse", course.key("pulse", pulse["id"]), pulseId=pulse["id"], ratings=ratings)
    return len(due)


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
