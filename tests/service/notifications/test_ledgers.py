"""What one of the two wrote down reaches the other, once a day, and never in which words."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.sessions import (
    AdviceGiven,
    FollowUpAgreed,
    FollowUpDue,
    Gift,
    GiftGiven,
    GoalDue,
    GoalSet,
    GoalSettled,
)
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import deliveries, notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

TWO = {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}
MENTOR, MENTEE = TWO["mentor_id"], TWO["mentee_id"]
MONDAY, TUESDAY = date(2027, 2, 1), date(2027, 2, 2)
GOAL, TASK = {**TWO, "goal_id": new_id()}, {**TWO, "follow_up_id": new_id()}


def a_gift(giver: UUID, noted_by: UUID | None, *, gift: Gift = Gift.NEWS) -> GiftGiven:
    of = {**TWO, "gift_id": new_id(), "member_id": giver}
    return GiftGiven(**of, gift=gift, noted_by=noted_by, given_on=MONDAY)


def advice(giver: UUID, day: date | None = MONDAY) -> AdviceGiven:
    return AdviceGiven(**TWO, advice_id=new_id(), member_id=giver, given_on=day)


def settled(by: UUID, *, reached: bool) -> GoalSettled:
    return GoalSettled(**GOAL, reached=reached, settled_by=by, settled_on=MONDAY)


def agreed(owner: UUID, by: UUID) -> FollowUpAgreed:
    return FollowUpAgreed(**TASK, member_id=owner, agreed_by=by, agreed_on=MONDAY)


TOLD: list[tuple[Event, UUID, Wording]] = [
    (advice(MENTOR), MENTEE, Wording.ADVICE_GIVEN),
    (advice(MENTEE), MENTOR, Wording.ADVICE_GIVEN),
    (a_gift(MENTEE, MENTEE), MENTOR, Wording.GIFT_GIVEN),
    (a_gift(MENTEE, MENTOR), MENTEE, Wording.GIFT_NOTED),
    (a_gift(MENTEE, MENTEE, gift=Gift.THANKS), MENTOR, Wording.THANKS_GIVEN),
    (GoalSet(**GOAL, set_by=MENTEE, set_on=MONDAY), MENTOR, Wording.GOAL_SET),
    (settled(MENTOR, reached=True), MENTEE, Wording.GOAL_REACHED),
    (settled(MENTEE, reached=False), MENTOR, Wording.GOAL_LET_GO),
    (agreed(MENTEE, MENTOR), MENTEE, Wording.FOLLOW_UP_AGREED),
    (FollowUpDue(**TASK, member_id=MENTEE, due_on=MONDAY), MENTEE, Wording.FOLLOW_UP_DUE),
    (GoalDue(**GOAL, member_id=MENTOR, due_on=MONDAY), MENTOR, Wording.GOAL_DUE),
]
UNTOLD: list[Event] = [
    agreed(MENTEE, MENTEE),
    advice(MENTOR, None),
    a_gift(MENTEE, None),
    GoalSet(**GOAL),
    GoalSettled(**GOAL, reached=True),
]


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications).order_by(notifications.c.id))
        return [(row.member_id, row.wording) for row in rows]


@pytest.mark.parametrize(("event", "member_id", "wording"), TOLD)
async def test_reaches_the_other_once_and_without_a_mail(
    db: Database, event: Event, member_id: UUID, wording: Wording
) -> None:
    same = envelope(event)

    taken = await deliver(db, HANDLERS, same, same, envelope(event, seq=2))

    assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
    assert await told(db) == [(member_id, wording)]
    async with db.reading() as tx:
        assert (await tx.session.execute(select(deliveries))).all() == []
        (row,) = (await tx.session.execute(select(notifications))).all()
        assert (row.relationship_id, row.params) == (TWO["relationship_id"], {})


@pytest.mark.parametrize("event", UNTOLD)
async def test_nothing_is_told_of_what_one_knows_or_of_which_nobody_said_who_did_it(db: Database, event: Event) -> None:
    await deliver(db, HANDLERS, envelope(event))

    assert await told(db) == []


@pytest.mark.parametrize(("event", "member_id"), [case[:2] for case in TOLD])
async def test_nobody_hears_of_somebody_they_blocked(db: Database, event: Event, member_id: UUID) -> None:
    other = MENTEE if member_id == MENTOR else MENTOR

    await deliver(db, HANDLERS, envelope(a_block(member_id, other)), envelope(event))

    assert await told(db) == []


async def test_several_on_one_day_are_one_message_in_whatever_order_they_come(db: Database) -> None:
    first, second, later = (
        envelope(advice(MENTOR, day), seq=seq) for seq, day in enumerate((MONDAY, MONDAY, TUESDAY), start=1)
    )

    taken = await deliver(db, HANDLERS, second, first, second, later, first)

    assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED, Taken.APPLIED, Taken.SEEN_BEFORE]
    assert await told(db) == [(MENTEE, Wording.ADVICE_GIVEN)] * 2


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("wording", sorted({case[2] for case in TOLD}), ids=str)
def test_each_wording_names_the_other_and_counts_nothing(language: str, wording: Wording) -> None:
    shown = show(Texts.load().voice(language, "UTC"), wording, name="Ada", params={})

    assert "Ada" in shown.title
    assert not any(each.isdigit() or each in "{}" for each in shown.title + shown.body)
