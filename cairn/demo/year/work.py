"""What a pair does around each meeting: prepared before it, agreed in it, and carried over to the next one."""

from datetime import timedelta
from functools import partial
from typing import Any

from cairn.demo.portal import eventually
from cairn.demo.year.cast import Person
from cairn.demo.year.course import Course, Pair, nodes
from cairn.demo.year.talks import AIMS


def advisor(pair: Pair, month: int) -> Person:
    """The mentor, who is the junior in a reverse pair; peers take turns."""
    return pair.mentee if pair.kind == "PEER" and month % 2 == 0 else pair.mentor


async def agenda(person: Person, pair: Pair) -> Any:
    return (await person.portal.ask("NextAgenda", relationshipId=pair.id))["nextAgenda"]


async def set_goal(course: Course, pair: Pair) -> None:
    """By who is mentored, with two steps on the way."""
    aim = AIMS[pair.kind]
    due_on = (course.now.date() + timedelta(days=270)).isoformat()
    portal = pair.mentee.portal
    goal = await portal.do(
        "SetGoal", course.key("goal", pair.name), relationshipId=pair.id, what=aim.goal, dueOn=due_on
    )
    for what in aim.milestones:
        goal = await portal.do("AddMilestone", course.key("step", pair.name, what), goalId=goal["id"], what=what)
    pair.open["goal"] = goal["id"]
    for place, milestone in enumerate(goal["milestones"]):
        pair.open[f"milestone {place}"] = milestone["id"]


async def prepare(course: Course, pair: Pair, month: int) -> str:
    """A few days before a meeting: what was left is on the agenda, and is taken care of; returns what came along."""
    asks = pair.other(advisor(pair, month))
    shown = await agenda(asks, pair)
    came = _carried_over(course, pair, shown)
    if "advice" in pair.open:
        await _report(course, pair)
    if "follow-up" in pair.open and month % 3:
        await _finish(course, pair)
    talk = AIMS[pair.kind].talk(month)
    asked = await asks.portal.do(
        "AskQuestion", course.key("question", pair.name, month), relationshipId=pair.id, question=talk.question
    )
    await asks.portal.do(
        "PrepareQuestion", course.key("homework", pair.name, month), questionId=asked["id"], homework=talk.homework
    )
    pair.questions.append(asked["id"])
    pair.stages.append(shown["stage"])
    return f"{pair.name} had left: {', '.join(came) or 'nothing'}"


def _carried_over(course: Course, pair: Pair, shown: Any) -> list[str]:
    """Whatever is open has to be there."""
    questions = {each["id"] for each in shown["questions"]}
    course.checked("an open question is on the next agenda", holds=questions >= {*pair.questions}, but=shown)
    there = {
        "follow-up": [each["id"] for each in shown["followUps"]],
        "advice": [each["id"] for each in shown["adviceDue"]],
    }
    came = [what for what in there if what in pair.open]
    for what in came:
        course.checked(f"an open {what} is on the next agenda", holds=pair.open[what] in there[what], but=shown)
    return came + ["question"] * len(pair.questions)


async def _report(course: Course, pair: Pair) -> None:
    """What came of the advice: told to whoever gave it, off the agenda, and a word to look back at it."""
    gave = advisor(pair, pair.advised_in)
    tried, advice = pair.other(gave), pair.open.pop("advice")
    key = course.key("tried", advice)
    await tried.portal.do("AnswerAdvice", key, adviceId=advice, answer="TRIED")
    result = AIMS[pair.kind].talk(pair.advised_in).result
    await tried.portal.do("ReportAdvice", course.key("report", advice), adviceId=advice, result=result)
    shown = await agenda(gave, pair)
    due = [each["id"] for each in shown["adviceDue"]]
    course.checked("reported advice is off the agenda", holds=advice not in due, but=pair.name)
    if pair.kind != "PEER":
        prompts = [each["prompt"] for each in shown["prompts"]]
        course.checked("the mentor is asked to look back at what was tried", holds="LOOK_BACK" in prompts, but=prompts)


async def _finish(course: Course, pair: Pair) -> None:
    follow_up = pair.open.pop("follow-up")
    await pair.mentee.portal.do(
        "FinishFollowUp", course.key("done", follow_up), followUpId=follow_up, note="Done, and easier than I thought."
    )
    left = [each["id"] for each in (await agenda(pair.mentor, pair))["followUps"]]
    course.checked("what is done is off the agenda", holds=follow_up not in left, but=pair.name)


async def reflect(course: Course, pair: Pair, session: Any, month: int) -> None:
    """After a meeting: the answer, a note of both, advice with what is made of it, and who does what."""
    talk, gives = AIMS[pair.kind].talk(month), advisor(pair, month)
    takes, about = pair.other(gives), {"relationshipId": pair.id, "sessionId": session["id"]}
    if month != LEFT_OPEN:
        await _answer(course, pair, takes, talk.answer, session_id=session["id"])
    await takes.portal.do("WriteNote", course.key("note", session["id"]), text=talk.note, sharing="SHARED", **about)
    if "advice" not in pair.open:
        advice = await gives.portal.do(
            "GiveAdvice", course.key("advice", session["id"]), topic=talk.topic, words=talk.advice, **about
        )
        pair.open["advice"], pair.advised_in = advice["id"], month
        will = course.key("will", advice["id"])
        await takes.portal.do("AnswerAdvice", will, adviceId=advice["id"], answer="WILL_TRY")
    if "follow-up" not in pair.open:
        pair.open["follow-up"] = await _agree_follow_up(course, pair, talk.follow_up, session)
    await _move_goal(course, pair, month)


async def _answer(course: Course, pair: Pair, takes: Person, answer: str, *, session_id: str) -> None:
    for question in pair.questions:
        await takes.portal.do(
            "SettleQuestion", course.key("answer", question), questionId=question, answer=answer, sessionId=session_id
        )
    pair.questions.clear()


LEFT_OPEN = 2
"""In this month nobody comes to the question, so that it is on the next agenda beside the new one."""


async def _agree_follow_up(course: Course, pair: Pair, what: str, session: Any) -> str:
    agreed = await pair.mentor.portal.do(
        "AgreeFollowUp",
        course.key("follow-up", session["id"]),
        relationshipId=pair.id,
        what=what,
        ownerId=pair.mentee.id,
        dueOn=(course.now.date() + timedelta(days=25)).isoformat(),
        sessionId=session["id"],
    )
    return str(agreed["id"])


SECOND_STEP_IN, REACHED_IN = 4, 9
STILL = range(5, 8)
"""The months in which nobody writes of the goal, so that it stalls."""


async def _move_goal(course: Course, pair: Pair, month: int) -> None:
    """A little further each month, a milestone now and then, and reached in the ninth."""
    portal, goal = pair.mentee.portal, pair.open.get("goal")
    if goal is None or month in STILL:
        return
    if month == REACHED_IN:
        await portal.do("ReachGoal", course.key("reached", goal), goalId=pair.open.pop("goal"), note="We did it.")
        return
    key = course.key("progress", goal, month)
    await portal.do("ReportGoalProgress", key, goalId=goal, progress=10 * month, note=f"Month {month}.")
    if milestone := pair.open.pop(f"milestone {0 if month < SECOND_STEP_IN else 1}", None):
        key = course.key("milestone", milestone)
        await portal.do("ReachMilestone", key, goalId=goal, milestoneId=milestone, note="One step.")


async def give_back(course: Course, pair: Pair) -> None:
    """What flows the other way, and thanks."""
    aim = AIMS[pair.kind]
    for gift, words in ((aim.gift, aim.gift_words), ("THANKS", aim.thanks)):
        await pair.mentee.portal.do(
            "GiveGift", course.key("gift", pair.name, gift), relationshipId=pair.id, gift=gift, words=words
        )


async def write(course: Course, pair: Pair) -> None:
    """A message between meetings, read by the other."""
    await pair.mentee.portal.do(
        "WriteMessage", course.key("message", pair.name), memberId=pair.mentor.id, text=AIMS[pair.kind].message
    )
    thread = await eventually(partial(_unread, pair), what="the message")
    await pair.mentor.portal.do(
        "MarkMessagesRead", course.key("read", pair.name), memberId=pair.mentee.id, until=thread["lastAt"]
    )


async def _unread(pair: Pair) -> Any:
    found = await pair.mentor.portal.ask("MessageThreads", first=20, after=None)
    threads = [edge["node"] for edge in found["messageThreads"]["edges"]]
    return next(
        (each for each in threads if (each["member"] or {}).get("id") == pair.mentee.id and each["unread"]), None
    )


async def see_that_it_stalls(course: Course, pair: Pair) -> None:
    """Nobody has written of the goal for weeks: it says so, and the mentor is asked to stretch it."""
    found = await nodes(pair.mentee, "Goals", relationshipId=pair.id, state="OPEN")
    course.checked("a goal that nobody writes of stalls", holds=all(each["stalled"] for each in found), but=found)
    prompts = [each["prompt"] for each in (await agenda(pair.mentor, pair))["prompts"]]
    if pair.kind != "PEER":
        course.checked("the mentor of a stalled goal is asked to stretch it", holds="STRETCH" in prompts, but=prompts)
