"""What those in office hours hear of them, and that each calendar follows whoever it belongs to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import CircleMeetingCancelled, CircleMeetingMoved, CircleMeetingSet
from services.notifications.channels.postman import Postman
from services.notifications.consumers import HANDLERS
from services.notifications.domain.deliveries import Template
from services.notifications.domain.kinds import Wording
from tests.builders.circles import a_leave
from tests.builders.matching import a_block
from tests.builders.notifications import NOON
from tests.judges.rfc5546 import complaints
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.test_circle_meetings import DAY, HOUR, mails, told
from tests.service.notifications.test_invitation_life import objects_to
from tests.service.notifications.twins import RecordingSender

HOURS, MENTOR, MEMBER = new_id(), new_id(), new_id()


def of(*members: UUID, mentor: UUID = MENTOR, **more: Any) -> dict[str, Any]:
    at = {"starts_at": NOON, "ends_at": NOON + HOUR, **more}
    ids = {"gathering_id": HOURS, "session_id": HOURS, "mentor_id": mentor, "member_ids": members}
    return {**ids, **at, "office_hours": True}


PUBLISHED, SEATED = CircleMeetingSet(**of(MENTOR)), CircleMeetingSet(**of(MEMBER), sequence=1)
LATER: dict[str, Any] = {"starts_at": NOON + DAY, "ends_at": NOON + DAY + HOUR}
MOVED = CircleMeetingMoved(**of(MENTOR, MEMBER, **LATER), moved_from=NOON, sequence=2)
CANCELLED = CircleMeetingCancelled(**of(MENTOR, MEMBER, **LATER), sequence=3, cancelled_by=MENTOR)


class TestTheInbox:
    async def test_tells_who_has_a_seat_of_what_the_mentor_changed(self, world: World) -> None:
        await world.hear(PUBLISHED, SEATED, MOVED, CANCELLED)

        expected = {(MEMBER, Wording.OFFICE_HOURS_MOVED), (MEMBER, Wording.OFFICE_HOURS_CANCELLED)}
        assert await told(world.db) == expected

    async def test_tells_the_mentor_too_of_what_nobody_cancelled(self, world: World) -> None:
        await world.hear(PUBLISHED, CANCELLED.model_copy(update={"cancelled_by": None, "member_ids": (MENTOR,)}))

        assert await told(world.db) == {(MENTOR, Wording.OFFICE_HOURS_CANCELLED)}

    async def test_tells_the_same_however_often_and_in_whatever_order_it_comes(self, db: Database) -> None:
        first, second, third = (envelope(each, seq=seq) for seq, each in enumerate((SEATED, MOVED, CANCELLED), 1))

        await deliver(db, HANDLERS, *(third, second, first) * 3)

        assert len(await told(db)) == 2

    async def test_whoever_blocked_the_mentor_hears_no_more_than_that_they_are_off(self, world: World) -> None:
        await world.hear(a_block(MEMBER, MENTOR), SEATED, MOVED, CANCELLED)

        assert await told(world.db) == {(MEMBER, Wording.OFFICE_HOURS_CANCELLED)}


class TestCalendars:
    async def test_are_invited_at_once_however_far_ahead(self, world: World) -> None:
        await world.hear(PUBLISHED, SEATED)

        invitation = Template.OFFICE_HOURS_INVITATION
        assert await mails(world.db) == [(MENTOR, invitation, 0), (MEMBER, invitation, 1)]

    async def test_follow_a_seat_that_is_taken_moved_and_cancelled(
        self, world: World, postman: Postman, sender: RecordingSender, clock: SetClock
    ) -> None:
        mentor = await world.member("Amara Okafor", zone="Pacific/Chatham", locale="en-NZ")
        member = await world.member("Jonas Weiß", zone="Europe/Berlin", locale="de-DE")
        both = of(mentor, member, mentor=mentor, **LATER)

        for event in (
            CircleMeetingSet(**of(mentor, mentor=mentor)),
            CircleMeetingSet(**of(member, mentor=mentor), sequence=1),
            CircleMeetingMoved(**both, moved_from=NOON, sequence=2),
            CircleMeetingCancelled(**both, sequence=3, cancelled_by=mentor),
        ):
            await world.hear(event)
            await postman.deliver_all()
            clock.advance(timedelta(minutes=5))

        for name, sequences in (("Jonas", [1, 2, 3]), ("Amara", [0, 2, 3])):
            objects = objects_to(sender, name)
            assert complaints(objects) == []
            calendars = [Calendar.from_ical(each) for each in objects]
            assert [str(each["METHOD"]) for each in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
            entries = [entry for each in calendars for entry in each.walk("VEVENT")]
            assert [entry["SEQUENCE"] for entry in entries] == sequences
            assert {entry["UID"] for entry in entries} == {f"{HOURS}@cairn"}

    async def test_of_who_gave_their_seat_up_loses_it_alone(self, world: World, postman: Postman) -> None:
        mentor, member = await world.member("Amara Okafor"), await world.member("Jonas Weiß")
        await world.hear(CircleMeetingSet(**of(mentor, member, mentor=mentor)))
        await postman.deliver_all()

        await world.hear(a_leave(of(member, mentor=mentor), sequence=1))

        assert await mails(world.db) == [(member, Template.OFFICE_HOURS_CANCELLATION, 1)]
