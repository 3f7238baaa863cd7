"""The day of a goal and of a follow-up is told in its morning: once, to whom it concerns, and only while it matters."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.matching import RelationshipPaused
from contracts.sessions import FollowUpAgreed, FollowUpDue, GoalDue
from services.sessions.consumers import HANDLERS
from tests.builders.matching import a_block, a_profile
from tests.service.envelopes import deliver, envelope
from tests.service.sessions.course import let_pass
from tests.service.sessions.pair import Pair

DUE, LATER = date(2027, 2, 1), date(2027, 3, 1)
MORNING = datetime(2027, 2, 1, 9, tzinfo=UTC)
MONTH = timedelta(days=40)


async def a_goal(pair: Pair) -> str:
    made = await pair.done(pair.mentee, "setGoal", what="Lead a small project", dueOn=DUE.isoformat())
    return str(made["id"])


async def a_follow_up(pair: Pair) -> str:
    """For the mentee, put down by the mentor."""
    task = {"what": "Send the draft", "ownerId": str(pair.mentee.id), "dueOn": DUE.isoformat()}
    return str((await pair.done(pair.mentor, "agreeFollowUp", **task))["id"])


async def due(pair: Pair, until: datetime) -> list[Any]:
    """What was told by then, to whom, and of which day."""
    await let_pass(pair.db, until)
    told = [event for event in await pair.told() if isinstance(event, GoalDue | FollowUpDue)]
    return [(type(event), event.member_id, event.due_on) for event in told]


class TestTheDay:
    async def test_of_a_goal_is_told_to_both_on_their_own_mornings(self, pair: Pair) -> None:
        await deliver(pair.db, HANDLERS, envelope(a_profile(pair.mentee.id, zone="Asia/Tokyo")))
        await a_goal(pair)

        assert await due(pair, MORNING - timedelta(hours=10)) == []
        assert await due(pair, MORNING - timedelta(hours=9)) == [(GoalDue, pair.mentee.id, DUE)]
        assert await due(pair, MORNING + MONTH) == [(GoalDue, pair.mentee.id, DUE), (GoalDue, pair.mentor.id, DUE)]

    async def test_of_a_follow_up_is_told_to_whoever_does_it(self, pair: Pair) -> None:
        await a_follow_up(pair)

        assert await due(pair, MORNING - timedelta(seconds=1)) == []
        assert await due(pair, MORNING + MONTH) == [(FollowUpDue, pair.mentee.id, DUE)]

    async def test_moves_with_them(self, pair: Pair) -> None:
        goal_id, follow_up_id = await a_goal(pair), await a_follow_up(pair)
        await pair.done(pair.mentor, "moveGoal", goalId=goal_id, dueOn=LATER.isoformat())
        await pair.done(pair.mentee, "moveFollowUp", followUpId=follow_up_id, dueOn=LATER.isoformat())

        assert await due(pair, MORNING + timedelta(days=2)) == []
        assert {day for _, _, day in await due(pair, MORNING + MONTH)} == {LATER}

    async def test_that_is_taken_away_is_told_to_nobody(self, pair: Pair) -> None:
        goal_id, follow_up_id = await a_goal(pair), await a_follow_up(pair)
        await pair.done(pair.mentor, "moveGoal", goalId=goal_id, dueOn=None)
        await pair.done(pair.mentee, "moveFollowUp", followUpId=follow_up_id, dueOn=None)

        assert await due(pair, MORNING + MONTH) == []

    @pytest.mark.parametrize(
        ("goal", "follow_up"), [("reachGoal", "finishFollowUp"), ("dropGoal", "dropFollowUp")], ids=str
    )
    async def test_of_what_is_settled_is_told_to_nobody(self, pair: Pair, goal: str, follow_up: str) -> None:
        goal_id, follow_up_id = await a_goal(pair), await a_follow_up(pair)
        await pair.done(pair.mentee, goal, goalId=goal_id)
        await pair.done(pair.mentee, follow_up, followUpId=follow_up_id)

        assert await due(pair, MORNING + MONTH) == []

    async def test_that_is_this_morning_already_needs_no_word(self, pair: Pair) -> None:
        pair.at(MORNING + timedelta(hours=3))
        await a_goal(pair)
        await a_follow_up(pair)

        assert await due(pair, MORNING + MONTH) == []


class TestTheTwo:
    async def test_in_a_break_are_told_nothing(self, pair: Pair) -> None:
        await a_goal(pair)
        await a_follow_up(pair)
        await pair.hear(RelationshipPaused(**pair.of_two, until=LATER))

        assert await due(pair, MORNING + timedelta(days=2)) == []

    async def test_once_they_have_parted_are_told_nothing(self, pair: Pair) -> None:
        await a_goal(pair)
        await a_follow_up(pair)
        await pair.end()

        assert await due(pair, MORNING + MONTH) == []

    async def test_whom_a_block_keeps_apart_are_told_nothing(self, pair: Pair) -> None:
        await a_goal(pair)
        await a_follow_up(pair)
        await deliver(pair.db, HANDLERS, envelope(a_block(pair.mentor.id, pair.mentee.id)))

        assert await due(pair, MORNING + MONTH) == []


async def test_a_follow_up_says_who_put_it_down_for_whom(pair: Pair) -> None:
    follow_up_id = await a_follow_up(pair)

    (told,) = await pair.told()
    who = {"member_id": pair.mentee.id, "agreed_by": pair.mentor.id}
    assert told == FollowUpAgreed(follow_up_id=follow_up_id, **pair.of_two, **who, agreed_on=date(2027, 1, 4))
