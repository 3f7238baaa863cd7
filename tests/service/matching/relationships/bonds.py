"""What follows a coffee conversation, driven as the platform drives it: by events, by members, and by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.envelope import Event
from contracts.matching import Origin
from contracts.words import Kind
from services.matching.capacity.commands import hold_seat
from services.matching.facts.tables import members
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import HOLDING
from services.matching.introductions.tables import introductions
from services.matching.relationships.commands.agreement import draft_agreement, sign_agreement
from services.matching.relationships.commands.conversations import SayHowItWent, say_how_it_went
from services.matching.relationships.commands.ending import end_relationship
from services.matching.relationships.commands.life import (
    pause_relationship,
    resume_relationship,
    say_whether_to_renew,
)
from services.matching.relationships.commands.start import StartRelationship, start_relationship
from services.matching.relationships.domain.conversation import Conversation, Went, Wish
from services.matching.relationships.domain.relationship import EndReason, Relationship
from services.matching.relationships.tables import relationships
from services.matching.timers import TIMERS
from tests.builders.matching import THURSDAY, a_booking, a_profile
from tests.builders.relationships import TERMS
from tests.service.envelopes import emitted
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

CONTINUE, MORE_TIME, STOP = Wish.CONTINUE, Wish.MORE_TIME, Wish.STOP


@dataclass
class Bonds:
    """A matching service and its clock."""

    matching: Matching
    clock: Clock

    async def at(self, when: datetime) -> None:
        """The clock shows this time, and what was due by then has been done."""
        self.clock.now = when
        loop = TimerLoop(self.matching.db, TIMERS)
        while await loop.run_next():
            pass

    async def days_later(self, days: float) -> None:
        await self.at(self.clock.now + timedelta(days=days))

    async def booked(self, **offer: Any) -> Introduction:
        """For the next Thursday that there is."""
        starts_at = THURSDAY
        while starts_at <= self.clock.now:
            starts_at += timedelta(days=7)
        mentor_id = await self.matching.a_mentor(**offer)
        introduction = await self.matching.accepted(mentor_id, starts_at=starts_at)
        await self.matching.tell(a_booking(introduction))
        return await self.matching.introduction(introduction.id)

    async def met(self, **offer: Any) -> Introduction:
        """A conversation that is over, and of which nobody has said anything."""
        introduction = await self.booked(**offer)
        assert introduction.starts_at is not None
        await self.at(introduction.starts_at + timedelta(minutes=20))
        return await self.matching.introduction(introduction.id)

    async def say(self, introduction: Introduction, by: UUID, wish: Wish, *, agreement: bool = False) -> None:
        assert introduction.session_id is not None
        answer = SayHowItWent(went=Went.WELL, note="A private note.", wish=wish, agreement=agreement)
        async with self.matching.db.transaction() as tx:
            await say_how_it_went(tx, introduction.session_id, by=by, answer=answer)

    async def both_say(self, introduction: Introduction, mentor: Wish, mentee: Wish, **more: Any) -> None:
        await self.say(introduction, introduction.mentor_id, mentor, **more)
        await self.say(introduction, introduction.mentee_id, mentee)

    async def informal(self, **offer: Any) -> Relationship:
        introduction = await self.met(**offer)
        await self.both_say(introduction, CONTINUE, CONTINUE)
        return await self.the_relationship()

    async def forming(self, **offer: Any) -> Relationship:
        introduction = await self.met(**offer)
        await self.both_say(introduction, CONTINUE, CONTINUE, agreement=True)
        return await self.the_relationship()

    async def formal(self, **offer: Any) -> Relationship:
        relationship = await self.forming(**offer)
        await self.draft(relationship, relationship.mentee_id)
        await self.sign(relationship, relationship.mentee_id)
        await self.sign(relationship, relationship.mentor_id)
        return await self.relationship(relationship.id)

    async def between(self, mentor_id: UUID, mentee_id: UUID, **more: Any) -> UUID:
        """A relationship that begins with a seat held for it, as a programme's does."""
        usual: dict[str, Any] = {"kind": Kind.TRADITIONAL, "origin": Origin.PROGRAMME}
        command = StartRelationship(mentor_id=mentor_id, mentee_id=mentee_id, **{**usual, **more})
        async with self.matching.db.transaction() as tx:
            await hold_seat(tx, mentor_id)
            return await start_relationship(tx, command)

    async def draft(self, relationship: Relationship, by: UUID) -> None:
        async with self.matching.db.transaction() as tx:
            await draft_agreement(tx, relationship.id, by=by, terms=TERMS)

    async def sign(self, relationship: Relationship, by: UUID, version: int = 1) -> None:
        async with self.matching.db.transaction() as tx:
            await sign_agreement(tx, relationship.id, by=by, version=version)

    async def pause(self, relationship: Relationship, by: UUID, until: date) -> None:
        async with self.matching.db.transaction() as tx:
            await pause_relationship(tx, relationship.id, by=by, until=until)

    async def resume(self, relationship: Relationship, by: UUID) -> None:
        async with self.matching.db.transaction() as tx:
            await resume_relationship(tx, relationship.id, by=by)

    async def renew(self, relationship: Relationship, by: UUID, *, renews: bool) -> None:
        async with self.matching.db.transaction() as tx:
            await say_whether_to_renew(tx, relationship.id, by=by, renews=renews)

    async def end(self, relationship: Relationship, by: UUID) -> None:
        async with self.matching.db.transaction() as tx:
            reason, note = EndReason.NOT_A_FIT, "We talk past each other."
            await end_relationship(tx, relationship.id, by=by, reason=reason, note=note)

    async def relationship(self, relationship_id: UUID) -> Relationship:
        async with self.matching.db.reading() as tx:
            return await tx.session.get_one(Relationship, relationship_id)

    async def the_relationship(self) -> Relationship:
        """The newest one."""
        query = select(Relationship).order_by(relationships.c.id.desc()).limit(1)
        async with self.matching.db.reading() as tx:
            return (await tx.session.scalars(query)).one()

    async def conversation(self, introduction: Introduction) -> Conversation:
        async with self.matching.db.reading() as tx:
            return await tx.session.get_one(Conversation, introduction.session_id)

    async def seats_tally(self, mentor_id: UUID) -> tuple[int, int]:
        """What the counter says is held, and how many living things hold a seat."""
        held, _ = await self.matching.seats(mentor_id)
        asked = select(func.count()).where(introductions.c.mentor_id == mentor_id, introductions.c.status.in_(HOLDING))
        bound = select(func.count()).where(relationships.c.mentor_id == mentor_id, relationships.c.holds_seat)
        async with self.matching.db.reading() as tx:
            holders = (await tx.session.scalar(asked) or 0) + (await tx.session.scalar(bound) or 0)
        return held, holders

    async def members(self, count: int) -> list[UUID]:
        """Who are known, and neither need nor offer anything."""
        ids = [new_id() for _ in range(count)]
        await self.matching.tell(*(a_profile(each) for each in ids))
        return ids

    async def has_address(self, member_id: UUID, address: str) -> None:
        """As profiles tells of it: sealed under the member's own key."""
        sealed = await self.matching.keyring.seal(member_id, address)
        async with self.matching.db.transaction() as tx:
            mine = update(members).where(members.c.member_id == member_id)
            await tx.session.execute(mine.values(sealed_email=sealed))

    async def told(self, *kinds: type[Event]) -> Sequence[Any]:
        """The events of these types, oldest first."""
        return [event for event in await emitted(self.matching.db) if isinstance(event, kinds)]
