"""Before a meeting each is reminded of it: once, at its time, on their own clock, and only while it concerns them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.db import Database
from chassis.ids import new_id
from chassis.tables import timers
from chassis.timers import TimerLoop
from contracts.sessions import (
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    RemindersSet,
)
from services.notifications.channels.postman import Postman
from services.notifications.commands.reminders import TIMERS, remind_when_due
from services.notifications.consumers import HANDLERS
from services.notifications.domain.deliveries import REMINDING, Reason, State, Template
from services.notifications.domain.kinds import NotificationKind, Wording
from services.notifications.tables import deliveries, notifications, reminders
from tests.builders.circles import a_join, a_leave
from tests.builders.matching import a_block
from tests.builders.notifications import NOW, a_booking, cancelled
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.test_erasure import erasure_of, hear
from tests.service.notifications.twins import RecordingSender

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2027, 1, 8, 17, tzinfo=UTC)
AHEAD = (NotificationKind.SESSION_AHEAD, NotificationKind.CIRCLE_MEETING_AHEAD)
Told = set[tuple[UUID, Wording]]


@dataclass
class Days:
    """Time that passes, with what falls due in it."""

    world: World
    clock: SetClock

    async def until(self, moment: datetime) -> Told:
        """Who has been reminded by then, and in which words."""
        loop = TimerLoop(self.world.db, TIMERS)
        self.clock.now = moment
        while await loop.run_next():
            pass
        return await reminded(self.world.db)


@pytest.fixture
def days(world: World, clock: SetClock) -> Days:
    """Give time that passes."""
    return Days(world, clock)


async def reminded(db: Database) -> Told:
    query = select(notifications.c.member_id, notifications.c.wording).where(notifications.c.kind.in_(AHEAD))
    async with db.reading() as tx:
        return {(row.member_id, row.wording) for row in await tx.session.execute(query)}


async def mails(db: Database) -> list[Any]:
    query = select(deliveries).where(deliveries.c.template.in_(REMINDING))
    async with db.reading() as tx:
        return list((await tx.session.execute(query)).all())


async def left(db: Database) -> tuple[int, int]:
    """How many reminders wait, and how many timers."""
    async with db.reading() as tx:
        counts = [select(func.count()).select_from(table) for table in (reminders, timers)]
        rows, set_ = [int(await tx.session.scalar(count) or 0) for count in counts]
        return rows, set_


def at(starts_at: datetime) -> dict[str, datetime]:
    return {"starts_at": starts_at, "ends_at": starts_at + HOUR}


@dataclass
class Two:
    """Two who know each other, in zones of their own, and their meeting."""

    mentor: UUID
    mentee: UUID

    def __post_init__(self) -> None:
        self.ids = {"session_id": new_id(), "relationship_id": new_id()}
        self.ids |= {"mentor_id": self.mentor, "mentee_id": self.mentee}

    def booked(self, starts_at: datetime = FRIDAY, **more: Any) -> MeetingBooked:
        return MeetingBooked(**self.ids, **at(starts_at), **more)

    def moved(self, starts_at: datetime, *, sequence: int = 1) -> MeetingMoved:
        return MeetingMoved(**self.ids, **at(starts_at), moved_from=FRIDAY, sequence=sequence)

    def cancelled(self) -> MeetingCancelled:
        return MeetingCancelled(**self.ids, **at(FRIDAY), sequence=1, cancelled_by=None)

    def both(self) -> Told:
        return {(self.mentor, Wording.MEETING_AHEAD), (self.mentee, Wording.MEETING_AHEAD)}


@pytest.fixture
async def two(world: World) -> Two:
    """Give two people in Berlin."""
    return Two(await world.member("Amara Okafor"), await world.member("Jonas Weiß", locale="de-DE"))


class TestAMeetingOfTwo:
    async def test_is_told_to_both_a_day_ahead_and_not_before(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked())

        assert await days.until(FRIDAY - DAY - timedelta(seconds=1)) == set()
        assert await days.until(FRIDAY - DAY) == two.both()
        assert await left(world.db) == (0, 0)

    async def test_is_told_in_the_portal_and_by_mail_and_changes_no_calendar(
        self, world: World, two: Two, days: Days, postman: Postman, sender: RecordingSender
    ) -> None:
        room: dict[str, Any] = {
            "place": await world.keyring.seal(two.mentor, "Room 4, Harbour Street"),
            "place_by": two.mentor,
        }
        await world.hear(two.booked(**room))
        await postman.deliver_all()
        sender.sent.clear()

        await days.until(FRIDAY - DAY)
        await postman.deliver_all()

        (to_amara,), (to_jonas,) = sender.to("amara@example.org"), sender.to("jonas@example.org")
        assert to_amara["Subject"].startswith("Soon: meeting with Jonas Weiß")
        assert to_jonas["Subject"].startswith("Bald: Treffen mit Amara Okafor")
        assert "Room 4" in str(to_jonas.get_body(("plain",)))
        assert "Tagesordnung" in str(to_jonas.get_body(("plain",)))
        assert not [part for part in to_jonas.walk() if part.get_content_type() in {"text/calendar", "application/ics"}]

    async def test_comes_to_each_at_the_time_of_their_own_clock(self, world: World, days: Days) -> None:
        two = Two(await world.member("Amara", zone="Asia/Tokyo"), await world.member("Jonas", zone="America/New_York"))
        starts_at = datetime(2027, 1, 8, 14, tzinfo=UTC)
        await world.hear(two.booked(starts_at))

        # In Tokyo it is 23:00, which is quiet: they hear at 9:00 on the day itself; in New York it is 9:00.
        assert await days.until(starts_at - DAY) == {(two.mentee, Wording.MEETING_AHEAD)}
        assert await days.until(datetime(2027, 1, 7, 23, 59, tzinfo=UTC)) == {(two.mentee, Wording.MEETING_AHEAD)}
        assert await days.until(datetime(2027, 1, 8, 0, 0, tzinfo=UTC)) == two.both()

    async def test_moves_with_it(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked(), two.moved(FRIDAY + 3 * DAY))

        assert await days.until(FRIDAY - DAY) == set()
        assert await days.until(FRIDAY + 2 * DAY) == two.both()

    async def test_that_moved_after_it_was_told_is_told_once_more(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked())
        await days.until(FRIDAY - DAY)
        await world.hear(two.moved(FRIDAY + 3 * DAY))

        await days.until(FRIDAY + 2 * DAY)

        assert sorted(row.sequence for row in await mails(world.db)) == [0, 0, 1, 1]

    async def test_moved_into_the_next_hours_needs_no_second_word(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked(), two.moved(NOW + 5 * HOUR))

        assert await left(world.db) == (0, 0)
        assert await days.until(FRIDAY) == set()

    async def test_that_is_called_off_is_told_to_nobody(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked(), two.cancelled())

        assert await left(world.db) == (0, 0)
        assert await days.until(FRIDAY - DAY) == set()

    async def test_called_off_before_the_mail_left_sends_none(
        self, world: World, two: Two, days: Days, postman: Postman, sender: RecordingSender
    ) -> None:
        await world.hear(two.booked())
        await postman.deliver_all()
        sender.sent.clear()
        await days.until(FRIDAY - DAY)

        await world.hear(two.cancelled())
        await postman.deliver_all()

        assert {(row.state, row.reason) for row in await mails(world.db)} == {(State.DROPPED, Reason.MOOT)}
        assert {str(mail["Subject"])[:6] for mail in sender.sent} == {"Cancel", "Abgesa"}

    async def test_is_over_before_a_late_timer_runs(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked())

        assert await days.until(FRIDAY) == set()
        assert await left(world.db) == (0, 0)

    async def test_a_late_timer_wakes_nobody(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked())

        assert await days.until(datetime(2027, 1, 8, 2, tzinfo=UTC)) == set()
        assert await days.until(datetime(2027, 1, 8, 8, tzinfo=UTC)) == two.both()

    @pytest.mark.parametrize("happened", ["called off", "told", "too early"])
    async def test_a_timer_that_crossed_with_what_makes_it_moot_tells_nothing_more(
        self, world: World, two: Two, days: Days, happened: str
    ) -> None:
        """What was planned on a clock that is theirs no more, or while the meeting was taken away."""
        await world.hear(two.booked())
        moment = FRIDAY - DAY - HOUR if happened == "too early" else FRIDAY - DAY
        if happened == "told":
            await days.until(moment)
        elif happened == "called off":
            await world.hear(two.cancelled())
        before = await mails(world.db)

        days.clock.now = moment
        async with world.db.transaction() as tx:
            for member_id in (two.mentor, two.mentee):
                await remind_when_due(tx, two.ids["session_id"], member_id)

        assert await mails(world.db) == before
        assert await days.until(FRIDAY - DAY) == (set() if happened == "called off" else two.both())

    async def test_a_mail_that_waited_until_it_began_is_not_sent(
        self, world: World, two: Two, days: Days, postman: Postman, sender: RecordingSender
    ) -> None:
        await world.hear(two.booked())
        await postman.deliver_all()
        sender.sent.clear()
        await days.until(FRIDAY - DAY)

        days.clock.now = FRIDAY
        await postman.deliver_all()

        assert sender.sent == []

    async def test_of_somebody_they_blocked_is_told_to_the_other_alone(
        self, world: World, two: Two, days: Days
    ) -> None:
        await world.hear(two.booked(), a_block(two.mentee, two.mentor))

        assert await days.until(FRIDAY - DAY) == {(two.mentor, Wording.MEETING_AHEAD)}
        assert {row.member_id for row in await mails(world.db)} == {two.mentor}

    async def test_an_erased_member_leaves_no_reminder_and_no_timer(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked())

        await hear(world, erasure_of(two.mentee))

        assert await left(world.db) == (1, 1)
        assert await days.until(FRIDAY - DAY) == {(two.mentor, Wording.MEETING_AHEAD)}


class TestACoffeeConversation:
    async def test_is_told_until_it_is_called_off(self, world: World, two: Two, days: Days) -> None:
        people = {"mentor_id": two.mentor, "mentee_id": two.mentee}
        takes_place, is_off = a_booking(starts_at=FRIDAY, **people), a_booking(starts_at=FRIDAY, **people)
        await world.hear(takes_place, is_off, cancelled(is_off))

        told = await days.until(FRIDAY - DAY)

        assert told == {(each, Wording.CONVERSATION_AHEAD) for each in people.values()}
        assert {row.session_id for row in await mails(world.db)} == {takes_place.session_id}


class TestRedelivery:
    async def test_told_again_and_out_of_order_it_is_one_reminder(self, world: World, two: Two, days: Days) -> None:
        booked, moved = envelope(two.booked()), envelope(two.moved(FRIDAY + DAY), seq=2)

        await deliver(world.db, HANDLERS, moved, booked, moved, booked, moved)
        await days.until(FRIDAY)

        assert len(await mails(world.db)) == 2
        assert await days.until(FRIDAY + DAY) == two.both()
        assert len(await mails(world.db)) == 2

    async def test_the_same_fact_as_another_event_is_one_reminder(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked(), two.booked())
        await days.until(FRIDAY - DAY)
        await world.hear(two.booked())

        await days.until(FRIDAY - HOUR)

        assert len(await mails(world.db)) == 2

    async def test_who_becomes_known_later_is_reminded_on_their_clock(self, world: World, days: Days) -> None:
        mentor, mentee = await world.member("Amara"), new_id()
        two = Two(mentor, mentee)
        late = datetime(2027, 1, 8, 22, tzinfo=UTC)

        await world.hear(two.booked(late), await world.profile(mentee, "Jonas", zone="America/New_York"))

        assert (mentee, Wording.MEETING_AHEAD) not in await days.until(late - DAY - timedelta(seconds=1))
        assert (mentee, Wording.MEETING_AHEAD) in await days.until(late - DAY)


class TestWhatTheyWant:
    def wishes(self, member_id: UUID, days_before: int, **quiet: time) -> RemindersSet:
        hours = {"quiet_from": time(20), "quiet_until": time(9), **quiet}
        return RemindersSet(member_id=member_id, days_before=days_before, **hours)

    async def test_holds_for_what_is_booked_already(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked(), self.wishes(two.mentee, 2))

        assert await days.until(FRIDAY - 2 * DAY) == {(two.mentee, Wording.MEETING_AHEAD)}

    async def test_none_is_none_and_can_be_changed(self, world: World, two: Two, days: Days) -> None:
        await world.hear(self.wishes(two.mentor, 0), two.booked(), self.wishes(two.mentee, 0))
        assert await days.until(FRIDAY - DAY) == set()

        await world.hear(self.wishes(two.mentee, 1))

        assert await days.until(FRIDAY - DAY + HOUR) == {(two.mentee, Wording.MEETING_AHEAD)}

    async def test_keeps_to_their_own_quiet_hours(self, world: World, two: Two, days: Days) -> None:
        await world.hear(two.booked(), self.wishes(two.mentee, 1, quiet_from=time(17), quiet_until=time(11, 30)))

        assert await days.until(FRIDAY - DAY) == {(two.mentor, Wording.MEETING_AHEAD)}
        assert await days.until(datetime(2027, 1, 8, 10, 30, tzinfo=UTC)) == two.both()

    async def test_follows_them_to_another_clock(self, world: World, two: Two, days: Days) -> None:
        evening = datetime(2027, 1, 8, 22, tzinfo=UTC)
        await world.hear(two.booked(evening))

        await world.hear(await world.profile(two.mentee, "Jonas Weiß", zone="America/New_York"))

        assert await days.until(evening - DAY) == {(two.mentee, Wording.MEETING_AHEAD)}


class TestACircle:
    def of(self, starts_at: datetime, mentor: UUID, *members: UUID) -> dict[str, Any]:
        return {**self.ids, "mentor_id": mentor, "member_ids": members, **at(starts_at)}

    @pytest.fixture(autouse=True)
    def _its_meeting(self) -> None:
        self.ids = {"gathering_id": new_id(), "session_id": new_id()}

    async def test_reminds_who_leads_it_and_who_has_a_seat(self, world: World, two: Two, days: Days) -> None:
        await world.hear(CircleMeetingSet(**self.of(FRIDAY, two.mentor, two.mentor, two.mentee), with_others=True))

        told = await days.until(FRIDAY - DAY)

        assert told == {(two.mentor, Wording.OWN_CIRCLE_AHEAD), (two.mentee, Wording.CIRCLE_AHEAD)}
        assert {row.template for row in await mails(world.db)} == {
            Template.OWN_CIRCLE_REMINDER,
            Template.CIRCLE_REMINDER,
        }

    async def test_reminds_who_joined_and_not_who_left(self, world: World, two: Two, days: Days) -> None:
        joins = await world.member("Chen")
        await world.hear(
            CircleMeetingSet(**self.of(FRIDAY, two.mentor, two.mentor, two.mentee)),
            a_join(self.of(FRIDAY, two.mentor, joins), sequence=1),
            a_leave(self.of(FRIDAY, two.mentor, two.mentee), sequence=2),
        )

        told = await days.until(FRIDAY - DAY)

        assert told == {(two.mentor, Wording.OWN_CIRCLE_AHEAD), (joins, Wording.CIRCLE_AHEAD)}

    async def test_moves_with_its_meeting_and_goes_with_it(self, world: World, two: Two, days: Days) -> None:
        everybody = (two.mentor, two.mentor, two.mentee)
        moved = CircleMeetingMoved(**self.of(FRIDAY + DAY, *everybody), moved_from=FRIDAY, sequence=1)
        await world.hear(CircleMeetingSet(**self.of(FRIDAY, *everybody)), moved)
        assert await days.until(FRIDAY - DAY) == set()

        off = CircleMeetingCancelled(**self.of(FRIDAY + DAY, *everybody), sequence=2, cancelled_by=two.mentor)
        await world.hear(off)

        assert await days.until(FRIDAY) == set()
        assert await left(world.db) == (0, 0)


async def test_each_leads_to_what_it_is_of(world: World, two: Two, days: Days, caller: Caller) -> None:
    of_circle: dict[str, Any] = {
        "gathering_id": new_id(),
        "session_id": new_id(),
        "mentor_id": two.mentor,
        "member_ids": (two.mentee,),
    }
    await world.hear(two.booked(), CircleMeetingSet(**of_circle, **at(FRIDAY)))
    await days.until(FRIDAY - DAY)

    query = "{ notifications(first: 9) { edges { node { kind circleMeetingId session { id } relationship { id } } } } }"
    answer = await caller.ask(a_member(two.mentee), query)

    found = {each["node"].pop("kind"): each["node"] for each in answer["data"]["notifications"]["edges"]}
    session, relationship = ({"id": str(two.ids[name])} for name in ("session_id", "relationship_id"))
    circle = str(of_circle["session_id"])
    of_two = {"session": session, "relationship": relationship, "circleMeetingId": None}
    assert found["SESSION_AHEAD"] == of_two
    assert found["CIRCLE_MEETING_AHEAD"] == {"session": None, "relationship": None, "circleMeetingId": circle}
