"""How pairs come about: an ask, a coffee conversation, the wish of both to go on, an agreement that both sign."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import FROM_EIGHT_TO_TEN, Person
from cairn.demo.year.course import Course, Pair, not_yet

TERMS = {
    "everyDays": 30,
    "minutes": 45,
    "format": "VIDEO",
    "months": 11,
    "communication": "A message between meetings is fine; an answer may take two days.",
    "canHelpWith": "Choosing what to learn, reading results, speaking up.",
    "cannotHelpWith": "Applications at my own employer.",
    "confidentiality": "What we say stays between us.",
}


async def join(course: Course) -> None:
    """Everybody says who they are and when they have time; nobody of an earlier play is among them."""
    async with course.step("Everybody joins") as said:
        for person in (*course.people.values(), course.stranger):
            member = await person.portal.do("SaveProfile", course.key("profile", person.email), **person.profile())
            person.id = member["id"]
            await person.portal.do(
                "SetAvailability",
                course.key("hours", person.email),
                zone=person.role.zone,
                windows=FROM_EIGHT_TO_TEN,
            )
            said.append(f"{person.first_name} in {person.role.zone} reads {person.role.locale}")


async def pair_up(course: Course) -> None:
    """All pairs at once, as they would in life."""
    found = await course.stranger.portal.ask("Skills", search="data", first=3)
    skills = [edge["node"]["uri"] for edge in found["skills"]["edges"]]
    coffees: dict[str, Any] = {}
    async with course.step("Three asks, three coffee conversations") as said:
        for pair in course.pairs.values():
            coffees[pair.name] = await _ask(course, pair, skills)
        for pair in course.pairs.values():
            booked = coffees[pair.name] = await _accept(course, pair, coffees[pair.name])
            said.append(f"{pair.name}: {_both_clocks(pair, booked['session']['startsAt'])}")
    latest = max(datetime.fromisoformat(booked["session"]["startsAt"]) for booked in coffees.values())
    await course.until(latest + timedelta(hours=1))
    for pair in course.pairs.values():
        await _go_on(course, pair, coffees[pair.name]["session"]["id"])
        await _agree(course, pair)
    course.paired_at = course.now


async def _ask(course: Course, pair: Pair, skills: list[str]) -> str:
    """The ask's id."""
    await pair.mentor.portal.do(
        "MakeOffer",
        course.key("offer", pair.name),
        skills=skills,
        stages=["CHANGING", "EARLY", "MID", "SENIOR"],
        kinds=[pair.kind],
        capacity=2,
        canHelpWith=TERMS["canHelpWith"],
        cannotHelpWith=TERMS["cannotHelpWith"],
    )
    need = await pair.mentee.portal.do(
        "StateNeed",
        course.key("need", pair.name),
        skills=skills,
        stage="CHANGING",
        kind=pair.kind,
        minutesPerMonth=60,
        goal="One analysis that changes a decision.",
    )
    return await eventually(partial(_send, course, pair, need["id"]), what=f"the ask of {pair.mentee.name}")


async def _send(course: Course, pair: Pair, need_id: str) -> Any:
    sent = await not_yet(
        pair.mentee.portal.do(
            "SendIntroduction",
            course.key("ask", pair.name),
            needId=need_id,
            mentorId=pair.mentor.id,
            topic="I want to bring one analysis into practice: could we talk for 20 minutes about how you did?",
            tried="A course, and one table of my own.",
            firstStep="One conversation, then I try one thing.",
        )
    )
    return sent and sent["id"]


async def _accept(course: Course, pair: Pair, introduction_id: str) -> Any:
    """The introduction with its session, once it is booked; a time that has just gone gives way to the next."""
    found = (await pair.mentor.portal.ask("Introduction", id=introduction_id))["introduction"]
    await pair.mentor.portal.do(
        "AcceptIntroduction",
        course.key("yes", pair.name),
        introductionId=introduction_id,
        startsAt=found["suggestedTimes"][0],
    )

    async def look() -> Any:
        known = (await pair.mentee.portal.ask("Introduction", id=introduction_id))["introduction"]
        return known if known["status"] == "BOOKED" and known["session"] else None

    return await eventually(look, what=f"the booking of {pair.name}")


async def _go_on(course: Course, pair: Pair, session_id: str) -> None:
    """Both are asked how it went, and want more."""
    for person in pair.people:
        say = partial(_say, course, person, session_id)
        await eventually(say, what=f"the question how it went, to {person.name}")


async def _say(course: Course, person: Person, session_id: str) -> Any:
    return await not_yet(
        person.portal.do(
            "SayHowItWent",
            course.key("went", session_id, person.email),
            sessionId=session_id,
            went="WELL",
            wish="CONTINUE",
            agreement=True,
        )
    )


async def _agree(course: Course, pair: Pair) -> None:
    """Both read and sign the same version."""
    async with course.step(f"{pair.name}: an agreement that both sign") as said:
        pair.id = await eventually(partial(_formed, pair), what=f"the relationship of {pair.name}")
        drafted = await pair.mentee.portal.do(
            "DraftAgreement", course.key("draft", pair.name), relationshipId=pair.id, **TERMS
        )
        for person in pair.people:
            signed = await person.portal.do(
                "SignAgreement",
                course.key("sign", pair.name, person.email),
                relationshipId=pair.id,
                version=drafted["agreement"]["version"],
            )
        said.append(f"{signed['status']}, every {signed['everyDays']} days, until {signed['endsOn']}")
        course.checked("a signed relationship is under way", holds=signed["status"] == "ACTIVE", but=signed["status"])


async def _formed(pair: Pair) -> Any:
    found = await pair.mentor.portal.ask("Relationships", first=20, after=None, status=None)
    known = [edge["node"] for edge in found["relationships"]["edges"]]
    return next((node["id"] for node in known if (node["mentee"] or {}).get("id") == pair.mentee.id), None)


def _both_clocks(pair: Pair, moment: str) -> str:
    return ", ".join(f"{person.first_name} {person.local(moment):%d %b %H:%M}" for person in pair.people)
