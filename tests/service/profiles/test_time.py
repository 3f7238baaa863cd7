"""Availability with its exceptions, and what of giving and time the database itself keeps and hides."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from chassis.db import Database, Viewer
from chassis.ids import new_id
from contracts.profiles import AvailabilitySet
from contracts.words import Weekday
from services.profiles.members.commands.availability import set_availability
from services.profiles.members.commands.loads import keep_load
from services.profiles.members.commands.offers import make_offer
from services.profiles.members.commands.pauses import pause_offer
from services.profiles.members.domain.availability import Availability, AvailabilityException, ExceptionOutOfReach
from services.profiles.members.queries.people import exceptions_of, offers_of
from services.profiles.members.tables import (
    availabilities,
    availability_exception_windows,
    availability_exceptions,
    loads,
    offers,
)
from tests.builders.profiles import NOON, a_week, an_other_day, some_offer_terms
from tests.service.envelopes import emitted

TODAY = NOON.date()
DAY = timedelta(days=1)


async def set_week(db: Database, week: Availability) -> None:
    async with db.transaction() as tx:
        await set_availability(tx, week)


async def exceptions(db: Database, member: UUID) -> list[AvailabilityException]:
    async with db.reading() as tx:
        return list((await exceptions_of(tx, [member])).get(member, ()))


class TestExceptions:
    async def test_replace_those_that_were_there(self, db: Database, member: UUID) -> None:
        first = a_week(
            member_id=member, exceptions=[an_other_day(TODAY), an_other_day(TODAY + DAY, ("08:00", "09:00"))]
        )
        second = a_week(
            member_id=member, exceptions=[an_other_day(TODAY + DAY, ("10:00", "11:00"), ("12:00", "00:00"))]
        )
        for week in (first, second):
            await set_week(db, week)

        assert await exceptions(db, member) == list(second.exceptions)
        assert (await emitted(db))[1:] == [first.as_set(), second.as_set()]

    async def test_tell_nobody_when_nothing_changes(self, db: Database, member: UUID) -> None:
        for _ in range(2):
            await set_week(db, a_week(member_id=member, exceptions=[an_other_day(TODAY, ("08:00", "09:00"))]))

        assert [type(event) for event in await emitted(db)][1:] == [AvailabilitySet]

    async def test_are_told_when_they_alone_change(self, db: Database, member: UUID) -> None:
        for others in ([], [an_other_day(TODAY)], [an_other_day(TODAY, ("08:00", "09:00"))], []):
            await set_week(db, a_week(member_id=member, exceptions=others))

        assert [len(event.exceptions) for event in (await emitted(db))[1:]] == [0, 1, 1, 0]

    async def test_of_the_past_are_refused_and_nothing_changes(self, db: Database, member: UUID) -> None:
        with pytest.raises(ExceptionOutOfReach, match="2027-02-27 is not a date from yesterday"):
            await set_week(db, a_week(member_id=member, exceptions=[an_other_day(TODAY - 2 * DAY)]))

        assert await exceptions(db, member) == []
        assert len(await emitted(db)) == 1

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Lagos"])
    @pytest.mark.parametrize("now", [datetime(2027, 3, 1, hour, 30, tzinfo=UTC) for hour in (0, 9, 12, 23)], ids=str)
    async def test_that_are_over_are_shown_no_more_so_that_what_is_read_can_be_saved(
        self, db: Database, member: UUID, zone: str, *, now: datetime
    ) -> None:
        dates = [an_other_day(TODAY + number * DAY) for number in range(-2, 3)]
        async with db.transaction() as tx:
            await tx.session.execute(insert(availabilities).values(member_id=member, zone=zone))
            rows = [{"member_id": member, "day": each.on} for each in dates]
            await tx.session.execute(insert(availability_exceptions), rows)
        db.clock = lambda: now

        shown = await exceptions(db, member)
        await set_week(db, a_week(member_id=member, zone=zone, exceptions=shown))

        assert 3 <= len(shown) <= 5
        assert await exceptions(db, member) == shown

    async def test_can_be_a_whole_year_of_full_days(self, db: Database, member: UUID) -> None:
        hours = [(f"{hour:02}:00", f"{hour:02}:30") for hour in range(12)]
        year = [an_other_day(TODAY + number * DAY, *hours) for number in range(366)]

        await set_week(db, a_week(member_id=member, exceptions=year))

        assert await exceptions(db, member) == year


async def add_exception(db: Database, member: UUID, *windows: tuple[int, int]) -> None:
    async with db.transaction() as tx:
        await tx.session.execute(insert(availabilities).values(member_id=member, zone="UTC"))
        await tx.session.execute(insert(availability_exceptions).values(member_id=member, day=TODAY))
        for starts, ends in windows:
            row = {"member_id": member, "day": TODAY, "starts": starts, "ends": ends}
            await tx.session.execute(insert(availability_exception_windows).values(row))


class TestConstraints:
    """What the domain checks first, the database holds also against code that forgets to."""

    @pytest.mark.parametrize(
        ("windows", "constraint"),
        [
            ([(480, 540), (525, 600)], "exception_windows_apart"),
            ([(490, 540)], "exception_windows_on_the_quarter"),
            ([(480, 550)], "exception_windows_on_the_quarter"),
            ([(480, 1455)], "exception_windows_within_a_day"),
            ([(540, 480)], "exception_windows_within_a_day"),
        ],
    )
    async def test_let_no_window_of_a_date_be_impossible(
        self, db: Database, member: UUID, windows: list[tuple[int, int]], constraint: str
    ) -> None:
        with pytest.raises(IntegrityError, match=constraint):
            await add_exception(db, member, *windows)

    async def test_let_windows_of_a_date_touch(self, db: Database, member: UUID) -> None:
        await add_exception(db, member, (480, 540), (540, 1440))

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ("minutes_per_month = 14", "offers_minutes"),
            ("minutes_per_month = 1201", "offers_minutes"),
            ("paused_until = '2027-03-05'", "offers_until_of_a_pause"),
        ],
    )
    async def test_let_no_offer_be_impossible(self, db: Database, member: UUID, change: str, constraint: str) -> None:
        async with db.transaction() as tx:
            await make_offer(tx, member, terms=some_offer_terms())

        with pytest.raises(IntegrityError, match=constraint):
            async with db.transaction() as tx:
                await tx.session.execute(text(f"UPDATE offers SET {change}"))

    async def test_let_no_load_be_less_than_nobody(self, db: Database) -> None:
        with pytest.raises(IntegrityError, match="loads_of_somebody"):
            async with db.transaction() as tx:
                await keep_load(tx, new_id(), -1)


@pytest.fixture
async def giving(db: Database, member: UUID) -> UUID:
    """Give a member with a paused offer, a load, and an exception with a window."""
    await set_week(db, a_week(member_id=member, exceptions=[an_other_day(TODAY, ("08:00", "09:00"))]))
    async with db.transaction() as tx:
        await make_offer(tx, member, terms=some_offer_terms())
        await pause_offer(tx, member, until=date(2027, 3, 5))
        await keep_load(tx, member, 2)
    return member


class TestRowLevelSecurity:
    """The second wall: what a query that forgets to ask would see."""

    PRIVATE = (loads, availability_exceptions, availability_exception_windows)

    @pytest.mark.parametrize(
        ("kind", "rows"), [("owner", 1), ("staff", 1), ("stranger", 0), ("client", 0), ("kiosk", 0), ("nobody", 0)]
    )
    @pytest.mark.parametrize("table", PRIVATE, ids=lambda table: table.name)
    async def test_shows_what_is_private_to_its_owner_and_staff(
        self, db: Database, giving: UUID, *, table: Table, kind: str, rows: int
    ) -> None:
        kinds = {"owner": "member", "stranger": "member"}
        viewer = Viewer(kinds.get(kind, kind), giving if kind in {"owner", "client", "kiosk"} else new_id())

        async with db.reading(viewer) as tx:
            assert await tx.session.scalar(select(func.count()).select_from(table)) == rows

    @pytest.mark.parametrize("kind", ["client", "kiosk"])
    async def test_shows_no_offer_to_who_is_no_member(self, db: Database, giving: UUID, kind: str) -> None:
        async with db.reading(Viewer(kind, giving)) as tx:
            assert await tx.session.scalar(select(func.count()).select_from(offers)) == 0

    async def test_shows_a_paused_offer_to_every_member_and_no_load_with_it(self, db: Database, giving: UUID) -> None:
        async with db.reading(Viewer("member", new_id())) as tx:
            view: Any = (await offers_of(tx, [giving]))[giving]

        assert (view.paused_until, view.load) == (date(2027, 3, 5), 0)

    async def test_is_forced_on_the_owner_of_the_tables(self, db: Database) -> None:
        names = [table.name for table in self.PRIVATE]
        query = text("SELECT count(*) FROM pg_class WHERE relname = ANY(:names) AND relforcerowsecurity")

        async with db.reading() as tx:
            assert await tx.session.scalar(query, {"names": names}) == len(names)


class TestWeekdays:
    async def test_stay_as_they_were_beside_exceptions(self, db: Database, member: UUID) -> None:
        week = a_week((Weekday.MONDAY, "08:00", "10:00"), member_id=member, exceptions=[an_other_day(TODAY)])

        await set_week(db, week)

        assert (await emitted(db))[-1].windows == week.as_set().windows
