"""Whom a sign-in stands for: its own member, the imported one, or nobody any more."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.db import Database
from chassis.identity import HEADER, Identity, Role
from chassis.ids import new_id
from chassis.keyring import Keyring
from gateway.edge.principals import Known
from services.profiles.members.domain.member import Standing
from services.profiles.members.tables import members
from services.profiles.staff.commands.sign_ins import give_back_sign_ins, take_over_sign_ins
from services.profiles.staff.domain.audit import Action
from services.profiles.staff.tables import sign_ins
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.documents import ME, do, done
from tests.service.profiles.staff import IMPORTED, an_imported_member, ask_desk, entries, send, sent, signed_in


def numbered(number: str = "4711") -> Identity:
    return replace(a_member(), member_number=number)


def verified(email: str = "AMARA@example.org") -> Identity:
    return replace(a_member(), verified_email=email)


async def set_standing(db: Database, member_id: UUID, standing: Standing) -> None:
    async with db.transaction() as tx:
        await tx.session.execute(update(members).where(members.c.id == member_id).values(standing=standing))


class TestTheDesk:
    async def test_lets_a_newcomer_be_themselves_and_asks_again_soon(self, caller: Caller) -> None:
        who = a_member()

        told = (await ask_desk(caller, who)).json()

        assert (told["memberId"], told["standing"], told["goodFor"]) == (str(who.id), "PRESENT", 2.0)

    async def test_says_it_as_the_gateway_reads_it(self, caller: Caller, member: UUID) -> None:
        who = a_member(member, Role.OPERATOR)

        known = Known.told((await ask_desk(caller, who)).json())

        assert known.of(who) == who

    async def test_lets_who_has_a_profile_be_believed_for_a_minute(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")

        assert (await ask_desk(caller, who)).json()["goodFor"] == 60.0

    @pytest.mark.parametrize("who", [a_client("members:read"), a_kiosk()], ids=["client", "kiosk"])
    async def test_is_for_members_alone(self, caller: Caller, who: Identity) -> None:
        assert (await ask_desk(caller, who)).status_code == 403

    async def test_believes_the_gateway_alone(self, caller: Caller) -> None:
        assert (await caller.post(ME, headers={HEADER: "x"})).status_code == 401
        assert (await ask_desk(replace(caller, name="matching"), a_member())).status_code == 401

    async def test_takes_nobody_who_already_acts_for_another(self, caller: Caller) -> None:
        assert (await ask_desk(caller, replace(a_member(), actor=new_id()))).status_code == 401

    async def test_says_who_was_erased(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        who, gone = a_member(), a_member()
        for each in (who, gone):
            await done(caller, each, "saveProfile", idempotencyKey=str(each.id))
        await set_standing(db, who.id, Standing.ERASED)
        await keyring.destroy(gone.id)
        async with db.transaction() as tx:
            await tx.session.execute(members.delete().where(members.c.id == gone.id))

        assert [(await ask_desk(caller, each)).json()["standing"] for each in (who, gone)] == ["ERASED"] * 2


class TestTheMembersNumber:
    async def test_links_the_first_sign_in_by_itself(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        imported, who = await an_imported_member(db, keyring), numbered()

        found = await signed_in(caller, who)

        assert found.id == imported
        assert (await caller.ask(found, ME))["data"]["me"]["displayName"] == "Amara Okafor"
        (entry,) = await entries(db)
        assert (entry.action, entry.subject_id) == (Action.SIGN_IN_LINKED.value, imported)
        assert entry.details == {"sign_in": str(who.id), "how": "MEMBER_NUMBER"}

    async def test_links_also_who_signed_in_before_they_were_imported(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        who = numbered()
        assert (await signed_in(caller, who)).id == who.id

        imported = await an_imported_member(db, keyring)

        assert (await signed_in(caller, who)).id == imported

    async def test_stays_linked_when_the_token_no_longer_names_it(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        imported, who = await an_imported_member(db, keyring), numbered()
        await signed_in(caller, who)

        assert (await signed_in(caller, replace(who, member_number=None))).id == imported
        assert (await signed_in(caller, replace(who, member_number="another"))).id == imported

    async def test_of_another_network_links_nobody(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        await an_imported_member(db, keyring, slug="northbridge")
        who = numbered()

        assert (await signed_in(caller, who)).id == who.id

    async def test_takes_nobody_away_from_a_profile_of_their_own(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        who = numbered()
        await done(caller, who, "saveProfile")
        await an_imported_member(db, keyring)

        assert (await signed_in(caller, who)).id == who.id

    async def test_is_kept_once_however_often_it_is_asked_at_once(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        imported, who = await an_imported_member(db, keyring), numbered()

        found = await asyncio.gather(*(signed_in(caller, who) for _ in range(8)))

        assert {each.id for each in found} == {imported}
        assert len(await entries(db)) == 1


class TestClaiming:
    async def test_offers_the_one_imported_profile_and_links_it_on_a_yes(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        imported, who = await an_imported_member(db, keyring), verified()
        assert (await signed_in(caller, who)).id == who.id

        offered = (await caller.ask(who, IMPORTED))["data"]["importedProfile"]
        claimed = await sent(caller, who, "claimImportedProfile", memberId=offered["memberId"])

        assert offered == claimed == {"memberId": str(imported), "networks": ["Association"]}
        assert (await signed_in(caller, who)).id == imported
        assert [entry.details["how"] for entry in await entries(db)] == ["E_MAIL"]

    async def test_offers_nothing_without_a_verified_address(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        imported = await an_imported_member(db, keyring)
        who = a_member()

        assert (await caller.ask(who, IMPORTED))["data"] == {"importedProfile": None}
        refused = await send(caller, who, "claimImportedProfile", memberId=str(imported))
        assert codes(refused) == ["ADDRESS_NOT_VERIFIED"]

    async def test_offers_nothing_that_somebody_signs_in_as(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        imported, first, second = await an_imported_member(db, keyring), verified(), verified()
        await sent(caller, first, "claimImportedProfile", memberId=str(imported))

        assert (await caller.ask(second, IMPORTED))["data"] == {"importedProfile": None}
        refused = await send(caller, second, "claimImportedProfile", memberId=str(imported))
        assert codes(refused) == ["NOTHING_TO_CLAIM"]

    async def test_offers_no_profile_that_a_member_made_themselves(self, caller: Caller) -> None:
        owner, other = a_member(), verified()
        await signed_in(caller, owner)
        await done(caller, owner, "saveProfile")

        assert (await caller.ask(other, IMPORTED))["data"] == {"importedProfile": None}
        refused = await send(caller, other, "claimImportedProfile", memberId=str(owner.id))
        assert codes(refused) == ["NOTHING_TO_CLAIM"]

    async def test_offers_nothing_where_two_could_be_meant(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        for slug in ("one", "two"):
            await an_imported_member(db, keyring, slug=slug)

        assert (await caller.ask(verified(), IMPORTED))["data"] == {"importedProfile": None}

    async def test_is_refused_to_who_has_a_profile(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        imported, who = await an_imported_member(db, keyring), verified()
        await done(caller, who, "saveProfile")

        assert (await caller.ask(who, IMPORTED))["data"] == {"importedProfile": None}
        refused = await send(caller, who, "claimImportedProfile", memberId=str(imported))
        assert codes(refused) == ["PROFILE_IS_THERE"]

    async def test_lets_one_of_two_have_it_who_claim_at_once(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        imported = await an_imported_member(db, keyring)
        claims = [send(caller, verified(), "claimImportedProfile", memberId=str(imported)) for _ in range(4)]

        answers = await asyncio.gather(*claims)

        assert sorted(codes(answer) for answer in answers) == [[], *[["NOTHING_TO_CLAIM"]] * 3]

    async def test_leaves_no_second_profile_behind(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        imported, who = await an_imported_member(db, keyring), verified()
        await sent(caller, who, "claimImportedProfile", memberId=str(imported))

        late = await do(caller, who, "saveProfile")

        assert codes(late) == ["LINKED_JUST_NOW"]


class TestMergedRecords:
    async def test_take_their_sign_ins_along_and_give_them_back(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        who, kept = a_member(), await an_imported_member(db, keyring)
        await signed_in(caller, who)
        await done(caller, who, "saveProfile")
        async with db.transaction() as tx:
            moved = await take_over_sign_ins(tx, who.id, kept_id=kept)

        assert (await signed_in(caller, who)).id == kept
        async with db.transaction() as tx:
            await give_back_sign_ins(tx, moved, merged_id=who.id)
        assert (await signed_in(caller, who)).id == who.id

    async def test_are_the_only_ones_whose_sign_ins_move(self, caller: Caller, db: Database) -> None:
        bystander = a_member()
        await signed_in(caller, bystander)

        async with db.transaction() as tx:
            assert await take_over_sign_ins(tx, new_id(), kept_id=new_id()) == []

        async with db.reading() as tx:
            assert (await tx.session.scalars(select(sign_ins.c.member_id))).all() == [bystander.id]
