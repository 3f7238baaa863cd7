"""What events do here: once, in any order across aggregates, and twice the same."""

from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import IntroductionExpired, IntroductionNudged
from services.notifications.consumers import HANDLERS
from services.notifications.domain.deliveries import State, Template
from services.notifications.domain.kinds import NotificationKind
from services.notifications.tables import deliveries, members, notifications, sessions
from tests.builders.notifications import (
    NOON,
    a_booking,
    a_lost_slot,
    a_proposal,
    an_ask,
    an_end,
    both_of,
    cancelled,
)
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import World

ONE_OF_EACH: list[Event] = [
    an_ask(),
    an_ask(follows=new_id()),
    an_end(IntroductionNudged),
    a_proposal(),
    a_proposal(by_mentor=False),
    an_end(IntroductionExpired),
    a_lost_slot(),
    a_booking(),
]


async def rows(db: Database, table: Any) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(table))).all())


async def count(db: Database, table: Any) -> int:
    async with db.reading() as tx:
        counted: int = (await tx.session.execute(select(func.count()).select_from(table))).scalar_one()
        return counted


class TestRedelivery:
    @pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
    async def test_an_event_taken_twice_tells_once(self, db: Database, event: Event) -> None:
        same = envelope(event)

        taken = await deliver(db, HANDLERS, same, same)

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE]
        told = await rows(db, notifications)
        assert len(told) == len({row.member_id for row in told})

    @pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
    async def test_the_same_fact_as_another_event_tells_once(self, db: Database, event: Event) -> None:
        await deliver(db, HANDLERS, envelope(event), envelope(event, seq=2))

        told = await rows(db, notifications)
        assert len(told) == len({row.member_id for row in told})
        mails = await rows(db, deliveries)
        assert len(mails) == len({row.member_id for row in mails})

    async def test_a_profile_taken_twice_is_one_member(self, db: Database, world: World) -> None:
        ask = an_ask()
        profile = envelope(await world.profile(ask.mentee_id, "Amara Okafor"))

        await deliver(db, HANDLERS, profile, profile)

        assert await count(db, members) == 1

    async def test_a_cancellation_taken_twice_is_one(self, db: Database) -> None:
        booking = a_booking()
        over = envelope(cancelled(booking), seq=2)

        await deliver(db, HANDLERS, envelope(booking), over, over)

        kinds = [row.kind for row in await rows(db, notifications)]
        assert kinds.count(NotificationKind.SESSION_CANCELLED) == 2


class TestOrder:
    async def test_a_cancellation_ahead_of_its_booking_waits_for_it(self, db: Database) -> None:
        booking = a_booking()

        early = await deliver(db, HANDLERS, envelope(cancelled(booking), seq=2))
        await deliver(db, HANDLERS, envelope(booking), envelope(cancelled(booking), seq=2))

        assert early == [Taken.GAP]
        assert [row.cancelled for row in await rows(db, sessions)] == [True]

    async def test_everything_about_people_nobody_has_heard_of_is_taken(self, db: Database) -> None:
        taken = await deliver(db, HANDLERS, *(envelope(event) for event in ONE_OF_EACH))

        assert set(taken) == {Taken.APPLIED}

    async def test_a_later_profile_replaces_the_earlier(self, db: Database, world: World) -> None:
        member_id = await world.member("Amara Okafor", zone="Africa/Lagos")

        await world.hear(await world.profile(member_id, "Amara Okafor", zone="Europe/Vienna"))

        assert [row.zone for row in await rows(db, members)] == ["Europe/Vienna"]

    async def test_the_end_of_what_was_never_booked_here_tells_nobody(self, db: Database) -> None:
        await deliver(db, HANDLERS, envelope(cancelled(a_booking())))

        assert await count(db, notifications) == 0
        assert await count(db, deliveries) == 0


class TestFacts:
    async def test_names_addresses_and_asks_rest_sealed(self, db: Database, world: World) -> None:
        ask = an_ask()
        sealed = await world.keyring.seal(ask.mentee_id, "How did you move from the ward to the data?")

        await world.hear(await world.profile(ask.mentee_id, "Amara Okafor"), an_ask(ask=sealed))

        (member,) = await rows(db, members)
        assert member.display_name.startswith("v1.")
        assert member.email.startswith("v1.")

    async def test_a_booking_at_another_time_invites_again(self, db: Database, world: World) -> None:
        booking = a_booking()
        later = booking.model_copy(update={"starts_at": NOON.replace(hour=15), "sequence": 1})

        await world.hear(booking, later)

        assert sorted(row.sequence for row in await rows(db, deliveries)) == [0, 0, 1, 1]
        assert [row.sequence for row in await rows(db, sessions)] == [1]

    async def test_a_booking_cancelled_before_its_invitations_left_needs_no_mail(
        self, db: Database, world: World
    ) -> None:
        booking = a_booking()

        await world.hear(booking, cancelled(booking))

        mails = await rows(db, deliveries)
        assert {(row.template, row.state) for row in mails} == {(Template.INVITATION, State.DROPPED)}
        assert {row.member_id for row in mails} == both_of(booking)
