"""A programme of groups: from enrolment to circles that sessions opens, and who waits for the next run."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.ids import new_id
from contracts.matching import CircleProposed
from contracts.words import Kind, MentoringRole
from services.matching.programmes.domain.checking import check
from services.matching.programmes.domain.defaults import Defaults
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.refusals import ProgrammeMisread, TooManyPins
from services.matching.programmes.domain.run import RunStatus, Wish, WishedPair
from services.matching.programmes.queries.checking import kept_run
from services.matching.programmes.tables import programme_waitlist
from services.matching.programmes.worker import TOO_MANY
from tests.builders.matching import a_block, a_profile
from tests.service.envelopes import emitted
from tests.service.identity import Caller, codes
from tests.service.matching.conftest import Clock
from tests.service.matching.outcomes.seeding import adopt_needs_alone
from tests.service.matching.programmes.conftest import STAFF, Staged, stage
from tests.service.matching.programmes.test_authorisation import a_manager, call
from tests.service.matching.world import Matching
from tests.service.statements import statements

MENTOR, MENTEE = MentoringRole.MENTOR, MentoringRole.MENTEE


@pytest.fixture
async def groups(matching: Matching, clock: Clock) -> Staged:
    """Give a programme of groups with an open enrolment."""
    return await stage(matching, clock, kind=Kind.GROUP, ratio=8)


async def a_guide(staged: Staged, *skills: str) -> UUID:
    return await staged.a_mentor(*skills, capacity=1, kinds=(Kind.GROUP,))


async def a_member_of(staged: Staged, *skills: str) -> UUID:
    need = await staged.matching.a_mentee(*skills, kind=Kind.GROUP)
    await staged.enrol(need.member_id, MENTEE)
    staged.mentees.append(need.member_id)
    return need.member_id


async def members_of(staged: Staged, count: int) -> list[UUID]:
    return [await a_member_of(staged) for _ in range(count)]


async def circles(staged: Staged, run_id: UUID) -> dict[UUID, set[UUID]]:
    """The members of each mentor's circle in a run."""
    found: dict[UUID, set[UUID]] = {}
    for member_id, row in (await staged.results(run_id)).items():
        if row.mentor_id:
            found.setdefault(row.mentor_id, set()).add(member_id)
    return found


async def proposed(staged: Staged) -> list[CircleProposed]:
    return [each for each in await emitted(staged.matching.db) if isinstance(each, CircleProposed)]


async def waiting(staged: Staged) -> set[UUID]:
    async with staged.matching.db.reading() as tx:
        return set(await tx.session.scalars(select(programme_waitlist.c.mentee_id)))


class TestARunOfCircles:
    async def test_places_everybody_and_proves_what_can_be_proven(self, groups: Staged) -> None:
        await a_guide(groups)
        await a_guide(groups)
        members = await members_of(groups, 9)

        run = await groups.a_run()

        found = await circles(groups, run.id)
        assert run.rule is RunRule.CIRCLES
        assert sorted(map(len, found.values())) == [4, 5]
        assert set().union(*found.values()) == set(members)
        shown: Any = run.certificate
        assert (shown["faults"], shown["matched"], shown["mostProven"]) == ([], 9, True)
        assert shown["circles"]["smallest"] == 4

    async def test_is_the_same_twice_and_holds_when_it_is_checked_again(self, groups: Staged) -> None:
        await a_guide(groups)
        await members_of(groups, 10)

        one, other = await groups.a_run(), await groups.a_run()

        assert one.digest == other.digest
        async with groups.matching.db.reading() as tx:
            found = check(await kept_run(tx, one.id))
        assert found.faults == ()
        assert found.certificate == one.certificate

    async def test_never_seats_two_members_whom_a_block_keeps_apart(self, groups: Staged) -> None:
        await a_guide(groups)
        one, other, *_ = await members_of(groups, 5)
        await groups.matching.tell(a_block(one, other))

        run = await groups.a_run()

        (members,) = (await circles(groups, run.id)).values()
        assert len(members) == 4
        assert len(members & {one, other}) == 1

    async def test_keeps_pins_and_forbidden_pairs_of_a_mentor_and_of_two_members(self, groups: Staged) -> None:
        guide, second = await a_guide(groups), await a_guide(groups)
        one, two, three, *_ = await members_of(groups, 8)
        pin = WishedPair(mentor_id=guide, mentee_id=one, wish=Wish.PIN)
        kept_from_mentor = WishedPair(mentor_id=guide, mentee_id=two, wish=Wish.FORBID)
        kept_apart = WishedPair(mentor_id=one, mentee_id=three, wish=Wish.FORBID)

        run = await groups.a_run(wishes=(pin, kept_from_mentor, kept_apart))

        found = await circles(groups, run.id)
        assert one in found[guide]
        assert {two, three} <= found[second]
        async with groups.matching.db.reading() as tx:
            assert check(await kept_run(tx, run.id)).faults == ()

    async def test_lets_a_pin_stand_in_a_circle_that_nobody_else_can_join(self, groups: Staged) -> None:
        guide = await a_guide(groups)
        (one,) = await members_of(groups, 1)

        run = await groups.a_run(wishes=(WishedPair(mentor_id=guide, mentee_id=one, wish=Wish.PIN),))

        assert await circles(groups, run.id) == {guide: {one}}
        assert run.certificate is not None
        assert run.certificate["faults"] == []

    async def test_of_too_many_fails_and_says_what_to_do(self, groups: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("services.matching.programmes.domain.circling.DEFAULTS", Defaults(most_in_circles=3))
        await a_guide(groups)
        await members_of(groups, 4)

        run = await groups.a_run()

        assert run.status is RunStatus.FAILED
        assert run.failure == TOO_MANY

    async def test_refuses_more_pins_than_a_circle_has_seats(self, groups: Staged) -> None:
        guide = await a_guide(groups)
        members = await members_of(groups, 5)

        with pytest.raises(TooManyPins):
            await groups.ask_for_run(
                ratio=4, wishes=tuple(WishedPair(mentor_id=guide, mentee_id=one, wish=Wish.PIN) for one in members)
            )

    async def test_counts_by_the_weights_that_were_adopted_for_the_programme(self, groups: Staged) -> None:
        await a_guide(groups)
        await members_of(groups, 4)
        version = await adopt_needs_alone(groups.matching.db, Kind.GROUP, groups.id)

        run = await groups.a_run()

        assert run.weights_version == version
        assert {row.points for row in (await groups.results(run.id)).values()} == {10_000}

    async def test_their_rule_and_their_size_are_for_groups(self, matching: Matching, clock: Clock) -> None:
        for terms in ({"rule": RunRule.CIRCLES}, {"kind": Kind.GROUP, "ratio": 3}):
            with pytest.raises(ProgrammeMisread):
                await stage(matching, clock, **terms)


class TestPublishingCircles:
    async def test_tells_sessions_of_each_once_and_makes_no_pairs(self, groups: Staged) -> None:
        guide = await a_guide(groups)
        members = await members_of(groups, 4)

        run = await groups.published()
        await groups.publish(run.id)

        (told,) = await proposed(groups)
        assert (told.mentor_id, set(told.member_ids), told.accepted_by) == (guide, set(members), STAFF)
        assert await groups.proposals() == []
        assert all(row.offered for row in (await groups.results(run.id)).values())

    async def test_in_steps_that_go_on_until_all_are_told(
        self, groups: Staged, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.matching.programmes.commands.circles.AT_A_TIME", 1)
        for skill in ("welding", "law", "finance"):
            await a_guide(groups, skill)
            for _ in range(4):
                await a_member_of(groups, skill)

        await groups.published()

        assert len(await proposed(groups)) == 3

    async def test_leaves_out_who_took_their_place_back_and_gives_up_what_grew_too_small(self, groups: Staged) -> None:
        for skill in ("welding", "law"):
            await a_guide(groups, skill)
        welders = [await a_member_of(groups, "welding") for _ in range(5)]
        lawyers = [await a_member_of(groups, "law") for _ in range(4)]
        await groups.close()
        run = await groups.a_run()
        for one in (welders[0], lawyers[0]):
            await groups.withdraw(one, MENTEE)

        await groups.publish(run.id)

        (told,) = await proposed(groups)
        assert set(told.member_ids) == set(welders[1:])
        assert await waiting(groups) == set(lawyers[1:])
        rows = await groups.results(run.id)
        assert "takes part no more" in rows[welders[0]].obstacle
        assert "Too few" in rows[lawyers[1]].obstacle

    async def test_says_the_same_of_a_block_as_of_anything_that_is_not_told(self, groups: Staged) -> None:
        guide = await a_guide(groups)
        members = await members_of(groups, 7)
        await groups.close()
        run = await groups.a_run()
        boss, blocked, blocker = members[:3]
        await groups.matching.tell(a_profile(guide, manager_id=boss), a_block(blocker, blocked))

        await groups.publish(run.id)

        rows = await groups.results(run.id)
        lost = {member_id: row.obstacle for member_id, row in rows.items() if not row.offered}
        assert boss in lost
        assert len(lost) == 2
        assert len(set(lost.values())) == 1

    async def test_who_comes_late_waits_for_the_next_run_which_leaves_circles_as_they_are(self, groups: Staged) -> None:
        await a_guide(groups)
        await members_of(groups, 4)
        await groups.published()
        second = await a_guide(groups)
        late = await members_of(groups, 4)
        await groups.settle()

        assert await waiting(groups) == set(late)
        assert await groups.proposals() == []
        again = await groups.a_run()
        await groups.publish(again.id)

        assert await circles(groups, again.id) == {second: set(late)}
        assert len(await proposed(groups)) == 2
        assert await waiting(groups) == set()

    async def test_let_who_leads_one_sit_in_another(self, groups: Staged) -> None:
        guide = await a_guide(groups)
        await members_of(groups, 4)
        await groups.published()
        need = await groups.matching.a_mentee(member_id=guide, kind=Kind.GROUP)
        await groups.enrol(guide, MENTEE, need_id=need.need_id)
        second = await a_guide(groups)
        late = await members_of(groups, 3)

        again = await groups.a_run()

        assert await circles(groups, again.id) == {second: {guide, *late}}


class TestCirclesForStaff:
    async def test_say_who_sits_where_and_why(self, caller: Caller, groups: Staged) -> None:
        guide = await a_guide(groups)
        members = await members_of(groups, 4)
        run = await groups.a_run()

        answer = await call(caller, a_manager(groups.id), "runCircles", groups, runId=str(run.id))

        (edge,) = answer["data"]["runCircles"]["edges"]
        assert edge["node"]["mentor"]["id"] == str(guide)
        assert sorted(seat["member"]["id"] for seat in edge["node"]["seats"]) == sorted(map(str, members))
        assert edge["node"]["topic"] == "data analytics"
        assert edge["node"]["reasons"][0] == "All 4 members need data analytics."

    async def test_cost_the_same_statements_however_many_there_are(self, caller: Caller, groups: Staged) -> None:
        counts = []
        for skill in ("welding", "law"):
            await a_guide(groups, skill)
            for _ in range(4):
                await a_member_of(groups, skill)
            run = await groups.a_run()
            with statements(groups.matching.db) as asked:
                await call(caller, a_manager(), "runCircles", groups, runId=str(run.id))
            counts.append(len(asked))

        assert counts[0] == counts[1]

    async def test_are_none_of_a_run_of_pairs(self, caller: Caller, staged: Staged) -> None:
        await staged.a_mentor()
        await staged.a_mentee()
        run: Any = await staged.a_run()

        assert codes(await call(caller, a_manager(), "runCircles", staged, runId=str(run.id))) == ["NO_CIRCLES"]
        assert codes(await call(caller, a_manager(new_id()), "runCircles", staged, runId=str(run.id))) == [
            "NO_SUCH_RUN"
        ]
