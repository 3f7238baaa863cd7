"""Records of one person: found, merged with their consent, and separated again exactly as they were."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text

from chassis.db import Database
from chassis.errors import Refusal
from chassis.identity import Role
from chassis.ids import new_id
from chassis.keyring import Keyring
from contracts.profiles import MembersMerged, MembersSeparated
from services.profiles.directory.commands.blocks import block_member
from services.profiles.directory.tables import blocks
from services.profiles.integrations.commands.merges import confirm_merge, propose_merge, undo_merge
from services.profiles.integrations.domain.duplicates import (
    BothInOneNetwork,
    MergeAnswered,
    MergeFinal,
    MergeMissing,
    MergeWithThemselves,
    RecordNotFree,
    SomebodyLivesHere,
)
from services.profiles.integrations.domain.person import imported_id
from services.profiles.integrations.queries.duplicates import duplicates_page
from services.profiles.integrations.tables import affiliations, merges
from services.profiles.members.commands.needs import state_need
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.queries.people import cards_of
from services.profiles.members.tables import cards, members
from services.profiles.staff.domain.sign_in import Linked
from services.profiles.staff.tables import sign_ins
from tests.builders.clients import a_network
from tests.builders.profiles import NOON, a_profile, some_need_terms
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.importing import AMARA, Importing, lines
from tests.service.statements import statements

STAFF = a_member(None, Role.SUPPORT)
MERGE = "id keptId state undoneUntil merged { id displayName networks }"


@pytest.fixture
async def twins(importing: Importing, db: Database, keyring: Keyring) -> tuple[UUID, UUID]:
    """Give a member who came themselves, and the record of them that a network brought."""
    async with db.transaction() as tx:
        kept = await save_profile(tx, keyring, member_id=new_id(), profile=a_profile())
    await importing.applied(lines(AMARA))
    return kept, imported_id(importing.network_id, "A-1")


async def everything(db: Database) -> dict[str, list[str]]:
    """Members, cards, affiliations and sign-ins, but for the counters that only go up."""
    async with db.reading() as tx:
        rows = {table.name: (await tx.session.execute(select(table))).mappings().all() for table in
                (members, cards, affiliations, sign_ins)}  # fmt: skip
    moving = {"version", "updated_at", "linked_at"}
    return {name: sorted(str({**row, **dict.fromkeys(moving)} if name != "cards" else _still(row)) for row in found)
            for name, found in rows.items()}  # fmt: skip


def _still(row: Any) -> Any:
    return {**row, "fields": {**row["fields"], "version": None}}


async def proposed(db: Database, kept: UUID, merged: UUID) -> UUID:
    async with db.transaction() as tx:
        return await propose_merge(tx, kept, merged_id=merged, by=new_id())


async def merged(db: Database, keyring: Keyring, kept: UUID, other: UUID) -> UUID:
    merge_id = await proposed(db, kept, other)
    async with db.transaction() as tx:
        return await confirm_merge(tx, keyring, merge_id=merge_id, by=kept)


async def undone(db: Database, keyring: Keyring, merge_id: UUID) -> None:
    async with db.transaction() as tx:
        await undo_merge(tx, keyring, merge_id=merge_id, by=None)


class TestFinding:
    async def test_by_the_same_address(self, importing: Importing, db: Database, twins: tuple[UUID, UUID]) -> None:
        await importing.run_timers()

        async with db.reading() as tx:
            (found,) = await duplicates_page(tx, after=None, most=10)
        assert {found.one_id, found.other_id} == set(twins)

    @pytest.mark.parametrize(
        ("other", "reason"),
        [
            ("B-1,Amara Okafor,x@example.org,Lagos General,", "SAME_NAME_AND_EMPLOYER"),
            ("B-1,Ámara Okaforr,x@example.org,LAGOS general,", "SAME_NAME_AND_EMPLOYER"),
            ("B-1,Amara Okafor,x@example.org,,2011", "SAME_NAME_AND_YEAR"),
            ("B-1,Amara Okafor,x@example.org,Elsewhere,2012", None),
            ("B-1,Bo Li,x@example.org,Lagos General,2011", None),
        ],
    )
    async def test_by_name_and_what_is_shared(
        self, importing: Importing, db: Database, other: str, reason: str | None
    ) -> None:
        heading = "id,name,email,employer,year"
        elsewhere = Importing(db, importing.keyring, importing.folder, await a_network(db))
        await importing.applied(lines(f"{AMARA},Lagos General,2011", heading=heading))
        await elsewhere.applied(lines(other, heading=heading))

        async with db.reading() as tx:
            found = await duplicates_page(tx, after=None, most=10)
        assert [each.reason.value for each in found] == ([reason] if reason else [])

    async def test_not_any_more_once_they_are_merged(
        self, importing: Importing, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]
    ) -> None:
        await merged(db, keyring, *twins)
        async with db.transaction() as tx:
            await tx.session.execute(text("UPDATE timers SET due_at = now() WHERE kind = 'find_duplicates'"))

        await importing.run_timers()

        async with db.reading() as tx:
            assert await duplicates_page(tx, after=None, most=10) == []


async def blocked_by_two(db: Database, other: UUID, kept: UUID) -> tuple[UUID, UUID]:
    """One who keeps away from the record alone, and one who keeps away from both."""
    alone, both = new_id(), new_id()
    async with db.transaction() as tx:
        for blocker_id, blocked_id in ((alone, other), (both, other), (both, kept)):
            await block_member(tx, blocker_id, blocked_id=blocked_id, known_as=None)
    return alone, both


async def blocked(db: Database, member_id: UUID) -> set[UUID]:
    async with db.reading() as tx:
        return set(await tx.session.scalars(select(blocks.c.blocker_id).filter_by(blocked_id=member_id)))


class TestMerging:
    async def test_moves_the_networks_and_hides_the_other_record(
        self, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]
    ) -> None:
        kept, other = twins

        merge_id = await merged(db, keyring, kept, other)

        async with db.reading() as tx:
            card = (await cards_of(tx, [kept]))[kept]
            findable = (await tx.session.scalars(select(cards.c.findable).filter_by(member_id=other))).all()
        assert ([each["name"] for each in card.affiliations], any(findable)) == (["Northbridge"], False)
        assert MembersMerged(merge_id=merge_id, kept_id=kept, merged_id=other) in await emitted(db)

    async def test_lets_the_network_go_on_with_its_own_id(
        self, importing: Importing, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]
    ) -> None:
        await merged(db, keyring, *twins)

        applied = await importing.applied(
            lines("A-1,Amara Okafor,amara@example.org,Nurse", heading="id,name,email,title")
        )

        (row,) = await importing.rows(applied.id)
        assert (row.outcome, row.member_id, row.changed) == ("UPDATED", twins[0], ["title"])

    async def test_is_undone_exactly(self, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]) -> None:
        async with db.transaction() as tx:
            row = {"principal_id": new_id(), "member_id": twins[1], "how": Linked.MERGE, "linked_at": NOON}
            await tx.session.execute(insert(sign_ins).values(row))
        before = await everything(db)
        merge_id = await merged(db, keyring, *twins)
        assert await everything(db) != before

        await undone(db, keyring, merge_id)

        assert await everything(db) == before
        assert MembersSeparated(merge_id=merge_id, kept_id=twins[0], merged_id=twins[1]) in await emitted(db)
        with pytest.raises(MergeAnswered):
            await undone(db, keyring, merge_id)

    async def test_keeps_away_from_the_person_whoever_kept_away_from_the_record(
        self, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]
    ) -> None:
        kept, other = twins
        (newly, before) = await blocked_by_two(db, other, kept)

        merge_id = await merged(db, keyring, kept, other)
        during = await blocked(db, kept)
        await undone(db, keyring, merge_id)

        assert during == {newly, before}
        assert await blocked(db, kept) == {before}
        assert await blocked(db, other) == {newly, before}

    async def test_cannot_be_undone_after_thirty_days(
        self, importing: Importing, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]
    ) -> None:
        merge_id = await merged(db, keyring, *twins)
        async with db.transaction() as tx:
            await tx.session.execute(text("UPDATE timers SET due_at = due_at - interval '30 days'"))
        await importing.run_timers(5)

        with pytest.raises(MergeFinal):
            await undone(db, keyring, merge_id)
        async with db.reading() as tx:
            assert (await tx.session.execute(select(merges.c.journal))).scalar_one() is None

    async def test_is_refused_when_its_time_is_over_and_its_timer_late(
        self, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]
    ) -> None:
        merge_id = await merged(db, keyring, *twins)
        async with db.transaction() as tx:
            await tx.session.execute(merges.update().values(merged_at=NOON - timedelta(days=30, seconds=1)))

        with pytest.raises(MergeFinal):
            await undone(db, keyring, merge_id)


class TestWhatIsNotMerged:
    async def test_a_record_that_somebody_lives_in(self, db: Database, twins: tuple[UUID, UUID]) -> None:
        kept, other = twins
        async with db.transaction() as tx:
            await state_need(tx, other, terms=some_need_terms())

        with pytest.raises(SomebodyLivesHere):
            await proposed(db, kept, other)

    @pytest.mark.parametrize("how", [Linked.E_MAIL, Linked.MEMBER_NUMBER])
    async def test_a_record_that_somebody_signs_in_as(
        self, db: Database, twins: tuple[UUID, UUID], how: Linked
    ) -> None:
        kept, other = twins
        async with db.transaction() as tx:
            row = {"principal_id": new_id(), "member_id": other, "how": how, "linked_at": NOON}
            await tx.session.execute(insert(sign_ins).values(row))

        with pytest.raises(SomebodyLivesHere):
            await proposed(db, kept, other)

    async def test_one_record(self, db: Database, twins: tuple[UUID, UUID]) -> None:
        with pytest.raises(MergeWithThemselves):
            await proposed(db, twins[0], twins[0])

    async def test_a_record_that_is_not_there(self, db: Database, twins: tuple[UUID, UUID]) -> None:
        with pytest.raises(RecordNotFree):
            await proposed(db, twins[0], new_id())

    async def test_a_record_twice(self, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]) -> None:
        await proposed(db, *twins)

        with pytest.raises(RecordNotFree):
            await proposed(db, *twins)

    async def test_two_records_of_one_network(self, importing: Importing, db: Database) -> None:
        await importing.applied(lines(AMARA, "A-2,Amara Okafor,amara@example.org"))
        one, other = (imported_id(importing.network_id, id_) for id_ in ("A-1", "A-2"))

        with pytest.raises(BothInOneNetwork):
            await proposed(db, one, other)

    async def test_without_the_person(self, db: Database, keyring: Keyring, twins: tuple[UUID, UUID]) -> None:
        merge_id = await proposed(db, *twins)

        for nobody in (new_id(), twins[1]):
            with pytest.raises(MergeMissing):
                async with db.transaction() as tx:
                    await confirm_merge(tx, keyring, merge_id=merge_id, by=nobody)


class TestOnTheGraph:
    async def test_staff_see_and_propose_and_the_member_decides(
        self, caller: Caller, importing: Importing, twins: tuple[UUID, UUID]
    ) -> None:
        await importing.run_timers()
        asked = await caller.ask(STAFF, "{ duplicates { edges { node { reason one { id } other { id networks } } } } }")
        (found,) = asked["data"]["duplicates"]["edges"]
        assert {found["node"]["one"]["id"], found["node"]["other"]["id"]} == set(map(str, twins))

        proposing = {"idempotencyKey": "p", "keptId": str(twins[0]), "mergedId": str(twins[1])}
        merge = (await do(caller, STAFF, "proposeMerge", **proposing))["data"]["proposeMerge"]
        who = a_member(twins[0])
        own = (await caller.ask(who, f"{{ ownMerges {{ edges {{ node {{ {MERGE} }} }} }} }}"))["data"]["ownMerges"]
        answer = {"mergeId": merge["id"], "idempotencyKey": "c"}
        confirmed = (await do(caller, who, "confirmMerge", **answer))["data"]["confirmMerge"]
        undoing = (await do(caller, who, "undoMerge", mergeId=merge["id"], idempotencyKey="u"))["data"]["undoMerge"]

        assert own["edges"][0]["node"]["merged"]["networks"] == ["Northbridge"]
        assert [each["state"] for each in (merge, confirmed, undoing)] == ["PROPOSED", "MERGED", "UNDONE"]
        assert confirmed["undoneUntil"].startswith("2027-03-31")

    @pytest.mark.parametrize("people", [1, 4])
    async def test_lists_cost_the_same_for_any_number(
        self, caller: Caller, importing: Importing, db: Database, people: int
    ) -> None:
        elsewhere = Importing(db, importing.keyring, importing.folder, await a_network(db))
        for each in (importing, elsewhere):
            await each.applied(lines(*(f"A-{n},Person {n},p{n}@example.org" for n in range(people))))

        with statements(db) as seen:
            asked = await caller.ask(STAFF, "{ duplicates { edges { node { one { networks } other { id } } } } }")

        assert (len(asked["data"]["duplicates"]["edges"]), len(seen)) == (people, 4)

    async def test_a_member_may_decline(self, caller: Caller, db: Database, twins: tuple[UUID, UUID]) -> None:
        answer = {"mergeId": str(await proposed(db, *twins)), "idempotencyKey": "d"}

        declined = await do(caller, a_member(twins[0]), "declineMerge", **answer)

        assert declined["data"]["declineMerge"]["state"] == "DECLINED"

    async def test_strangers_cannot_tell_a_merge_from_none(
        self, caller: Caller, db: Database, twins: tuple[UUID, UUID]
    ) -> None:
        there = await proposed(db, *twins)

        for field in ("confirmMerge", "declineMerge", "undoMerge"):
            answers = [
                await do(caller, a_member(), field, mergeId=str(each), idempotencyKey=str(each))
                for each in (there, new_id())
            ]
            assert answers[0]["errors"] == answers[1]["errors"]
            assert codes(answers[0]) == ["MERGE_MISSING"]

    @pytest.mark.parametrize(
        "who", [a_member(), a_member(None, Role.PROGRAMME_MANAGER), a_client(), a_kiosk()],
        ids=["member", "programme manager", "client", "kiosk"],
    )  # fmt: skip
    async def test_only_operators_and_support_look_and_propose(
        self, caller: Caller, twins: tuple[UUID, UUID], who: Any
    ) -> None:
        proposing = {"idempotencyKey": "p", "keptId": str(twins[0]), "mergedId": str(twins[1])}

        assert codes(await caller.ask(who, "{ duplicates { edges { cursor } } }")) == ["FORBIDDEN"]
        assert codes(await do(caller, who, "proposeMerge", **proposing)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("who", [a_client(), a_kiosk()], ids=["client", "kiosk"])
    async def test_clients_and_kiosks_decide_nothing(self, caller: Caller, who: Any) -> None:
        answer = {"mergeId": str(new_id()), "idempotencyKey": "x"}

        assert codes(await caller.ask(who, "{ ownMerges { edges { cursor } } }")) == ["FORBIDDEN"]
        for field in ("confirmMerge", "declineMerge", "undoMerge"):
            assert codes(await do(caller, who, field, **answer)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("who", [a_member(), a_client(), a_kiosk()], ids=["member", "client", "kiosk"])
    async def test_only_staff_see_imports(self, caller: Caller, importing: Importing, who: Any) -> None:
        await importing.checked(lines(AMARA))
        document = "{ imports { edges { node { network state rows counts { outcome rows } } } } }"

        assert codes(await caller.ask(who, document)) == ["FORBIDDEN"]
        (edge,) = (await caller.ask(STAFF, document))["data"]["imports"]["edges"]
        assert (edge["node"]["network"], edge["node"]["state"]) == ("northbridge", "VALIDATED")


async def do(caller: Caller, who: Any, field: str, **values: Any) -> Any:
    kind = "ProposeMergeInput" if field == "proposeMerge" else "AnswerMergeInput"
    document = f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {MERGE} }} }}"
    return await caller.ask(who, document, input=values)


async def test_a_refusal_says_what_to_do(db: Database, twins: tuple[UUID, UUID]) -> None:
    with pytest.raises(Refusal, match="name two different ones"):
        await proposed(db, twins[0], twins[0])
