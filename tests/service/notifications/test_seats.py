"""What members are told of seats: whoever is offered or given one hears it, once, in words for what it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import SeatGiven, SeatLoss, SeatLost, SeatOffered
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import notifications
from services.notifications.texts import Texts, show
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

MENTOR, MEMBER, CIRCLE = new_id(), new_id(), new_id()
THEN = datetime(2027, 1, 4, 9, tzinfo=UTC)
TWO_DAYS = timedelta(hours=48)
AT = {"starts_at": THEN + TWO_DAYS, "ends_at": THEN + TWO_DAYS + timedelta(minutes=20)}


def an_offer(**more: Any) -> SeatOffered:
    usual = {"gathering_id": CIRCLE, "office_hours": False, "mentor_id": MENTOR, "member_id": MEMBER}
    return SeatOffered(**{**usual, "offered_at": THEN, "offered_until": THEN + TWO_DAYS, **more})


def a_seat(**more: Any) -> SeatGiven:
    usual = {"gathering_id": CIRCLE, "office_hours": False, "mentor_id": MENTOR, "member_id": MEMBER}
    return SeatGiven(**{**usual, "given_at": THEN, **more})


async def told(db: Database) -> list[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications).order_by(notifications.c.id))
        return [(row.member_id, row.about, row.wording) for row in rows]


@pytest.mark.parametrize(
    ("event", "wording"),
    [
        (an_offer(), Wording.SEAT_OFFERED),
        (an_offer(proposed=True), Wording.SEAT_PROPOSED),
        (a_seat(), Wording.SEAT_GIVEN),
        (an_offer(office_hours=True), Wording.OFFICE_HOURS_OFFERED),
        (a_seat(office_hours=True), Wording.OFFICE_HOURS_GIVEN),
    ],
)
async def test_whose_seat_it_is_hears_of_it(db: Database, event: SeatOffered | SeatGiven, wording: Wording) -> None:
    await deliver(db, HANDLERS, envelope(event))

    assert await told(db) == [(MEMBER, MENTOR, wording)]


async def test_a_seat_in_office_hours_is_told_with_its_time_and_to_the_mentor_too(db: Database) -> None:
    offered, given = an_offer(office_hours=True, **AT), envelope(a_seat(office_hours=True, **AT), seq=2)

    await deliver(db, HANDLERS, envelope(offered), given, given)

    assert await told(db) == [
        (MEMBER, MENTOR, Wording.OFFICE_HOURS_OFFERED_THEN),
        (MEMBER, MENTOR, Wording.OFFICE_HOURS_GIVEN_THEN),
        (MENTOR, MEMBER, Wording.OFFICE_HOURS_TAKEN),
    ]


@pytest.mark.parametrize(
    ("why", "wording"),
    [
        (SeatLoss.MOVED, Wording.OFFICE_HOURS_LOST),
        (SeatLoss.REMOVED, Wording.OFFICE_HOURS_REMOVED),
        (SeatLoss.REMOVED, Wording.SEAT_REMOVED),
    ],
)
async def test_whoever_lost_their_seat_hears_why(db: Database, why: SeatLoss, wording: Wording) -> None:
    about = {"gathering_id": CIRCLE, "mentor_id": MENTOR, "member_id": MEMBER, "lost_at": THEN, "why": why}
    lost = SeatLost(**about, office_hours=wording is not Wording.SEAT_REMOVED)

    await deliver(db, HANDLERS, envelope(lost), envelope(lost))

    assert await told(db) == [(MEMBER, MENTOR, wording)]


async def test_told_again_and_out_of_order_it_is_one_message_for_each(db: Database) -> None:
    offered, given = envelope(an_offer()), envelope(a_seat(), seq=2)

    await deliver(db, HANDLERS, given, offered, given, offered)

    assert {wording for _, _, wording in await told(db)} == {Wording.SEAT_OFFERED, Wording.SEAT_GIVEN}
    assert len(await told(db)) == 2


async def test_whoever_blocked_the_mentor_hears_nothing(db: Database) -> None:
    await deliver(db, HANDLERS, envelope(a_block(MEMBER, MENTOR)))

    await deliver(db, HANDLERS, envelope(an_offer()))

    assert await told(db) == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "wording",
    [
        Wording.SEAT_OFFERED,
        Wording.SEAT_PROPOSED,
        Wording.SEAT_GIVEN,
        Wording.OFFICE_HOURS_OFFERED,
        Wording.OFFICE_HOURS_GIVEN,
        Wording.OFFICE_HOURS_LOST,
        Wording.OFFICE_HOURS_REMOVED,
        Wording.SEAT_REMOVED,
    ],
)
def test_each_wording_names_the_mentor(language: str, wording: Wording) -> None:
    shown = show(Texts.load().voice(language, "UTC"), wording, name="Ada", params={})

    assert "Ada" in shown.title
    assert "{" not in shown.title + shown.body
