"""Relationships as sessions hears of them, for tests of what two people work on."""

from datetime import date
from typing import Any

from chassis.ids import new_id
from contracts.matching import RelationshipStarted
from contracts.matching.relationships import Origin
from contracts.words import Kind


def a_relationship(**more: Any) -> RelationshipStarted:
    usual: dict[str, Any] = {
        "relationship_id": new_id(),
        "mentor_id": new_id(),
        "mentee_id": new_id(),
        "kind": Kind.TRADITIONAL,
        "origin": Origin.INTRODUCTION,
        "formal": False,
        "starts_on": date(2027, 1, 4),
        "ends_on": date(2027, 7, 4),
    }
    return RelationshipStarted(**{**usual, **more})
