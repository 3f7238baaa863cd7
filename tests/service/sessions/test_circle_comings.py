"""What sessions tells of who is invited into a circle, asks to join and leaves; and what a block leaves of that."""

from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from contracts.sessions import CircleInvited, SeatAsked, SeatGiven, SeatGivenUp
from services.sessions.circles.commands.gatherings import invite
from services.sessions.circles.commands.seats import give_up_seat
from services.sessions.circles.commands.topics import seal_topic
from services.sessions.circles.domain.gathering import Admission
from services.sessions.consumers import HANDLERS
from tests.builders.circles import a_circle
from tests.builders.matching import a_block
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member
from tests.service.sessions.seating import ask, started

MENTOR, CO_MENTOR, MEMBER = new_id(), new_id(), new_id()
LED: dict[str, Any] = {"mentor_id": MENTOR, "leader_ids": (MENTOR, CO_MENTOR), "about": "v1.topic"}


async def a_led_circle(db: Database, **more: Any) -> UUID:
    return await started(db, a_circle(mentor_id=MENTOR, co_mentor_id=CO_MENTOR, topic_sealed="v1.topic", **more))


async def invited(db: Database, circle_id: UUID, member_id: UUID) -> None:
    async with db.transaction() as tx:
        await invite(tx, circle_id, member_id, by=MENTOR, claim_id=new_id())


async def told(db: Database, kind: type) -> list[Any]:
    return [event for event in await emitted(db) if isinstance(event, kind)]


async def test_an_invitation_is_told_with_the_circle(db: Database) -> None:
    circle_id = await a_led_circle(db, admission=Admission.INVITED)

    await invited(db, circle_id, MEMBER)

    assert await told(db, CircleInvited) == [
        CircleInvited(gathering_id=circle_id, mentor_id=MENTOR, member_id=MEMBER, invited_at=NOW, about="v1.topic")
    ]


@pytest.mark.parametrize("kept_apart_from", [MENTOR, CO_MENTOR])
@pytest.mark.parametrize("by_member", [True, False])
async def test_whom_a_block_keeps_apart_from_either_mentor_is_told_of_no_invitation(
    db: Database,
    kept_apart_from: UUID,
    by_member: bool,  # noqa: FBT001 - a parameter of the test.
) -> None:
    circle_id = await a_led_circle(db, admission=Admission.INVITED)
    two = (MEMBER, kept_apart_from) if by_member else (kept_apart_from, MEMBER)
    await deliver(db, HANDLERS, envelope(a_block(*two)))

    await invited(db, circle_id, MEMBER)

    assert await told(db, CircleInvited) == []


async def test_a_request_is_told_to_all_who_lead_it(db: Database) -> None:
    circle_id = await a_led_circle(db, admission=Admission.BY_REQUEST)

    await ask(db, circle_id, MEMBER)

    assert await told(db, SeatAsked) == [SeatAsked(gathering_id=circle_id, **LED, member_id=MEMBER, asked_at=NOW)]


async def test_a_seat_that_needs_no_answer_is_no_request(db: Database) -> None:
    await ask(db, await a_led_circle(db), MEMBER)

    assert await told(db, SeatAsked) == []


async def test_who_leaves_and_whom_a_block_takes_out_are_told_alike(db: Database) -> None:
    left, parted = await a_led_circle(db), await a_led_circle(db)
    await ask(db, left, MEMBER)
    async with db.transaction() as tx:
        await give_up_seat(tx, left, MEMBER)
    await ask(db, parted, MEMBER)

    await deliver(db, HANDLERS, envelope(a_block(MEMBER, MENTOR)))

    assert await told(db, SeatGivenUp) == [
        SeatGivenUp(gathering_id=each, **LED, given_up_at=NOW) for each in (left, parted)
    ]


async def test_who_only_waited_has_given_up_no_seat(db: Database) -> None:
    circle_id = await a_led_circle(db, seats=2)
    waiting = [new_id() for _ in range(3)]
    for member_id in waiting:
        await ask(db, circle_id, member_id)

    async with db.transaction() as tx:
        await give_up_seat(tx, circle_id, waiting[-1])

    assert await told(db, SeatGivenUp) == []


async def test_a_co_mentor_who_steps_down_has_given_up_no_seat(db: Database) -> None:
    circle_id = await a_led_circle(db)

    async with db.transaction() as tx:
        await give_up_seat(tx, circle_id, CO_MENTOR)

    assert await told(db, SeatGivenUp) == []


async def test_what_it_is_about_is_told_under_the_key_of_its_mentor(
    db: Database, caller: Caller, opened_keyring: tuple[Keyring, KeyringSettings]
) -> None:
    start = "mutation S($input: StartCircleInput!) { startCircle(input: $input) { id } }"
    said = {"idempotencyKey": str(new_id()), "topic": "Grants", "admission": "PUBLIC", "seats": 2, "minutes": 60}
    made = await caller.ask(a_member(MENTOR), start, input=said)

    await ask(db, UUID(made["data"]["startCircle"]["id"]), MEMBER)

    (given,) = await told(db, SeatGiven)
    assert "Grants" not in given.model_dump_json()
    assert await opened_keyring[0].open(MENTOR, given.about) == "Grants"


async def test_what_nobody_sealed_is_sealed_by_a_timer_once(
    db: Database, opened_keyring: tuple[Keyring, KeyringSettings]
) -> None:
    keyring, circle_id = opened_keyring[0], await started(db, a_circle(mentor_id=MENTOR))
    for _ in range(2):
        async with db.transaction() as tx:
            await seal_topic(tx, keyring, circle_id)

    await ask(db, circle_id, MEMBER)

    (given,) = await told(db, SeatGiven)
    assert await keyring.open(MENTOR, given.about) == "Writing grants together"


async def test_of_a_mentor_who_is_gone_nothing_is_sealed(
    db: Database, opened_keyring: tuple[Keyring, KeyringSettings]
) -> None:
    keyring, circle_id = opened_keyring[0], await started(db, a_circle(mentor_id=MENTOR))
    await keyring.seal(MENTOR, "something")
    await keyring.destroy(MENTOR)

    async with db.transaction() as tx:
        await seal_topic(tx, keyring, circle_id)

    await ask(db, circle_id, MEMBER)
    (given,) = await told(db, SeatGiven)
    assert given.about is None
