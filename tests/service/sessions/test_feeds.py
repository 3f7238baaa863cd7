"""Feeds: a secret address that any calendar can subscribe to, and the same entries as in the mailed invitations."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from chassis.stores import heeding_erasure
from contracts.profiles import ErasureStarted
from services.sessions.calendars.tables import feeds
from services.sessions.circles.commands.gatherings import close_gathering
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import claims
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.meetings.domain.session import Status
from tests.builders.circles import some_office_hours
from tests.builders.matching import a_profile
from tests.builders.meetings import VIDEO
from tests.builders.sessions import HOUR, NOON, NOW, a_slot
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.calendar import book
from tests.service.sessions.meeting import accept, cancel, meet, move, related
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.sessions.seating import ask, give_up, started
from tests.service.sessions.subscriber import MAKE, OWN, REVOKE, Subscriber, made
from tests.service.statements import statements

DAY = timedelta(days=1)


@pytest.fixture
def keyring(opened_keyring: tuple[Keyring, KeyringSettings]) -> Keyring:
    """Give the keyring that the service has, too."""
    return opened_keyring[0]


async def introduce(db: Database, keyring: Keyring, member_id: UUID, name: str, locale: str = "en") -> None:
    """Profiles tells of somebody."""
    sealed = await keyring.seal(member_id, name)
    await deliver(db, HANDLERS, envelope(a_profile(member_id, display_name=sealed, locale=locale)))


async def seat(db: Database, gathering: Any, member_id: UUID) -> None:
    row = {"gathering_id": gathering.id, "seats": gathering.seats, "member_id": member_id, "asked_at": NOW}
    async with db.transaction() as tx:
        await tx.session.execute(insert(claims).values(id=new_id(), standing=Standing.SEATED, place=1, seat=1, **row))


class TestAddress:
    async def test_opens_the_feed_without_signing_in(self, pair: Pair) -> None:
        subscriber = await Subscriber.of(pair.caller, pair.mentor)

        answer = await subscriber.get()

        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["referrer-policy"] == "no-referrer"

    async def test_has_256_bits_and_only_their_digest_is_kept(self, pair: Pair) -> None:
        address = (await made(pair.caller, pair.mentor))["address"]

        secret = address.removeprefix("/feeds/").removesuffix(".ics")
        async with pair.db.reading() as tx:
            kept = str((await tx.session.execute(select(feeds))).all())
        assert len(secret) == 43
        assert secret not in kept

    async def test_is_shown_once(self, pair: Pair) -> None:
        first, again = await made(pair.caller, pair.mentor, "key"), await made(pair.caller, pair.mentor, "key")

        assert first["address"]
        assert (again["address"], again["feed"]) == (None, first["feed"])
        assert (await Subscriber(pair.caller, first["address"]).get()).status_code == 200

    async def test_that_was_renewed_leads_nowhere(self, pair: Pair) -> None:
        old = await Subscriber.of(pair.caller, pair.mentor)
        new = await Subscriber.of(pair.caller, pair.mentor)

        assert [(await each.get()).status_code for each in (old, new)] == [404, 200]

    async def test_that_was_revoked_is_as_one_that_never_was(self, pair: Pair) -> None:
        revoked = await Subscriber.of(pair.caller, pair.mentor)
        for _ in range(2):
            answer = await pair.caller.ask(pair.mentor, REVOKE, input={"idempotencyKey": str(new_id())})
            assert answer["data"]["revokeCalendarFeed"] is None

        with statements(pair.db) as seen:
            gone = await revoked.get()
        with statements(pair.db) as asked:
            unknown = await Subscriber(pair.caller, "/feeds/never.ics").get()

        assert (gone.status_code, gone.json()) == (unknown.status_code, unknown.json())
        assert (gone.status_code, len(seen), seen) == (404, 1, asked)

    @pytest.mark.parametrize("who", OUTSIDERS)
    @pytest.mark.parametrize("document", [MAKE, REVOKE, OWN])
    async def test_is_made_revoked_and_seen_by_members_in_person_alone(
        self, pair: Pair, who: Identity, document: str
    ) -> None:
        given = {} if document == OWN else {"input": {"idempotencyKey": "key"}}

        assert codes(await pair.caller.ask(who, document, **given)) == ["FORBIDDEN"]

    async def test_of_somebody_else_is_not_touched(self, pair: Pair) -> None:
        subscriber = await Subscriber.of(pair.caller, pair.mentor)

        await pair.caller.ask(pair.mentee, REVOKE, input={"idempotencyKey": "key"})

        assert (await subscriber.get()).status_code == 200
        assert (await pair.caller.ask(pair.mentee, OWN))["data"] == {"calendarFeed": None}


class TestEntries:
    async def test_are_those_of_the_mailed_invitation(self, pair: Pair, keyring: Keyring) -> None:
        pair_of_two = await related(pair.db)
        await introduce(pair.db, keyring, pair_of_two.mentee_id, "Amara")
        session_id = await meet(pair.db, pair_of_two, NOON)

        (event,) = await (await Subscriber.of(pair.caller, a_member(pair_of_two.mentor_id))).events()

        assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (f"{session_id}@cairn", 0, "CONFIRMED")
        assert (event.start, event.end) == (NOON, NOON + VIDEO.lasts)
        assert (event["SUMMARY"], event["LOCATION"]) == ("Meeting with Amara", VIDEO.place)
        assert event["CONFERENCE"] == VIDEO.place

    async def test_follow_a_meeting_that_moves_and_is_cancelled(self, pair: Pair) -> None:
        of_two = await related(pair.db)
        session_id = await meet(pair.db, of_two, NOON)
        subscriber = await Subscriber.of(pair.caller, a_member(of_two.mentee_id))
        revisions = await subscriber.events()
        pair.at(NOW + HOUR)
        await accept(
            pair.db, await move(pair.db, session_id, of_two.mentor_id, NOON + HOUR), of_two.mentee_id, NOON + HOUR
        )
        revisions += await subscriber.events()
        pair.at(NOW + 2 * HOUR)
        await cancel(pair.db, session_id, of_two.mentor_id)
        revisions += await subscriber.events()

        assert [event["SEQUENCE"] for event in revisions] == [0, 1, 2]
        assert [event.DTSTAMP for event in revisions] == [NOW, NOW + HOUR, NOW + 2 * HOUR]
        assert [event["STATUS"] for event in revisions] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert [event.start for event in revisions] == [NOON, NOON + HOUR, NOON + HOUR]
        assert revisions[-1]["SUMMARY"] == "Cancelled: Meeting with a member"

    async def test_come_from_a_season_ago_to_a_year_ahead(self, pair: Pair) -> None:
        times = [NOW - 91 * DAY, NOW - 89 * DAY, NOW + 365 * DAY, NOW + 367 * DAY]
        for starts_at in times:
            await pair.meeting(starts_at)

        events = await (await Subscriber.of(pair.caller, pair.mentee)).events()

        assert [event.start for event in events] == times[1:3]

    async def test_speak_the_readers_language(self, pair: Pair, keyring: Keyring) -> None:
        slot = a_slot()
        await book(pair.db, slot)
        await introduce(pair.db, keyring, slot.mentor_id, "Åsa", locale="sv-SE")
        await introduce(pair.db, keyring, slot.mentee_id, "Nour", locale="ar-EG")

        (of_mentor,) = await (await Subscriber.of(pair.caller, a_member(slot.mentor_id))).events()
        (of_mentee,) = await (await Subscriber.of(pair.caller, a_member(slot.mentee_id))).events()

        assert of_mentor["SUMMARY"] == "Coffee conversation with Nour"
        assert of_mentee["SUMMARY"] == "حديث على فنجان قهوة مع Åsa"

    async def test_are_office_hours_too(self, pair: Pair, keyring: Keyring) -> None:
        hours = some_office_hours()
        await started(pair.db, hours)
        await introduce(pair.db, keyring, hours.mentor_id, "Åsa")
        await seat(pair.db, hours, pair.mentee.id)

        (given,) = await (await Subscriber.of(pair.caller, a_member(hours.mentor_id))).events()
        (taken,) = await (await Subscriber.of(pair.caller, pair.mentee)).events()

        assert [each["UID"] for each in (given, taken)] == 2 * [f"{hours.id}@cairn"]
        assert [each["SUMMARY"] for each in (given, taken)] == ["Your office hours", "Office hours of Åsa"]
        assert (taken.start, taken.end, taken["DESCRIPTION"]) == (NOON, NOON + timedelta(minutes=20), hours.topic)

    async def test_are_office_hours_that_were_closed_as_long_as_somebody_comes(self, pair: Pair) -> None:
        mentor_id, member_id = new_id(), new_id()
        empty, taken = (some_office_hours(mentor_id=mentor_id, starts_at=NOON + day) for day in (timedelta(), DAY))
        subscriber = await Subscriber.of(pair.caller, a_member(mentor_id))
        for hours in (empty, taken):
            await started(pair.db, hours)
        await ask(pair.db, taken.id, member_id)
        async with pair.db.transaction() as tx:
            for hours in (empty, taken):
                await close_gathering(tx, hours.id, by=mentor_id)

        one_comes = [each["UID"] for each in await subscriber.events()]
        await give_up(pair.db, taken.id, member_id)
        assert one_comes == [f"{taken.id}@cairn"]
        assert await subscriber.events() == []
        assert await (await Subscriber.of(pair.caller, pair.mentor)).events() == []

    async def test_hold_nothing_that_anybody_wrote(self, pair: Pair) -> None:
        session_id = await pair.meeting(NOON)
        await pair.done(pair.mentor, "writeNote", text="wistful", sharing="SHARED", sessionId=str(session_id))
        await pair.done(pair.mentee, "askQuestion", question="How would you begin?")

        text = (await (await Subscriber.of(pair.caller, pair.mentor)).get()).text

        assert "wistful" not in text
        assert "begin?" not in text

    async def test_name_nobody_who_was_erased(self, pair: Pair, keyring: Keyring) -> None:
        await introduce(pair.db, keyring, pair.mentee.id, "Nobody's name")
        await pair.meeting(NOW - DAY)
        subscriber = await Subscriber.of(pair.caller, pair.mentor)
        handlers = heeding_erasure(HANDLERS, erase_members)
        await deliver(pair.db, handlers, envelope(ErasureStarted(request_id=new_id(), member_id=pair.mentee.id)))

        (event,) = await subscriber.events()

        assert event["SUMMARY"] == "Meeting with a member"

    async def test_of_an_erased_member_are_gone_with_their_feed(self, pair: Pair) -> None:
        subscriber = await Subscriber.of(pair.caller, pair.mentee)
        handlers = heeding_erasure(HANDLERS, erase_members)
        await deliver(pair.db, handlers, envelope(ErasureStarted(request_id=new_id(), member_id=pair.mentee.id)))

        assert (await subscriber.get()).status_code == 404

    async def test_cost_the_same_statements_however_many_they_are(self, pair: Pair) -> None:
        subscriber = await Subscriber.of(pair.caller, pair.mentor)
        await pair.meeting(NOON)
        with statements(pair.db) as one:
            await subscriber.get()
        for day in range(1, 20):
            await pair.meeting(NOON + day * DAY)

        with statements(pair.db) as many:
            events = await subscriber.events()

        assert (len(events), len(many)) == (20, len(one))


class TestFreshness:
    async def test_is_asked_for_every_hour(self, pair: Pair) -> None:
        calendar = await (await Subscriber.of(pair.caller, pair.mentor)).calendar()

        assert calendar["REFRESH-INTERVAL"].to_ical() == calendar["X-PUBLISHED-TTL"].to_ical() == b"PT1H"
        assert calendar["X-WR-CALNAME"] == "Mentoring"

    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    async def test_what_has_not_changed_is_not_sent_again(self, pair: Pair, form: str) -> None:
        await pair.meeting(NOON)
        subscriber = await Subscriber.of(pair.caller, pair.mentor)
        tag = (await subscriber.get()).headers["etag"]

        again = await subscriber.get(**{"If-None-Match": form.format(tag)})

        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)

    @pytest.mark.parametrize("status", [Status.BOOKED, Status.CANCELLED])
    async def test_what_has_changed_is(self, pair: Pair, status: Status) -> None:
        subscriber = await Subscriber.of(pair.caller, pair.mentor)
        tag = (await subscriber.get()).headers["etag"]
        await pair.meeting(NOON, status=status)

        answer = await subscriber.get(**{"If-None-Match": tag})

        assert (answer.status_code, answer.headers["etag"] != tag) == (200, True)

    async def test_the_same_tag_means_the_same_bytes(self, pair: Pair) -> None:
        await pair.meeting(NOON)
        subscriber = await Subscriber.of(pair.caller, pair.mentor)

        one, other = await subscriber.get(), await subscriber.get()

        assert (one.headers["etag"], one.content) == (other.headers["etag"], other.content)


async def test_a_wrong_path_is_nothing(caller: Caller) -> None:
    for path in ("/feeds/x", "/feeds/.ics", "/feeds/a/b.ics", f"/feeds/{'x' * 5000}.ics", "/feeds/%00.ics"):
        assert (await caller.fetch(path)).status_code == 404
