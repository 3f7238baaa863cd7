"""How it ends: early because the goal is reached, on the last day, or not at all because both renew."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.closing import say_last_words
from cairn.demo.year.course import Course, Pair
from cairn.demo.year.meetings import meetings_of
from cairn.demo.year.work import agenda

ASKED_BEFORE = timedelta(days=21)
LAST_WORDS_BEFORE = timedelta(days=6, hours=12)


async def end_early(course: Course, pair: Pair) -> None:
    """One of the two ends it; what was booked is off, and the other is not told by whom."""
    async with course.step(f"{pair.name} have what they wanted") as said:
        ended = await pair.mentee.portal.do(
            "EndRelationship", course.key("end", pair.name), relationshipId=pair.id, reason="GOAL_REACHED"
        )
        await eventually(partial(_nothing_booked, pair), what="the end of what was booked")
        pair.over = True
        said.append(f"{ended['status'].lower()}; what was booked is off")
        said.append(await say_last_words(course, pair, mentee_keeps=False))


async def _nothing_booked(pair: Pair) -> bool | None:
    return all(each["status"] != "BOOKED" for each in await meetings_of(pair)) or None


async def come_to_the_end(course: Course) -> None:
    """Two pairs are asked whether to go on: one ends on its last day, the peers go on."""
    leaving, staying = course.of_kind("TRADITIONAL"), course.of_kind("PEER")
    async with course.step("Both pairs are asked whether to go on") as said:
        ends_on = (await _relationship(leaving))["endsOn"]
        last = datetime.combine(datetime.fromisoformat(ends_on).date(), time(), UTC)
        await course.until(last - ASKED_BEFORE + timedelta(hours=1))
        stage = (await agenda(leaving.mentee, leaving))["stage"]
        course.checked("the last month belongs to the closing", holds=stage == "CLOSING", but=stage)
        await _answer(course, leaving, {leaving.mentor.email: True, leaving.mentee.email: False})
        await _answer(course, staying, {staying.mentor.email: True, staying.mentee.email: True})
        said.append(f"{staying.name} go on until {(await _relationship(staying))['endsOn']}")
    async with course.step(f"The last week and day of {leaving.name}") as said:
        await course.until(last - LAST_WORDS_BEFORE)
        said.append(await say_last_words(course, leaving, mentee_keeps=True))
        await course.until(last + timedelta(days=1, hours=1))
        ended = await eventually(partial(_ended, leaving), what="the end of the relationship")
        leaving.over = True
        said.append(f"{ended['status'].lower()}: {ended['ending'].lower()}")
        course.checked("a relationship that not both renew ends well", holds=ended["ending"] == "COMPLETED", but=ended)
        still = await _relationship(staying)
        course.checked("what both renew goes on", holds=still["status"] == "ACTIVE", but=still["status"])


async def _answer(course: Course, pair: Pair, answers: dict[str, bool]) -> None:
    await eventually(partial(_asked, pair), what=f"the question whether {pair.name} go on")
    for person in pair.people:
        await person.portal.do(
            "AnswerRenewal",
            course.key("renew", person.email),
            relationshipId=pair.id,
            renews=answers[person.email],
        )


async def _relationship(pair: Pair) -> Any:
    return (await pair.mentor.portal.ask("Relationship", id=pair.id))["relationship"]


async def _asked(pair: Pair) -> Any:
    known = await _relationship(pair)
    return known if known["askedToRenew"] else None


async def _ended(pair: Pair) -> Any:
    known = await _relationship(pair)
    return known if known["status"] == "ENDED" else None
