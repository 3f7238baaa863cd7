"""What introductions mean for profiles: how members answer, who knows whom, however often and in whatever order."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database, Viewer
from chassis.events.inbox import Taken
from chassis.identity import Identity
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import (
    IntroductionAccepted,
    IntroductionBooked,
    IntroductionDeclined,
    IntroductionExpired,
    IntroductionSent,
    IntroductionTimesProposed,
    IntroductionWithdrawn,
)
from contracts.words import Kind
from services.profiles.consumers import HANDLERS
from services.profiles.directory.tables import asks, responsiveness
from services.profiles.members.tables import connections
from tests.builders.profiles import NOON
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member
from tests.service.profiles.directory import block, names, somebody
from tests.service.statements import statements

MEMBERS = """
query Members($keys: [_Any!]!) {
  _entities(representations: $keys) {
    ... on Member { employer responsiveness { reply answering sentence } }
  }
}
"""


def sent(mentor_id: UUID, mentee_id: UUID | None = None, **more: Any) -> IntroductionSent:
    usual = {
        "introduction_id": new_id(),
        "mentor_id": mentor_id,
        "mentee_id": mentee_id or new_id(),
        "need_id": new_id(),
        "kind": Kind.TRADITIONAL,
        "ask": "v1.sealed",
        "expires_at": NOON + timedelta(days=7),
        "sent_at": NOON,
    }
    return IntroductionSent(**{**usual, **more})


def declined(ask: IntroductionSent, *, at: datetime | None = NOON + timedelta(hours=3)) -> IntroductionDeclined:
    return IntroductionDeclined(**_people(ask), answered_at=at)


def accepted(ask: IntroductionSent, *, at: datetime | None = NOON + timedelta(hours=3)) -> IntroductionAccepted:
    time = {"starts_at": NOON, "ends_at": NOON + timedelta(minutes=20)}
    return IntroductionAccepted(**_people(ask), **time, session_id=new_id(), answered_at=at)


def proposed(ask: IntroductionSent, *, by: UUID) -> IntroductionTimesProposed:
    at = NOON + timedelta(hours=3)
    return IntroductionTimesProposed(**_people(ask), proposed_by=by, times=(NOON,), round=1, proposed_at=at)


def expired(ask: IntroductionSent) -> IntroductionExpired:
    return IntroductionExpired(**_people(ask))


def withdrawn(ask: IntroductionSent) -> IntroductionWithdrawn:
    return IntroductionWithdrawn(**_people(ask))


def booked(ask: IntroductionSent) -> IntroductionBooked:
    return IntroductionBooked(**_people(ask), session_id=new_id())


def _people(ask: IntroductionSent) -> dict[str, UUID]:
    return {"introduction_id": ask.introduction_id, "mentor_id": ask.mentor_id, "mentee_id": ask.mentee_id}


async def happens(db: Database, *events: Event) -> list[Taken]:
    """The events of one introduction, in their order."""
    return await deliver(db, HANDLERS, *(envelope(event, seq) for seq, event in enumerate(events, 1)))


async def record(db: Database, mentor_id: UUID) -> Any:
    """(decided, answered, median minutes, standing); None for somebody who has none."""
    async with db.reading() as tx:
        row = (await tx.session.execute(select(responsiveness).filter_by(member_id=mentor_id))).first()
    return row and tuple(row[1:])


async def shown(caller: Caller, viewer: Identity, *members: UUID) -> list[Any]:
    keys = [{"__typename": "Member", "id": str(member_id)} for member_id in members]
    entities: list[Any] = (await caller.ask(viewer, MEMBERS, keys=keys))["data"]["_entities"]
    return entities


class TestAnswers:
    @pytest.mark.parametrize("answer", [accepted, declined])
    async def test_count_yes_or_no(self, db: Database, answer: Any) -> None:
        ask = sent(new_id())

        await happens(db, ask, answer(ask))

        assert await record(db, ask.mentor_id) == (1, 1, 180, 1000)

    async def test_without_a_time_count_from_when_they_are_heard(self, db: Database) -> None:
        ask = sent(new_id(), sent_at=None)

        await happens(db, ask, declined(ask, at=None))

        assert await record(db, ask.mentor_id) == (1, 1, 0, 1000)

    async def test_that_lead_to_no_meeting_are_no_silence(self, db: Database) -> None:
        ask = sent(new_id())

        await happens(db, ask, accepted(ask), expired(ask))

        assert await record(db, ask.mentor_id) == (1, 1, 180, 1000)

    async def test_by_other_times_count_for_the_mentor_alone(self, db: Database) -> None:
        ask, silent = sent(new_id()), sent(new_id())

        await happens(db, ask, proposed(ask, by=ask.mentor_id), expired(ask))
        await happens(db, silent, proposed(silent, by=silent.mentee_id), expired(silent))

        answered, unanswered = await record(db, ask.mentor_id), await record(db, silent.mentor_id)
        assert answered == (1, 1, 180, 1000)
        assert unanswered[:2] == (1, 0)

    async def test_that_never_come_lower_the_place_and_later_ones_raise_it(self, db: Database, caller: Caller) -> None:
        silent = await somebody(caller, "Silent", headline="Data", bio="Wards")
        await somebody(caller, "Other", headline="Data")
        for _ in range(4):
            ask = sent(silent.id)
            await happens(db, ask, expired(ask))
        faded = await names(caller)
        for _ in range(4):
            ask = sent(silent.id, sent_at=NOON + timedelta(days=1))
            await happens(db, ask, accepted(ask))

        assert (faded, await names(caller)) == (["Other", "Silent"], ["Silent", "Other"])


class TestWhatCountsAgainstNobody:
    async def test_is_what_was_taken_back(self, db: Database) -> None:
        ask = sent(new_id())

        await happens(db, ask, withdrawn(ask), expired(ask))

        assert await record(db, ask.mentor_id) is None

    @pytest.mark.parametrize("by_mentor", [True, False])
    @pytest.mark.parametrize("before", [True, False], ids=["block first", "ask first"])
    async def test_is_what_a_block_left_unanswered(
        self, db: Database, caller: Caller, *, by_mentor: bool, before: bool
    ) -> None:
        mentor, mentee = a_member(), a_member()
        ask = sent(mentor.id, mentee.id)
        first = envelope(ask)

        if not before:
            await deliver(db, HANDLERS, first)
        await block(caller, *((mentor, mentee) if by_mentor else (mentee, mentor)))
        if before:
            await deliver(db, HANDLERS, first)
        await deliver(db, HANDLERS, envelope(expired(ask), 2))

        assert await record(db, mentor.id) is None


class TestResponsiveness:
    async def test_is_shown_in_words_once_three_asks_have_ended(self, db: Database, caller: Caller) -> None:
        mentor, viewer = await somebody(caller, "Amara"), a_member()
        seen = []
        for _ in range(3):
            seen.append((await shown(caller, viewer, mentor.id))[0]["responsiveness"])
            ask = sent(mentor.id)
            await happens(db, ask, accepted(ask))

        assert seen == [None, None, None]
        assert (await shown(caller, viewer, mentor.id))[0]["responsiveness"] == {
            "reply": "WITHIN_A_DAY",
            "answering": "NEARLY_ALWAYS",
            "sentence": "Nearly always answers within a day.",
        }

    async def test_of_many_members_costs_two_statements_more(self, db: Database, caller: Caller) -> None:
        people = [(await somebody(caller, f"Member {number}")).id for number in range(5)]
        counts = []
        for some in (people[:1], people):
            with statements(db) as seen:
                await shown(caller, a_member(), *some)
            counts.append(len(seen))

        assert counts == [4, 4]


class TestConnections:
    async def test_see_what_each_shows_to_connections(self, db: Database, caller: Caller) -> None:
        mentor = await somebody(caller, "Amara", employer="Eko Hospital")
        mentee = await somebody(caller, "Björn", employer="Region Skåne")
        ask = sent(mentor.id, mentee.id)
        before = (await shown(caller, mentee, mentor.id))[0]["employer"]

        await happens(db, ask, accepted(ask), booked(ask))

        assert before == ""
        assert (await shown(caller, mentee, mentor.id))[0]["employer"] == "Eko Hospital"
        assert (await shown(caller, mentor, mentee.id))[0]["employer"] == "Region Skåne"
        assert (await shown(caller, a_member(), mentor.id))[0]["employer"] == ""

    async def test_who_block_each_other_see_nothing(self, db: Database, caller: Caller) -> None:
        mentor, mentee = await somebody(caller, "Amara"), await somebody(caller, "Björn")
        ask = sent(mentor.id, mentee.id)
        await happens(db, ask, accepted(ask), booked(ask))

        await block(caller, mentor, mentee)

        assert await shown(caller, mentee, mentor.id) == [None]


class TestRows:
    @pytest.mark.parametrize("kind", ["member", "staff", "client", "kiosk"])
    async def test_of_asks_are_for_the_service_alone(self, db: Database, *, kind: str) -> None:
        ask = sent(new_id())
        await happens(db, ask, declined(ask))

        for viewer_id in (ask.mentor_id, ask.mentee_id):
            async with db.reading(Viewer(kind, viewer_id)) as tx:
                assert (await tx.session.execute(select(asks))).all() == []

    async def test_of_responsiveness_are_hidden_with_the_card(self, db: Database, caller: Caller) -> None:
        mentor, viewer = await somebody(caller), await somebody(caller)
        ask = sent(mentor.id)
        await happens(db, ask, declined(ask))
        seen = []
        for _ in range(2):
            async with db.reading(Viewer("member", viewer.id)) as tx:
                seen.append(len((await tx.session.execute(select(responsiveness))).all()))
            await block(caller, mentor, viewer)

        assert seen == [1, 0]


STORIES: list[list[Any]] = [
    [ask, *rest]
    for ask in [sent(new_id())]
    for rest in (
        [accepted(ask), booked(ask)],
        [declined(ask), declined(ask)],
        [proposed(ask, by=ask.mentor_id), expired(ask)],
        [expired(ask), expired(ask)],
        [withdrawn(ask), withdrawn(ask)],
    )
]


async def everything(db: Database) -> list[list[str]]:
    async with db.reading() as tx:
        tables = [await tx.session.execute(select(table)) for table in (asks, responsiveness, connections)]
    return [sorted(map(repr, rows)) for rows in tables]


class TestDelivery:
    def test_every_handler_of_matching_is_told_in_these_stories(self) -> None:
        matching = {event for event in HANDLERS if event.topic == "matching-introductions"}

        assert {type(event) for story in STORIES for event in story} == matching

    @pytest.mark.parametrize("story", STORIES, ids=lambda story: type(story[1]).__name__)
    async def test_again_changes_nothing(self, db: Database, story: list[Any]) -> None:
        await happens(db, *story)
        before = await everything(db)

        assert await happens(db, *story) == [Taken.SEEN_BEFORE] * 3
        assert await everything(db) == before

    @pytest.mark.parametrize("story", STORIES, ids=lambda story: type(story[1]).__name__)
    async def test_out_of_order_waits_and_ends_the_same(self, db: Database, story: list[Any]) -> None:
        envelopes = [envelope(event, seq) for seq, event in enumerate(story, 1)]

        taken = await deliver(db, HANDLERS, envelopes[2], envelopes[1])
        assert taken == [Taken.GAP, Taken.GAP]
        assert await everything(db) == [[], [], []]
        await deliver(db, HANDLERS, *envelopes)

        late = await everything(db)
        assert late[0]
        assert len(late[2]) == (2 if isinstance(story[2], IntroductionBooked) else 0)
