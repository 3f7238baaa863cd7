"""Events that notifications hears, and mails on their way; what a test does not care about is filled in."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from chassis.ids import new_id
from contracts.matching import (
    IntroductionExpired,
    IntroductionNudged,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionTimesProposed,
)
from contracts.sessions import MessageWritten, SessionBooked, SessionCancelled
from contracts.words import Kind
from services.notifications.channels.calendar import Entry, Person
from services.notifications.channels.mail import Composer, Letter
from services.notifications.domain.deliveries import Delivery, Meeting, Template

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
COFFEE = timedelta(minutes=20)
AMARA = Person(name="Amara Okafor", email="amara@example.org")
CAIRN = Person(name="Cairn", email="hello@cairn.example")

OnIntroduction = TypeVar("OnIntroduction", IntroductionNudged, IntroductionExpired)


def _people() -> dict[str, Any]:
    return {"introduction_id": new_id(), "mentee_id": new_id(), "mentor_id": new_id()}


def an_ask(**more: Any) -> IntroductionSent:
    values = {"need_id": new_id(), "kind": Kind.TRADITIONAL, "ask": "v1.sealed", "expires_at": NOON}
    return IntroductionSent(**{**_people(), **values, **more})


def an_end(kind: type[OnIntroduction], **more: Any) -> OnIntroduction:
    return kind(**{**_people(), **more})


def a_lost_slot(**more: Any) -> IntroductionSlotLost:
    return IntroductionSlotLost(**{**_people(), "session_id": new_id(), **more})


def a_proposal(*, by_mentor: bool = True, **more: Any) -> IntroductionTimesProposed:
    people = _people()
    by = people["mentor_id" if by_mentor else "mentee_id"]
    values = {"proposed_by": by, "times": (NOON,), "round": 1, "proposed_at": NOW}
    return IntroductionTimesProposed(**{**people, **values, **more})


def a_booking(*, starts_at: datetime = NOON, **more: Any) -> SessionBooked:
    values = {"session_id": new_id(), "starts_at": starts_at, "ends_at": starts_at + COFFEE}
    return SessionBooked(**{**_people(), **values, **more})


def a_message_written(**more: Any) -> MessageWritten:
    ids = {name: new_id() for name in ("thread_id", "message_id", "member_id", "other_id")}
    return MessageWritten(**{**ids, "written_at": NOON, **more})


def cancelled(booking: SessionBooked, **more: Any) -> SessionCancelled:
    """The cancellation of a booking, by nobody unless `cancelled_by` is given."""
    values = booking.model_dump() | {"sequence": booking.sequence + 1, "cancelled_by": None}
    return SessionCancelled(**{**values, **more})


def both_of(event: Any) -> set[Any]:
    return {event.mentor_id, event.mentee_id}


def a_meeting(**more: Any) -> Meeting:
    values = {"session_id": new_id(), "starts_at": NOON, "ends_at": NOON + COFFEE, "sequence": 0}
    return Meeting(**{**_people(), **values, **more})


def a_delivery(**more: Any) -> Delivery:
    ids = {name: new_id() for name in ("id", "member_id", "about", "session_id")}
    at = {"created_at": NOW, "next_at": NOW, "starts_at": NOON, "ends_at": NOON + COFFEE}
    values = {"sequence": 0, "template": Template.INVITATION, **at}
    return Delivery(**{**ids, **values, **more})


def an_entry(*, starts_at: datetime = NOON, zone: str = "Europe/Berlin", **more: Any) -> Entry:
    values = {
        "session_id": new_id(),
        "sequence": 0,
        "stamp": NOW,
        "starts_at": starts_at,
        "ends_at": starts_at + COFFEE,
        "zone": ZoneInfo(zone),
        "organizer": CAIRN,
        "attendee": AMARA,
        "summary": "Coffee conversation with Björn",
        "description": "See you",
        "link": "https://portal.example/sessions/1",
    }
    return Entry(**{**values, **more})


def a_letter(*, recipient: Person = AMARA, **more: Any) -> Letter:
    return Letter(**{"delivery": a_delivery(), "recipient": recipient, "about_name": "Björn Søndergård", **more})


def a_composer() -> Composer:
    return Composer.of(mail_from="Cairn <hello@cairn.example>", portal_url="https://portal.example/")
