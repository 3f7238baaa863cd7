"""Journey 1: from a stated need to a booked coffee conversation, with both invitations and both messages."""

import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import httpx2
from icalendar import Calendar
from rich.console import Console

from cairn.demo import people
from cairn.demo.portal import Portal, Refused, eventually

TokenFor = Callable[[str, tuple[str, ...]], str]
NOT_YET = {"NOT_FOUND", "NO_SUCH_NEED"}
GOAL = "My first analysis of ward data, with SQL and statistics, that changes a decision."
TOPIC = "I am moving from nursing to health data: could we talk for 20 minutes about how you made that move?"


@dataclass(frozen=True)
class Step:
    """One step: what happened, how many requests it took, the slowest of them, and until its effects were seen."""

    name: str
    said: str
    requests: int
    slowest_ms: float
    total_ms: float


@dataclass
class JourneyReport:
    """What was played; `invitations` and `messages` are what reached the mentee and the mentor."""

    ok: bool = False
    run: str = ""
    steps: list[Step] = field(default_factory=list)
    invitations: list[dict[str, str]] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Journey:
    """The state of one run."""

    mentee: Portal
    mentor: Portal
    mail: httpx2.AsyncClient
    mail_url: str
    console: Console
    report: JourneyReport
    run: str

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[list[str]]:
        """Times one step and prints it; the step says what came of it by appending to the list."""
        said: list[str] = []
        self.mentee.milliseconds.clear()
        self.mentor.milliseconds.clear()
        started = time.perf_counter()
        yield said
        total = (time.perf_counter() - started) * 1000
        asked = [*self.mentee.milliseconds, *self.mentor.milliseconds]
        done = Step(name, "; ".join(said), len(asked), max(asked, default=0.0), total)
        self.report.steps.append(done)
        requests = f"{done.requests} requests, slowest {done.slowest_ms:5.1f} ms" if done.requests else "by mail"
        self.console.print(f"[bold]{done.name:<30}[/]{done.total_ms:8.1f} ms  {requests}", highlight=False)
        self.console.print(f"    {done.said}", highlight=False, style="dim", soft_wrap=True)


async def play(gateway_url: str, mail_url: str, *, token_for: TokenFor, console: Console) -> JourneyReport:
    """Plays the journey with two new members; raises what a client would see when a step fails."""
    run = secrets.token_hex(3)
    report = JourneyReport(run=run)
    async with httpx2.AsyncClient(timeout=30) as http:
        journey = Journey(
            mentee=Portal(http, gateway_url, token_for(f"journey-mentee-{run}", ())),
            mentor=Portal(http, gateway_url, token_for(f"journey-mentor-{run}", ())),
            mail=http,
            mail_url=mail_url,
            console=console,
            report=report,
            run=run,
        )
        console.print(f"Two new members meet (run {run}).\n", highlight=False)
        await _play(journey)
        console.print(f"\nBooked, invited and told. The invitations: {mail_url}", highlight=False)
    report.ok = True
    return report


async def _play(journey: Journey) -> None:
    await _introduce_themselves(journey)
    skills = await _find_skills(journey)
    await _offer(journey, skills)
    need_id = await _state_need(journey, skills)
    mentor_id = await _find_mentor(journey, need_id)
    introduction_id = await _ask(journey, need_id, mentor_id)
    starts_at = await _accept(journey, introduction_id)
    session_id = await _see_booking(journey, introduction_id, starts_at)
    await _read_invitations(journey, session_id)
    await _read_messages(journey, session_id)


async def _introduce_themselves(journey: Journey) -> None:
    async with journey.step("Both sign in and join") as said:
        for portal, profile in (
            (journey.mentee, people.mentee(journey.run)),
            (journey.mentor, people.mentor(journey.run)),
        ):
            member = await portal.do("SaveProfile", f"profile-{journey.run}", **profile)
            said.append(member["displayName"])


async def _find_skills(journey: Journey) -> list[str]:
    """What the mentee wants, in their own words, and the skills that they confirm."""
    async with journey.step("The taxonomy suggests skills") as said:
        found = await journey.mentee.ask("SuggestSkills", text=GOAL, first=3)
        for suggestion in found["suggestSkills"]:
            said.append(f"{', '.join(suggestion['words'])} → {suggestion['skill']['label']}")
    return [suggestion["skill"]["uri"] for suggestion in found["suggestSkills"]]


async def _offer(journey: Journey, skills: list[str]) -> None:
    async with journey.step("The mentor makes an offer") as said:
        key = f"offer-{journey.run}"
        await journey.mentor.do(
            "SetAvailability", f"hours-{journey.run}", zone="Europe/Stockholm", windows=people.WINDOWS
        )
        offer = await journey.mentor.do(
            "MakeOffer",
            key,
            skills=skills[:2],
            stages=["CHANGING", "EARLY"],
            kinds=["TRADITIONAL", "FLASH"],
            capacity=2,
            canHelpWith="Changing from care to data, first projects, what to learn first.",
            cannotHelpWith="Job applications at my own employer.",
        )
        said.append(f"capacity {offer['capacity']}")


async def _state_need(journey: Journey, skills: list[str]) -> str:
    async with journey.step("Four answers state a need") as said:
        await journey.mentee.do(
            "SetAvailability", f"hours-{journey.run}", zone="Africa/Nairobi", windows=people.EVERY_EVENING
        )
        asked = (await journey.mentee.ask("Assessment"))["assessment"]["questions"]
        need = await journey.mentee.do(
            "AnswerAssessment",
            f"need-{journey.run}",
            goal=GOAL,
            skills=skills,
            stage="CHANGING",
            relationship="ONGOING_GUIDANCE",
            time="ONE_HOUR",
        )
        said.append(f"{len(asked)} questions, need {need['status'].lower()}")
    return str(need["id"])


async def _find_mentor(journey: Journey, need_id: str) -> str:
    me = people.mentor(journey.run)["displayName"]

    async def look() -> dict[str, Any] | None:
        try:
            return await _page_through(journey.mentee, need_id, name=me)
        except Refused as refusal:
            # The need is on its way to matching.
            if set(refusal.codes) <= NOT_YET:
                return None
            raise

    async with journey.step("Matching recommends") as said:
        node = await eventually(look, what="the recommendation of the new mentor")
        said.append(f"{me}, {node['score']} of 10000: {' '.join(node['reasons'])}")
    return str(node["mentor"]["id"])


async def _page_through(portal: Portal, need_id: str, *, name: str) -> dict[str, Any] | None:
    """Turns the pages of recommendations until somebody has this name; earlier runs left mentors as good as ours."""
    after = None
    while True:
        found = (await portal.ask("Recommendations", needId=need_id, first=10, after=after))["recommendations"]
        for edge in found["edges"]:
            if edge["node"]["mentor"]["displayName"] == name:
                node: dict[str, Any] = edge["node"]
                return node
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return None


async def _ask(journey: Journey, need_id: str, mentor_id: str) -> str:
    async with journey.step("The mentee asks for a coffee") as said:
        introduction = await journey.mentee.do(
            "SendIntroduction",
            f"ask-{journey.run}",
            needId=need_id,
            mentorId=mentor_id,
            topic=TOPIC,
            tried="An online course in statistics.",
            firstStep="One conversation, then I will try one analysis on my own.",
        )
        said.append(introduction["status"])
    return str(introduction["id"])


async def _accept(journey: Journey, introduction_id: str) -> str:
    async with journey.step("The mentor accepts a time") as said:
        found = await journey.mentor.ask("Introductions", box="RECEIVED", first=5)
        times = found["introductions"]["edges"][0]["node"]["suggestedTimes"]
        accepted = await journey.mentor.do(
            "AcceptIntroduction", f"yes-{journey.run}", introductionId=introduction_id, startsAt=times[0]
        )
        said.append(f"{accepted['status']} for {accepted['startsAt']}")
    return str(times[0])


async def _see_booking(journey: Journey, introduction_id: str, starts_at: str) -> str:
    async def look() -> dict[str, Any] | None:
        found = (await journey.mentee.ask("Introduction", id=introduction_id))["introduction"]
        return found if found["status"] == "BOOKED" and found["session"] else None

    async with journey.step("Sessions books it") as said:
        booked = await eventually(look, what="the booking")
        said.append(f"session {booked['session']['status']} at {starts_at}")
    return str(booked["session"]["id"])


async def _read_invitations(journey: Journey, session_id: str) -> None:
    async with journey.step("Both get an invitation") as said:
        for profile in (people.mentee(journey.run), people.mentor(journey.run)):
            event = await eventually(partial(_invitation, journey, profile["email"]), what="the invitation")
            journey.report.invitations.append(event)
            said.append(f"{event['dtstart']} {event['zone']}")
            if not event["uid"].startswith(session_id):
                raise ValueError(f"the invitation is for another session: {event['uid']}")


async def _invitation(journey: Journey, to: str) -> dict[str, str] | None:
    found = await journey.mail.get(f"{journey.mail_url}/api/messages", params={"to": to, "limit": 20})
    for message in found.json()["messages"]:
        if message["ics"]:
            return _event(message)
    return None


def _event(message: dict[str, Any]) -> dict[str, str]:
    """What the invitation says, parsed back as a calendar program would."""
    calendar = Calendar.from_ical(message["ics"])
    (event,) = calendar.events
    begins = event.start
    if not isinstance(begins, datetime) or begins.tzinfo is None:
        raise ValueError("the invitation has no time with a zone")
    return {
        "to": str(message["to"][0]),
        "subject": str(message["subject"]),
        "method": str(calendar["METHOD"]),
        "uid": str(event["UID"]),
        "summary": str(event["SUMMARY"]),
        "dtstart": begins.isoformat(),
        "zone": str(begins.tzinfo),
    }


async def _read_messages(journey: Journey, session_id: str) -> None:
    async with journey.step("Both read it in the portal") as said:
        for who, portal in (("mentee", journey.mentee), ("mentor", journey.mentor)):
            node = await eventually(partial(_message, portal, session_id), what="the message in the portal")
            journey.report.messages.append({"to": who, "title": node["title"], "body": node["body"]})
            said.append(f"{who}: {node['title']}")


async def _message(portal: Portal, session_id: str) -> dict[str, Any] | None:
    found = await portal.ask("Notifications", first=20)
    nodes = [edge["node"] for edge in found["notifications"]["edges"]]
    return next((node for node in nodes if (node["session"] or {}).get("id") == session_id), None)
