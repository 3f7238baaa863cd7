"""A meeting's invitations from first to last, as RFC 5546 asks for them and as another parser reads them."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from chassis.ids import new_id
from contracts.profiles import ErasureStarted
from contracts.sessions import MeetingBooked, MeetingCancelled, MeetingMoved
from services.notifications.channels.postman import Postman
from tests.builders.notifications import NOON
from tests.judges.javascript import read_by_ical_js
from tests.judges.rfc5546 import complaints
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.twins import RecordingSender

HOUR = timedelta(hours=1)
ROOM = "https://call.example/room?pin=1,2;3"


async def two_people(world: World) -> dict[str, Any]:
    """A meeting of theirs, in two languages and zones."""
    mentor_id = await world.member("Amara Okafor", zone="Pacific/Chatham", locale="en-NZ")
    mentee_id = await world.member("Jonas Weiß", zone="Europe/Berlin", locale="de-DE")
    return {"relationship_id": new_id(), "session_id": new_id(), "mentor_id": mentor_id, "mentee_id": mentee_id}


def objects_to(sender: RecordingSender, name: str) -> list[str]:
    """The calendar objects that somebody got, in order."""
    to_them = [message for message in sender.sent if name in str(message["To"])]
    return [calendar_of(message).get_content() for message in to_them]


def calendar_of(message: EmailMessage) -> EmailMessage:
    return next(part for part in message.walk() if part.get_content_type() == "text/calendar")


class TestLife:
    @pytest.mark.parametrize("name", ["Amara", "Jonas"])
    async def test_of_a_meeting_that_moves_twice_and_is_cancelled(
        self, world: World, postman: Postman, sender: RecordingSender, clock: SetClock, name: str
    ) -> None:
        two = await two_people(world)
        sealed = {"place": await world.keyring.seal(two["mentee_id"], ROOM), "place_by": two["mentee_id"]}
        at = [NOON, NOON + HOUR, NOON + 3 * HOUR]
        for event in (
            MeetingBooked(**two, **sealed, starts_at=at[0], ends_at=at[0] + HOUR),
            MeetingMoved(**two, **sealed, starts_at=at[1], ends_at=at[1] + HOUR, moved_from=at[0], sequence=1),
            MeetingMoved(**two, **sealed, starts_at=at[2], ends_at=at[2] + HOUR, moved_from=at[1], sequence=2),
            MeetingCancelled(**two, starts_at=at[2], ends_at=at[2] + HOUR, sequence=3, cancelled_by=None),
        ):
            await world.hear(event)
            await postman.deliver_all()
            clock.advance(timedelta(minutes=5))

        objects = objects_to(sender, name)
        read = [read_by_ical_js(text) for text in objects]
        entries = [entry for each in read for entry in each["entries"]]

        assert complaints(objects) == []
        assert [each["method"] for each in read] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
        assert [entry["sequence"] for entry in entries] == [0, 1, 2, 3]
        assert [entry["starts"] for entry in entries] == [f"{each:%Y-%m-%dT%H:%M:%S}.000Z" for each in [*at, at[2]]]
        assert {entry["uid"] for entry in entries} == {f"{two['session_id']}@cairn"}
        assert [entry["location"] for entry in entries] == [ROOM, ROOM, ROOM, None]


class TestPlace:
    async def test_is_in_the_mail_and_in_the_calendar(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        two = await two_people(world)
        sealed = await world.keyring.seal(two["mentor_id"], ROOM)
        booked = MeetingBooked(**two, place=sealed, place_by=two["mentor_id"], starts_at=NOON, ends_at=NOON + HOUR)
        await world.hear(booked)

        await postman.deliver_all()

        for message in sender.sent:
            body = message.get_body(("plain",))
            assert body is not None
            assert ROOM in body.get_content()
            assert f"CONFERENCE;FEATURE=VIDEO;VALUE=URI:{ROOM}" in calendar_of(message).get_content()

    async def test_that_an_erased_member_named_is_not(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        two = await two_people(world)
        sealed = await world.keyring.seal(two["mentor_id"], ROOM)
        booked = MeetingBooked(**two, place=sealed, place_by=two["mentor_id"], starts_at=NOON, ends_at=NOON + HOUR)
        await world.hear(booked, ErasureStarted(request_id=new_id(), member_id=two["mentor_id"]))
        await world.keyring.destroy(two["mentor_id"])

        await postman.deliver_all()

        assert len(sender.sent) == 1
        assert "call.example" not in sender.sent[0].as_string()
