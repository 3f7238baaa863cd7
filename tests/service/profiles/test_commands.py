"""Each command keeps what the member said and tells it once, in one transaction."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from chassis.db import Database, Viewer
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.keyring import Keyring
from contracts.profiles import (
    AvailabilitySet,
    MemberProfileSaved,
    NeedStated,
    NeedWithdrawn,
    OfferMade,
    OfferWithdrawn,
)
from contracts.words import CareerStage, Kind, Weekday
from services.profiles.members.commands.availability import set_availability
from services.profiles.members.commands.needs import state_need, withdraw_need
from services.profiles.members.commands.offers import make_offer, withdraw_offer
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.domain.employer import stand_in
from services.profiles.members.domain.member import Member, MemberErased, Profile, ProfileMissing
from services.profiles.members.domain.need import NeedAlreadyWithdrawn
from services.profiles.members.domain.offer import OfferAlreadyWithdrawn, OfferStatus
from services.profiles.members.queries.people import availabilities_of, cards_of, needs_by_id, offers_of
from services.profiles.members.queries.secret import secret_of_installation
from services.profiles.members.tables import availability_windows, members
from tests.builders.profiles import NOON, SQL, a_profile, a_week, some_need_terms, some_offer_terms
from tests.service.envelopes import emitted


async def save(db: Database, keyring: Keyring, member: UUID, *, profile: Profile) -> None:
    async with db.transaction() as tx:
        await save_profile(tx, keyring, member_id=member, profile=profile)


class TestSaveProfile:
    async def test_keeps_the_profile_in_clear_at_home(self, db: Database, keyring: Keyring) -> None:
        member = new_id()

        await save(db, keyring, member, profile=a_profile(display_name="Zoë 李"))

        async with db.reading() as tx:
            view = (await cards_of(tx, [member]))[member]
        assert (view.display_name, view.email) == ("Zoë 李", "amara@example.org")
        assert (view.languages, view.career_stage) == (("en", "ig"), CareerStage.CHANGING)

    async def test_tells_name_and_address_under_the_members_key(self, db: Database, keyring: Keyring) -> None:
        member = new_id()

        await save(db, keyring, member, profile=a_profile())

        (event,) = await emitted(db)
        assert isinstance(event, MemberProfileSaved)
        assert "Amara" not in event.model_dump_json()
        assert "amara" not in event.model_dump_json()
        assert await keyring.open(member, event.display_name) == "Amara Okafor"
        assert await keyring.open(member, event.email) == "amara@example.org"

    async def test_tells_the_employer_by_what_only_this_installation_can_derive(
        self, db: Database, keyring: Keyring
    ) -> None:
        await save(db, keyring, new_id(), profile=a_profile(employer="Lagoon Hospital"))

        (event,) = await emitted(db)
        async with db.reading() as tx:
            secret = await secret_of_installation(tx)
        assert isinstance(event, MemberProfileSaved)
        assert event.employer_id == stand_in(secret, "lagoon hospital")

    async def test_shows_the_secret_to_no_member(self, db: Database) -> None:
        async with db.reading(Viewer("member", new_id())) as tx:
            with pytest.raises(NoResultFound):
                await secret_of_installation(tx)

    async def test_tells_nobody_when_nothing_changes(self, db: Database, keyring: Keyring, member: UUID) -> None:
        await save(db, keyring, member, profile=a_profile())

        assert len(await emitted(db)) == 1

    @pytest.mark.parametrize("change", [{"bio": "New."}, {"languages": ["ig", "en"]}, {"zone": "UTC"}])
    async def test_tells_the_whole_profile_when_anything_changes(
        self, db: Database, keyring: Keyring, member: UUID, change: dict[str, object]
    ) -> None:
        await save(db, keyring, member, profile=a_profile(**change))

        assert [type(event) for event in await emitted(db)] == [MemberProfileSaved, MemberProfileSaved]
        async with db.reading() as tx:
            kept = await tx.session.get_one(Member, member)
        assert kept.profile == a_profile(**change)

    async def test_joins_once_when_two_devices_save_at_once(self, db: Database, keyring: Keyring) -> None:
        member = new_id()

        await asyncio.gather(*(save(db, keyring, member, profile=a_profile()) for _ in range(5)))

        assert len(await emitted(db)) == 1

    async def test_keeps_nothing_new_about_an_erased_member(self, db: Database, keyring: Keyring) -> None:
        member = new_id()
        await keyring.destroy(member)

        with pytest.raises(MemberErased):
            await save(db, keyring, member, profile=a_profile())

        async with db.reading() as tx:
            assert await tx.session.scalar(select(func.count()).select_from(members)) == 0


class TestNeeds:
    async def test_are_stated_with_the_time(self, db: Database, member: UUID) -> None:
        async with db.transaction() as tx:
            need = await state_need(tx, member, terms=some_need_terms())

        async with db.reading() as tx:
            view = (await needs_by_id(tx, [need]))[need]
        assert (view.member_id, view.skills, view.kind, view.stated_at) == (member, (SQL,), Kind.TRADITIONAL, NOON)
        event = (await emitted(db))[-1]
        assert isinstance(event, NeedStated)
        assert (event.need_id, event.member_id) == (need, member)

    async def test_need_a_profile_first(self, db: Database) -> None:
        with pytest.raises(ProfileMissing):
            async with db.transaction() as tx:
                await state_need(tx, new_id(), terms=some_need_terms())

    async def test_are_withdrawn_once(self, db: Database, member: UUID) -> None:
        async with db.transaction() as tx:
            need = await state_need(tx, member, terms=some_need_terms())
        async with db.transaction() as tx:
            await withdraw_need(tx, member, need_id=need)

        with pytest.raises(NeedAlreadyWithdrawn):
            async with db.transaction() as tx:
                await withdraw_need(tx, member, need_id=need)

        assert (await emitted(db))[-1] == NeedWithdrawn(need_id=need, member_id=member)

    async def test_are_withdrawn_by_their_owner_alone(self, db: Database, member: UUID) -> None:
        async with db.transaction() as tx:
            need = await state_need(tx, member, terms=some_need_terms())

        for stranger, what in ((new_id(), need), (member, new_id())):
            with pytest.raises(NotFound):
                async with db.transaction() as tx:
                    await withdraw_need(tx, stranger, need_id=what)


class TestOffers:
    async def test_are_made_changed_withdrawn_and_brought_back(self, db: Database, member: UUID) -> None:
        for capacity in (2, 3):
            async with db.transaction() as tx:
                await make_offer(tx, member, terms=some_offer_terms(capacity=capacity))
        async with db.transaction() as tx:
            await withdraw_offer(tx, member)
        async with db.transaction() as tx:
            await make_offer(tx, member, terms=some_offer_terms(capacity=3))

        told = (await emitted(db))[1:]
        assert [type(event) for event in told] == [OfferMade, OfferMade, OfferWithdrawn, OfferMade]
        async with db.reading() as tx:
            view = (await offers_of(tx, [member]))[member]
        assert (view.capacity, view.status) == (3, OfferStatus.ACTIVE)
        assert (view.stages, view.kinds) == (
            (CareerStage.EARLY, CareerStage.CHANGING),
            (Kind.TRADITIONAL, Kind.FLASH),
        )

    async def test_tell_nobody_when_nothing_changes(self, db: Database, member: UUID) -> None:
        for _ in range(2):
            async with db.transaction() as tx:
                await make_offer(tx, member, terms=some_offer_terms())

        assert [type(event) for event in await emitted(db)] == [MemberProfileSaved, OfferMade]

    async def test_are_one_a_member_however_many_are_made_at_once(self, db: Database, member: UUID) -> None:
        async def make(capacity: int) -> None:
            async with db.transaction() as tx:
                await make_offer(tx, member, terms=some_offer_terms(capacity=capacity))

        await asyncio.gather(*(make(capacity) for capacity in range(1, 6)))

        assert [type(event) for event in await emitted(db)][1:] == [OfferMade] * 5
        async with db.reading() as tx:
            view = (await offers_of(tx, [member]))[member]
        assert view.capacity == (await emitted(db))[-1].capacity

    async def test_need_a_profile_first(self, db: Database) -> None:
        with pytest.raises(ProfileMissing):
            async with db.transaction() as tx:
                await make_offer(tx, new_id(), terms=some_offer_terms())

    async def test_cannot_be_withdrawn_before_they_are_made(self, db: Database, member: UUID) -> None:
        with pytest.raises(NotFound):
            async with db.transaction() as tx:
                await withdraw_offer(tx, member)

    async def test_are_withdrawn_once(self, db: Database, member: UUID) -> None:
        async with db.transaction() as tx:
            await make_offer(tx, member, terms=some_offer_terms())
            await withdraw_offer(tx, member)

        with pytest.raises(OfferAlreadyWithdrawn):
            async with db.transaction() as tx:
                await withdraw_offer(tx, member)


class TestSetAvailability:
    async def test_replaces_the_whole_week(self, db: Database, member: UUID) -> None:
        first = a_week((Weekday.MONDAY, "08:00", "10:00"), (Weekday.FRIDAY, "22:00", "00:00"), member_id=member)
        second = a_week((Weekday.MONDAY, "09:00", "11:00"), member_id=member, zone="Asia/Kathmandu")
        for week in (first, second):
            async with db.transaction() as tx:
                await set_availability(tx, week)

        async with db.reading() as tx:
            view = (await availabilities_of(tx, [member]))[member]
        assert (view.zone, view.windows) == ("Asia/Kathmandu", second.windows)
        assert (await emitted(db))[1:] == [first.as_set(), second.as_set()]

    async def test_tells_nobody_when_nothing_changes(self, db: Database, member: UUID) -> None:
        for _ in range(2):
            async with db.transaction() as tx:
                await set_availability(tx, a_week(member_id=member))

        assert [type(event) for event in await emitted(db)] == [MemberProfileSaved, AvailabilitySet]

    async def test_can_be_no_time_at_all(self, db: Database, member: UUID) -> None:
        week = a_week(member_id=member)
        empty = type(week)(member_id=member, zone=week.zone, windows=())
        for each in (week, empty):
            async with db.transaction() as tx:
                await set_availability(tx, each)

        async with db.reading() as tx:
            assert (await availabilities_of(tx, [member]))[member].windows == ()
            assert await tx.session.scalar(select(func.count()).select_from(availability_windows)) == 0
        assert (await emitted(db))[-1].windows == ()

    async def test_needs_a_profile_first(self, db: Database) -> None:
        with pytest.raises(ProfileMissing):
            async with db.transaction() as tx:
                await set_availability(tx, a_week())
