"""What two people hear of their meetings: in their inboxes, and in calendars that follow every move."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.sessions import (
    Closing,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
    Rhythm,
    SeriesAgreed,
    SeriesDateLost,
    SeriesEnded,
    SeriesEnding,
    SeriesProposed,
    SessionPlaced,
)
from services.notifications.consumers import HANDLERS
from services.notifications.domain.deliveries import State, Template
from services.notifications.domain.inbox import Wording
from services.notifications.tables import deliveries, notifications
from tests.builders.notifications import NOON, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import World

TWO = {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}
MENTOR, MENTEE = TWO["mentor_id"], TWO["mentee_id"]
SESSION = {**TWO, "session_id": new_id()}
SERIES = {**TWO, "series_id": new_id()}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(starts_at: datetime) -> dict[str, datetime]:
    return {"starts_at": starts_at, "ends_at": starts_at + HOUR}


PROPOSED = MeetingProposed(**SESSION, proposed_by=MENTEE, round=1, times=(NOON,), minutes=60, lapses_at=NOON)
BOOKED = MeetingBooked(**SESSION, **at(NOON))
MOVED = MeetingMoved(**SESSION, **at(NOON + DAY), moved_from=NOON, sequence=1)
PLACED = SessionPlaced(**SESSION, **at(NOON), sequence=1, place_by=MENTOR)
CANCELLED = MeetingCancelled(**SESSION, **at(NOON), sequence=1, cancelled_by=MENTOR)
SERIES_PROPOSED = SeriesProposed(
    **SERIES,
    proposed_by=MENTOR,
    zone="Europe/Lisbon",
    rhythm=Rhythm.WEEKLY,
    first_on=date(2027, 1, 12),
    at=time(18),
    minutes=60,
    lapses_at=NOON,
)
AGREED = SeriesAgreed(**SERIES, first_starts_at=NOON, first_ends_at=NOON + HOUR)
LOST = SeriesDateLost(**SERIES, session_id=new_id(), **at(NOON))


def closed(closing: Closing) -> MeetingProposalClosed:
    return MeetingProposalClosed(**SESSION, proposed_by=MENTEE, round=1, closing=closing)


def ended(ending: SeriesEnding) -> SeriesEnded:
    return SeriesEnded(**SERIES, proposed_by=MENTOR, ended_by=None, ending=ending)


async def told(db: Database) -> set[tuple[Any, Wording]]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications.c.member_id, notifications.c.wording))
        return {(row.member_id, row.wording) for row in rows}


async def mails(db: Database) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(deliveries).order_by(deliveries.c.sequence))).all())


def both(wording: Wording) -> set[tuple[Any, Wording]]:
    return {(MENTOR, wording), (MENTEE, wording)}


class TestTheInbox:
    @pytest.mark.parametrize(
        ("event", "expected"),
        [
            (PROPOSED, {(MENTOR, Wording.MEETING_PROPOSED)}),
            (closed(Closing.DECLINED), {(MENTEE, Wording.MEETING_TIMES_DECLINED)}),
            (closed(Closing.LAPSED), {(MENTEE, Wording.MEETING_TIMES_LAPSED)}),
            (closed(Closing.WITHDRAWN), {(MENTOR, Wording.MEETING_TIMES_WITHDRAWN)}),
            (closed(Closing.MOOT), set()),
            (BOOKED, both(Wording.MEETING_BOOKED)),
            (BOOKED.model_copy(update={"with_series": True}), set()),
            (MOVED, both(Wording.MEETING_MOVED)),
            (PLACED, {(MENTEE, Wording.SESSION_PLACED)}),
            (SERIES_PROPOSED, {(MENTEE, Wording.SERIES_PROPOSED)}),
            (AGREED, both(Wording.SERIES_AGREED)),
            (LOST, both(Wording.SERIES_DATE_LOST)),
            (ended(SeriesEnding.DECLINED), {(MENTOR, Wording.SERIES_DECLINED)}),
            (ended(SeriesEnding.LAPSED), {(MENTOR, Wording.SERIES_LAPSED)}),
            (ended(SeriesEnding.ENDED), both(Wording.SERIES_ENDED)),
            (ended(SeriesEnding.REPLACED), set()),
        ],
        ids=lambda given: type(given).__name__,
    )
    async def test_tells_whoever_it_concerns(
        self, db: Database, event: Event, expected: set[tuple[Any, Wording]]
    ) -> None:
        same = envelope(event)

        taken = await deliver(db, HANDLERS, same, same, envelope(event, seq=2))

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
        assert await told(db) == expected

    async def test_says_to_each_who_cancelled(self, world: World) -> None:
        await world.hear(BOOKED, CANCELLED)

        assert await told(world.db) == both(Wording.MEETING_BOOKED) | {
            (MENTOR, Wording.MEETING_CANCELLED_BY_YOU),
            (MENTEE, Wording.MEETING_CANCELLED_BY_OTHER),
        }

    async def test_each_round_of_times_is_told(self, world: World) -> None:
        await world.hear(PROPOSED, PROPOSED.model_copy(update={"round": 2, "proposed_by": MENTOR}))

        assert await told(world.db) == both(Wording.MEETING_PROPOSED)


class TestCalendars:
    async def test_a_move_is_a_new_revision_and_the_old_invitation_stays_here(self, world: World) -> None:
        await world.hear(BOOKED, MOVED)

        rows = [(row.sequence, row.template, row.state) for row in await mails(world.db)]
        assert (
            rows
            == [(0, Template.MEETING_INVITATION, State.DROPPED)] * 2 + [(1, Template.MEETING_MOVE, State.PENDING)] * 2
        )

    async def test_a_place_is_a_new_revision_for_both(self, world: World) -> None:
        await world.hear(BOOKED, PLACED)

        rows = [(row.sequence, row.template, row.state) for row in await mails(world.db)]
        assert (
            rows
            == [(0, Template.MEETING_INVITATION, State.DROPPED)] * 2 + [(1, Template.SESSION_PLACE, State.PENDING)] * 2
        )

    async def test_a_cancellation_goes_only_to_whoever_may_have_been_invited(self, world: World) -> None:
        await world.hear(BOOKED, CANCELLED)

        assert {row.state for row in await mails(world.db)} == {State.DROPPED}

    async def test_a_date_of_a_series_is_invited_to_two_weeks_ahead(self, world: World) -> None:
        far = NOW + 60 * DAY
        await world.hear(MeetingBooked(**SESSION, series_id=new_id(), **at(far), with_series=True))

        assert {row.next_at for row in await mails(world.db)} == {far - 14 * DAY}

    async def test_a_move_ahead_of_its_booking_waits_for_it(self, db: Database) -> None:
        taken = await deliver(db, HANDLERS, envelope(MOVED, seq=2), envelope(BOOKED), envelope(MOVED, seq=2))

        assert taken == [Taken.GAP, Taken.APPLIED, Taken.APPLIED]
        assert {row.sequence for row in await mails(db) if row.state is State.PENDING} == {1}
