"""A member's own calendar, which subscribes to a feed, and what it reads in it."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
from icalendar import Calendar, Event

from chassis.identity import Identity
from chassis.ids import new_id
from tests.service.identity import Caller

MAKE = "mutation($input: MakeCalendarFeedInput!) { makeCalendarFeed(input: $input) { address feed { madeAt } } }"
REVOKE = "mutation($input: RevokeCalendarFeedInput!) { revokeCalendarFeed(input: $input) { madeAt } }"
OWN = "{ calendarFeed { madeAt } }"


async def made(caller: Caller, who: Identity, key: str | None = None) -> Any:
    """What making the feed answers."""
    return (await caller.ask(who, MAKE, input={"idempotencyKey": key or str(new_id())}))["data"]["makeCalendarFeed"]


@dataclass
class Subscriber:
    """It knows the address and nothing else."""

    caller: Caller
    address: str

    @classmethod
    async def of(cls, caller: Caller, who: Identity) -> Self:
        return cls(caller, (await made(caller, who))["address"])

    async def get(self, **headers: str) -> httpx2.Response:
        transport = httpx2.ASGITransport(app=self.caller.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get(urlsplit(self.address).path, headers=headers)

    async def calendar(self) -> Calendar:
        answer = await self.get()
        assert answer.status_code == 200, answer.text
        calendar = Calendar.from_ical(answer.content)
        assert isinstance(calendar, Calendar)
        return calendar

    async def events(self) -> list[Event]:
        return (await self.calendar()).events
