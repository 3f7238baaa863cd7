"""Two people whose relationship sessions has heard of, and what each of them does on the graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from sqlalchemy import insert

from chassis.db import Database
from chassis.identity import Identity, Kind
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import RelationshipEnded, RelationshipStarted
from contracts.matching.relationships import Ending
from services.sessions.consumers import HANDLERS
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from tests.builders.sessions import HOUR, NOW
from tests.builders.work import a_relationship
from tests.matrix.fields import arguments, document, read_schema, root_fields
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member

SCHEMA = read_schema(Path(__file__).resolve().parents[3] / "services" / "sessions" / "schema.graphql")
ACTING = Identity(kind=Kind.MEMBER, id=new_id(), actor=new_id())
"""Staff in a member's name."""
OUTSIDERS = [a_client("members:read", "members:write"), a_kiosk(), ACTING]
"""Who is told plainly that this is nothing for them."""


@dataclass
class Pair:
    """A relationship's two people: `mentor` is who mentors, the junior in a reverse one."""

    db: Database
    caller: Caller
    started: RelationshipStarted
    seq: int = 1

    @classmethod
    async def begin(cls, db: Database, caller: Caller, **more: Any) -> Self:
        started = a_relationship(**more)
        await deliver(db, HANDLERS, envelope(started))
        return cls(db, caller, started)

    @property
    def id(self) -> UUID:
        return self.started.relationship_id

    @property
    def mentor(self) -> Identity:
        return a_member(self.started.mentor_id)

    @property
    def mentee(self) -> Identity:
        return a_member(self.started.mentee_id)

    @property
    def of_two(self) -> Mapping[str, UUID]:
        return self.started.model_dump(include={"relationship_id", "mentor_id", "mentee_id"})

    async def do(self, who: Identity, name: str, **given: Any) -> Any:
        """The whole answer to a mutation, with plain values for what is not given."""
        field = root_fields(SCHEMA, "mutation")[name]
        variables = arguments(field, an_id=self.id)
        variables["input"] |= {"idempotencyKey": str(new_id()), **given}
        return await self.caller.ask(who, document("mutation", name, field), **variables)

    async def done(self, who: Identity, name: str, **given: Any) -> Any:
        """What the mutation made; it must not be refused."""
        answer = await self.do(who, name, **given)
        assert "errors" not in answer, answer
        return answer["data"][name]

    async def ask(self, who: Identity, name: str, **given: Any) -> Any:
        """The whole answer to a query: its required arguments are filled in, and those of `given` are passed along."""
        field = root_fields(SCHEMA, "query")[name]
        declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in self._passed(field, given))
        passed = ", ".join(f"{argument}: ${argument}" for argument in self._passed(field, given))
        plain = document("query", name, field)
        selected = plain[plain.index("{", plain.index(name)) :]
        query = f"query Asked({declared}) {{ {name}({passed}) {selected}" if declared else plain
        return await self.caller.ask(who, query, **{**arguments(field, an_id=self.id), **given})

    async def read(self, who: Identity, name: str, **given: Any) -> Any:
        answer = await self.ask(who, name, **given)
        assert "errors" not in answer, answer
        return answer["data"][name]

    async def nodes(self, who: Identity, name: str, **given: Any) -> list[Any]:
        return [edge["node"] for edge in (await self.read(who, name, **given))["edges"]]

    def _passed(self, field: Any, given: Mapping[str, Any]) -> list[str]:
        return [*{**arguments(field, an_id=self.id), **given}]

    async def hear(self, event: Event) -> None:
        """What matching tells next of the relationship."""
        self.seq += 1
        await deliver(self.db, HANDLERS, envelope(event, seq=self.seq))

    async def end(self) -> None:
        await self.hear(RelationshipEnded(**self.of_two, ending=Ending.COMPLETED, ended_at=NOW))

    def at(self, now: datetime) -> None:
        """Moves the clock."""
        self.db.clock = lambda: now

    async def told(self) -> list[Any]:
        return await emitted(self.db)

    async def kinds(self) -> list[type]:
        return [type(event) for event in await self.told()]

    async def meeting(self, starts_at: datetime, *, status: Status = Status.BOOKED) -> UUID:
        """A meeting of theirs of an hour, written as it stands in the calendar."""
        session_id = new_id()
        row = {"id": session_id, **self.of_two, "starts_at": starts_at, "ends_at": starts_at + HOUR, "status": status}
        async with self.db.transaction() as tx:
            await tx.session.execute(insert(sessions).values(**row, sequence=0, cancelled_late=False))
        return session_id
