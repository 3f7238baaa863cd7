"""What each kind of notification leads to: only to what exists for its reader, so that the portal's inbox opens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from graphql import FieldNode, OperationDefinitionNode, parse
from sqlalchemy import select

from chassis.db import Database
from contracts.envelope import Event
from contracts.generate.examples import load_json
from contracts.matching import (
    ConversationClosed,
    IntroductionExpired,
    IntroductionSent,
    MembersConnected,
    Outcome,
    ProposalAnswer,
    ProposalAnswered,
    Through,
)
from contracts.profiles import BlockLifted, ErasureStarted, ExportRequested, MemberBlocked
from contracts.sessions import (
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingBooked,
    MeetingCancelled,
    MeetingHeld,
    SeatGiven,
    SeatLoss,
    SeatLost,
    SeatOffered,
    SeriesAgreed,
)
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import NotificationKind as Kind
from services.notifications.tables import notifications
from tests.builders.matching import a_block
from tests.builders.sessions import NOON
from tests.service.identity import Caller, a_member
from tests.service.notifications.conftest import World

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = load_json(ROOT / "contracts" / "examples")
OF_INTRODUCTION, OF_CONVERSATION = {"member", "introduction"}, {"member", "introduction", "session"}
OF_RELATIONSHIP, OF_PROPOSAL, OF_TWO = {"member", "relationship"}, {"member", "proposal"}, {"member"}
OF_MEETING = {"member", "relationship", "session"}
OF_SERIES = {"member", "relationship", "seriesId"}
OF_CIRCLE = {"member", "circleId"}
OF_HOURS = {"member", "officeHoursId"}
OF_CIRCLE_MEETING = {"member", "circleId", "circleMeetingId"}
LEADS_TO: dict[Kind, set[str]] = {
    Kind.INTRODUCTION_SENT: OF_INTRODUCTION,
    Kind.INTRODUCTION_NUDGED: OF_INTRODUCTION,
    Kind.INTRODUCTION_TIMES_PROPOSED: OF_INTRODUCTION,
    Kind.INTRODUCTION_MOVED_ON: OF_INTRODUCTION,
    Kind.INTRODUCTION_EXPIRED: OF_INTRODUCTION,
    Kind.INTRODUCTION_SLOT_LOST: {*OF_INTRODUCTION, "meetingId"},
    Kind.SESSION_BOOKED: OF_MEETING | OF_CONVERSATION,
    Kind.SESSION_CANCELLED: OF_MEETING | OF_CONVERSATION,
    Kind.SESSION_MOVED: OF_MEETING,
    Kind.SESSION_PLACED: OF_MEETING,
    Kind.CONVERSATION_OVER: OF_CONVERSATION,
    Kind.CONVERSATION_CLOSED: OF_CONVERSATION,
    Kind.RELATIONSHIP_FORMED: OF_RELATIONSHIP,
    Kind.AGREEMENT_DRAFTED: OF_RELATIONSHIP,
    Kind.AGREEMENT_SIGNED: OF_RELATIONSHIP,
    Kind.RELATIONSHIP_STARTED: OF_RELATIONSHIP,
    Kind.RELATIONSHIP_PAUSED: OF_RELATIONSHIP,
    Kind.RELATIONSHIP_RESUMED: OF_RELATIONSHIP,
    Kind.RENEWAL_ASKED: OF_RELATIONSHIP,
    Kind.RELATIONSHIP_RENEWED: OF_RELATIONSHIP,
    Kind.RELATIONSHIP_ENDED: OF_RELATIONSHIP,
    Kind.CONNECTION_ASKED: OF_TWO,
    Kind.MEMBERS_CONNECTED: OF_TWO,
    Kind.INVITATION_ACCEPTED: OF_TWO,
    Kind.PROPOSAL_OFFERED: OF_PROPOSAL,
    Kind.PROPOSAL_AGREED: OF_PROPOSAL,
    Kind.PROPOSAL_ENDED: OF_PROPOSAL,
    Kind.MESSAGE_WRITTEN: OF_TWO,
    Kind.ADVICE_REPORTED: OF_RELATIONSHIP,
    Kind.MEETING_PROPOSED: {*OF_RELATIONSHIP, "meetingId"},
    Kind.MEETING_PROPOSAL_CLOSED: {*OF_RELATIONSHIP, "meetingId"},
    Kind.SERIES_PROPOSED: OF_SERIES,
    Kind.SERIES_AGREED: OF_SERIES,
    Kind.SERIES_DATE_LOST: {*OF_SERIES, "meetingId"},
    Kind.SERIES_ENDED: OF_SERIES,
    Kind.ABSENCE_NOTED: OF_MEETING,
    Kind.ABSENCE_SAID: OF_MEETING,
    Kind.MEETING_MISSED: OF_MEETING,
    Kind.MEETING_HELD: OF_MEETING,
    Kind.APPEAL_DECIDED: {"relationship", "session"},
    Kind.CONCERN_DECIDED: set(),
    Kind.GOAL_SET: OF_RELATIONSHIP,
    Kind.GOAL_SETTLED: OF_RELATIONSHIP,
    Kind.GOAL_DUE: OF_RELATIONSHIP,
    Kind.GIFT_GIVEN: OF_RELATIONSHIP,
    Kind.FOLLOW_UP_AGREED: OF_RELATIONSHIP,
    Kind.FOLLOW_UP_DUE: OF_RELATIONSHIP,
    Kind.ADVICE_GIVEN: OF_RELATIONSHIP,
    Kind.SEAT_OFFERED: {*OF_CIRCLE, "officeHoursId"},
    Kind.SEAT_GIVEN: {*OF_CIRCLE, "officeHoursId"},
    Kind.SEAT_TAKEN: OF_HOURS,
    Kind.SEAT_LOST: {*OF_CIRCLE, "officeHoursId"},
    Kind.OFFICE_HOURS_MOVED: OF_HOURS,
    Kind.OFFICE_HOURS_CANCELLED: OF_HOURS,
    Kind.CIRCLE_INVITED: OF_CIRCLE,
    Kind.SEAT_ASKED: {"circleId"},
    Kind.SEAT_GIVEN_UP: {"circleId"},
    Kind.CO_MENTORING_OFFERED: OF_TWO,
    Kind.CO_MENTORING_AGREED: OF_CIRCLE,
    Kind.CO_MENTORING_ENDED: OF_CIRCLE,
    Kind.CIRCLE_MEETING_SET: OF_CIRCLE_MEETING,
    Kind.CIRCLE_MEETING_MOVED: OF_CIRCLE_MEETING,
    Kind.CIRCLE_MEETING_CANCELLED: OF_CIRCLE_MEETING,
    Kind.CIRCLE_POST_WRITTEN: OF_CIRCLE,
    Kind.RHYTHM_NUDGED: OF_RELATIONSHIP,
    Kind.RELATIONSHIP_IDLE: OF_RELATIONSHIP,
    Kind.PULSE_ASKED: OF_RELATIONSHIP,
    Kind.FIT_ASKED: OF_RELATIONSHIP,
    Kind.CLOSING_ASKED: OF_RELATIONSHIP,
    Kind.THANKS_SHARED: OF_RELATIONSHIP,
}
"""Of a session only what is told once it is booked: what is proposed or lost has none yet.

Where a kind is told of several things, it leads to each of them in turn.
"""
TOLD_NO_MORE = {Kind.INTRODUCTION_DECLINED}
TOLD_BY_TIMERS = {Kind.SESSION_AHEAD, Kind.CIRCLE_MEETING_AHEAD, Kind.OFFICE_HOURS_AHEAD}
"""Reminders, which are told when the day has come: see `test_reminders_of_meetings.py`."""
SILENT = {ErasureStarted, ExportRequested, MemberBlocked, BlockLifted}
OneEvent = TypeVar("OneEvent", bound=Event)


VARIANTS: dict[type[Event], dict[str, Any]] = {
    IntroductionSent: {"follows": UUID(int=7)},
    IntroductionExpired: {"moved_on": False},
    ConversationClosed: {"outcome": Outcome.ENDED, "relationship_id": None},
    MembersConnected: {"through": Through.DECLARED},
    MeetingBooked: {"with_series": False},
    MeetingCancelled: {"with_series": False},
    ProposalAnswered: {"answer": ProposalAnswer.DECLINED},
    MeetingHeld: {"said_by": UUID(int=8)},
    CircleMeetingMoved: {"office_hours": True},
    CircleMeetingCancelled: {"office_hours": True, "session_id": UUID(int=9), "gathering_id": UUID(int=9)},
    SeatGiven: {"office_hours": True, "starts_at": NOON, "ends_at": NOON},
    SeatLost: {"office_hours": False, "why": SeatLoss.REMOVED},
    SeatOffered: {"office_hours": True},
}
"""What else some of them can say, which tells something else."""


def told_events() -> Iterator[Event]:
    """An example of everything that tells somebody something, and of each variant."""
    for each in HANDLERS:
        if each in VARIANTS:
            yield example(each).model_copy(update=VARIANTS[each])
        if each not in SILENT:
            yield example(each)


def example(event: type[OneEvent], **more: Any) -> OneEvent:
    return event.model_validate(EXAMPLES[event.type]["data"]).model_copy(update=more)


def asked_by_the_portal() -> dict[str, set[str]]:
    """The fields that its trusted document reads of each notification, with what it reads of them in turn."""
    (operation,) = parse((ROOT / "gateway" / "documents" / "Notifications.graphql").read_text()).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (connection,) = [each for each in operation.selection_set.selections if _name(each) == "notifications"]
    (edges,) = [each for each in _within(connection) if _name(each) == "edges"]
    (node,) = _within(edges)
    return {_name(each): {_name(inner) for inner in _within(each)} for each in _within(node)}


def _within(node: Any) -> tuple[Any, ...]:
    return node.selection_set.selections if node.selection_set else ()


def _name(node: Any) -> str:
    assert isinstance(node, FieldNode)
    return node.name.value


def inbox_document() -> str:
    """The portal's, for this service alone: of what others own it knows the id."""
    fields = " ".join(name + (" { id }" if inner else "") for name, inner in asked_by_the_portal().items())
    return f"query {{ notifications(first: 100) {{ edges {{ node {{ {fields} }} }} }} }}"


async def inbox(caller: Caller, member_id: UUID) -> list[Any]:
    answer = await caller.ask(a_member(member_id), inbox_document())
    assert "errors" not in answer, answer
    return [edge["node"] for edge in answer["data"]["notifications"]["edges"]]


def links(notification: Any) -> set[str]:
    told = {"id", "kind", "title", "body", "createdAt", "readAt"}
    return {name for name, value in notification.items() if name not in told and value is not None}


def test_every_kind_says_what_it_leads_to() -> None:
    assert set(LEADS_TO) == set(Kind) - TOLD_NO_MORE - TOLD_BY_TIMERS


def test_the_portal_asks_for_every_link() -> None:
    assert set().union(*LEADS_TO.values()) <= set(asked_by_the_portal())


def test_what_a_block_hides_is_asked_for_by_its_id_alone() -> None:
    assert {name for name, inner in asked_by_the_portal().items() if inner - {"id"}} == {"session"}


async def test_each_kind_leads_where_it_should(world: World, caller: Caller, db: Database) -> None:
    led: dict[Kind, set[str]] = {}

    await world.hear(*told_events())

    async with db.reading() as tx:
        readers = set(await tx.session.scalars(select(notifications.c.member_id)))
    for member_id in readers:
        for notification in await inbox(caller, member_id):
            led.setdefault(Kind(notification["kind"]), set()).update(links(notification))
    assert led == LEADS_TO


async def test_nothing_leads_to_somebody_whom_the_reader_blocked_but_what_was_booked(
    world: World, caller: Caller
) -> None:
    booked = example(MeetingBooked, with_series=False)
    mentor_id, mentee_id = booked.mentor_id, booked.mentee_id
    await world.hear(booked, example(SeriesAgreed))
    for each in await inbox(caller, mentor_id):
        await read(caller, mentor_id, each["id"])

    await world.hear(a_block(mentor_id, mentee_id))

    assert sorted(map(links, await inbox(caller, mentor_id)), key=len) == [set(), {"session"}]
    assert all("relationship" in links(each) for each in await inbox(caller, mentee_id))


async def test_nobody_is_led_to_who_was_erased_or_to_themselves(world: World, caller: Caller) -> None:
    seat, meeting = example(SeatGiven), example(CircleMeetingSet, with_others=False)
    assert meeting.mentor_id in meeting.member_ids
    await world.hear(meeting)
    assert [links(each) for each in await inbox(caller, meeting.mentor_id)] == [OF_CIRCLE_MEETING - {"member"}]

    await world.hear(seat, ErasureStarted(request_id=UUID(int=9), member_id=seat.mentor_id))

    assert all("member" not in links(each) for each in await inbox(caller, seat.member_id))


async def read(caller: Caller, member_id: UUID, notification_id: str) -> None:
    document = "mutation($input: MarkNotificationReadInput!) { markNotificationRead(input: $input) { id } }"
    given = {"idempotencyKey": notification_id, "notificationId": notification_id}
    answer = await caller.ask(a_member(member_id), document, input=given)
    assert "errors" not in answer, answer
