"""Importing lists of members: checked without a trace, applied once, and resumed where a crash cut it off."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.db import Database, Viewer
from chassis.errors import Refusal
from chassis.keyring import Keyring
from chassis.timers import TimerLoop
from contracts.profiles import MemberProfileSaved
from contracts.words import MembershipStatus
from services.profiles.integrations.commands import imports_chunks, imports_steps
from services.profiles.integrations.commands.imports import abandon_import
from services.profiles.integrations.commands.imports_chunks import Ahead
from services.profiles.integrations.commands.imports_lanes import lane_key, lock_lane
from services.profiles.integrations.commands.merges import confirm_merge, propose_merge
from services.profiles.integrations.domain.imports import (
    AnotherImportRuns,
    ImportBeingApplied,
    ImportBeingChecked,
    ImportMissing,
    ImportOver,
    ImportState,
    TooManyLeave,
)
from services.profiles.integrations.domain.person import imported_id
from services.profiles.integrations.tables import affiliations, import_rows, imports
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.commands.standing import set_membership
from services.profiles.members.domain.member import Member, Standing
from services.profiles.timers import timers
from tests.builders.clients import ASSOCIATION, a_network
from tests.builders.profiles import a_profile
from tests.service.envelopes import emitted
from tests.service.profiles.importing import AMARA, BO, HEADING, Importing, lines, some


def many(count: int, **changes: str) -> bytes:
    return lines(*(changes.get(f"N{n}", f"N-{n},Person {n},n{n}@example.org") for n in range(count)))


async def crash_before_the_commit(db: Database, keyring: Keyring, import_id: UUID) -> None:
    async with db.transaction() as tx:
        lane = await lock_lane(tx, lane_key(import_id, 0))
        assert lane is not None
        await imports_steps.carry_on_import(tx, keyring, lane=lane, ahead=Ahead())
        raise ZeroDivisionError


class TestACheck:
    async def test_says_what_would_happen_and_changes_nothing(self, importing: Importing, db: Database) -> None:
        checked = await importing.checked(lines(AMARA, BO, "A-3,,nobody"))

        assert (checked.state, some(checked.counts)) == (ImportState.VALIDATED, {"created": 2, "refused": 1})
        assert await emitted(db) == []
        async with db.reading() as tx:
            assert (await tx.session.scalars(select(Member))).all() == []

    async def test_names_row_column_value_and_what_to_do(self, importing: Importing) -> None:
        checked = await importing.checked(lines(AMARA, "A-2,Bo,bo@@example", heading="Mitgliedsnummer,Name,E-Mail"))

        (_, row) = await importing.rows(checked.id)
        assert (row.number, row.outcome) == (3, "REFUSED")
        assert row.findings == [
            {
                "column": "E-Mail",
                "value": "bo@@example",
                "sentence": "email must be an address such as name@example.org.",
                "refuses": True,
            }
        ]

    async def test_refuses_both_of_two_rows_with_one_id(self, importing: Importing) -> None:
        checked = await importing.checked(lines(AMARA, BO, AMARA, "A-2,Bo Lee,bo@example.org", "A-9,Cy,cy@example.org"))

        rows = await importing.rows(checked.id)
        assert [row.outcome for row in rows] == ["REFUSED"] * 4 + ["CREATED"]
        assert [row.findings[0]["sentence"] for row in rows[:2]] == [
            "Rows 2 and 4 have this id and say the same; leave one of them in the file.",
            "Rows 3 and 5 have this id and contradict each other; leave one of them in the file.",
        ]

    async def test_finds_the_same_id_however_far_apart(
        self, importing: Importing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports_chunks, "CHUNK", 2)
        checked = await importing.checked(lines(AMARA, BO, "A-3,C,c@x.org", "A-4,D,d@x.org", "A-1.0,E,e@x.org", AMARA))

        assert [row.outcome for row in await importing.rows(checked.id)] == [
            "REFUSED", "CREATED", "CREATED", "CREATED", "CREATED", "REFUSED",
        ]  # fmt: skip

    async def test_hints_at_a_known_address_and_never_merges_by_it(self, importing: Importing, db: Database) -> None:
        await importing.applied(lines(AMARA))
        other = Importing(db, importing.keyring, importing.folder, await a_network(db))

        applied = await other.applied(lines("S-7,Amara Okafor,Amara@Example.org"))

        (row,) = await other.rows(applied.id)
        assert (row.outcome, row.findings[0]["refuses"]) == ("CREATED", False)
        assert row.member_id != imported_id(importing.network_id, "A-1")

    async def test_needs_name_and_address_of_somebody_new(self, importing: Importing) -> None:
        checked = await importing.checked(lines("A-1,Amara,"))

        (row,) = await importing.rows(checked.id)
        assert (row.outcome, row.findings[0]["column"]) == ("REFUSED", "email")


class TestApplying:
    async def test_takes_everybody_in_and_tells_of_each(self, importing: Importing, db: Database) -> None:
        applied = await importing.applied(lines(AMARA, BO))

        assert (applied.state, some(applied.counts), applied.done) == (ImportState.APPLIED, {"created": 2}, 1.0)
        assert [type(event) for event in await emitted(db)] == [MemberProfileSaved] * 2

    async def test_again_changes_nothing(self, importing: Importing, db: Database) -> None:
        await importing.applied(lines(AMARA, BO))
        before = len(await emitted(db))

        again = await importing.applied(lines(BO, AMARA))

        assert some(again.counts) == {"unchanged": 2}
        assert len(await emitted(db)) == before

    async def test_of_the_file_sent_last_is_answered_by_its_report(self, importing: Importing) -> None:
        first = await importing.applied(lines(AMARA))

        assert await importing.stage(lines(AMARA)) == first.id

    async def test_of_an_older_file_is_done_once_more(self, importing: Importing) -> None:
        first = await importing.applied(lines(AMARA))
        await importing.applied(lines("A-1,Amara Obi,amara@example.org"))

        back = await importing.applied(lines(AMARA))

        assert (back.id != first.id, some(back.counts)) == (True, {"updated": 1})

    async def test_leaves_to_a_member_what_they_changed_meanwhile(
        self, importing: Importing, db: Database, keyring: Keyring
    ) -> None:
        await importing.applied(lines(AMARA))
        checked = await importing.checked(lines("A-1,Amara Obi,amara@new.example"))
        member_id = imported_id(importing.network_id, "A-1")
        async with db.transaction() as tx:
            mine = a_profile(display_name="Mara", email="amara@example.org")
            await save_profile(tx, keyring, member_id=member_id, profile=mine)

        await importing.begin(checked.id)
        await importing.run_timers()

        (row,) = await importing.rows(checked.id)
        assert (row.outcome, row.changed, row.kept) == ("UPDATED", ["display_name", "email"], [])
        assert some((await importing.view(checked.id)).counts) == {"updated": 1}
        async with db.reading() as tx:
            assert (await tx.session.get_one(Member, member_id)).profile.display_name == "Mara"

    async def test_an_empty_cell_says_nothing(self, importing: Importing, db: Database) -> None:
        await importing.applied(lines(f"{AMARA},MSc,2011", heading=f"{HEADING},degree,year"))

        applied = await importing.applied(lines(f"{AMARA},", heading=f"{HEADING},degree"))

        async with db.reading() as tx:
            row = (await tx.session.execute(select(affiliations))).one()
        assert (some(applied.counts), row.degree, row.graduated) == ({"unchanged": 1}, "MSc", 2011)

    async def test_goes_on_after_a_crash_and_does_nothing_twice(
        self, importing: Importing, db: Database, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports_chunks, "CHUNK", 10)
        checked = await importing.checked(many(35))
        await importing.begin(checked.id)
        loop = TimerLoop(db, timers(keyring))
        for _ in range(2):
            await loop.run_next()
        with pytest.raises(ZeroDivisionError):
            await crash_before_the_commit(db, keyring, checked.id)
        assert 0 < (await importing.view(checked.id)).done < 1

        await importing.run_timers()

        assert some((await importing.view(checked.id)).counts) == {"created": 35}
        told = [event.member_id for event in await emitted(db)]
        assert (len(told), len(set(told))) == (35, 35)

    async def test_is_for_one_import_of_a_network_at_a_time(self, importing: Importing) -> None:
        first, second = await importing.checked(lines(AMARA)), await importing.checked(lines(BO))

        answers = await asyncio.gather(importing.begin(first.id), importing.begin(second.id), return_exceptions=True)

        assert [type(answer) for answer in answers if answer] == [AnotherImportRuns]

    async def test_waits_for_the_check(self, importing: Importing) -> None:
        import_id = await importing.stage(lines(AMARA))

        with pytest.raises(ImportBeingChecked):
            await importing.begin(import_id)

    async def test_happens_once(self, importing: Importing) -> None:
        applied = await importing.applied(lines(AMARA))

        with pytest.raises(ImportOver):
            await importing.begin(applied.id)

    async def test_two_networks_may_claim_one_person(self, importing: Importing, db: Database) -> None:
        other = Importing(db, importing.keyring, importing.folder, await a_network(db))
        await importing.applied(lines(AMARA))

        applied = await other.applied(lines(AMARA))

        assert some(applied.counts) == {"created": 1}
        async with db.reading() as tx:
            members = (await tx.session.scalars(select(affiliations.c.member_id))).all()
        assert len(set(members)) == 2


class TestMembership:
    LAPSED = lines(f"{AMARA},LAPSED", heading=f"{HEADING},Mitgliedschaft")

    async def test_is_said_by_the_associations_own_network(self, importing: Importing, db: Database) -> None:
        own = Importing(db, importing.keyring, importing.folder, await a_network(db, slug=ASSOCIATION))

        applied = await own.applied(self.LAPSED)

        async with db.reading() as tx:
            member = await tx.session.get_one(Member, imported_id(own.network_id, "A-1"))
        assert (member.membership, applied.notes) == (MembershipStatus.LAPSED, [])

    async def test_is_not_said_by_an_alumni_network(self, importing: Importing, db: Database) -> None:
        applied = await importing.applied(self.LAPSED)

        async with db.reading() as tx:
            member = await tx.session.get_one(Member, imported_id(importing.network_id, "A-1"))
        assert member.membership is MembershipStatus.ACTIVE
        assert "Mitgliedschaft was left out" in applied.notes[0]

    async def test_that_staff_have_set_outlasts_an_alumni_networks_word_on_a_merged_record(
        self, importing: Importing, db: Database, keyring: Keyring, member: UUID
    ) -> None:
        await importing.applied(lines(AMARA))
        async with db.transaction() as tx:
            await set_membership(tx, keyring, member_id=member, status=MembershipStatus.LAPSED)
            merge_id = await propose_merge(
                tx, member, merged_id=imported_id(importing.network_id, "A-1"), by=importing.network_id
            )
            await confirm_merge(tx, keyring, merge_id=merge_id, by=member)

        await importing.applied(lines(f"{AMARA},ACTIVE", heading=f"{HEADING},membership"))

        async with db.reading() as tx:
            assert (await tx.session.get_one(Member, member)).membership is MembershipStatus.LAPSED


class TestAFullList:
    async def test_lets_go_of_whom_it_does_not_name(self, importing: Importing, db: Database) -> None:
        await importing.applied(many(40))

        applied = await importing.applied(many(39), full_sync=True)

        assert some(applied.counts) == {"unchanged": 39, "deactivated": 1}
        (gone,) = [row for row in await importing.rows(applied.id) if row.outcome == "DEACTIVATED"]
        assert (gone.key, gone.in_file) == ("N-39", None)
        async with db.reading() as tx:
            member = await tx.session.get_one(Member, imported_id(importing.network_id, "N-39"))
        assert member.standing is Standing.DEACTIVATED

    async def test_asks_before_it_lets_go_of_many(self, importing: Importing) -> None:
        await importing.applied(many(40))
        checked = await importing.checked(many(37), full_sync=True)
        assert (checked.leaving, checked.members) == (3, 40)

        for wrong in (None, 2, 4):
            with pytest.raises(TooManyLeave, match="confirmDeactivations 3"):
                await importing.begin(checked.id, confirmed=wrong)
        await importing.begin(checked.id, confirmed=3)
        await importing.run_timers()

        assert some((await importing.view(checked.id)).counts) == {"unchanged": 37, "deactivated": 3}

    async def test_keeps_whom_it_names_in_a_row_that_is_refused(self, importing: Importing) -> None:
        await importing.applied(many(3))

        applied = await importing.applied(many(3, N1="N-1,Person 1,no address"), full_sync=True)

        assert some(applied.counts) == {"unchanged": 2, "refused": 1}

    async def test_takes_back_who_returns_as_they_were(self, importing: Importing, db: Database) -> None:
        await importing.applied(many(40))
        await importing.applied(many(39), full_sync=True)

        applied = await importing.applied(many(40, N39="N-39,Person New,n39@example.org"), full_sync=True)

        assert some(applied.counts) == {"unchanged": 39, "updated": 1}
        async with db.reading() as tx:
            member = await tx.session.get_one(Member, imported_id(importing.network_id, "N-39"))
        assert (member.standing, member.profile.display_name) == (Standing.PRESENT, "Person New")

    async def test_is_of_members_alone(self, importing: Importing) -> None:
        from_pairs = lines("P-1,A-1,A-2,2026-01-01", heading="pair_id,mentor,mentee,start")

        with pytest.raises(Refusal, match="Only a list of members"):
            await importing.stage(from_pairs, kind="PAIRS", full_sync=True)  # type: ignore[arg-type]  # a str enum.


class TestAnImportThatEnds:
    async def test_by_being_abandoned_forgets_its_rows(self, importing: Importing, db: Database) -> None:
        checked = await importing.checked(lines(AMARA))

        async with db.transaction() as tx:
            await abandon_import(tx, checked.id, network_id=importing.network_id)

        assert (await importing.view(checked.id)).state is ImportState.ABANDONED
        assert await importing.rows(checked.id) == []
        with pytest.raises(ImportOver):
            await importing.begin(checked.id)

    async def test_goes_to_its_end_once_it_is_applied(self, importing: Importing, db: Database) -> None:
        checked = await importing.checked(lines(AMARA))
        await importing.begin(checked.id)

        with pytest.raises(ImportBeingApplied):
            async with db.transaction() as tx:
                await abandon_import(tx, checked.id, network_id=importing.network_id)

    async def test_is_forgotten_after_thirty_days(self, importing: Importing, db: Database) -> None:
        applied = await importing.applied(lines(AMARA))
        async with db.transaction() as tx:
            await tx.session.execute(text("UPDATE timers SET due_at = due_at - interval '30 days'"))

        await importing.run_timers(5)

        with pytest.raises(ImportMissing):
            await importing.view(applied.id)

    async def test_is_nobody_elses(self, importing: Importing, db: Database) -> None:
        checked = await importing.checked(lines(AMARA))
        other = await a_network(db)

        with pytest.raises(ImportMissing):
            async with db.transaction() as tx:
                await abandon_import(tx, checked.id, network_id=other)


@pytest.mark.parametrize(("kind", "sees"), [("member", False), ("client", False), ("staff", True)])
async def test_rows_are_for_staff_alone_whatever_the_code_does(
    importing: Importing, db: Database, kind: str, *, sees: bool
) -> None:
    await importing.checked(lines(AMARA))

    async with db.reading(Viewer(kind, imported_id(importing.network_id, "A-1"))) as tx:
        found = [(await tx.session.execute(select(table))).all() for table in (imports, import_rows)]

    assert [bool(rows) for rows in found] == [sees, sees]


async def test_only_one_import_of_a_network_can_be_applied_whatever_the_code_does(
    importing: Importing, db: Database
) -> None:
    """The index is the wall behind the lock."""
    first, second = await importing.checked(lines(AMARA)), await importing.checked(lines(BO))
    await importing.begin(first.id)

    with pytest.raises(Exception, match="imports_one_applying"):
        async with db.transaction() as tx:
            await tx.session.execute(imports.update().where(imports.c.id == second.id).values(state="APPLYING"))
