"""Whoever has not kept what was told of members asks, and is told of them as they are now."""

from uuid import UUID

from chassis.db import Database
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.timers import TimerLoop
from contracts.matching import MembersMissed
from contracts.profiles import MemberProfileSaved
from services.profiles.consumers import HANDLERS
from services.profiles.members.commands.profile import save_profile
from services.profiles.timers import timers
from tests.builders.profiles import a_profile
from tests.service.envelopes import deliver, emitted, envelope


async def settle(db: Database, keyring: Keyring) -> None:
    loop = TimerLoop(db, timers(keyring))
    while await loop.run_next():
        pass


async def told(db: Database) -> list[MemberProfileSaved]:
    return [each for each in await emitted(db) if isinstance(each, MemberProfileSaved)]


def missed(*members: UUID) -> MembersMissed:
    return MembersMissed(request_id=new_id(), member_ids=members)


class TestMembersMissed:
    async def test_has_them_told_of_anew_with_the_address_under_their_own_key(
        self, db: Database, keyring: Keyring, member: UUID
    ) -> None:
        (before,) = await told(db)

        await deliver(db, HANDLERS, envelope(missed(member)))
        await settle(db, keyring)

        _, again = await told(db)
        assert await keyring.open(member, again.email) == await keyring.open(member, before.email)
        assert again.model_copy(update={"email": "", "display_name": ""}) == before.model_copy(
            update={"email": "", "display_name": ""}
        )

    async def test_heard_twice_tells_once(self, db: Database, keyring: Keyring, member: UUID) -> None:
        asked = envelope(missed(member))

        await deliver(db, HANDLERS, asked, asked)
        await settle(db, keyring)

        assert len(await told(db)) == 2

    async def test_heard_out_of_order_tells_of_all(self, db: Database, keyring: Keyring, member: UUID) -> None:
        async with db.transaction() as tx:
            other = await save_profile(tx, keyring, member_id=new_id(), profile=a_profile(email="bea@example.org"))
        first, second = envelope(missed(member)), envelope(missed(other))

        await deliver(db, HANDLERS, second, first)
        await settle(db, keyring)

        assert sorted(each.member_id for each in (await told(db))[2:]) == sorted([member, other])

    async def test_says_nothing_of_who_is_not_here_or_was_erased(
        self, db: Database, keyring: Keyring, member: UUID
    ) -> None:
        await keyring.destroy(member)

        await deliver(db, HANDLERS, envelope(missed(new_id(), member)))
        await settle(db, keyring)

        assert len(await told(db)) == 1
