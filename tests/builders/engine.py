"""Mentors and mentees as the engine takes them, with everything filled in that a test does not name."""

from typing import Any

import numpy as np

from chassis.ids import new_id
from services.matching.engine import (
    PACKED,
    Bits,
    Mentee,
    Mentees,
    Mentor,
    Mentors,
    Nearness,
    Snapshot,
    take_snapshot,
)

ALWAYS: Bits = np.full(PACKED, 0xFF, dtype=np.uint8)
NEVER: Bits = np.zeros(PACKED, dtype=np.uint8)
MID, CHANGING = 0b100, 0b100000


def a_mentor(**more: Any) -> Mentor:
    """A perfect one for `a_mentee()`, of whom nothing about style, networks and answers is known."""
    usual: dict[str, Any] = {
        "id": new_id(), "kinds": 0b1, "stages": MID, "skills": ("a", "b", "c"), "seats": 1, "level": 3,
        "languages": ("en",), "industries": ("86",), "sections": ("Q",), "week": ALWAYS,
    }  # fmt: skip
    return Mentor(**{**usual, **more})


def a_mentee(**more: Any) -> Mentee:
    usual: dict[str, Any] = {
        "id": new_id(), "need": new_id(), "kind": 0b1, "stage": MID, "skills": ("a", "b", "c"), "level": 1,
        "languages": ("en", "de"), "industries": ("86",), "sections": ("Q",), "week": ALWAYS,
    }  # fmt: skip
    return Mentee(**{**usual, **more})


def a_snapshot(mentee: Mentee, *mentors: Mentor, nearness: Nearness | None = None) -> Snapshot:
    """One mentee and some mentors, in the order in which they were built: ids are made in the order of time."""
    return take_snapshot(mentors, [mentee], nearness or {})


def both(mentee: Mentee, *mentors: Mentor) -> tuple[Mentees, Mentors]:
    """As columns."""
    packed = a_snapshot(mentee, *mentors)
    return packed.mentees, packed.mentors
