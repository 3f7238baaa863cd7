"""Erasing a member: what goes at once, what follows, what stays as proof, and who may ask for it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.tables import outbox, timers
from chassis.timers import TimerLoop
from contracts.envelope import ERASED as GONE
from contracts.matching import ErasedInMatching
from contracts.profiles import ErasureStarted, MemberErased
from services.profiles.directory.tables import blocks
from services.profiles.members.tables import cards, members, needs
from services.profiles.privacy.commands.erasure import DESTROY, OVERDUE, EraseMember, destroy_keys, start_erasure
from services.profiles.privacy.domain.erasure import OVERDUE_AFTER, ErasureReason
from services.profiles.privacy.timers import with_keys
from tests.builders.profiles import NOON
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.documents import ME, SOMEBODY, a_whole_member, do, done
from tests.service.profiles.privacy import (
    CONSENTS,
    ERASED,
    ERASURE_BY_ID,
    LEGAL_HOLDS,
    Office,
    ask_for,
    erased_in,
    get,
)

MARKERS = {"headline": "MARKER-headline", "bio": "MARKER-bio", "displayName": "MARKER-name"}


@pytest.fixture
def office(db: Database, keyring: Keyring) -> Office:
    """Give profiles as it runs."""
    return Office(db, keyring)


async def rows(db: Database, table: Any, **where: Any) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(table).filter_by(**where))).all())


async def types(db: Database) -> list[str]:
    """What waits in the outbox, oldest first."""
    return [row.type for row in sorted(await rows(db, outbox))]


async def every_text(db: Database) -> str:
    """Everything that is kept in the database, as text."""
    async with db.reading() as tx:
        names = await tx.session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'skill%'")
        )
        found = [
            str(await tx.session.scalar(text(f"SELECT string_agg(row::text, '') FROM {name} AS row"))) for name in names
        ]
    return "".join(found)


async def whole(office: Office) -> Any:
    """Lets every other service answer, and the key go."""
    await office.run_timers()
    erasure = await office.erasure()
    await office.hear(*(erased_in(kind, erasure) for kind in ERASED))
    return await office.erasure()


class TestByTheMember:
    async def test_nothing_they_said_is_left(self, caller: Caller, db: Database) -> None:
        who = await a_whole_member(caller)
        await done(caller, who, "saveProfile", **MARKERS, idempotencyKey="again")
        assert "MARKER" in await every_text(db)

        await get(caller, who, "requestErasure")

        left = await every_text(db)
        assert "MARKER" not in left
        assert "amara@example.org" not in left
        assert "ward" not in left
        assert await rows(db, cards) == await rows(db, needs) == []

    async def test_their_row_says_that_they_were_erased_and_when(self, caller: Caller, db: Database) -> None:
        who = await a_whole_member(caller)

        await get(caller, who, "requestErasure")

        (row,) = await rows(db, members)
        assert (row.id, row.standing.value, row.display_name, row.version) == (who.id, "ERASED", "", 2)

    async def test_everybody_else_is_asked_and_waiting_events_lose_their_data(
        self, caller: Caller, db: Database
    ) -> None:
        who = await a_whole_member(caller)
        before = await types(db)

        await get(caller, who, "requestErasure")

        assert await types(db) == [*[GONE] * len(before), ErasureStarted.type]

    async def test_asking_again_is_the_same_erasure(self, caller: Caller, db: Database) -> None:
        who = await a_whole_member(caller)
        first = await get(caller, who, "requestErasure", idempotencyKey="one")

        again = await get(caller, who, "requestErasure", idempotencyKey="one")
        other = await get(caller, who, "requestErasure", idempotencyKey="two")

        assert again["id"] == other["id"] == first["id"]
        assert (await types(db)).count(ErasureStarted.type) == 1

    async def test_one_without_a_profile_can_go_too_and_never_joins_again(self, caller: Caller) -> None:
        who = a_member()
        await get(caller, who, "requestErasure")

        assert codes(await do(caller, who, "saveProfile")) == ["MEMBER_ERASED"]

    @pytest.mark.parametrize("field", ["saveProfile", "stateNeed", "makeOffer", "setAvailability"])
    async def test_they_can_say_nothing_more(self, caller: Caller, field: str) -> None:
        who = await a_whole_member(caller)
        await get(caller, who, "requestErasure")

        assert codes(await do(caller, who, field, idempotencyKey="late")) == ["MEMBER_ERASED"]

    async def test_nobody_finds_them(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        await get(caller, who, "requestErasure")

        assert (await caller.ask(who, ME))["data"] == {"me": None}
        assert codes(await caller.ask(a_member(), SOMEBODY, id=str(who.id))) == ["NOT_FOUND"]

    async def test_blocks_go_on_both_sides(self, caller: Caller, db: Database) -> None:
        who, other = await a_whole_member(caller), new_id()
        async with db.transaction() as tx:
            pairs = [(who.id, other), (other, who.id)]
            values = [{"blocker_id": one, "blocked_id": two, "raised_at": NOON} for one, two in pairs]
            await tx.session.execute(blocks.insert().values(values))

        await get(caller, who, "requestErasure")

        assert await rows(db, blocks) == []

    async def test_whoever_reports_to_them_reports_to_nobody(self, caller: Caller, db: Database) -> None:
        boss, who = await a_whole_member(caller), await a_whole_member(caller)
        async with db.transaction() as tx:
            await tx.session.execute(members.update().where(members.c.id == who.id).values(manager_id=boss.id))
            staff = cards.c.fields.concat({"manager_id": str(boss.id)})
            await tx.session.execute(cards.update().where(cards.c.member_id == who.id).values(fields=staff))

        await get(caller, boss, "requestErasure")

        assert [row.manager_id for row in await rows(db, members, id=who.id)] == [None]
        assert str(boss.id) not in str(await rows(db, cards))


async def waiting(db: Database) -> list[Any]:
    """The timers of erasures; other areas have theirs."""
    return [timer for timer in await rows(db, timers) if timer.kind in (DESTROY, OVERDUE)]


class TestTheSaga:
    async def test_is_complete_when_everybody_has_answered_and_the_key_is_gone(
        self, caller: Caller, office: Office, db: Database
    ) -> None:
        who = await a_whole_member(caller)
        sealed = await office.keyring.seal(who.id, "secret")
        await get(caller, who, "requestErasure")

        erasure = await whole(office)

        assert erasure.completed_at == NOON
        assert (await types(db))[-1] == MemberErased.type
        with pytest.raises(KeyDestroyed):
            await office.keyring.open(who.id, sealed)
        assert await waiting(db) == []

    @pytest.mark.parametrize("missing", [*ERASED, None], ids=lambda kind: kind.__name__ if kind else "the key")
    async def test_is_not_complete_while_anybody_is_missing(
        self, caller: Caller, office: Office, db: Database, missing: Any
    ) -> None:
        await get(caller, await a_whole_member(caller), "requestErasure")
        if missing is not None:
            await office.run_timers()
        erasure = await office.erasure()

        await office.hear(*(erased_in(kind, erasure) for kind in ERASED if kind is not missing))

        assert (await office.erasure()).completed_at is None
        assert MemberErased.type not in await types(db)

    async def test_an_answer_that_comes_twice_counts_once_and_the_end_is_told_once(
        self, caller: Caller, office: Office, db: Database
    ) -> None:
        await get(caller, await a_whole_member(caller), "requestErasure")
        erasure = await whole(office)

        assert await office.hear(erased_in(ErasedInMatching, erasure)) == [Taken.SEEN_BEFORE]
        assert await office.hear(erased_in(ErasedInMatching, erasure, rows=0), seq=2) == [Taken.APPLIED]

        assert (await types(db)).count(MemberErased.type) == 1

    async def test_a_crash_between_the_key_and_its_record_costs_nothing(
        self, caller: Caller, office: Office, db: Database
    ) -> None:
        who = await a_whole_member(caller)
        await get(caller, who, "requestErasure")
        erasure = await office.erasure()

        with pytest.raises(ZeroDivisionError):
            await self._destroy_and_crash(office, erasure.id)
        assert (await office.erasure()).key_destroyed_at is None

        assert (await whole(office)).completed_at == NOON

    @staticmethod
    async def _destroy_and_crash(office: Office, erasure_id: UUID) -> None:
        async with office.db.transaction() as tx:
            await destroy_keys(tx, erasure_id, keyring=office.keyring)
            raise ZeroDivisionError

    async def test_keys_that_are_due_together_go_together(self, caller: Caller, office: Office, db: Database) -> None:
        people = [await a_whole_member(caller) for _ in range(3)]
        for who in people:
            await office.keyring.seal(who.id, "secret")
            await get(caller, who, "requestErasure")

        await TimerLoop(db, with_keys(office.keyring)).run_next()

        assert await office.keyring.destroyed([who.id for who in people]) == {who.id for who in people}
        assert [timer.kind for timer in await waiting(db)] == [OVERDUE] * 3

    async def test_one_that_takes_too_long_is_reported_until_it_is_done(self, caller: Caller, office: Office) -> None:
        await get(caller, await a_whole_member(caller), "requestErasure")
        await office.run_timers()
        office.db.clock = lambda: NOON + OVERDUE_AFTER

        await office.run_timers()

        (timer,) = await waiting(office.db)
        assert (timer.kind, timer.due_at) == ("erasure_overdue", NOON + 2 * OVERDUE_AFTER)
        await whole(office)
        assert await waiting(office.db) == []

    async def test_the_proof_says_what_went_where(self, caller: Caller, office: Office) -> None:
        begun = await get(caller, await a_whole_member(caller), "requestErasure")
        await whole(office)

        proof = (await caller.ask(a_member(None, Role.SUPPORT), ERASURE_BY_ID, id=begun["id"]))["data"]["erasure"]

        assert proof["completedAt"]
        assert {row["service"] for row in proof["stores"]} == {"profiles", "matching", "sessions", "notifications"}
        assert {"service": "profiles", "store": "cards", "rows": 4} in proof["stores"]

    async def test_the_receipt_tells_how_far_it_has_come_without_signing_in(
        self, caller: Caller, office: Office
    ) -> None:
        begun = await get(caller, await a_whole_member(caller), "requestErasure")
        await whole(office)

        answer = await caller.fetch(f"/v1/erasures/{begun['receipt']}")

        assert answer.json()["completedAt"]
        assert "memberId" not in answer.text
        assert (await caller.fetch(f"/v1/erasures/{begun['id']}")).status_code == 404
        assert (await caller.fetch(f"/v1/erasures/{new_id()}")).status_code == 404


class TestBySupport:
    async def test_names_the_member_and_the_reason(self, caller: Caller, db: Database, office: Office) -> None:
        who, staff = await a_whole_member(caller), a_member(None, Role.SUPPORT)

        begun = await get(caller, staff, "requestErasure", memberId=str(who.id), reason="ASKED_IN_WRITING")

        erasure = await office.erasure()
        assert begun["reason"] == "ASKED_IN_WRITING"
        assert (erasure.member_id, erasure.asked_by) == (who.id, staff.id)
        assert await rows(db, cards) == []

    async def test_must_say_why(self, caller: Caller, db: Database) -> None:
        who, staff = await a_whole_member(caller), a_member(None, Role.SUPPORT)

        for reason in (None, "OWN_REQUEST"):
            answer = await ask_for(caller, staff, "requestErasure", memberId=str(who.id), reason=reason)
            assert codes(answer) == ["BAD_USER_INPUT"]
        assert await rows(db, cards) != []


class TestTheWrongCaller:
    async def test_erases_nobody(self, caller: Caller, db: Database) -> None:
        who = await a_whole_member(caller)
        in_their_name = Identity(kind=Kind.MEMBER, id=who.id, actor=new_id())
        others = [a_member(), a_member(None, Role.PROGRAMME_MANAGER), a_member(None, Role.OPERATOR)]

        for other in [*others, in_their_name, a_client("members:write"), a_kiosk()]:
            named = await ask_for(
                caller, other, "requestErasure", memberId=str(who.id), reason=ErasureReason.MEMBERSHIP_ENDED.value
            )
            assert codes(named) == ["FORBIDDEN"]
        for other in (in_their_name, a_client(), a_kiosk()):
            assert codes(await ask_for(caller, other, "requestErasure")) == ["FORBIDDEN"]
        assert len(await rows(db, cards)) == 4

    async def test_sees_no_erasure(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        begun = await get(caller, who, "requestErasure")

        for other in (who, a_member(), a_member(None, Role.PROGRAMME_MANAGER), a_client(), a_kiosk()):
            assert codes(await caller.ask(other, ERASURE_BY_ID, id=begun["id"])) == ["FORBIDDEN"]
        staff = a_member(None, Role.OPERATOR)
        assert codes(await caller.ask(staff, ERASURE_BY_ID, id=str(new_id()))) == ["NOT_FOUND"]


class TestLegalHold:
    async def test_refuses_erasure_until_it_is_lifted(self, caller: Caller, db: Database) -> None:
        who, staff = await a_whole_member(caller), a_member(None, Role.OPERATOR)
        held = {"memberId": str(who.id), "reason": "A court asked for it."}
        await get(caller, staff, "setLegalHold", **held)

        assert codes(await ask_for(caller, who, "requestErasure")) == ["UNDER_LEGAL_HOLD"]
        assert len(await rows(db, cards)) == 4

        lifted = await get(caller, staff, "liftLegalHold", **{**held, "reason": "The case is closed."})
        assert (lifted["liftedBy"], lifted["liftedBecause"]) == (str(staff.id), "The case is closed.")
        await get(caller, who, "requestErasure")
        assert await rows(db, cards) == []

    async def test_stands_once(self, caller: Caller) -> None:
        staff, held = a_member(None, Role.SUPPORT), {"memberId": str(new_id()), "reason": "A court asked for it."}
        await get(caller, staff, "setLegalHold", **held)

        assert codes(await ask_for(caller, staff, "setLegalHold", **held)) == ["HOLD_STANDS"]
        await get(caller, staff, "liftLegalHold", **held)
        assert codes(await ask_for(caller, staff, "liftLegalHold", **held)) == ["NOTHING_HELD"]
        shown = (await caller.ask(staff, LEGAL_HOLDS, memberId=held["memberId"]))["data"]["legalHolds"]["edges"]
        assert [edge["node"]["reason"] for edge in shown] == ["A court asked for it."]

    async def test_comes_too_late_for_the_erased(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        await get(caller, who, "requestErasure")

        held = {"memberId": str(who.id), "reason": "A court asked for it."}
        assert codes(await ask_for(caller, a_member(None, Role.SUPPORT), "setLegalHold", **held)) == ["NOT_FOUND"]

    async def test_is_seen_and_set_by_staff_alone(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        held = {"memberId": str(who.id), "reason": "A court asked for it."}

        for other in (who, a_member(), a_member(None, Role.PROGRAMME_MANAGER), a_client(), a_kiosk()):
            for field in ("setLegalHold", "liftLegalHold"):
                assert codes(await ask_for(caller, other, field, **held)) == ["FORBIDDEN"]
            assert codes(await caller.ask(other, LEGAL_HOLDS, memberId=str(who.id))) == ["FORBIDDEN"]
        assert "errors" not in await caller.ask(who, CONSENTS)


async def test_two_erasures_at_once_are_one(db: Database, member: UUID) -> None:
    asked = EraseMember(member_id=member, asked_by=member, reason=ErasureReason.OWN_REQUEST)

    async with db.transaction() as tx:
        first = await start_erasure(tx, asked)
    async with db.transaction() as tx:
        assert await start_erasure(tx, asked) == first
