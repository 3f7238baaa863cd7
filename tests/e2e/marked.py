"""People whose every word is marked, so that a search of every store can tell whether any of it is left."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from cairn.demo.people import EVERY_EVENING
from cairn.demo.portal import Portal, eventually
from tests.e2e import people

MARKERS_EACH = 20


@dataclass
class Marked:
    """One person; `mark` gives the next of their marked words, each another one."""

    run: str
    number: int
    portal: Portal
    id: str = ""
    receipt: str = ""
    need: str = ""
    searched: str = ""
    said: list[str] = field(default_factory=list)

    def mark(self) -> str:
        self.said.append(f"{self.run}x{self.number:05d}x{len(self.said):02d}")
        return self.said[-1]

    async def join(self, skills: list[str]) -> None:
        """Fourteen markers in the profile, one in a search, two in the offer, one in a need."""
        saved = await self.portal.do("SaveProfile", people.key(), **self._profile())
        self.id = str(saved["id"])
        await self.portal.do("SetAvailability", people.key(), zone="UTC", windows=EVERY_EVENING)
        self.searched = self.mark()
        await self.portal.ask("Skills", search=self.searched, first=3)
        await self._offer(skills)
        await self._state_need(skills)

    def _profile(self) -> dict[str, Any]:
        mark = self.mark
        return {
            "displayName": f"Ann {mark()}",
            "email": f"{mark()}@example.org",
            "pronouns": mark(),
            "headline": f"Once {mark()}, now {mark()}",
            "bio": f"I was {mark()}, then {mark()}.",
            "title": mark(),
            "employer": mark(),
            "team": mark(),
            "history": [{"title": mark(), "fromYear": year} for year in (1998, 2003, 2008, 2015)],
            "locale": "en",
            "zone": "UTC",
            "languages": ["en", "sw"],
            "careerStage": "CHANGING",
            "industries": ["86"],
        }

    async def _offer(self, skills: list[str]) -> None:
        await self.portal.do(
            "MakeOffer",
            people.key(),
            skills=skills,
            stages=["CHANGING", "EARLY"],
            kinds=["TRADITIONAL"],
            capacity=2,
            canHelpWith=f"With {self.mark()}.",
            cannotHelpWith=f"Not with {self.mark()}.",
        )

    async def _state_need(self, skills: list[str]) -> None:
        stated = await self.portal.do(
            "StateNeed",
            people.key(),
            skills=skills,
            stage="CHANGING",
            kind="TRADITIONAL",
            minutesPerMonth=60,
            goal=f"To {self.mark()}.",
        )
        self.need = str(stated["id"])

    async def meet(self, mentor_id: str, asking: Portal, *, asking_need: str) -> None:
        """One marker in an ask that stays open, one in the note with which they decline another's."""
        topic = f"How did you come to {self.mark()} in your life?"
        await send(self.portal, self.need, mentor_id=mentor_id, topic=topic)
        asked = await send(asking, asking_need, mentor_id=self.id, topic="How did you move from care to data?")
        await self.portal.do(
            "DeclineIntroduction", people.key(), introductionId=asked, reason="OTHER", note=f"Because {self.mark()}."
        )
        # A decline is silent: until its end, the need is taken as if they were still thinking about it.
        await asking.do("WithdrawIntroduction", people.key(), introductionId=asked)

    async def leave(self) -> None:
        self.receipt = str((await self.portal.do("RequestErasure", people.key()))["receipt"])


async def send(portal: Portal, need_id: str, *, mentor_id: str, topic: str) -> str:
    """Sends an introduction as soon as matching knows both sides; returns its id."""
    key = people.key()

    async def once() -> str | None:
        return await people.sent_or_not_yet(
            portal, key, needId=need_id, mentorId=mentor_id, topic=topic, tried="", firstStep=""
        )

    return await eventually(once, what="the introduction", seconds=60)


async def all_at_once(work: list[Any], *, most: int) -> None:
    """Awaits every coroutine, `most` at a time."""
    room = asyncio.Semaphore(most)

    async def one(each: Any) -> None:
        async with room:
            await each

    await asyncio.gather(*map(one, work))
