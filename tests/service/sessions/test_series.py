"""Meeting regularly: agreed once, booked ahead under the same constraint, with dates moved, cancelled and lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.ids import new_id
from chassis.timers import TimerLoop
from contracts.sessions import (
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    Rhythm,
    SeriesAgreed,
    SeriesDateLost,
    SeriesEnded,
    SeriesEnding,
    SeriesProposed,
)
from services.sessions.meetings.commands import series as commands
from services.sessions.meetings.commands.proposals import propose_for_lost_date
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.refusals import (
    AlreadyProposed,
    NoSuchSeries,
    OwnProposal,
    ProposalIsClosed,
    SeriesNotRunning,
)
from services.sessions.meetings.domain.series import Rule
from services.sessions.meetings.tables import lost_dates, sessions
from services.sessions.timers import TIMERS
from tests.builders.meetings import VIDEO, a_pause, a_rule, an_end
from tests.builders.sessions import HOUR, NOW, a_slot
from tests.service.envelopes import emitted
from tests.service.sessions.calendar import book, overlaps
from tests.service.sessions.meeting import accept, cancel, move, related, row, tell

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
FIRST = datetime(2027, 1, 12, 18, 0, tzinfo=UTC)


async def proposed(
    db: Database, pair: Pair, rule: Rule | None = None, *, replaces_id: UUID | None = None, manner: Manner = VIDEO
) -> UUID:
    async with db.transaction() as tx:
        return await commands.propose_series(
            tx,
            new_id(),
            pair.relationship_id,
            by=pair.mentor_id,
            rule=rule or a_rule(),
            manner=manner,
            replaces_id=replaces_id,
        )


async def agree(db: Database, series_id: UUID, by: UUID) -> None:
    async with db.transaction() as tx:
        await commands.agree_to_series(tx, series_id, by=by)


async def agreed(db: Database, pair: Pair, rule: Rule | None = None, **more: Any) -> UUID:
    series_id = await proposed(db, pair, rule, **more)
    await agree(db, series_id, pair.mentee_id)
    return series_id


async def end(db: Database, series_id: UUID, by: UUID) -> None:
    async with db.transaction() as tx:
        await commands.end_series(tx, series_id, by=by)


async def starts(db: Database, series_id: UUID, status: str = "BOOKED") -> list[datetime]:
    query = select(sessions.c.starts_at).where(sessions.c.series_id == series_id, sessions.c.status == status)
    async with db.reading() as tx:
        return list(await tx.session.scalars(query.order_by(sessions.c.starts_at)))


async def sessions_of(db: Database, series_id: UUID) -> list[UUID]:
    query = select(sessions.c.id).where(sessions.c.series_id == series_id).order_by(sessions.c.occurs_on)
    async with db.reading() as tx:
        return list(await tx.session.scalars(query))


async def lost(db: Database) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(lost_dates))).all())


async def of(db: Database, kind: type) -> list[Any]:
    return [event for event in await emitted(db) if isinstance(event, kind)]


async def let_fall_due(db: Database) -> None:
    while await TimerLoop(db, TIMERS).run_next():
        pass


class TestProposing:
    async def test_books_nothing(self, db: Database) -> None:
        pair = await related(db)

        series_id = await proposed(db, pair)

        assert await starts(db, series_id) == []
        (event,) = await emitted(db)
        assert isinstance(event, SeriesProposed)
        assert (event.zone, event.at, event.first_on) == ("Europe/Lisbon", time(18), date(2027, 1, 12))

    async def test_one_at_a_time(self, db: Database) -> None:
        pair = await related(db)
        await proposed(db, pair)

        with pytest.raises(AlreadyProposed):
            await proposed(db, pair)

    async def test_lapses_before_its_first_date(self, db: Database) -> None:
        pair = await related(db)
        series_id = await proposed(db, pair)
        db.clock = lambda: NOW + WEEK

        await let_fall_due(db)

        assert [event.ending for event in await of(db, SeriesEnded)] == [SeriesEnding.LAPSED]
        with pytest.raises(ProposalIsClosed):
            await agree(db, series_id, pair.mentee_id)


class TestAgreeing:
    async def test_books_a_quarter_of_a_year(self, db: Database) -> None:
        pair = await related(db)

        series_id = await agreed(db, pair)

        assert await starts(db, series_id) == [FIRST + number * WEEK for number in range(11)]
        assert all(event.with_series for event in await of(db, MeetingBooked))
        assert len(await of(db, SeriesAgreed)) == 1

    async def test_is_for_the_other_one(self, db: Database) -> None:
        pair = await related(db)
        series_id = await proposed(db, pair)

        with pytest.raises(OwnProposal):
            await agree(db, series_id, pair.mentor_id)
        with pytest.raises(NoSuchSeries):
            await agree(db, series_id, new_id())

    async def test_goes_on_by_itself_as_time_goes_by(self, db: Database) -> None:
        pair = await related(db)
        series_id = await agreed(db, pair)
        db.clock = lambda: NOW + 5 * WEEK

        await let_fall_due(db)

        assert len(await sessions_of(db, series_id)) == 16

    async def test_ends_with_its_last_day(self, db: Database) -> None:
        pair = await related(db)

        series_id = await agreed(db, pair, a_rule(last_on=date(2027, 1, 26)))
        db.clock = lambda: NOW + 5 * WEEK
        await let_fall_due(db)

        assert len(await sessions_of(db, series_id)) == 3

    async def test_keeps_to_the_clock_of_whoever_proposed_when_it_changes(self, db: Database) -> None:
        pair = await related(db)

        series_id = await agreed(db, pair, a_rule(first_on=date(2027, 3, 23), last_on=date(2027, 4, 6)))
        db.clock = lambda: NOW + WEEK
        await let_fall_due(db)

        assert [start.hour for start in await starts(db, series_id)] == [18, 17]
        db.clock = lambda: NOW + 3 * WEEK
        await let_fall_due(db)
        assert [start.hour for start in await starts(db, series_id)] == [18, 17, 17]


class TestADate:
    async def test_that_is_taken_is_said_to_be_lost_and_the_rest_is_booked(self, db: Database) -> None:
        pair = await related(db)
        await book(db, a_slot(mentor_id=pair.mentee_id, starts_at=FIRST + WEEK, lasts=HOUR))

        series_id = await agreed(db, pair)

        booked_dates = await starts(db, series_id)
        assert FIRST + WEEK not in booked_dates
        assert len(booked_dates) == 10
        (event,) = await of(db, SeriesDateLost)
        assert (event.starts_at, event.session_id) == (FIRST + WEEK, (await lost(db))[0].session_id)
        assert await overlaps(db) == 0

    async def test_that_was_lost_is_given_another_time(self, db: Database) -> None:
        pair = await related(db)
        await book(db, a_slot(mentor_id=pair.mentee_id, starts_at=FIRST + WEEK, lasts=HOUR))
        series_id = await agreed(db, pair)
        session_id = (await lost(db))[0].session_id

        async with db.transaction() as tx:
            proposal = await propose_for_lost_date(tx, session_id, by=pair.mentee_id, times=[FIRST + WEEK + DAY])
        await accept(db, proposal, pair.mentor_id, FIRST + WEEK + DAY)

        session = await row(db, session_id)
        assert (session.series_id, session.occurs_on) == (series_id, date(2027, 1, 19))
        assert session.starts_at == FIRST + WEEK + DAY
        assert await lost(db) == []

    async def test_that_was_lost_keeps_the_place_and_who_named_it(self, db: Database) -> None:
        pair, sealed = await related(db), "v1.place-under-the-mentors-key"
        await book(db, a_slot(mentor_id=pair.mentee_id, starts_at=FIRST + WEEK, lasts=HOUR))
        await agreed(db, pair, manner=replace(VIDEO, place_sealed=sealed))
        session_id = (await lost(db))[0].session_id

        async with db.transaction() as tx:
            proposal = await propose_for_lost_date(tx, session_id, by=pair.mentee_id, times=[FIRST + WEEK + DAY])
        await accept(db, proposal, pair.mentor_id, FIRST + WEEK + DAY)

        (told,) = [event for event in await of(db, MeetingBooked) if event.session_id == session_id]
        assert (told.place, told.place_by) == (sealed, pair.mentor_id)
        assert (await row(db, session_id)).place == VIDEO.place

    async def test_that_was_moved_or_cancelled_is_not_booked_again(self, db: Database) -> None:
        pair = await related(db)
        series_id = await agreed(db, pair)
        first, second, *_ = await sessions_of(db, series_id)
        await cancel(db, first, pair.mentee_id)
        await accept(db, await move(db, second, pair.mentor_id, FIRST + 8 * DAY), pair.mentee_id, FIRST + 8 * DAY)
        db.clock = lambda: NOW + 5 * WEEK

        await let_fall_due(db)

        assert len(await sessions_of(db, series_id)) == 16
        assert (await row(db, first)).status.value == "CANCELLED"
        assert len(await of(db, MeetingMoved)) == 1


class TestEnding:
    async def test_calls_off_what_lies_ahead_of_it(self, db: Database) -> None:
        pair = await related(db)
        series_id = await agreed(db, pair)
        db.clock = lambda: FIRST + HOUR

        await end(db, series_id, pair.mentee_id)

        assert await starts(db, series_id) == [FIRST]
        cancelled = await of(db, MeetingCancelled)
        assert {(event.with_series, event.cancelled_by) for event in cancelled} == {(True, pair.mentee_id)}
        assert len(cancelled) == 10

    async def test_books_nothing_more(self, db: Database) -> None:
        pair = await related(db)
        series_id = await agreed(db, pair)
        await end(db, series_id, pair.mentee_id)
        db.clock = lambda: NOW + 5 * WEEK

        await let_fall_due(db)

        assert await starts(db, series_id) == []
        with pytest.raises(SeriesNotRunning):
            await end(db, series_id, pair.mentee_id)

    @pytest.mark.parametrize(("who", "ending"), [("mentor_id", "WITHDRAWN"), ("mentee_id", "DECLINED")])
    async def test_of_what_is_only_proposed_declines_it_or_takes_it_back(
        self, db: Database, who: str, ending: str
    ) -> None:
        pair = await related(db)
        series_id = await proposed(db, pair)

        await end(db, series_id, getattr(pair, who))

        assert [event.ending.value for event in await of(db, SeriesEnded)] == [ending]


class TestFromHereOn:
    async def test_the_old_dates_stay_until_the_other_agrees(self, db: Database) -> None:
        pair = await related(db)
        old = await agreed(db, pair)

        await proposed(db, pair, a_rule(first_on=date(2027, 1, 27), rhythm=Rhythm.FORTNIGHTLY), replaces_id=old)

        assert len(await starts(db, old)) == 11

    async def test_the_new_dates_take_over_from_their_first_day_on(self, db: Database) -> None:
        pair = await related(db)
        old = await agreed(db, pair)

        new = await agreed(db, pair, a_rule(first_on=date(2027, 1, 26), rhythm=Rhythm.FORTNIGHTLY), replaces_id=old)

        assert await starts(db, old) == [FIRST, FIRST + WEEK]
        assert await starts(db, new) == [FIRST + (2 + 2 * number) * WEEK for number in range(5)]
        assert [event.ending for event in await of(db, SeriesEnded)] == [SeriesEnding.REPLACED]
        assert await lost(db) == []

    async def test_what_is_not_under_way_cannot_be_replaced(self, db: Database) -> None:
        pair = await related(db)
        old = await agreed(db, pair)
        await end(db, old, pair.mentee_id)

        with pytest.raises(SeriesNotRunning):
            await proposed(db, pair, replaces_id=old)


class TestTheRelationship:
    async def test_a_pause_calls_off_its_dates_and_later_ones_stay(self, db: Database) -> None:
        pair = await related(db)
        series_id = await agreed(db, pair)

        await tell(db, a_pause(pair, until=date(2027, 2, 1)))

        assert (await starts(db, series_id))[0] == FIRST + 3 * WEEK
        assert len(await of(db, MeetingCancelled)) == 3

    async def test_an_end_ends_the_series(self, db: Database) -> None:
        pair = await related(db)
        series_id = await agreed(db, pair)

        await tell(db, an_end(pair))

        assert await starts(db, series_id) == []
        assert [event.ending for event in await of(db, SeriesEnded)] == [SeriesEnding.ENDED]
        assert {event.with_series for event in await of(db, MeetingCancelled)} == {True}
