"""Members' other calendars: fetched as if an enemy had named them, and known here as busy times alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.identity import Identity, Kind
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from chassis.stores import heeding_erasure, pieces
from contracts.profiles import ErasureStarted
from contracts.words import Weekday
from services.sessions.calendars.commands.other_calendars import name_calendar
from services.sessions.calendars.fetching import Fetcher
from services.sessions.calendars.reader import CalendarReader
from services.sessions.calendars.tables import busy_calendars, busy_times
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.stores import STORES
from tests.builders.meetings import an_availability
from tests.builders.sessions import HOUR, NOON, NOW
from tests.gateway.running import Servers
from tests.service.envelopes import deliver, envelope
from tests.service.identity import codes
from tests.service.sessions.elsewhere import Elsewhere, an_event
from tests.service.sessions.meeting import accept, propose
from tests.service.sessions.pair import OUTSIDERS, Pair

DAY = timedelta(days=1)
SECRET = "https://calendar.example/private-8f2/basic.ics"
MUTATIONS = ("nameOtherCalendar", "readOtherCalendar", "dropOtherCalendar")

Naming = Callable[[], Awaitable[None]]


@pytest.fixture
def keyring(opened_keyring: tuple[Keyring, KeyringSettings]) -> Keyring:
    """Give the keyring that the service has, too."""
    return opened_keyring[0]


@pytest.fixture
def reader(db: Database, keyring: Keyring) -> CalendarReader:
    """Give the reader, not running: `await reader.read_all()` does a round."""
    return CalendarReader(db=db, keyring=keyring, fetcher=Fetcher(loopback=True))


@pytest.fixture
async def elsewhere(pair: Pair, keyring: Keyring) -> AsyncIterator[Elsewhere]:
    """Give the server of the mentee's other calendar, which they have named."""
    async with Servers() as servers:
        server = Elsewhere()
        address = await servers.serve(server)
        async with pair.db.transaction() as tx:
            sealed = await keyring.seal(pair.mentee.id, f"{address}/basic.ics")
            await name_calendar(tx, pair.mentee.id, sealed=sealed)
        yield server


async def known(db: Database) -> list[tuple[datetime, datetime]]:
    async with db.reading() as tx:
        query = select(busy_times.c.starts_at, busy_times.c.ends_at).order_by(busy_times.c.starts_at)
        return [(row.starts_at, row.ends_at) for row in await tx.session.execute(query)]


async def state(pair: Pair) -> Any:
    return await pair.read(pair.mentee, "otherCalendar")


class TestNaming:
    async def test_keeps_the_address_sealed_and_shows_only_where_it_is(self, pair: Pair) -> None:
        shown = await pair.done(pair.mentee, "nameOtherCalendar", address=SECRET)

        async with pair.db.reading() as tx:
            kept = str((await tx.session.execute(select(busy_calendars))).all())
        assert (shown["host"], shown["readAt"], shown["problem"]) == ("calendar.example", None, None)
        assert "8f2" not in kept + str(shown)

    async def test_of_another_forgets_what_the_one_before_held(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await reader.read_all()

        await pair.done(pair.mentee, "nameOtherCalendar", address=SECRET)

        assert await known(pair.db) == []

    @pytest.mark.parametrize(
        "address",
        [
            "http://calendar.example/a.ics",
            "https://me:pass@calendar.example/a.ics",
            "https://calendar.example:8443/a.ics",
            "file:///etc/passwd",
            "https://",
            "calendar.example",
            f"https://calendar.example/{'x' * 2000}",
        ],
    )
    async def test_refuses_what_cannot_be_read_safely(self, pair: Pair, address: str) -> None:
        assert codes(await pair.do(pair.mentee, "nameOtherCalendar", address=address)) == ["BAD_USER_INPUT"]

    async def test_takes_a_link_as_providers_show_it(self, pair: Pair) -> None:
        shown = await pair.done(pair.mentee, "nameOtherCalendar", address="webcal://Calendar.example/a.ics ")

        assert shown["host"] == "calendar.example"

    @pytest.mark.parametrize("who", OUTSIDERS)
    @pytest.mark.parametrize("name", MUTATIONS)
    async def test_is_for_members_in_person_alone(self, pair: Pair, who: Identity, name: str) -> None:
        assert codes(await pair.do(who, name)) == ["FORBIDDEN"]
        assert codes(await pair.ask(who, "otherCalendar")) == ["FORBIDDEN"]

    async def test_is_seen_by_nobody_else(self, pair: Pair, elsewhere: Elsewhere) -> None:
        assert await pair.read(pair.mentor, "otherCalendar") is None
        for name in MUTATIONS[1:]:
            assert codes(await pair.do(pair.mentor, name)) == ["NO_OTHER_CALENDAR"]

    async def test_once_however_often_it_is_sent(self, pair: Pair, elsewhere: Elsewhere) -> None:
        for _ in range(2):
            assert await pair.done(pair.mentee, "dropOtherCalendar", idempotencyKey="key") is None

        assert codes(await pair.do(pair.mentee, "dropOtherCalendar")) == ["NO_OTHER_CALENDAR"]


class TestReading:
    async def test_keeps_when_and_nothing_of_what(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR), an_event(NOON + HOUR, NOON + 2 * HOUR, uid="next"))

        await reader.read_all()

        assert await known(pair.db) == [(NOON, NOON + 2 * HOUR)]
        assert (await state(pair))["readAt"] == NOW.isoformat()

    @pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
    async def test_leaves_out_what_leaves_the_time_free(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader, line: str
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR, line))

        await reader.read_all()

        assert await known(pair.db) == []

    async def test_leaves_out_what_came_from_us(self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR, uid=f"{new_id()}@cairn"))

        await reader.read_all()

        assert await known(pair.db) == []

    async def test_asks_again_by_its_tag_in_four_hours(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await reader.read_all()
        pair.at(NOW + 4 * HOUR - timedelta(minutes=1))
        await reader.read_all()
        pair.at(NOW + 4 * HOUR)

        await reader.read_all()

        assert elsewhere.tags == [None, '"2"']
        assert await known(pair.db) == [(NOON, NOON + HOUR)]

    async def test_asks_for_all_of_it_when_what_is_known_ends_too_soon(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR, "RRULE:FREQ=DAILY"))
        await reader.read_all()
        pair.at(NOW + 15 * DAY)

        await reader.read_all()

        assert elsewhere.tags == [None, None]
        assert (await known(pair.db))[-1][0] == NOON + 83 * DAY

    async def test_at_once_when_its_owner_asks_for_it(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        await reader.read_all()
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await pair.done(pair.mentee, "readOtherCalendar")

        await reader.read_all()

        assert await known(pair.db) == [(NOON, NOON + HOUR)]

    async def test_is_asked_for_three_times_in_five_minutes_however_it_is_asked(
        self, pair: Pair, elsewhere: Elsewhere
    ) -> None:
        for _ in range(2):
            await pair.done(pair.mentee, "readOtherCalendar")

        await pair.done(pair.mentee, "dropOtherCalendar")
        again = [
            await pair.do(pair.mentee, "nameOtherCalendar", address=SECRET),
            await pair.do(pair.mentee, "readOtherCalendar"),
        ]
        pair.at(NOW + timedelta(minutes=5))
        later = await pair.do(pair.mentee, "nameOtherCalendar", address=SECRET)

        assert [codes(each) for each in again] == [["ENOUGH_FOR_NOW"]] * 2
        assert codes(later) == []

    async def test_takes_nothing_of_one_that_was_dropped_meanwhile(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await pair.done(pair.mentee, "dropOtherCalendar")

        await reader.read_all()

        assert (elsewhere.asked, await known(pair.db)) == ([], [])


class TestProblems:
    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"status": 404}, "REFUSED"),
            ({"status": 503}, "UNREACHABLE"),
            ({"headers": {"content-type": "text/html"}}, "NOT_A_CALENDAR"),
            ({"headers": {"content-type": "text/calendar", "content-encoding": "gzip"}}, "NOT_A_CALENDAR"),
            ({"content": b"<html>Sign in</html>"}, "NOT_A_CALENDAR"),
            ({"content": b"x" * (4 * 2**20 + 1)}, "TOO_LARGE"),
            ({"status": 302, "headers": {"location": "/again"}}, "TOO_MANY_REDIRECTS"),
            ({"status": 302, "headers": {"location": "https://10.0.0.1/a.ics"}}, "NOT_PUBLIC"),
            ({"status": 302, "headers": {"location": "ftp://calendar.example/a.ics"}}, "NOT_PUBLIC"),
        ],
    )
    async def test_are_told_with_what_to_do(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader, change: dict[str, Any], problem: str
    ) -> None:
        for name, value in change.items():
            setattr(elsewhere, name, value)

        await reader.read_all()

        shown = await state(pair)
        assert (shown["problem"], shown["readAt"]) == (problem, None)
        assert shown["advice"]

    async def test_of_a_rule_that_never_rests_end_in_the_process_that_reads_it(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR, "RRULE:FREQ=SECONDLY"))

        await reader.read_all()

        assert (await state(pair))["problem"] == "TOO_COMPLEX"

    async def test_are_tried_again_later_and_later(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.status, waits, now = 503, [], NOW
        for _ in range(9):
            await reader.read_all()
            due = datetime.fromisoformat((await state(pair))["nextAt"])
            waits.append((due - now) / timedelta(minutes=15))
            now = due
            pair.at(now)

        assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]

    async def test_leave_what_is_known_and_end_with_the_next_reading(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await reader.read_all()
        elsewhere.status = 500
        await pair.done(pair.mentee, "readOtherCalendar")
        await reader.read_all()
        kept = await known(pair.db), (await state(pair))["problem"]
        elsewhere.status = 200
        await pair.done(pair.mentee, "readOtherCalendar")
        await reader.read_all()

        assert kept == ([(NOON, NOON + HOUR)], "UNREACHABLE")
        assert (await state(pair))["problem"] is None

    async def test_this_machine_is_not_read_unless_a_setting_says_so(
        self, pair: Pair, elsewhere: Elsewhere, keyring: Keyring
    ) -> None:
        await CalendarReader(db=pair.db, keyring=keyring).read_all()

        assert ((await state(pair))["problem"], elsewhere.asked) == ("NOT_PUBLIC", [])


class TestSlots:
    async def week(self, pair: Pair) -> None:
        """Both have time on Tuesdays from noon to three."""
        for who in (pair.mentor, pair.mentee):
            await deliver(pair.db, HANDLERS, envelope(an_availability(who.id, (Weekday.TUESDAY, 12, 15))))

    async def starts(self, pair: Pair, until: datetime) -> list[str]:
        given = {"relationshipId": str(pair.id), "minutes": 60, "until": until.isoformat()}
        return [node["startsAt"] for node in await pair.nodes(pair.mentor, "meetingSlots", **given)]

    async def test_leave_out_what_either_has_elsewhere(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        await self.week(pair)
        elsewhere.holds(an_event(NOON, NOON + 2 * HOUR))
        before = await self.starts(pair, NOON + DAY)

        await reader.read_all()

        assert len(before) == 9
        assert await self.starts(pair, NOON + DAY) == [(NOON + 2 * HOUR).isoformat()]

    async def test_that_two_agree_on_all_the_same_are_booked(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + 2 * HOUR))
        await reader.read_all()
        of_two: Any = pair.started

        proposal_id = await propose(pair.db, of_two, pair.mentor.id, NOON)

        assert await accept(pair.db, proposal_id, pair.mentee.id, NOON)

    async def test_that_are_proposed_or_booked_over_it_are_told_to_its_owner_alone(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await reader.read_all()
        of_two: Any = pair.started
        proposal_id = await propose(pair.db, of_two, pair.mentor.id, NOON - HOUR, NOON - HOUR / 2, NOON + HOUR)
        staff = Identity(kind=Kind.MEMBER, id=pair.mentee.id, actor=new_id())

        readers = [pair.mentee, pair.mentor, staff]
        proposed = [(await pair.nodes(who, "meetingProposals"))[0]["clashes"] for who in readers]
        await accept(pair.db, proposal_id, pair.mentee.id, NOON - HOUR / 2)
        booked = (await state(pair))["clashes"]

        assert proposed == [[(NOON - HOUR / 2).isoformat()], [], []]
        assert [each["startsAt"] for each in booked] == [(NOON - HOUR / 2).isoformat()]


class TestPrivacy:
    async def test_nothing_is_left_after_an_erasure(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await reader.read_all()
        handlers = heeding_erasure(HANDLERS, erase_members)

        await deliver(pair.db, handlers, envelope(ErasureStarted(request_id=new_id(), member_id=pair.mentee.id)))

        async with pair.db.reading() as tx:
            left = (await tx.session.execute(select(busy_calendars))).all()
        assert (left, await known(pair.db)) == ([], [])

    async def test_an_export_has_the_times_and_no_secret(
        self, pair: Pair, elsewhere: Elsewhere, reader: CalendarReader
    ) -> None:
        elsewhere.holds(an_event(NOON, NOON + HOUR))
        await reader.read_all()

        async with pair.db.reading() as tx:
            exported = "".join([piece async for piece in pieces(tx, STORES, pair.mentee.id)])

        assert NOON.isoformat() in exported
        assert "v1." not in exported
        assert "Nobody else" not in exported
