"""A matching service with its database and keyring, told of members by events as in the real platform."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.timers import TimerLoop
from contracts.envelope import Event
from contracts.profiles import NeedStated
from services.matching.capacity.tables import capacity
from services.matching.consumers import HANDLERS
from services.matching.introductions.commands.introductions import (
    SendIntroduction,
    accept_introduction,
    decline_introduction,
    send_introduction,
    withdraw_introduction,
)
from services.matching.introductions.commands.times import accept_proposed_time, propose_times
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.status import DeclineReason
from services.matching.introductions.tables import introductions, next_choices
from services.matching.recommendations.index import MentorIndex
from services.matching.timers import TIMERS
from tests.builders.matching import THURSDAY, TOPIC, a_need, a_profile, an_availability, an_offer
from tests.service.envelopes import deliver, emitted, envelope


@dataclass
class Matching:
    """`tell` it events; each arrives with the next `seq` of its aggregate."""

    db: Database
    keyring: Keyring
    told: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    index: MentorIndex = field(default_factory=MentorIndex)

    async def tell(self, *events: Event) -> list[Taken]:
        envelopes = []
        for event in events:
            self.told[event.topic, event.aggregate] += 1
            envelopes.append(envelope(event, self.told[event.topic, event.aggregate]))
        return await deliver(self.db, HANDLERS, *envelopes)

    async def a_mentor(self, *skills: str, **offer: Any) -> UUID:
        """Somebody with an offer who has time on Thursday from 16:00 to 18:00 UTC."""
        member_id = new_id()
        await self.tell(a_profile(member_id), an_availability(member_id), an_offer(member_id, *skills, **offer))
        return member_id

    async def a_mentee(self, *skills: str, member_id: UUID | None = None, **need: Any) -> NeedStated:
        """The need of somebody, new or not, with time on Thursday from 16:00 to 18:00 UTC."""
        stated = a_need(member_id, *skills, **need)
        await self.tell(a_profile(stated.member_id), an_availability(stated.member_id), stated)
        return stated

    async def sent(self, mentor_id: UUID, need: NeedStated | None = None, *, then: Sequence[UUID] = ()) -> Introduction:
        """An introduction that waits for this mentor, of a new mentee unless a need is given, going on to `then`."""
        need = need or await self.a_mentee()
        command = SendIntroduction(
            need_id=need.need_id, mentor_id=mentor_id, topic=TOPIC, tried="", first_step="", next_choices=tuple(then)
        )
        async with self.db.transaction() as tx:
            introduction_id = await send_introduction(tx, need.member_id, command, keyring=self.keyring)
        return await self.introduction(introduction_id)

    async def accepted(self, mentor_id: UUID, *, starts_at: datetime = THURSDAY) -> Introduction:
        """An introduction whose time is being booked."""
        return await self.accept(await self.sent(mentor_id), starts_at=starts_at)

    async def accept(self, introduction: Introduction, *, starts_at: datetime = THURSDAY) -> Introduction:
        async with self.db.transaction() as tx:
            await accept_introduction(tx, introduction.id, by=introduction.mentor_id, starts_at=starts_at)
        return await self.introduction(introduction.id)

    async def decline(self, introduction: Introduction) -> Introduction:
        async with self.db.transaction() as tx:
            reason, by = DeclineReason.NO_TIME, introduction.mentor_id
            await decline_introduction(tx, introduction.id, by=by, reason=reason, note="A full calendar.")
        return await self.introduction(introduction.id)

    async def propose(self, introduction: Introduction, by: UUID, *times: datetime) -> Introduction:
        async with self.db.transaction() as tx:
            await propose_times(tx, introduction.id, by=by, times=times)
        return await self.introduction(introduction.id)

    async def accept_proposed(self, introduction: Introduction, by: UUID, starts_at: datetime) -> Introduction:
        async with self.db.transaction() as tx:
            await accept_proposed_time(tx, introduction.id, by=by, starts_at=starts_at)
        return await self.introduction(introduction.id)

    async def withdraw(self, introduction: Introduction) -> Introduction:
        async with self.db.transaction() as tx:
            await withdraw_introduction(tx, introduction.id, by=introduction.mentee_id)
        return await self.introduction(introduction.id)

    async def due(self) -> int:
        """Runs every timer that is due; returns how many there were."""
        loop, ran = TimerLoop(self.db, TIMERS), 0
        while await loop.run_next():
            ran += 1
        return ran

    async def introduction(self, introduction_id: UUID) -> Introduction:
        async with self.db.reading() as tx:
            return (await tx.session.scalars(select(Introduction).where(introductions.c.id == introduction_id))).one()

    async def following(self, introduction: Introduction) -> Introduction:
        """The introduction that the ask has moved on to."""
        moved = await self.introduction(introduction.id)
        assert moved.next_id
        return await self.introduction(moved.next_id)

    async def choices(self, need_id: UUID) -> list[UUID]:
        """Whom the need's ask may move on to."""
        query = select(next_choices.c.mentor_id).where(next_choices.c.need_id == need_id)
        async with self.db.reading() as tx:
            return list(await tx.session.scalars(query.order_by(next_choices.c.place)))

    async def seats(self, mentor_id: UUID) -> tuple[int, int]:
        """Held, and there."""
        async with self.db.reading() as tx:
            row = (await tx.session.execute(select(capacity).where(capacity.c.member_id == mentor_id))).one()
        return row.held, row.seats

    async def emitted(self) -> list[str]:
        """The names of the events in the outbox, oldest first."""
        return [type(event).__name__ for event in await emitted(self.db)]
