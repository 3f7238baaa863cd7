"""Circles and office hours, with everything filled in that a test does not care about."""

from typing import Any

from chassis.ids import new_id
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
