"""A statement of hours: what both confirm, and what was held where nobody has to confirm it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity, IdentitySigner
from contracts.words import Kind
from services.sessions.app import standing_on
from services.sessions.consumers import HANDLERS
from services.sessions.settings import Settings
from tests.builders.matching import a_profile
from tests.builders.sessions import HOUR, NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller
from tests.service.sessions.attending import ABSENT, CAME, DAY, SUPPORT, say
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.statements import statements


@pytest.fixture
async def rest(db: Database, settings: Settings, signer: IdentitySigner) -> AsyncIterator[Caller]:
    """Give the service's REST on the test's own clock."""
    service = standing_on(settings, db)
    yield Caller(service.api(), signer, "sessions")
    for step in service.close:
        await step()


class TestHours:
    PATH = "/v1/sessions/hours.csv?from=2026-12-01&to=2027-01-31"

    async def held(self, pair: Pair, starts_at: datetime, mentor: Any = CAME, mentee: Any = CAME) -> None:
        session_id = await pair.meeting(starts_at)
        pair.at(starts_at + HOUR)
        await say(pair, pair.mentor, session_id, mentor, CAME)
        if mentee is not None:
            await say(pair, pair.mentee, session_id, mentee, CAME)

    async def lines(self, rest: Caller, who: Identity, path: str = PATH) -> list[str]:
        answer = await rest.fetch(path, who)
        assert answer.status_code == 200, answer.text
        return answer.text.splitlines()

    async def test_are_the_meetings_that_both_confirm_on_ones_own_clock(self, pair: Pair, rest: Caller) -> None:
        await deliver(pair.db, HANDLERS, envelope(a_profile(pair.mentee.id, zone="Asia/Kathmandu")))
        await self.held(pair, datetime(2027, 1, 5, 18, 30, tzinfo=UTC))
        await self.held(pair, datetime(2027, 1, 12, 18, 30, tzinfo=UTC), mentee=None)
        await self.held(pair, datetime(2027, 1, 19, 18, 30, tzinfo=UTC), mentor=ABSENT)

        assert await self.lines(rest, pair.mentee) == [
            "date,start,minutes,hours,kind,part",
            "2027-01-06,00:15,60,1.00,traditional,mentee",
            "total,,60,1.00,,",
        ]

    async def test_name_the_part_that_one_had(self, pair: Pair, rest: Caller) -> None:
        reverse = await Pair.begin(pair.db, pair.caller, kind=Kind.REVERSE, mentor_id=pair.mentee.id)
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER, mentee_id=pair.mentee.id)
        await self.held(reverse, datetime(2027, 1, 5, 10, tzinfo=UTC))
        await self.held(peers, datetime(2027, 1, 6, 10, tzinfo=UTC))

        lines = await self.lines(rest, pair.mentee)

        assert [line.split(",")[-1] for line in lines[1:-1]] == ["mentor", "peer"]

    async def test_of_the_first_and_last_day_are_in_it(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, tzinfo=UTC))
        await self.held(pair, datetime(2027, 1, 6, 22, tzinfo=UTC))
        pair.at(NOW + 20 * DAY)

        both = await self.lines(rest, pair.mentor, "/v1/sessions/hours.csv?from=2027-01-05&to=2027-01-06")
        neither = await self.lines(rest, pair.mentor, "/v1/sessions/hours.csv?from=2027-01-07&to=2027-01-09")

        assert both[-1] == "total,,120,2.00,,"
        assert neither[-1] == "total,,0,0.00,,"

    async def test_are_ones_own_in_person(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, 10, tzinfo=UTC))

        assert await self.lines(rest, SUPPORT) == ["date,start,minutes,hours,kind,part", "total,,0,0.00,,"]
        assert [(await rest.fetch(self.PATH, who)).status_code for who in OUTSIDERS] == [403] * len(OUTSIDERS)
        assert (await rest.fetch(self.PATH)).status_code == 401

    @pytest.mark.parametrize("days", ["", "?from=2027-01-01", "?from=x&to=y", "?from=2027-02-01&to=2027-01-01"])
    async def test_without_days_that_make_sense_are_refused(self, pair: Pair, rest: Caller, days: str) -> None:
        assert (await rest.fetch(f"/v1/sessions/hours.csv{days}", pair.mentee)).status_code == 422

    async def test_are_printed_too_on_as_many_pages_as_it_takes(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, 10, tzinfo=UTC))

        answer = await rest.fetch(self.PATH.replace(".csv", ".pdf"), pair.mentee)

        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-1.7")
        assert answer.content.rstrip().endswith(b"%%EOF")

    async def test_cost_the_same_however_many(self, pair: Pair, rest: Caller) -> None:
        counts = []
        for day in (5, 6, 7):
            await self.held(pair, datetime(2027, 1, day, 10, tzinfo=UTC))
            with statements(pair.db) as seen:
                await self.lines(rest, pair.mentee)
            counts.append(len(seen))

        assert counts == [4, 4, 4]
