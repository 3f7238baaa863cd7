"""What those in a circle hear of its meetings, and that each calendar follows whoever it belongs to."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar
from sqlalchemy import select

from chassis.db import Database
from chassis.ids import new_id
from contracts.sessions import (
    CircleJoined,
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingAhead,
)
from services.notifications.channels.postman import Postman
from services.notifications.consumers import HANDLERS
from services.notifications.domain.deliveries import State, Template
from services.notifications.domain.kinds import Wording
from services.notifications.tables import deliveries, notifications
from tests.builders.matching import a_block
from tests.builders.notifications import NOON, NOW
from tests.judges.rfc5546 import complaints
from tests.service.envelopes import deliver, envelope
from tests.service.notifications.conftest import SetClock, World
from tests.service.notifications.test_invitation_life import ROOM, objects_to
from tests.service.notifications.twins import RecordingSender
from tests.service.statements import statements

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CIRCLE, SESSION, MENTOR, ONE, OTHER = (new_id() for _ in range(5))
ALL = (MENTOR, ONE, OTHER)
TIMES = ("DTSTART", "DTEND")


def of(starts_at: datetime = NOON, *, members: tuple[UUID, ...] = ALL, mentor: UUID = MENTOR) -> dict[str, Any]:
    at = {"starts_at": starts_at, "ends_at": starts_at + HOUR}
    return {"gathering_id": CIRCLE, "session_id": SESSION, "mentor_id": mentor, "member_ids": members, **at}


def of_circle(sequence: int, *, members: tuple[UUID, ...], mentor: UUID = MENTOR) -> dict[str, Any]:
    """That these come or go while one meeting lies ahead."""
    ahead = MeetingAhead(session_id=SESSION, starts_at=NOON, ends_at=NOON + HOUR, sequence=sequence)
    return {"gathering_id": CIRCLE, "mentor_id": mentor, "member_ids": members, "meetings": (ahead,)}


SET = CircleMeetingSet(**of())
MOVED = CircleMeetingMoved(**of(NOON + DAY), moved_from=NOON, sequence=1)
CANCELLED = CircleMeetingCancelled(**of(NOON + DAY), sequence=2, cancelled_by=MENTOR)


async def told(db: Database) -> set[tuple[Any, Wording]]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications.c.member_id, notifications.c.wording))
        return {(row.member_id, row.wording) for row in rows}


async def mails(db: Database, *, state: State = State.PENDING) -> list[tuple[UUID, Template, int]]:
    query = select(deliveries).where(deliveries.c.state == state).order_by(deliveries.c.id)
    async with db.reading() as tx:
        return [(row.member_id, row.template, row.sequence) for row in await tx.session.execute(query)]


class TestTheInbox:
    async def test_tells_everybody_once(self, world: World) -> None:
        await world.hear(SET, MOVED, CANCELLED)

        words = (Wording.CIRCLE_MEETING_SET, Wording.CIRCLE_MEETING_MOVED, Wording.CIRCLE_MEETING_CANCELLED)
        assert await told(world.db) == {(each, word) for each in ALL for word in words}

    async def test_tells_of_several_at_once_the_first_alone(self, world: World) -> None:
        await world.hear(SET.model_copy(update={"with_others": True}))

        assert await told(world.db) == set()

    async def test_tells_the_same_however_often_and_in_whatever_order_it_comes(self, db: Database) -> None:
        first, second = envelope(SET), envelope(MOVED, seq=2)

        await deliver(db, HANDLERS, second, first, second, first)

        assert len(await told(db)) == 6
        assert await mails(db) == [(each, Template.CIRCLE_MOVE, 1) for each in ALL]

    async def test_whoever_blocked_the_mentor_hears_no_more_than_that_it_is_off(self, world: World) -> None:
        await world.hear(a_block(ONE, MENTOR), SET, CANCELLED)

        of_one = {word for member_id, word in await told(world.db) if member_id == ONE}
        assert of_one == {Wording.CIRCLE_MEETING_CANCELLED}


class TestCalendars:
    async def test_one_who_joins_makes_nobody_elses_invitation_moot(self, world: World) -> None:
        late = new_id()
        joined = CircleJoined(**of_circle(1, members=(late,)))

        await world.hear(SET, joined)

        expected = [*((each, Template.CIRCLE_INVITATION, 0) for each in ALL), (late, Template.CIRCLE_INVITATION, 1)]
        assert await mails(world.db) == expected
        async with world.db.reading() as tx:
            query = select(deliveries.c.next_at).where(deliveries.c.member_id == late)
            assert await tx.session.scalar(query) == max(NOW, NOON - 14 * DAY)

    async def test_one_who_joins_is_invited_to_each_date_once_however_often_it_is_told(self, db: Database) -> None:
        late, dates = new_id(), [NOON + 7 * DAY * week for week in range(53)]
        ahead = tuple(
            MeetingAhead(session_id=new_id(), starts_at=date, ends_at=date + HOUR, sequence=1) for date in dates
        )
        joined = CircleJoined(gathering_id=CIRCLE, mentor_id=MENTOR, member_ids=(late, MENTOR), meetings=ahead)
        told_first = envelope(a_block(late, new_id()))
        first = envelope(joined)

        with statements(db) as made:
            await deliver(db, HANDLERS, told_first, first, first)

        async with db.reading() as tx:
            rows = (await tx.session.execute(select(deliveries).where(deliveries.c.member_id == late))).all()
        assert sorted(row.next_at for row in rows) == [max(NOW, date - 14 * DAY) for date in dates]
        assert len(made) < 20

    async def test_one_who_joins_what_somebody_leads_whom_they_blocked_gets_no_mail(self, world: World) -> None:
        await world.hear(a_block(ONE, MENTOR), CircleJoined(**of_circle(1, members=(ONE,))))

        assert await mails(world.db) == []

    async def test_one_who_leaves_before_they_were_told_to_come_gets_none(self, db: Database) -> None:
        left, joined = CircleLeft(**of_circle(2, members=(ONE,))), CircleJoined(**of_circle(1, members=(ONE,)))
        second, first = envelope(left, seq=2), envelope(joined)

        await deliver(db, HANDLERS, second, first, second, first)

        assert await mails(db) == []

    async def test_one_who_leaves_before_their_mail_left_gets_none(self, world: World) -> None:
        left = CircleLeft(**of_circle(1, members=(ONE,)))

        await world.hear(SET, left)

        assert [member_id for member_id, _, _ in await mails(world.db)] == [MENTOR, OTHER]

    async def test_a_cancelled_one_that_nobody_was_invited_to_is_dropped(self, world: World) -> None:
        await world.hear(SET, CANCELLED)

        assert await mails(world.db) == []
        assert len(await mails(world.db, state=State.DROPPED)) == 3

    async def test_follow_who_joins_leaves_and_comes_back(
        self, world: World, postman: Postman, sender: RecordingSender, clock: SetClock
    ) -> None:
        mentor = await world.member("Amara Okafor", zone="Pacific/Chatham", locale="en-NZ")
        member = await world.member("Jonas Weiß", zone="Europe/Berlin", locale="de-DE")
        sealed = {"place": await world.keyring.seal(mentor, ROOM), "place_by": mentor}
        both = of(members=(mentor, member), mentor=mentor)
        later = of(NOON + HOUR, members=(mentor, member), mentor=mentor)
        for event in (
            CircleMeetingSet(**both, **sealed),
            CircleLeft(**of_circle(1, members=(member,), mentor=mentor)),
            CircleJoined(**of_circle(2, members=(member,), mentor=mentor)),
            CircleMeetingMoved(**later, **sealed, moved_from=NOON, sequence=3),
            CircleMeetingCancelled(**later, sequence=4, cancelled_by=mentor),
        ):
            await world.hear(event)
            await postman.deliver_all()
            clock.advance(timedelta(minutes=5))

        objects = {name: objects_to(sender, name) for name in ("Amara", "Jonas")}
        read = {name: [Calendar.from_ical(each) for each in texts] for name, texts in objects.items()}
        assert [each["METHOD"] for each in read["Jonas"]] == ["REQUEST", "CANCEL", "REQUEST", "REQUEST", "CANCEL"]
        assert [each["METHOD"] for each in read["Amara"]] == ["REQUEST", "REQUEST", "CANCEL"]
        for name, sequences in (("Jonas", [0, 1, 2, 3, 4]), ("Amara", [0, 3, 4])):
            entries = [entry for each in read[name] for entry in each.walk("VEVENT")]
            assert [entry["SEQUENCE"] for entry in entries] == sequences
            assert {entry["UID"] for entry in entries} == {f"{SESSION}@cairn"}
            assert complaints(objects[name]) == []

    async def test_of_who_left_learn_nothing_more_of_it(
        self, world: World, postman: Postman, sender: RecordingSender, clock: SetClock
    ) -> None:
        mentor = await world.member("Amara Okafor")
        member, stays = await world.member("Jonas Weiß"), await world.member("Chen Siyuan")
        home = {"place": await world.keyring.seal(mentor, "12 Harbour Street"), "place_by": mentor}
        everybody, they = of(members=(mentor, member, stays), mentor=mentor), (member,)
        later = of(NOON + HOUR, members=(mentor, stays), mentor=mentor)
        for event in (
            CircleMeetingSet(**everybody),
            CircleLeft(**of_circle(1, members=they, mentor=mentor)),
            CircleMeetingMoved(**later, **home, moved_from=NOON, sequence=2),
            CircleMeetingCancelled(**later, sequence=3, cancelled_by=mentor),
        ):
            await world.hear(event)
            await postman.deliver_all()
            clock.advance(timedelta(minutes=5))

        to_them, to_others = (
            [Calendar.from_ical(each) for each in objects_to(sender, name)] for name in ("Jonas", "Chen")
        )
        assert [each["METHOD"] for each in to_them] == ["REQUEST", "CANCEL"]
        assert [each["METHOD"] for each in to_others] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [mail["To"] for mail in sender.sent if "Harbour" in mail.as_string()] != []
        assert not any("Harbour" in mail.as_string() and "Jonas" in str(mail["To"]) for mail in sender.sent)

    async def test_that_wait_for_a_server_name_no_place_that_came_after(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        mentor, member = await world.member("Amara Okafor"), await world.member("Jonas Weiß")
        home = {"place": await world.keyring.seal(mentor, "12 Harbour Street"), "place_by": mentor}
        both, they = of(members=(mentor, member), mentor=mentor), (member,)
        await world.hear(CircleMeetingSet(**both))
        await postman.deliver_all()

        await world.hear(CircleLeft(**of_circle(1, members=they, mentor=mentor)))
        later = of(NOON + HOUR, members=(mentor,), mentor=mentor)
        await world.hear(CircleMeetingMoved(**later, **home, moved_from=NOON, sequence=2))
        await postman.deliver_all()

        cancels = [mail.as_string() for mail in sender.sent if "Jonas" in str(mail["To"])][1:]
        assert len(cancels) == 1
        assert "Harbour" not in cancels[0]
        [entry] = Calendar.from_ical(objects_to(sender, "Jonas")[1]).walk("VEVENT")
        assert [entry.decoded(name) for name in TIMES] == [NOON, NOON + HOUR]

    async def test_that_wait_take_out_the_time_that_they_put_in(
        self, world: World, postman: Postman, sender: RecordingSender
    ) -> None:
        mentor, member = await world.member("Amara Okafor"), await world.member("Jonas Weiß")
        both = of(members=(mentor, member), mentor=mentor)
        later = of(NOON + DAY, members=(mentor, member), mentor=mentor)
        await world.hear(CircleMeetingSet(**both))
        await postman.deliver_all()

        await world.hear(CircleMeetingMoved(**later, moved_from=NOON, sequence=1))
        await world.hear(CircleMeetingCancelled(**later, sequence=2, cancelled_by=mentor))
        await postman.deliver_all()

        invited, cancelled = (Calendar.from_ical(each).walk("VEVENT")[0] for each in objects_to(sender, "Jonas"))
        assert (cancelled["UID"], cancelled["SEQUENCE"]) == (invited["UID"], 2)
        assert [cancelled.decoded(name) for name in TIMES] == [invited.decoded(name) for name in TIMES]
        assert complaints(objects_to(sender, "Jonas")) == []


async def test_a_mail_leads_to_the_circles_meeting(world: World, postman: Postman, sender: RecordingSender) -> None:
    mentor = await world.member("Amara Okafor")
    member = await world.member("Jonas Weiß", locale="de-DE")
    await world.hear(CircleMeetingSet(**of(members=(member,), mentor=mentor)))

    await postman.deliver_all()

    [mail] = sender.sent
    assert str(mail["Subject"]).startswith("Kreis von Amara Okafor")
    assert f"/circle-meetings/{SESSION}" in str(mail.get_body(("plain",)))
