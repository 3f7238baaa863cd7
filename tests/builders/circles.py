"""Circles and office hours, with everything filled in that a test does not care about."""

from collections.abc import Mapping
from typing import Any

from chassis.ids import new_id
from contracts.sessions import CircleJoined, CircleLeft, MeetingAhead
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind
from services.sessions.circles.domain.seats import Claim, Standing
from tests.builders.sessions import NOON, NOW


def a_circle(**more: Any) -> Gathering:
    said = {
        "id": new_id(),
        "kind": GatheringKind.CIRCLE,
        "mentor_id": new_id(),
        "topic": "Writing grants together",
        "skills": [],
        "admission": Admission.PUBLIC,
        "seats": 2,
        "minutes": 60,
        "started_at": NOW,
    }
    return Gathering(**{**said, **more})


def some_office_hours(**more: Any) -> Gathering:
    said = {"kind": GatheringKind.OFFICE_HOURS, "seats": 1, "minutes": 20, "starts_at": NOON}
    return a_circle(**{**said, **more})


def a_claim(gathering: Gathering, **more: Any) -> Claim:
    said = {
        "id": new_id(),
        "gathering_id": gathering.id,
        "seats": gathering.seats,
        "member_id": new_id(),
        "standing": Standing.ASKING,
        "asked_at": NOW,
    }
    return Claim(**{**said, **more})


def a_leave(of: Mapping[str, Any], *, sequence: int) -> CircleLeft:
    """These leave one meeting, which is said as `CircleMeetingSet` says it."""
    at = {name: of[name] for name in ("session_id", "starts_at", "ends_at")}
    who = {name: of[name] for name in ("gathering_id", "mentor_id", "member_ids")}
    meetings = (MeetingAhead(**at, sequence=sequence),)
    return CircleLeft(**who, meetings=meetings, office_hours=of.get("office_hours", False))


def a_join(of: Mapping[str, Any], *, sequence: int) -> CircleJoined:
    """These find one meeting ahead, which is said as `CircleMeetingSet` says it."""
    leave = a_leave(of, sequence=sequence)
    return CircleJoined(**leave.model_dump(include={"gathering_id", "mentor_id", "member_ids", "meetings"}))
