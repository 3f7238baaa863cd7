"""A statement of hours: what both confirm, and what was held where nobody has to confirm it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity, IdentitySigner
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from contracts.words import Kind
from services.sessions.app import standing_on
from services.sessions.consumers import HANDLERS
from services.sessions.settings import Settings
from tests.builders.circles import some_office_hours
from tests.builders.matching import a_profile
from tests.builders.sessions import HOUR, NOON, NOW, a_slot, an_acceptance
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member
from tests.service.sessions.attending import ABSENT, CAME, DAY, SUPPORT, say
from tests.service.sessions.company import Company
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.sessions.seating import ask, started
from tests.service.sessions.test_circle_attendance import met, of
from tests.service.sessions.test_circle_attendance import say as say_in_circle
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
            "date,start,minutes,hours,kind,part,member",
            "2027-01-06,00:15,60,1.00,traditional,mentee,",
            "total,,60,1.00,,,",
        ]

    async def test_name_the_part_that_one_had(self, pair: Pair, rest: Caller) -> None:
        reverse = await Pair.begin(pair.db, pair.caller, kind=Kind.REVERSE, mentor_id=pair.mentee.id)
        peers = await Pair.begin(pair.db, pair.caller, kind=Kind.PEER, mentee_id=pair.mentee.id)
        await self.held(reverse, datetime(2027, 1, 5, 10, tzinfo=UTC))
        await self.held(peers, datetime(2027, 1, 6, 10, tzinfo=UTC))

        lines = await self.lines(rest, pair.mentee)

        assert [line.split(",")[-2] for line in lines[1:-1]] == ["mentor", "peer"]

    async def test_of_the_first_and_last_day_are_in_it(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, tzinfo=UTC))
        await self.held(pair, datetime(2027, 1, 6, 22, tzinfo=UTC))
        pair.at(NOW + 20 * DAY)

        both = await self.lines(rest, pair.mentor, "/v1/sessions/hours.csv?from=2027-01-05&to=2027-01-06")
        neither = await self.lines(rest, pair.mentor, "/v1/sessions/hours.csv?from=2027-01-07&to=2027-01-09")

        assert both[-1] == "total,,120,2.00,,,"
        assert neither[-2] == "total,,0,0.00,,,"

    async def test_are_ones_own_in_person(self, pair: Pair, rest: Caller) -> None:
        await self.held(pair, datetime(2027, 1, 5, 10, tzinfo=UTC))

        assert (await self.lines(rest, SUPPORT))[:2] == [
            "date,start,minutes,hours,kind,part,member",
            "total,,0,0.00,,,",
        ]
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

        assert counts == [8, 8, 8]


class TestOfMany:
    """Circles, office hours and coffee conversations, each by its kind."""

    PATH = "/v1/sessions/hours.csv?from=2026-12-01&to=2027-01-31"

    async def kinds(self, rest: Caller, who: Identity) -> list[list[str]]:
        answer = await rest.fetch(self.PATH, who)
        return [line.split(",")[4:6] for line in answer.text.splitlines()[1:] if line.startswith("20")]

    async def test_a_circles_meeting_counts_for_whom_another_confirms(
        self, db: Database, caller: Caller, rest: Caller
    ) -> None:
        company = await Company.gather(db, caller)
        meeting_id, (one, other) = await met(company), company.seated
        alone = await self.kinds(rest, one)
        for who in (one, other):
            await say_in_circle(company, who, meeting_id, of(who, **CAME))
        said = (of(company.mentor, **CAME), of(one, **CAME), of(other, **ABSENT))
        await say_in_circle(company, company.mentor, meeting_id, *said)

        assert alone == []
        assert await self.kinds(rest, one) == [["circle", "member"]]
        assert await self.kinds(rest, other) == []
        assert await self.kinds(rest, company.mentor) == [["circle", "mentor"]]

    async def test_nobody_confirms_their_own_circle(self, db: Database, caller: Caller, rest: Caller) -> None:
        company = await Company.gather(db, caller)
        meeting_id = await met(company)
        await say_in_circle(company, company.mentor, meeting_id, of(company.mentor, **CAME))

        assert await self.kinds(rest, company.mentor) == []

    async def test_a_conversation_that_was_held_counts(self, db: Database, rest: Caller) -> None:
        slot = a_slot()
        await deliver(db, HANDLERS, envelope(an_acceptance(slot)))
        before = await self.kinds(rest, a_member(slot.mentee_id))
        db.clock = lambda: slot.ends_at

        assert before == []
        assert await self.kinds(rest, a_member(slot.mentee_id)) == [["conversation", "mentee"]]
        assert await self.kinds(rest, a_member(slot.mentor_id)) == [["conversation", "mentor"]]

    async def test_office_hours_count_once_somebody_had_a_seat(self, db: Database, rest: Caller) -> None:
        hours = some_office_hours()
        empty = some_office_hours(mentor_id=hours.mentor_id, starts_at=NOON + 3 * HOUR)
        for each in (hours, empty):
            await started(db, each)
        member_id = new_id()
        await ask(db, hours.id, member_id)
        db.clock = lambda: NOON + 10 * HOUR

        assert await self.kinds(rest, a_member(hours.mentor_id)) == [["office_hours", "mentor"]]
        assert await self.kinds(rest, a_member(member_id)) == [["office_hours", "member"]]

    async def test_bear_the_members_name(
        self, db: Database, rest: Caller, opened_keyring: tuple[Keyring, KeyringSettings]
    ) -> None:
        keyring, member_id = opened_keyring[0], new_id()
        profile = a_profile(member_id, display_name=await keyring.seal(member_id, "=Jörg"), locale="de-AT")
        await deliver(db, HANDLERS, envelope(profile))

        answer = await rest.fetch(self.PATH, a_member(member_id))

        assert answer.text.splitlines()[1] == "total,,0,0.00,,,'=Jörg"
        assert "ist nichts bestätigt" in answer.text
