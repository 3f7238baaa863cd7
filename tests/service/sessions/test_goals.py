"""Goals: both people of a relationship move them on, every step is kept, and nobody else has any."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import RelationshipPaused
from contracts.profiles import ErasureStarted, MemberBlocked
from contracts.sessions import GoalSet, GoalSettled
from services.sessions.consumers import HANDLERS
from services.sessions.goals.tables import goal_entries, goals, milestones
from tests.builders.matching import a_profile
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import a_member, codes
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements

QUERIES = ("goal", "goals", "goalHistory")
MUTATIONS = (
    "setGoal",
    "reportGoalProgress",
    "moveGoal",
    "addMilestone",
    "reachMilestone",
    "reachGoal",
    "dropGoal",
)
DAY = timedelta(days=1)


async def a_goal(pair: Pair, **more: Any) -> str:
    made = await pair.done(pair.mentee, "setGoal", **{"what": "Lead a small project", **more})
    return str(made["id"])


class TestSetting:
    async def test_is_seen_by_both_and_told_without_words(self, pair: Pair) -> None:
        goal_id = await a_goal(pair, dueOn="2027-06-30")

        for who in (pair.mentor, pair.mentee):
            (goal,) = await pair.nodes(who, "goals")
            assert (goal["id"], goal["what"], goal["state"], goal["progress"]) == (
                goal_id,
                "Lead a small project",
                "OPEN",
                0,
            )
            assert goal["setBy"]["id"] == str(pair.mentee.id)
        by = {"set_by": pair.mentee.id, "set_on": NOW.date()}
        assert await pair.told() == [GoalSet(goal_id=goal_id, **pair.of_two, due_on=date(2027, 6, 30), **by)]

    async def test_by_the_mentor_is_as_good(self, pair: Pair) -> None:
        made = await pair.done(pair.mentor, "setGoal", what="Give a talk")

        assert made["setBy"]["id"] == str(pair.mentor.id)

    @pytest.mark.parametrize("day", [date(2027, 1, 4), date(2027, 1, 5)])
    async def test_the_day_has_to_lie_ahead_on_their_own_clock(self, pair: Pair, day: date) -> None:
        await deliver(pair.db, HANDLERS, envelope(a_profile(pair.mentee.id, zone="Pacific/Kiritimati")))
        pair.at(NOW + timedelta(hours=2))

        answer = await pair.do(pair.mentee, "setGoal", what="Give a talk", dueOn=day.isoformat())

        assert codes(answer) == ([] if day > NOW.date() else ["DUE_IN_THE_PAST"])

    async def test_once_it_has_ended_nothing_new_is_written(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        await pair.end()

        assert codes(await pair.do(pair.mentee, "setGoal", what="Another")) == ["RELATIONSHIP_OVER"]
        assert codes(await pair.do(pair.mentee, "reachGoal", goalId=goal_id)) == ["RELATIONSHIP_OVER"]
        assert len(await pair.nodes(pair.mentee, "goals")) == 1


class TestMovingOn:
    async def test_every_step_is_kept_with_who_said_it(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        await pair.done(pair.mentor, "reportGoalProgress", goalId=goal_id, progress=40, note="The plan stands.")
        await pair.done(pair.mentee, "moveGoal", goalId=goal_id, dueOn="2027-09-01", note="A new manager came.")
        await pair.done(pair.mentee, "reportGoalProgress", goalId=goal_id, progress=30)
        reached = await pair.done(pair.mentor, "reachGoal", goalId=goal_id, note="Well done.")

        history = await pair.nodes(pair.mentee, "goalHistory", goalId=goal_id)
        assert [(entry["step"], entry["progress"], entry["dueOn"], entry["note"]) for entry in history] == [
            ("REACHED", 100, "2027-09-01", "Well done."),
            ("PROGRESS", 30, "2027-09-01", ""),
            ("MOVED", 40, "2027-09-01", "A new manager came."),
            ("PROGRESS", 40, None, "The plan stands."),
            ("SET", 0, None, ""),
        ]
        assert [entry["saidBy"]["id"] for entry in history[:2]] == [str(pair.mentor.id), str(pair.mentee.id)]
        assert (reached["state"], reached["progress"]) == ("REACHED", 100)
        told: list[type[Event]] = [GoalSet, GoalSettled]
        assert await pair.kinds() == told

    @pytest.mark.parametrize("progress", [-1, 101])
    async def test_progress_is_a_part_of_a_whole(self, pair: Pair, progress: int) -> None:
        goal_id = await a_goal(pair)

        answer = await pair.do(pair.mentee, "reportGoalProgress", goalId=goal_id, progress=progress)

        assert codes(answer) == ["BAD_USER_INPUT"]

    async def test_dropping_says_why(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)

        silent = await pair.do(pair.mentee, "dropGoal", goalId=goal_id, why=" ")
        dropped = await pair.done(pair.mentee, "dropGoal", goalId=goal_id, why="It is not mine.")

        assert codes(silent) == ["BAD_USER_INPUT"]
        assert dropped["state"] == "DROPPED"
        event = (await pair.told())[-1]
        assert (type(event), event.reached) == (GoalSettled, False)
        assert (event.settled_by, event.settled_on) == (pair.mentee.id, NOW.date())

    @pytest.mark.parametrize("name", ["reachGoal", "dropGoal", "reportGoalProgress", "moveGoal", "addMilestone"])
    async def test_what_is_settled_stays_so(self, pair: Pair, name: str) -> None:
        goal_id = await a_goal(pair)
        await pair.done(pair.mentee, "reachGoal", goalId=goal_id)

        assert codes(await pair.do(pair.mentee, name, goalId=goal_id)) == ["GOAL_SETTLED"]

    async def test_told_twice_with_one_key_is_one_step(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)

        for _ in range(2):
            await pair.done(pair.mentee, "reportGoalProgress", goalId=goal_id, progress=10, idempotencyKey="one")

        assert len(await pair.nodes(pair.mentee, "goalHistory", goalId=goal_id)) == 2


class TestMilestones:
    async def test_are_reached_one_by_one(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        await pair.done(pair.mentor, "addMilestone", goalId=goal_id, what="Find a sponsor")
        two = await pair.done(pair.mentee, "addMilestone", goalId=goal_id, what="Write the plan", dueOn="2027-02-01")

        first = two["milestones"][0]
        reached = await pair.done(pair.mentee, "reachMilestone", goalId=goal_id, milestoneId=first["id"])
        again = await pair.do(pair.mentee, "reachMilestone", goalId=goal_id, milestoneId=first["id"])

        assert [milestone["what"] for milestone in two["milestones"]] == ["Find a sponsor", "Write the plan"]
        assert [milestone["reachedAt"] is None for milestone in reached["milestones"]] == [False, True]
        assert codes(again) == ["MILESTONE_REACHED"]

    async def test_are_twenty_at_most(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        for number in range(20):
            await pair.done(pair.mentee, "addMilestone", goalId=goal_id, what=f"Step {number}")

        assert codes(await pair.do(pair.mentee, "addMilestone", goalId=goal_id)) == ["TOO_MANY_MILESTONES"]

    async def test_of_another_goal_are_none_of_this_one(self, pair: Pair) -> None:
        one, other = await a_goal(pair), await a_goal(pair)
        made = await pair.done(pair.mentee, "addMilestone", goalId=one, what="Find a sponsor")

        answer = await pair.do(pair.mentee, "reachMilestone", goalId=other, milestoneId=made["milestones"][0]["id"])

        assert codes(answer) == ["NO_SUCH_MILESTONE"]

    async def test_a_twenty_first_is_refused_by_the_database_too(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        row = {"id": new_id(), "goal_id": goal_id, "place": 21, "added_by": pair.mentee.id, "what": "More"}

        async with pair.db.transaction() as tx:
            with pytest.raises(IntegrityError, match="milestones_twenty_at_most"):
                await tx.session.execute(insert(milestones).values(row))


class TestStalling:
    @pytest.mark.parametrize(("days", "stalled"), [(27, False), (28, True)])
    async def test_after_four_weeks_without_a_word(self, pair: Pair, days: int, *, stalled: bool) -> None:
        goal_id = await a_goal(pair)
        pair.at(NOW + 10 * DAY)
        await pair.done(pair.mentee, "reportGoalProgress", goalId=goal_id, progress=10)

        pair.at(NOW + (10 + days) * DAY)

        assert (await pair.read(pair.mentor, "goal", id=goal_id))["stalled"] is stalled

    async def test_a_break_is_no_standstill(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        await pair.hear(RelationshipPaused(**pair.of_two, until=date(2027, 4, 1)))

        pair.at(NOW + 60 * DAY)

        assert (await pair.read(pair.mentor, "goal", id=goal_id))["stalled"] is False


class TestWhoIsAsking:
    @pytest.mark.parametrize("who", OUTSIDERS)
    async def test_nobody_but_members_in_person(self, pair: Pair, who: Identity) -> None:
        await a_goal(pair)
        before = await pair.told()

        assert [codes(await pair.ask(who, name)) for name in QUERIES] == [["FORBIDDEN"]] * len(QUERIES)
        assert [codes(await pair.do(who, name)) for name in MUTATIONS] == [["FORBIDDEN"]] * len(MUTATIONS)
        assert await pair.told() == before

    @pytest.mark.parametrize("roles", [(), (Role.SUPPORT,), (Role.PROGRAMME_MANAGER, Role.OPERATOR)])
    async def test_to_strangers_and_staff_there_is_no_goal(self, pair: Pair, roles: tuple[Role, ...]) -> None:
        goal_id, stranger = await a_goal(pair), a_member(None, *roles)

        assert await pair.read(stranger, "goal", id=goal_id) is None
        assert await pair.nodes(stranger, "goals") == []
        assert await pair.nodes(stranger, "goalHistory", goalId=goal_id) == []
        assert codes(await pair.do(stranger, "setGoal")) == ["NOT_FOUND"]
        refusals = [codes(await pair.do(stranger, name, goalId=goal_id)) for name in MUTATIONS[1:]]
        assert refusals == [["NO_SUCH_GOAL"]] * len(refusals)

    async def test_who_blocked_the_other_sees_and_writes_nothing_any_more(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        block = MemberBlocked(block_id=new_id(), blocker_id=pair.mentor.id, blocked_id=pair.mentee.id)

        await deliver(pair.db, HANDLERS, envelope(block))

        assert await pair.nodes(pair.mentor, "goals") == []
        assert codes(await pair.do(pair.mentor, "reachGoal", goalId=goal_id)) == ["NO_SUCH_GOAL"]
        assert len(await pair.nodes(pair.mentee, "goals")) == 1


class TestErasure:
    async def test_takes_their_words_and_leaves_the_others(self, pair: Pair) -> None:
        goal_id = await a_goal(pair)
        await pair.done(pair.mentor, "reportGoalProgress", goalId=goal_id, progress=40, note="The plan stands.")
        await pair.done(pair.mentee, "reportGoalProgress", goalId=goal_id, progress=50, note="I spoke up.")

        await deliver(pair.db, HANDLERS, envelope(ErasureStarted(request_id=new_id(), member_id=pair.mentee.id)))

        (goal,) = await pair.nodes(pair.mentor, "goals")
        history = await pair.nodes(pair.mentor, "goalHistory", goalId=goal_id)
        assert (goal["what"], goal["setBy"], goal["progress"]) == ("", None, 50)
        assert [entry["note"] for entry in history] == ["", "The plan stands.", ""]
        async with pair.db.reading() as tx:
            texts = [
                *await tx.session.scalars(select(goals.c.what)),
                *await tx.session.scalars(select(goal_entries.c.note)),
            ]
        assert set(texts) == {"", "The plan stands."}


class TestPages:
    async def test_a_page_costs_the_same_however_long(self, pair: Pair) -> None:
        for number in range(5):
            await a_goal(pair, what=f"Goal {number}")

        with statements(pair.db) as few:
            first = await pair.read(pair.mentee, "goals", first=1)
        with statements(pair.db) as many:
            rest = await pair.read(pair.mentee, "goals", first=20, after=first["pageInfo"]["endCursor"])

        assert len(few) == len(many) == 2
        assert [edge["node"]["what"] for edge in rest["edges"]] == [f"Goal {number}" for number in (3, 2, 1, 0)]

    async def test_by_their_state(self, pair: Pair) -> None:
        settled, still_open = await a_goal(pair), await a_goal(pair)
        await pair.done(pair.mentee, "reachGoal", goalId=settled)

        found = await pair.nodes(pair.mentee, "goals", state="OPEN")

        assert [goal["id"] for goal in found] == [still_open]

    @pytest.mark.parametrize("cursor", ["WzFd", "nonsense", "WyJhIiwiYiJd"])
    async def test_a_cursor_of_nobodys_is_refused(self, pair: Pair, cursor: str) -> None:
        assert codes(await pair.ask(pair.mentee, "goals", after=cursor)) == ["BAD_USER_INPUT"]
