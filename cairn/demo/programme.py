"""Journey 6: a programme, from its enrolment over a run with its certificate to offers that cascade."""

import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

import httpx2
from rich.console import Console

from cairn.demo.clock import VirtualClock
from cairn.demo.cohort import Cohort, Person, join_all
from cairn.demo.portal import Portal, Refused, eventually

AGREE, SILENT, DECLINES = "agree", "say nothing", "declined by the mentor"
ANSWERS = (AGREE, SILENT, DECLINES)
"""What one mentee after the other meets with."""
NOT_YET = {"NO_NEED_FOR_IT", "NO_OFFER_FOR_IT"}
A_WEEK = timedelta(days=7, minutes=5)
SOON = 90.0
"""Seconds: the first run of a fresh installation compiles the solver."""


@dataclass(frozen=True)
class ProgrammeStep:
    name: str
    said: str
    total_ms: float


@dataclass
class ProgrammeReport:
    """What was played, with the numbers of the certificate and of the cascade."""

    ok: bool = False
    run: str = ""
    steps: list[ProgrammeStep] = field(default_factory=list)
    certificate: dict[str, Any] = field(default_factory=dict)
    same_digest: bool = False
    comparison: dict[str, Any] = field(default_factory=dict)
    proposals: dict[str, int] = field(default_factory=dict)


@dataclass
class ProgrammeJourney:
    """The state of one play."""

    staff: Portal
    cohort: Cohort
    clock: VirtualClock
    console: Console
    report: ProgrammeReport
    run: str
    id: str = ""

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[list[str]]:
        """Times one step and prints it; the step says what came of it by appending to the list."""
        said: list[str] = []
        started = time.perf_counter()
        yield said
        done = ProgrammeStep(name, "; ".join(said), (time.perf_counter() - started) * 1000)
        self.report.steps.append(done)
        self.console.print(f"[bold]{done.name:<34}[/]{done.total_ms:8.1f} ms", highlight=False)
        self.console.print(f"    {done.said}", highlight=False, style="dim", soft_wrap=True)

    def key(self, *words: object) -> str:
        return "-".join(map(str, (self.run, *words)))


async def play(
    gateway_url: str, *, token_for: Any, clock: VirtualClock, mentors: int, mentees: int, console: Console
) -> ProgrammeReport:
    """Plays the journey with new members; raises what a client would see when a step fails."""
    run = secrets.token_hex(3)
    report = ProgrammeReport(run=run)
    async with httpx2.AsyncClient(timeout=60) as http:
        staff = Portal(http, gateway_url, token_for(f"programme-staff-{run}", ("programme_manager",)))
        cohort = Cohort.of(http, gateway_url, token_for, run, mentors=mentors, mentees=mentees)
        journey = ProgrammeJourney(staff, cohort, clock, console, report, run)
        console.print(f"A programme of {mentors} mentors and {mentees} mentees (run {run}).\n", highlight=False)
        with clock.restored():
            await _play(journey)
        console.print("\nThe clock is back where it was.", highlight=False)
    report.ok = True
    return report


async def _play(journey: ProgrammeJourney) -> None:
    await _open(journey)
    await _enrol(journey)
    first = await _match(journey)
    await _compare(journey, first)
    await _publish(journey, first)
    await _answer(journey)
    await _lapse(journey)
    await _look(journey)


async def _open(journey: ProgrammeJourney) -> None:
    async with journey.step("Staff open a programme") as said:
        now = datetime.now(UTC) + timedelta(seconds=journey.clock.read())
        opened = await journey.staff.do(
            "OpenProgramme",
            journey.key("open"),
            name=f"A year of mentoring ({journey.run})",
            kind="TRADITIONAL",
            enrolsFrom=(now - timedelta(hours=1)).isoformat(),
            enrolsUntil=(now + timedelta(days=14)).isoformat(),
            startsOn=(now + timedelta(days=1)).date().isoformat(),
            endsOn=(now + timedelta(days=365)).date().isoformat(),
            ratio=2,
            controlShare=10,
            questions=[{"key": "goal", "text": "What do you want to reach?", "kind": "TEXT"}],
        )
        journey.id = opened["id"]
        began = await journey.staff.do("BeginEnrolment", journey.key("begin"), programmeId=journey.id)
        said.append(f"{opened['name']}: {began['status']}")


async def _enrol(journey: ProgrammeJourney) -> None:
    async with journey.step("Members join and enrol") as said:
        await join_all(journey.cohort)
        arms: dict[str, int] = {}
        for person in journey.cohort.people:
            enrolled = await eventually(partial(_enrolled, journey, person), what="the enrolment")
            if enrolled["arm"]:
                arms[enrolled["arm"]] = arms.get(enrolled["arm"], 0) + 1
        closed = await journey.staff.do("CloseEnrolment", journey.key("close"), programmeId=journey.id)
        waiting = arms.get("WAITLIST", 0)
        said.append(f"{len(journey.cohort.people)} enrolled with their baseline; {waiting} wait as a control group")
        said.append(str(closed["status"]))


async def _enrolled(journey: ProgrammeJourney, person: Person) -> Any:
    """None while matching has not heard of the need or the offer."""
    try:
        return await person.portal.do(
            "Enrol",
            journey.key("enrol", person.name),
            programmeId=journey.id,
            role=person.role,
            confidence=2,
            satisfaction=3,
            progress=3,
            intentToStay=4,
            inControl=person.role == "MENTEE",
            answers=[{"key": "goal", "answer": "A next step that I can name."}],
        )
    except Refused as refusal:
        if set(refusal.codes) <= NOT_YET:
            return None
        raise


async def _run(journey: ProgrammeJourney, name: str, **terms: Any) -> Any:
    started = await journey.staff.do("StartRun", journey.key("run", name), programmeId=journey.id, **terms)

    async def look() -> Any:
        found = (await journey.staff.ask("MatchRun", id=started["id"]))["matchRun"]
        if found["status"] == "FAILED":
            raise ValueError(found["failure"])
        return found if found["status"] == "DONE" else None

    return await eventually(look, what="the end of the run", seconds=SOON)


async def _match(journey: ProgrammeJourney) -> Any:
    async with journey.step("A run, and again: the same bytes") as said:
        first = await _run(journey, "first", seed=7)
        again = await _run(journey, "again", seed=7)
        journey.report.same_digest = first["digest"] == again["digest"]
        proof = journey.report.certificate = first["certificate"]
        said.append(
            f"{proof['matched']} of {proof['mentees']} matched, {proof['objective']} of at most {proof['bound']}"
        )
        said.append(f"worst off {proof['worstOffPoints']}, {proof['blockingPairs']} blocking pairs, {_loads(proof)}")
        said.append(f"digest {first['digest'][:12]}, again {again['digest'][:12]}")
    return first


def _loads(proof: Mapping[str, Any]) -> str:
    loads = ", ".join(f"{load['mentors']} with {load['mentees']}" for load in proof["loads"])
    return f"mentors by mentees: {loads}"


async def _compare(journey: ProgrammeJourney, first: Any) -> None:
    async with journey.step("Another rule, side by side") as said:
        stable = await _run(journey, "stable", seed=7, rule="STABLE")
        found = await journey.staff.ask(
            "CompareRuns", firstRunId=first["id"], secondRunId=stable["id"], first=20, after=None
        )
        shown = found["compareRuns"]
        journey.report.comparison = {name: shown[name] for name in ("same", "moved", "gained", "lost", "sameSnapshot")}
        said.append(f"stable: {shown['same']} the same, {shown['moved']} moved, {shown['lost']} lost")


async def _publish(journey: ProgrammeJourney, run: Any) -> None:
    async with journey.step("Published: offers go out") as said:
        for _ in range(2):
            await journey.staff.do("PublishRun", journey.key("publish"), runId=run["id"])
        wanted = journey.report.certificate["matched"]

        async def look() -> Any:
            found = (await journey.staff.ask("MatchRun", id=run["id"]))["matchRun"]
            return found if found["offered"] + found["notOffered"] >= wanted else None

        sent = await eventually(look, what="the offers")
        said.append(f"{sent['offered']} offered, {sent['notOffered']} did not hold any more")


async def _answer(journey: ProgrammeJourney) -> None:
    async with journey.step("Both accept, or one declines") as said:
        given = dict.fromkeys(ANSWERS, 0)
        for mentee, answer in zip(journey.cohort.mentees, cycle(ANSWERS), strict=False):
            proposal = await _open_proposal(mentee)
            if proposal is not None:
                mentor = journey.cohort.named(proposal["mentor"]["displayName"])
                await _give(journey, answer, proposal["id"], mentor=mentor, mentee=mentee)
                given[answer] += 1
        said.append(", ".join(f"{count} {answer}" for answer, count in given.items()))


async def _give(journey: ProgrammeJourney, answer: str, proposal: str, *, mentor: Person, mentee: Person) -> None:
    if answer == DECLINES:
        await mentor.portal.do("DeclineProposal", journey.key("no", proposal), proposalId=proposal)
    if answer == AGREE:
        for person in (mentor, mentee):
            await person.portal.do("AcceptProposal", journey.key("yes", proposal, person.role), proposalId=proposal)


async def _open_proposal(person: Person) -> Any:
    found = await person.portal.ask("Proposals", first=10, after=None)
    nodes = [edge["node"] for edge in found["proposals"]["edges"]]
    return next((node for node in nodes if node["standing"] == "OPEN"), None)


async def _lapse(journey: ProgrammeJourney) -> None:
    """What nobody answers lapses after a week, and the line is served."""
    async with journey.step("A week passes on the clock") as said:
        journey.clock.advance(A_WEEK)

        async def look() -> Any:
            counts = await _counts(journey)
            return counts if counts.get("LAPSED") else None

        counts = await eventually(look, what="the lapse of what nobody answered")
        said.append(", ".join(f"{count} {status.lower()}" for status, count in sorted(counts.items())))


async def _look(journey: ProgrammeJourney) -> None:
    async with journey.step("What the staff see") as said:
        journey.report.proposals = await _counts(journey)
        origins = await _counts(journey, "origin")
        shown = (await journey.staff.ask("Programme", id=journey.id))["programme"]
        said.append(f"offers by origin: {', '.join(f'{origin} {count}' for origin, count in sorted(origins.items()))}")
        said.append(f"{shown['waiting']} wait in line; the programme is {shown['status']}")


async def _counts(journey: ProgrammeJourney, of: str = "status") -> dict[str, int]:
    counts: dict[str, int] = {}
    after = None
    while True:
        found = await journey.staff.ask("ProgrammeProposals", programmeId=journey.id, first=100, after=after)
        page = found["programmeProposals"]
        for edge in page["edges"]:
            counts[edge["node"][of]] = counts.get(edge["node"][of], 0) + 1
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return counts
