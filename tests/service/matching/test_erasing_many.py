"""Many erased at once in matching: what they shared ends once, and each ending has its own cause."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.events.inbox import Taken
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from chassis.tables import outbox
from contracts.envelope import Envelope
from contracts.matching import ErasedInMatching, IntroductionSent, IntroductionWithdrawn
from contracts.profiles import ErasureStarted
from services.matching.consumers import HANDLERS
from services.matching.erasure import erase_members
from services.matching.facts.tables import members, needs
from services.matching.introductions.domain.status import Status
from tests.service.envelopes import deliver_together, envelope
from tests.service.matching.world import Matching


def started(*people: UUID) -> list[Envelope]:
    return [envelope(ErasureStarted(request_id=new_id(), member_id=member_id)) for member_id in people]


async def erase(matching: Matching, *told: Envelope) -> list[Taken]:
    """All in one transaction, as they are taken in when many leave."""
    return await deliver_together(matching.db, heeding_erasure(HANDLERS, erase_members), *told)


async def rows(matching: Matching, table: Any) -> list[Any]:
    async with matching.db.reading() as tx:
        return list((await tx.session.execute(select(table))).all())


async def test_each_takes_their_own_ask_back(matching: Matching) -> None:
    mentor = await matching.a_mentor()
    asks = [await matching.sent(mentor) for _ in range(3)]
    told = started(*(ask.mentee_id for ask in asks))

    assert await erase(matching, *told) == [Taken.APPLIED] * 3

    sent = await rows(matching, outbox)
    withdrawn = {row.subject: row.causation_id for row in sent if row.type == IntroductionWithdrawn.type}
    assert withdrawn == {ask.id: each.id for ask, each in zip(asks, told, strict=True)}
    assert [row.type for row in sent].count(ErasedInMatching.type) == 3
    assert [row.member_id for row in await rows(matching, members)] == [mentor]
    assert await rows(matching, needs) == []


async def test_an_ask_of_two_who_leave_together_ends_once(matching: Matching) -> None:
    ask = await matching.sent(await matching.a_mentor())

    await erase(matching, *started(ask.mentor_id, ask.mentee_id))

    left = await matching.introduction(ask.id)
    assert (left.status, left.topic) == (Status.WITHDRAWN, "")
    told = [row.type for row in await rows(matching, outbox) if row.subject == ask.id]
    assert sorted(told) == sorted([IntroductionSent.type, IntroductionWithdrawn.type])
    assert await rows(matching, members) == []


async def test_an_ask_moves_on_to_nobody_who_leaves_with_the_mentor(matching: Matching) -> None:
    mentor, next_one = await matching.a_mentor(), await matching.a_mentor()
    ask = await matching.sent(mentor, then=[next_one])

    await erase(matching, *started(mentor, next_one))

    assert (await matching.introduction(ask.id)).status is Status.EXPIRED


async def test_a_seat_comes_back_for_each_who_held_one(matching: Matching) -> None:
    mentor = await matching.a_mentor()
    pending = await matching.accepted(mentor)
    waiting = await matching.sent(mentor)

    await erase(matching, *started(waiting.mentee_id, pending.mentee_id))

    assert await matching.seats(mentor) == (0, 2)
