"""The questions of the baseline once more, and what they say of a programme with a control group."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from chassis.identity import Identity, Kind
from chassis.ids import new_id
from services.matching.outcomes.queries.effect import EffectView, effect_of
from services.matching.outcomes.tables import second_answers
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.tables import enrolments
from tests.builders.matching import NOW
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.matching.conftest import Clock
from tests.service.matching.programmes.conftest import Staged

ANSWER_AGAIN = "mutation ($input: AnswerAgainInput!) { answerAgain(input: $input) { enrolmentId } }"
IN_TIME = timedelta(days=150)
OVER = timedelta(days=500)


async def answer(caller: Caller, who: Identity, staged: Staged, **more: Any) -> Any:
    usual = {"confidence": 4, "satisfaction": 4, "progress": 4, "intentToStay": 4}
    given = {"idempotencyKey": str(new_id()), "programmeId": str(staged.id), "role": "MENTEE", **usual, **more}
    return await caller.ask(who, ANSWER_AGAIN, input=given)


class TestAnswering:
    async def test_is_possible_once_and_stays_as_it_was(self, caller: Caller, staged: Staged, clock: Clock) -> None:
        who = a_member(await staged.a_mentee())
        clock.now = NOW + IN_TIME

        assert codes(await answer(caller, who, staged)) == []
        assert codes(await answer(caller, who, staged, confidence=1)) == ["ANSWERED_AGAIN_ALREADY"]

        async with staged.matching.db.reading() as tx:
            (row,) = await tx.session.execute(select(second_answers))
        assert (row.member_id, row.confidence, row.matched) == (who.id, 4, False)

    @pytest.mark.parametrize("after", [timedelta(days=60), timedelta(days=460)])
    async def test_has_its_time(self, caller: Caller, staged: Staged, clock: Clock, after: timedelta) -> None:
        who = a_member(await staged.a_mentee())
        clock.now = NOW + after

        assert codes(await answer(caller, who, staged)) == ["NOT_TIME_TO_ANSWER_AGAIN"]

    async def test_is_for_who_enrolled_in_person(self, caller: Caller, staged: Staged, clock: Clock) -> None:
        mentee_id = await staged.a_mentee()
        clock.now = NOW + IN_TIME
        acting = Identity(kind=Kind.MEMBER, id=mentee_id, actor=new_id())

        assert codes(await answer(caller, a_member(), staged)) == ["NOTHING_TO_ANSWER_AGAIN"]
        assert codes(await answer(caller, a_member(mentee_id), staged, role="MENTOR")) == ["NOTHING_TO_ANSWER_AGAIN"]
        for who in (a_client(), a_kiosk()):
            assert codes(await answer(caller, who, staged)) == ["FORBIDDEN"]
        assert codes(await answer(caller, acting, staged)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("wrong", [0, 6, -1])
    async def test_keeps_to_the_scale(self, caller: Caller, staged: Staged, clock: Clock, wrong: int) -> None:
        who = a_member(await staged.a_mentee())
        clock.now = NOW + IN_TIME

        assert codes(await answer(caller, who, staged, progress=wrong)) == ["BAD_USER_INPUT"]


async def enrol(staged: Staged, arm: Arm, *changes: int, matched: bool = False) -> None:
    """Mentees of an arm whose confidence changed by this much."""
    members = [(new_id(), new_id(), change) for change in changes]
    baseline = {"confidence": 2, "satisfaction": 3, "progress": 3, "intent_to_stay": 4}
    about = {"programme_id": staged.id, "role": "MENTEE", "answers": {}, "in_control": True, "status": "ENROLLED"}
    begun = [
        {"id": id_, "member_id": member_id, "arm": arm, "enrolled_at": NOW, **about, **baseline}
        for id_, member_id, _ in members
    ]
    later = [
        {
            "enrolment_id": id_,
            "programme_id": staged.id,
            "member_id": member_id,
            **baseline,
            "confidence": 2 + change,
            "matched": matched,
            "answered_at": NOW,
        }
        for id_, member_id, change in members
    ]
    async with staged.matching.db.transaction() as tx:
        await tx.session.execute(insert(enrolments), begun)
        await tx.session.execute(insert(second_answers), later)


async def effect(staged: Staged) -> list[EffectView]:
    async with staged.matching.db.reading() as tx:
        return await effect_of(tx, staged.id)


class TestTheEffect:
    async def test_is_the_difference_from_those_who_waited(self, staged: Staged, clock: Clock) -> None:
        await enrol(staged, Arm.NOW, *[1, 2] * 10)
        await enrol(staged, Arm.WAITLIST, *[0, 1] * 5)
        clock.now = NOW + OVER

        confidence, satisfaction, *_ = await effect(staged)

        assert (confidence.matched.of, confidence.waiting.of) == (20, 10)
        assert (confidence.matched.value, confidence.waiting.value) == (1.5, 0.5)
        assert confidence.difference.estimate == 1
        assert 0.5 < confidence.difference.low < 1 < confidence.difference.high < 1.5
        assert satisfaction.difference.estimate == 0

    async def test_leaves_out_who_did_not_wait_any_more(self, staged: Staged, clock: Clock) -> None:
        await enrol(staged, Arm.NOW, *[1] * 10)
        await enrol(staged, Arm.WAITLIST, *[0] * 10)
        await enrol(staged, Arm.WAITLIST, *[2] * 30, matched=True)
        clock.now = NOW + OVER

        assert (await effect(staged))[0].waiting.of == 10

    async def test_is_not_told_of_few(self, staged: Staged, clock: Clock) -> None:
        await enrol(staged, Arm.NOW, *[1] * 30)
        await enrol(staged, Arm.WAITLIST, *[0] * 9)
        clock.now = NOW + OVER

        assert await effect(staged) == []

    async def test_is_not_told_while_anybody_can_still_answer(self, staged: Staged, clock: Clock) -> None:
        await enrol(staged, Arm.NOW, *[1] * 30)
        await enrol(staged, Arm.WAITLIST, *[0] * 30)
        clock.now = NOW + IN_TIME

        assert await effect(staged) == []

    async def test_is_of_this_programme(self, staged: Staged, clock: Clock) -> None:
        await enrol(staged, Arm.NOW, *[1] * 30)
        await enrol(staged, Arm.WAITLIST, *[0] * 30)
        await moved(staged, new_id())
        clock.now = NOW + OVER

        assert await effect(staged) == []


async def moved(staged: Staged, elsewhere: UUID) -> None:
    """The answers are of another programme's enrolments."""
    async with staged.matching.db.transaction() as tx:
        await tx.session.execute(
            update(second_answers).values(enrolment_id=second_answers.c.member_id, programme_id=elsewhere)
        )
