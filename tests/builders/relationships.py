"""Conversations, relationships and agreements, with everything filled in that a test does not name."""

from datetime import timedelta
from typing import Any

from chassis.ids import new_id
from contracts.matching import Origin
from contracts.words import Format, Kind
from services.matching.relationships.domain.agreement import Agreement, Terms
from services.matching.relationships.domain.conversation import Conversation
from services.matching.relationships.domain.relationship import Relationship, StartRelationship, form
from tests.builders.matching import COFFEE, NOW, THURSDAY

TERMS = Terms.of(
    every_days=14,
    minutes=45,
    format=Format.VIDEO,
    months=6,
    communication="By mail, answered within three days.",
    can_help_with="Reading grant applications.",
    cannot_help_with="Finding a position.",
    confidentiality="What we say stays between us.",
)


def a_conversation(**more: Any) -> Conversation:
    usual: dict[str, Any] = {
        "session_id": new_id(),
        "introduction_id": new_id(),
        "mentor_id": new_id(),
        "mentee_id": new_id(),
        "ends_at": THURSDAY + COFFEE,
        "sequence": 0,
    }
    return Conversation(**{**usual, **more})


def a_start(**more: Any) -> StartRelationship:
    usual: dict[str, Any] = {
        "mentor_id": new_id(),
        "mentee_id": new_id(),
        "kind": Kind.TRADITIONAL,
        "origin": Origin.INTRODUCTION,
    }
    return StartRelationship(**{**usual, **more})


def a_relationship(**more: Any) -> Relationship:
    """Informal and under way since NOW, unless said otherwise; `more` is of its start."""
    relationship, _event = form(new_id(), a_start(**more), holds_seat=True, now=NOW)
    return relationship


def an_agreement(relationship: Relationship, **more: Any) -> Agreement:
    """Drafted by the mentee and signed by nobody."""
    usual: dict[str, Any] = {
        **vars(TERMS),
        "relationship_id": relationship.id,
        "version": relationship.version,
        "drafted_by": relationship.mentee_id,
        "drafted_at": NOW + timedelta(hours=1),
    }
    return Agreement(**{**usual, **more})
