"""Many members erased at once: each is complete when their own part is done, and whoever is held stays."""

from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.identity import Role
from chassis.keyring import Keyring
from chassis.stores import heeding_erasure
from chassis.tables import outbox
from contracts.profiles import MemberErased
from services.profiles.consumers import HANDLERS
from services.profiles.members.tables import cards
from services.profiles.privacy.commands.erasure import erase_members
from services.profiles.privacy.tables import erasure_answers, erasures
from tests.service.envelopes import deliver_together, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import a_whole_member
from tests.service.profiles.privacy import ERASED, Office, ask_for, erased_in, get


@pytest.fixture
def office(db: Database, keyring: Keyring) -> Office:
    """Give profiles as it runs."""
    return Office(db, keyring)


async def rows(db: Database, table: Any) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(table))).all())


async def begun(caller: Caller, db: Database, *, people: int = 3) -> list[Any]:
    for _ in range(people):
        await get(caller, await a_whole_member(caller), "requestErasure")
    return await rows(db, erasures)


async def hear(db: Database, *answers: Any) -> list[Taken]:
    """All in one transaction, as they are taken in when many leave."""
    return await deliver_together(db, heeding_erasure(HANDLERS, erase_members), *map(envelope, answers))


async def ended(db: Database) -> list[Any]:
    return [row for row in await rows(db, outbox) if row.type == MemberErased.type]


class TestAnswersThatComeTogether:
    async def test_complete_every_erasure_that_nobody_is_missing_from(
        self, caller: Caller, office: Office, db: Database
    ) -> None:
        first, second, third = await begun(caller, db)
        await office.run_timers()

        for kind in ERASED[:-1]:
            await hear(db, *(erased_in(kind, erasure) for erasure in (first, second, third)))
        assert await ended(db) == []
        await hear(db, *(erased_in(ERASED[-1], erasure) for erasure in (third, first)))

        complete = {row.id for row in await rows(db, erasures) if row.completed_at}
        assert complete == {first.id, third.id}
        assert {row.subject for row in await ended(db)} == {first.member_id, third.member_id}

    async def test_end_each_because_of_its_own_answer(self, caller: Caller, office: Office, db: Database) -> None:
        them = await begun(caller, db)
        await office.run_timers()
        for kind in ERASED[:-1]:
            await hear(db, *(erased_in(kind, erasure) for erasure in them))
        last = [envelope(erased_in(ERASED[-1], erasure)) for erasure in them]

        await deliver_together(db, HANDLERS, *last)

        assert {row.causation_id for row in await ended(db)} == {each.id for each in last}

    async def test_count_once_when_they_come_again_together(self, caller: Caller, office: Office, db: Database) -> None:
        them = await begun(caller, db)
        await office.run_timers()
        for kind in ERASED:
            await hear(db, *(erased_in(kind, erasure) for erasure in them))

        again = [envelope(erased_in(ERASED[0], erasure, rows=0), 2) for erasure in them]
        assert await deliver_together(db, HANDLERS, *again) == [Taken.APPLIED] * 3

        assert len(await ended(db)) == 3
        kept = [row.stores for row in await rows(db, erasure_answers) if row.service == "matching"]
        assert kept == [{"rows": 1}] * 3

    async def test_may_come_before_the_keys_are_gone(self, caller: Caller, office: Office, db: Database) -> None:
        them = await begun(caller, db)
        for kind in ERASED:
            await hear(db, *(erased_in(kind, erasure) for erasure in them))
        assert await ended(db) == []

        await office.run_timers()

        assert len(await ended(db)) == 3


async def test_one_who_is_held_among_those_who_leave_stays_whole(caller: Caller, office: Office, db: Database) -> None:
    before, held, after = [await a_whole_member(caller) for _ in range(3)]
    sealed = await office.keyring.seal(held.id, "secret")
    hold = {"memberId": str(held.id), "reason": "A court asked for it."}
    await get(caller, a_member(None, Role.OPERATOR), "setLegalHold", **hold)

    answers = [await ask_for(caller, who, "requestErasure") for who in (before, held, after)]
    await office.run_timers()
    for kind in ERASED:
        await hear(db, *(erased_in(kind, erasure) for erasure in await rows(db, erasures)))

    assert [codes(answer) if "errors" in answer else [] for answer in answers] == [[], ["UNDER_LEGAL_HOLD"], []]
    assert {row.subject for row in await ended(db)} == {before.id, after.id}
    assert {row.member_id for row in await rows(db, cards)} == {held.id}
    assert await office.keyring.open(held.id, sealed) == "secret"


async def test_two_at_once_are_counted_each_for_themselves(caller: Caller, db: Database) -> None:
    one, other = await a_whole_member(caller), await a_whole_member(caller)
    async with db.transaction() as tx:
        did = await erase_members(tx, {one.id: tx.cause, other.id: tx.cause})

    assert {who: _cards(stores) for who, stores in did.items()} == {one.id: 4, other.id: 4}
    assert await rows(db, cards) == []


def _cards(stores: Any) -> int:
    return sum(store.rows for store in stores if store.store == "cards")
