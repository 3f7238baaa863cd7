"""The graph: a member's own inbox in their language, and nobody else's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.graph.paging import encode
from chassis.identity import HEADER, Identity
from chassis.ids import new_id
from contracts.matching import IntroductionExpired
from tests.builders.notifications import NOON, NOW, a_booking, an_ask, an_end, cancelled
from tests.service.identity import Caller, a_client, a_kiosk, a_member, a_signer, codes
from tests.service.notifications.conftest import SetClock, World
from tests.service.statements import statements

INBOX = """query Inbox($first: Int! = 20, $after: String, $unreadOnly: Boolean! = false) {
  notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
    edges { cursor node { id kind title body createdAt readAt session { id } introduction { id } } }
    pageInfo { hasNextPage endCursor }
  }
  unreadCount
}"""
READ = "mutation Read($input: MarkNotificationReadInput!) { markNotificationRead(input: $input) { id readAt } }"
BEYOND_THE_CALENDAR = encode(("0001-01-01T00:00:00+14:00", "01900000-0000-7000-8000-000000000000"))
ENTITIES = "query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Notification { id title } } }"


async def inbox(caller: Caller, who: Identity, **variables: Any) -> list[Any]:
    answer = await caller.ask(who, INBOX, **variables)
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["notifications"]["edges"]]


async def asked(world: World, *, times: int = 1) -> UUID:
    """A mentor in Vienna who was asked by as many people."""
    mentor = await world.member("Greta Huber", locale="de-AT", zone="Europe/Vienna")
    for number in range(times):
        mentee = await world.member(f"Amara {number}")
        sealed = await world.keyring.seal(mentee, f"Wie ging Schritt {number}?")
        await world.hear(an_ask(mentor_id=mentor, mentee_id=mentee, ask=sealed))
    return mentor


def key_of(notification_id: str) -> dict[str, str]:
    return {"__typename": "Notification", "id": notification_id}


def read_input(notification_id: str, *, key: str | None = None) -> dict[str, str]:
    return {"idempotencyKey": key or str(new_id()), "notificationId": notification_id}


class TestInbox:
    async def test_shows_an_ask_in_the_mentors_language(self, world: World, caller: Caller) -> None:
        mentor = await asked(world)

        (notification,) = await inbox(caller, a_member(mentor))

        assert notification["kind"] == "INTRODUCTION_SENT"
        assert notification["title"] == "Eine Frage an dich von Amara 0"
        assert "Wie ging Schritt 0?" in notification["body"]
        assert notification["session"] is None
        assert notification["createdAt"] == NOW.isoformat()

    async def test_shows_a_booking_on_the_readers_clock(self, world: World, caller: Caller) -> None:
        mentor = await world.member("Greta Huber", locale="de-AT", zone="Europe/Vienna")
        mentee = await world.member("Anjali Rao", locale="en-IN", zone="Asia/Kolkata")
        booking = a_booking(mentor_id=mentor, mentee_id=mentee)
        await world.hear(booking)

        (to_mentor,), (to_mentee,) = await inbox(caller, a_member(mentor)), await inbox(caller, a_member(mentee))

        assert "Dienstag, 5. Jänner 2027, 13:00 bis 13:20" in to_mentor["body"]
        assert "Tuesday, 5 January 2027, 5:30" in to_mentee["body"]
        assert to_mentee["session"] == {"id": str(booking.session_id)}
        assert to_mentee["introduction"] == {"id": str(booking.introduction_id)}

    async def test_the_newest_is_first(self, world: World, caller: Caller, clock: SetClock) -> None:
        mentor = await world.member("Greta Huber")
        booking = a_booking(mentor_id=mentor)
        await world.hear(booking)
        clock.advance(timedelta(minutes=1))
        await world.hear(cancelled(booking, cancelled_by=mentor))

        kinds = [notification["kind"] for notification in await inbox(caller, a_member(mentor))]

        assert kinds == ["SESSION_CANCELLED", "SESSION_BOOKED"]

    async def test_a_member_nobody_has_heard_of_has_an_empty_inbox(self, caller: Caller) -> None:
        assert await inbox(caller, a_member()) == []

    async def test_speaks_before_any_profile_has_arrived(self, world: World, caller: Caller) -> None:
        end = an_end(IntroductionExpired)
        await world.hear(end)

        (notification,) = await inbox(caller, a_member(end.mentee_id))

        assert notification["title"] == "Your question to a member has ended"

    async def test_one_who_was_erased_does_not_break_the_page(self, world: World, caller: Caller) -> None:
        mentor = await asked(world, times=2)
        first = await inbox(caller, a_member(mentor))
        mentee = await world.member("Amara Gone")
        sealed = await world.keyring.seal(mentee, "Wie weiter?")
        await world.hear(an_ask(mentor_id=mentor, mentee_id=mentee, ask=sealed))
        await world.keyring.destroy(mentee)

        titles = [notification["title"] for notification in await inbox(caller, a_member(mentor))]

        assert titles == ["Eine Frage an dich von ein Mitglied", *(each["title"] for each in first)]

    async def test_what_does_not_open_does_not_break_the_page(self, world: World, caller: Caller) -> None:
        mentor, mentee = await world.member("Greta Huber"), await world.member("Amara Okafor")
        foreign = await world.keyring.seal(mentor, "sealed under another key")
        await world.hear(an_ask(mentor_id=mentor, mentee_id=mentee, ask=foreign))

        (notification,) = await inbox(caller, a_member(mentor))

        assert "The text is no longer available." in notification["body"]


class TestPaging:
    async def test_walks_through_without_gap_or_repeat(self, world: World, caller: Caller) -> None:
        who = a_member(await asked(world, times=7))
        seen, after = [], None
        for _ in range(4):
            answer = await caller.ask(who, INBOX, first=2, after=after)
            page = answer["data"]["notifications"]
            seen += [edge["node"]["id"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]

        assert len(seen) == len(set(seen)) == 7
        assert not page["pageInfo"]["hasNextPage"]

    async def test_unread_only_leaves_the_read_out(self, world: World, caller: Caller) -> None:
        who = a_member(await asked(world, times=3))
        (newest, *others) = await inbox(caller, who)
        await caller.ask(who, READ, input=read_input(newest["id"]))

        unread = await inbox(caller, who, unreadOnly=True)

        assert [each["id"] for each in unread] == [each["id"] for each in others]

    @pytest.mark.parametrize(
        "after", ["nonsense", "WzFd", "W10=", "eyJhIjoxfQ==", "WyIyMDI3LTAxLTA0IiwgIngiXQ==", BEYOND_THE_CALENDAR]
    )
    async def test_a_cursor_of_nobody_is_refused(self, caller: Caller, after: str) -> None:
        assert codes(await caller.ask(a_member(), INBOX, after=after)) == ["BAD_USER_INPUT"]

    @pytest.mark.parametrize("first", [0, -1, 101])
    async def test_a_page_has_its_bounds(self, caller: Caller, first: int) -> None:
        assert codes(await caller.ask(a_member(), INBOX, first=first)) == ["BAD_USER_INPUT"]

    async def test_a_page_costs_the_same_however_long_it_is(self, world: World, caller: Caller, db: Database) -> None:
        who = a_member(await asked(world, times=6))
        with statements(db) as short:
            await inbox(caller, who, first=1)
        with statements(db) as long:
            await inbox(caller, who, first=6)

        assert len(short) == len(long)


class TestReading:
    async def test_counts_down(self, world: World, caller: Caller) -> None:
        who = a_member(await asked(world, times=2))
        newest, _ = await inbox(caller, who)

        answer = await caller.ask(who, READ, input=read_input(newest["id"]))

        assert answer["data"]["markNotificationRead"] == {"id": newest["id"], "readAt": NOW.isoformat()}
        assert (await caller.ask(who, INBOX))["data"]["unreadCount"] == 1

    async def test_reading_again_keeps_the_first_time(self, world: World, caller: Caller, clock: SetClock) -> None:
        who = a_member(await asked(world))
        (notification,) = await inbox(caller, who)
        await caller.ask(who, READ, input=read_input(notification["id"]))
        clock.now = NOON

        answer = await caller.ask(who, READ, input=read_input(notification["id"]))

        assert answer["data"]["markNotificationRead"]["readAt"] == NOW.isoformat()

    async def test_a_retry_gives_the_same_answer(self, world: World, caller: Caller) -> None:
        who = a_member(await asked(world))
        (notification,) = await inbox(caller, who)
        same = read_input(notification["id"], key="one")

        answers = [await caller.ask(who, READ, input=same) for _ in range(3)]

        assert answers[0] == answers[1] == answers[2]

    async def test_another_request_under_the_same_key_is_refused(self, world: World, caller: Caller) -> None:
        who = a_member(await asked(world, times=2))
        first, second = await inbox(caller, who)
        await caller.ask(who, READ, input=read_input(first["id"], key="one"))

        answer = await caller.ask(who, READ, input=read_input(second["id"], key="one"))

        assert codes(answer) == ["IDEMPOTENCY_KEY_REUSED"]

    async def test_a_malformed_id_is_named(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), READ, input=read_input("nonsense"))

        assert codes(answer) == ["BAD_USER_INPUT"]
        assert "notificationId" in answer["errors"][0]["message"]


class TestWrongCallers:
    async def test_somebody_elses_inbox_is_never_shown(self, world: World, caller: Caller) -> None:
        await asked(world)

        assert await inbox(caller, a_member()) == []

    async def test_the_mentee_does_not_see_the_mentors(self, world: World, caller: Caller) -> None:
        mentor, mentee = await world.member("Greta Huber"), await world.member("Amara Okafor")
        await world.hear(an_ask(mentor_id=mentor, mentee_id=mentee, ask=await world.keyring.seal(mentee, "Wie?")))

        assert await inbox(caller, a_member(mentee)) == []

    async def test_reading_somebody_elses_is_like_reading_nothing(self, world: World, caller: Caller) -> None:
        who = a_member(await asked(world))
        (notification,) = await inbox(caller, who)

        stranger = await caller.ask(a_member(), READ, input=read_input(notification["id"]))
        nothing = await caller.ask(a_member(), READ, input=read_input(str(new_id())))

        assert codes(stranger) == codes(nothing) == ["NOT_FOUND"]
        assert stranger["errors"][0]["message"] == nothing["errors"][0]["message"]
        assert (await inbox(caller, who))[0]["readAt"] is None

    @pytest.mark.parametrize("who", [a_client("everything"), a_kiosk()], ids=["client", "kiosk"])
    async def test_machines_have_no_inbox(self, caller: Caller, who: Identity) -> None:
        read = await caller.ask(who, READ, input=read_input(str(new_id())))

        assert set(codes(await caller.ask(who, INBOX))) == {"FORBIDDEN"}
        assert codes(read) == ["FORBIDDEN"]


class TestEntities:
    async def test_resolves_ones_own_in_the_order_asked(self, world: World, caller: Caller, db: Database) -> None:
        who = a_member(await asked(world, times=3))
        ids = [notification["id"] for notification in await inbox(caller, who)][::-1]

        with statements(db) as sent:
            answer = await caller.ask(who, ENTITIES, keys=[key_of(each) for each in ids])

        assert [entity["id"] for entity in answer["data"]["_entities"]] == ids
        assert len([statement for statement in sent if "notifications" in statement]) == 1

    async def test_somebody_elses_are_as_absent_as_none(self, world: World, caller: Caller) -> None:
        (notification,) = await inbox(caller, a_member(await asked(world)))
        keys = [key_of(notification["id"]), key_of(str(new_id())), key_of("nonsense")]

        for who in (a_member(), a_client("everything"), a_kiosk()):
            answer = await caller.ask(who, ENTITIES, keys=keys)
            assert answer == {"data": {"_entities": [None, None, None]}}


class TestEdge:
    async def test_without_an_identity_nothing_is_answered(self, caller: Caller) -> None:
        assert (await caller.post(INBOX, headers={})).status_code == 401

    async def test_a_forged_identity_is_refused(self, caller: Caller) -> None:
        forged = a_signer().sign(a_member(), audience="notifications")

        assert (await caller.post(INBOX, headers={HEADER: forged})).status_code == 401

    async def test_an_identity_for_another_service_is_refused(self, caller: Caller) -> None:
        elsewhere = caller.signer.sign(a_member(), audience="sessions")

        assert (await caller.post(INBOX, headers={HEADER: elsewhere})).status_code == 401
