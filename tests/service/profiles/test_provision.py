"""Taking in people from a network: once, again, at once, from two networks, and after the member had their say."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from chassis.db import Database
from chassis.ids import new_id
from chassis.keyring import Keyring
from contracts.profiles import MemberProfileSaved
from contracts.words import CareerStage, MembershipStatus
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.commands.provision import foresee, provision
from services.profiles.integrations.commands.sharing import share_with_network
from services.profiles.integrations.domain.person import Change, Outcome, Person, imported_id
from services.profiles.integrations.tables import affiliations, networks
from services.profiles.members.commands.erasure import mark_member_erased
from services.profiles.members.commands.locks import lock_member
from services.profiles.members.commands.offers import make_offer
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.commands.standing import set_membership
from services.profiles.members.domain.member import Member, Standing
from services.profiles.members.queries.people import cards_of
from services.profiles.staff.domain.sign_in import Linked
from services.profiles.staff.tables import sign_ins
from tests.builders.profiles import NOON, a_profile, some_offer_terms
from tests.service.envelopes import emitted
from tests.service.statements import statements


@pytest.fixture
async def network(db: Database) -> Network:
    """Give a network that has nobody yet."""
    return await a_network(db, "northbridge")


async def a_network(db: Database, slug: str, *, sandbox: bool = False) -> Network:
    made = Network(id=new_id(), sandbox=sandbox)
    async with db.transaction() as tx:
        row = {"id": made.id, "slug": slug, "name": slug.title(), "sandbox": sandbox, "created_at": NOON}
        await tx.session.execute(insert(networks).values(row))
    return made


def a_person(external_id: str = "N-1", *, inactive: bool = False, manager: str = "", **said: Any) -> Person:
    values = {"display_name": "Zoë Ångström", "email": f"{external_id.lower()}@example.org", **said}
    return Person(
        external_id=external_id, said=values, degree="MSc", graduated=2011, inactive=inactive, manager=manager
    )


async def take(db: Database, keyring: Keyring, network: Network, *people: Person) -> list[Outcome]:
    async with db.transaction() as tx:
        return await provision(tx, keyring, network=network, people=people)


async def foreseen(db: Database, keyring: Keyring, network: Network, person: Person) -> Outcome:
    async with db.transaction() as tx:
        (outcome,) = await foresee(tx, keyring, network=network, people=[person])
    return outcome


async def member_of(db: Database, member_id: UUID) -> Member:
    async with db.reading() as tx:
        return await tx.session.get_one(Member, member_id)


def changes(outcomes: Sequence[Outcome]) -> list[Change]:
    return [outcome.change for outcome in outcomes]


class TestSomebodyNew:
    async def test_becomes_a_member_with_a_card_that_names_the_network(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (outcome,) = await take(db, keyring, network, a_person())

        async with db.reading() as tx:
            card = (await cards_of(tx, [outcome.member_id]))[outcome.member_id]
        assert outcome.change is Change.CREATED
        assert card.display_name == "Zoë Ångström"
        assert card.affiliations == (
            {"network_id": str(network.id), "name": "Northbridge", "degree": "MSc", "year": 2011},
        )

    async def test_is_told_once_with_name_and_address_sealed(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (outcome,) = await take(db, keyring, network, a_person())

        (event,) = await emitted(db)
        assert isinstance(event, MemberProfileSaved)
        assert (event.member_id, event.networks) == (outcome.member_id, (network.id,))
        assert await keyring.open(outcome.member_id, event.display_name) == "Zoë Ångström"

    async def test_needs_a_name_and_an_address(self, db: Database, keyring: Keyring, network: Network) -> None:
        outcomes = await take(db, keyring, network, Person(external_id="N-1", said={"display_name": "Zoë"}))

        assert changes(outcomes) == [Change.INCOMPLETE]
        assert await emitted(db) == []

    async def test_of_a_sandbox_is_found_by_nobody(self, db: Database, keyring: Keyring) -> None:
        sandbox = await a_network(db, "sandbox", sandbox=True)

        await take(db, keyring, sandbox, a_person())

        (event,) = await emitted(db)
        assert isinstance(event, MemberProfileSaved)
        assert not event.findable

    async def test_reports_to_a_manager_who_comes_later(self, db: Database, keyring: Keyring, network: Network) -> None:
        (outcome,) = await take(db, keyring, network, a_person("N-1", manager="N-2"))
        (manager,) = await take(db, keyring, network, a_person("N-2"))

        assert (await member_of(db, outcome.member_id)).manager_id == manager.member_id

    async def test_who_was_erased_is_not_taken_in_again(self, db: Database, keyring: Keyring, network: Network) -> None:
        await keyring.destroy(imported_id(network.id, "N-1"))

        assert changes(await take(db, keyring, network, a_person())) == [Change.ERASED]
        assert await emitted(db) == []

    async def test_whose_erasure_is_under_way_is_not_taken_in_again(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (first,) = await take(db, keyring, network, a_person())
        async with db.transaction() as tx:
            await mark_member_erased(tx, first.member_id)
        before = len(await emitted(db))

        assert changes(await take(db, keyring, network, a_person())) == [Change.ERASED]
        assert len(await emitted(db)) == before

    async def test_who_has_left_the_network_already_is_nobody_to_be_found(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (outcome,) = await take(db, keyring, network, a_person(inactive=True))

        assert outcome.change is Change.CREATED
        assert (await member_of(db, outcome.member_id)).standing is Standing.DEACTIVATED

    async def test_is_kept_with_everything_that_the_network_says(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        said: dict[str, Any] = {
            "languages": ("de", "pt"),
            "industries": ("86",),
            "career_stage": CareerStage.SENIOR,
            "title": 'C"T\\O',
        }

        (outcome,) = await take(db, keyring, network, a_person(**said))

        member = await member_of(db, outcome.member_id)
        assert {name: getattr(member.profile, name) for name in said} == said
        assert (member.version, member.updated_at, member.membership) == (1, NOON, MembershipStatus.ACTIVE)


class TestAgain:
    async def test_changes_nothing_and_tells_nobody(self, db: Database, keyring: Keyring, network: Network) -> None:
        await take(db, keyring, network, a_person())

        assert changes(await take(db, keyring, network, a_person())) == [Change.UNCHANGED]
        assert len(await emitted(db)) == 1

    async def test_takes_what_is_new(self, db: Database, keyring: Keyring, network: Network) -> None:
        await take(db, keyring, network, a_person(employer="Old Mill"))

        (outcome,) = await take(db, keyring, network, a_person(employer="New Mill"))

        assert (outcome.change, outcome.changed) == (Change.UPDATED, ("employer",))
        assert (await member_of(db, outcome.member_id)).profile.employer == "New Mill"

    async def test_leaves_what_the_member_has_said(self, db: Database, keyring: Keyring, network: Network) -> None:
        (first,) = await take(db, keyring, network, a_person(employer="Old Mill"))
        async with db.transaction() as tx:
            await save_profile(tx, keyring, member_id=first.member_id, profile=a_profile(employer="My own"))

        (outcome,) = await take(db, keyring, network, a_person(employer="New Mill"))

        assert (outcome.change, outcome.changed, outcome.kept) == (Change.UPDATED, ("employer",), ())
        assert (await member_of(db, outcome.member_id)).profile.employer == "My own"

    async def test_lets_what_the_association_says_hold_again(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        said = replace(a_person(manager="N-2"), membership=MembershipStatus.ACTIVE)
        (first,) = await take(db, keyring, network, said)
        async with db.transaction() as tx:
            await set_membership(tx, keyring, member_id=first.member_id, status=MembershipStatus.LAPSED)
            (await lock_member(tx, first.member_id)).manager_id = None

        assert changes(await take(db, keyring, network, said)) == [Change.UNCHANGED]

        member = await member_of(db, first.member_id)
        assert (member.membership, member.manager_id) == (MembershipStatus.ACTIVE, imported_id(network.id, "N-2"))

    async def test_waits_for_no_member_of_whom_nothing_new_is_said(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (first,) = await take(db, keyring, network, a_person())

        async with db.transaction() as edit, asyncio.timeout(5):
            await lock_member(edit, first.member_id)
            outcomes = await take(db, keyring, network, a_person())

        assert changes(outcomes) == [Change.UNCHANGED]

    async def test_at_once_makes_one_member(self, db: Database, keyring: Keyring, network: Network) -> None:
        outcomes = await asyncio.gather(*(take(db, keyring, network, a_person()) for _ in range(5)))

        assert sorted(each.change.value for (each,) in outcomes) == ["CREATED", *["UNCHANGED"] * 4]
        assert len(await emitted(db)) == 1


PRIVATE: dict[str, Any] = {
    "email": "amara@private.example",
    "employer": "Lagos General",
    "team": "Ward 3",
    "title": "Nurse",
    "region": "NG",
    "career_stage": CareerStage.CHANGING,
    "languages": ("en", "ig"),
}
WRONG: dict[str, Any] = {
    "email": "wrong@example.org",
    "employer": "Elsewhere",
    "team": "Nowhere",
    "title": "King",
    "region": "DE",
    "career_stage": CareerStage.EXECUTIVE,
    "languages": ("fr",),
}


class TestAGuess:
    async def test_at_what_a_member_keeps_is_answered_alike_right_or_wrong(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (first,) = await take(db, keyring, network, a_person())
        async with db.transaction() as tx:
            await save_profile(tx, keyring, member_id=first.member_id, profile=a_profile(**PRIVATE))

        for name in PRIVATE:
            answers = [
                await foreseen(db, keyring, network, a_person(**{name: said[name]})) for said in (PRIVATE, WRONG)
            ]
            assert (answers[0], answers[0].kept) == (answers[1], ()), name

    async def test_at_what_a_member_shares_is_answered_by_what_stayed(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        (first,) = await take(db, keyring, network, a_person())
        async with db.transaction() as tx:
            await save_profile(tx, keyring, member_id=first.member_id, profile=a_profile(**PRIVATE))
            await share_with_network(tx, first.member_id, network_id=network.id)

        outcome = await foreseen(db, keyring, network, a_person(title="King", employer="Elsewhere", region="NG"))

        assert (set(outcome.changed), outcome.kept) == ({"employer", "region"}, ("title",))

    async def test_at_who_somebody_reports_to_is_answered_alike_right_or_wrong(
        self, db: Database, keyring: Keyring, network: Network
    ) -> None:
        await take(db, keyring, network, a_person("N-2"), a_person("N-3"))
        (first,) = await take(db, keyring, network, a_person())
        other = await a_network(db, "southgate")
        await join(db, other, first.member_id)
        async with db.transaction() as tx:
            row = {"network_id": other.id, "external_id": "S-2", "member_id": imported_id(network.id, "N-2")}
            await tx.session.execute(insert(affiliations).values(**row, joined_at=NOON, updated_at=NOON))
        await take(db, keyring, other, a_person("S-1", manager="S-2"))

        right, wrong = [await foreseen(db, keyring, network, a_person(manager=manager)) for manager in ("N-2", "N-3")]

        assert (right.change, right.changed) == (Change.UPDATED, ("manager",))
        assert right == wrong


class TestLeaving:
    async def test_deactivates_who_has_no_other_network(self, db: Database, keyring: Keyring, network: Network) -> None:
        await take(db, keyring, network, a_person())

        (outcome,) = await take(db, keyring, network, a_person(inactive=True))

        assert outcome.change is Change.DEACTIVATED
        assert (await member_of(db, outcome.member_id)).standing is Standing.DEACTIVATED

    async def test_brings_back_who_returns(self, db: Database, keyring: Keyring, network: Network) -> None:
        await take(db, keyring, network, a_person())
        await take(db, keyring, network, a_person(inactive=True))

        (outcome,) = await take(db, keyring, network, a_person())

        assert (await member_of(db, outcome.member_id)).standing is Standing.PRESENT

    async def test_of_one_network_leaves_the_other(self, db: Database, keyring: Keyring, network: Network) -> None:
        (outcome,) = await take(db, keyring, network, a_person())
        other = await a_network(db, "southgate")
        await join(db, other, outcome.member_id)

        await take(db, keyring, network, a_person(inactive=True))

        member = await member_of(db, outcome.member_id)
        event = (await emitted(db))[-1]
        assert isinstance(event, MemberProfileSaved)
        assert (member.standing, event.networks) == (Standing.PRESENT, (other.id,))

    async def test_stays_a_member_who_lives_here(self, db: Database, keyring: Keyring, network: Network) -> None:
        (first,) = await take(db, keyring, network, a_person())
        async with db.transaction() as tx:
            await make_offer(tx, first.member_id, terms=some_offer_terms())

        await take(db, keyring, network, a_person(inactive=True))

        assert (await member_of(db, first.member_id)).standing is Standing.PRESENT

    async def test_stays_a_member_who_signs_in(self, db: Database, keyring: Keyring, network: Network) -> None:
        (first,) = await take(db, keyring, network, a_person())
        async with db.transaction() as tx:
            row = {"principal_id": new_id(), "member_id": first.member_id, "how": Linked.E_MAIL, "linked_at": NOON}
            await tx.session.execute(insert(sign_ins).values(row))

        await take(db, keyring, network, a_person(inactive=True))

        assert (await member_of(db, first.member_id)).standing is Standing.PRESENT


class TestMany:
    async def test_cost_as_many_statements_as_one(self, db: Database, keyring: Keyring, network: Network) -> None:
        # The directory hears every word of theirs for the first time.
        await take(db, keyring, network, a_person("N-0"))
        counts = []
        for people in ([a_person("A-1")], [a_person(f"B-{number}") for number in range(50)]):
            with statements(db) as sent:
                await take(db, keyring, network, *people)
            counts.append(len(sent))

        assert counts[0] == counts[1]

    async def test_come_back_in_their_order(self, db: Database, keyring: Keyring, network: Network) -> None:
        people = [a_person(f"N-{number}") for number in (3, 1, 2)]

        outcomes = await take(db, keyring, network, *people)

        assert [each.external_id for each in outcomes] == ["N-3", "N-1", "N-2"]
        async with db.reading() as tx:
            kept = await tx.session.scalars(select(affiliations.c.external_id).order_by(affiliations.c.external_id))
            assert list(kept) == ["N-1", "N-2", "N-3"]


async def join(db: Database, network: Network, member_id: UUID) -> None:
    row = {"network_id": network.id, "external_id": "S-1", "member_id": member_id, "joined_at": NOON}
    async with db.transaction() as tx:
        await tx.session.execute(insert(affiliations).values(**row, updated_at=NOON))
