"""A circle with people in it, and what each of them does on the graph."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from services.sessions.consumers import HANDLERS
from tests.builders.circles import a_circle
from tests.builders.matching import a_profile
from tests.matrix.fields import arguments, document, root_fields
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member
from tests.service.sessions.pair import SCHEMA
from tests.service.sessions.seating import ask, give_up, started

LISBON = "Europe/Lisbon"


@dataclass
class Company:
    """`seated` have the first seats, in the order in which they came; the mentor lives in Lisbon."""

    db: Database
    caller: Caller
    circle_id: UUID
    mentor: Identity
    seated: list[Identity]

    @classmethod
    async def gather(cls, db: Database, caller: Caller, *, seated: int = 2, **more: Any) -> Self:
        circle = a_circle(**{"every_days": 7, "seats": 4, **more})
        await started(db, circle)
        await deliver(db, HANDLERS, envelope(a_profile(circle.mentor_id, zone=LISBON)))
        company = cls(db, caller, circle.id, a_member(circle.mentor_id), [])
        for _ in range(seated):
            await company.join()
        return company

    async def join(self, who: Identity | None = None) -> Identity:
        """One more, or one who comes back."""
        who = who or a_member()
        await ask(self.db, self.circle_id, who.id)
        if who not in self.seated:
            self.seated.append(who)
        return who

    async def leave(self, who: Identity) -> None:
        await give_up(self.db, self.circle_id, who.id)

    async def ask(self, who: Identity) -> Any:
        """Whether they would lead it with its mentor."""
        return await self.done(self.mentor, "offerCoMentoring", memberId=str(who.id))

    async def with_second(self) -> Identity:
        """Who leads it with its mentor from now on."""
        second = a_member()
        await self.ask(second)
        await self.done(second, "acceptCoMentoring")
        return second

    @property
    def everybody(self) -> list[Identity]:
        return [self.mentor, *self.seated]

    async def do(self, who: Identity, name: str, **given: Any) -> Any:
        """The whole answer to a mutation, of this circle where nothing else is said."""
        field = root_fields(SCHEMA, "mutation")[name]
        variables = arguments(field, an_id=self.circle_id)
        variables["input"] |= {"idempotencyKey": str(new_id()), **given}
        return await self.caller.ask(who, document("mutation", name, field), **variables)

    async def done(self, who: Identity, name: str, **given: Any) -> Any:
        answer = await self.do(who, name, **given)
        assert "errors" not in answer, answer
        return answer["data"][name]

    async def read(self, who: Identity, name: str, **given: Any) -> Any:
        field = root_fields(SCHEMA, "query")[name]
        asked = document("query", name, field, also=given)
        variables = {**arguments(field, an_id=self.circle_id), **given}
        answer = await self.caller.ask(who, asked, **variables)
        assert "errors" not in answer, answer
        return answer["data"][name]

    async def nodes(self, who: Identity, name: str, **given: Any) -> list[Any]:
        return [edge["node"] for edge in (await self.read(who, name, **given))["edges"]]

    async def meets(self, **given: Any) -> list[Any]:
        """Meetings that the mentor sets; on Tuesdays at six in the evening, where nothing else is said."""
        dates = await self.done(
            self.mentor, "setCircleMeetings", **{"firstOn": "2027-01-12", "at": "18:00:00", **given}
        )
        meetings: list[Any] = dates["meetings"]
        return meetings

    async def told(self, *kinds: type) -> list[Any]:
        """The events of these kinds, oldest first."""
        return [event for event in await emitted(self.db) if isinstance(event, kinds)]
