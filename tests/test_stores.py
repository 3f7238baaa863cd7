"""House rule: whatever a table keeps of a member is in the register of stores, so that erasure and export reach it."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import LargeBinary, MetaData, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.keyring.stores import STORES as KEYRING_STORES
from chassis.keyring.tables import metadata as keyring
from chassis.stores import Stores
from chassis.tables import metadata as spine
from contracts.envelope import PEOPLE, Afterlife, Event
from contracts.registry import EVENTS
from services.matching.mapping import metadata as matching
from services.matching.stores import STORES as MATCHING_STORES
from services.notifications.stores import STORES as NOTIFICATIONS_STORES
from services.notifications.tables import metadata as notifications
from services.profiles.stores import STORES as PROFILES_STORES
from services.profiles.tables import metadata as profiles
from services.sessions.mapping import metadata as sessions
from services.sessions.stores import STORES as SESSIONS_STORES

REGISTERS = {
    "profiles": ((profiles, spine), PROFILES_STORES),
    "matching": ((matching, spine), MATCHING_STORES),
    "sessions": ((sessions, spine), SESSIONS_STORES),
    "notifications": ((notifications, spine), NOTIFICATIONS_STORES),
    "keyring": ((keyring,), KEYRING_STORES),
}

NAMES = {
    "about",
    "actor_id",
    "author_id",
    "blocked_id",
    "blocker_id",
    "co_mentor_id",
    "kept_id",
    "manager_id",
    "member_id",
    "mentee_id",
    "mentor_id",
    "merged_id",
    "one_id",
    "other_id",
    "owner_id",
    "person_id",
    "principal",
    "principal_id",
    "staff_id",
    "subject",
    "subject_id",
    "user_id",
}
ROLES = ("_by", "_member_id")
"""set_by, asked_by, cancelled_by: somebody did it."""
OPAQUE = (JSONB, LargeBinary)
"""Whatever a member said may be in there."""

HARMLESS = {
    "matching.flash_plans": "what is asked of a plan, forgotten with the answer; whoever was erased is missing in it",
    "sessions.lost_slots": "an answer about a session that never was",
    "profiles.client_secrets": "what a machine signs in with, digested",
    "profiles.installation_secret": "random bytes, one row for all",
    "profiles.erasure_answers": "how many rows of which table, in numbers",
}
"""Tables that look as if they held something of a member, each with why they do not."""


def looks_personal(table: Table) -> bool:
    is_person = table.name == "members"
    return is_person or any(
        isinstance(column.type, OPAQUE)
        or (isinstance(column.type, Uuid) and (column.name in NAMES or column.name.endswith(ROLES)))
        for column in table.columns
    )


def unregistered(service: str, metadatas: Iterable[MetaData], stores: Stores) -> list[str]:
    registered = {store.name for store in stores}
    return [
        f"{service}.{table.name}"
        for metadata in metadatas
        for table in metadata.tables.values()
        if looks_personal(table) and table.name not in registered and f"{service}.{table.name}" not in HARMLESS
    ]


@pytest.mark.parametrize("service", REGISTERS)
def test_every_table_that_keeps_something_of_a_member_is_registered(service: str) -> None:
    metadatas, stores = REGISTERS[service]

    assert unregistered(service, metadatas, stores) == []


def test_a_table_that_nobody_registered_is_named() -> None:
    assert "matching.introductions" in unregistered("matching", (matching,), [])
    assert "matching.archive" in unregistered("matching", (spine,), [])


@pytest.mark.parametrize("service", REGISTERS)
def test_every_store_is_erased_or_says_why_it_stays(service: str) -> None:
    silent = [store.name for store in REGISTERS[service][1] if not getattr(store.erasure, "because", "it is erased")]

    assert silent == []


ID_FIELDS_OF_NOBODY = {
    "flash_event_id",
    "gathering_id",
    "circle_id",
    "need_id",
    "introduction_id",
    "session_id",
    "request_id",
    "delivery_id",
    "block_id",
    "merge_id",
    "pair_id",
    "act_id",
    "adoption_id",
    "test_id",
    "client_id",
    "network_id",
    "employer_id",
    "team_id",
    "relationship_id",
    "connection_id",
    "invitation_id",
    "programme_id",
    "change_id",
    "run_id",
    "enrolment_id",
    "proposal_id",
    "thread_id",
    "message_id",
    "post_id",
    "concern_id",
    "goal_id",
    "advice_id",
    "gift_id",
    "series_id",
    "replaces_id",
}
MENTIONED = {"manager_id", "actor_id", "other_id"}
"""People whom an event mentions while it is about somebody else."""


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_says_by_known_fields_whom_it_is_about(event: type[Event]) -> None:
    ids = {name for name in event.model_fields if name.endswith("_id")}

    assert ids <= {*PEOPLE, *ID_FIELDS_OF_NOBODY, *MENTIONED}


@pytest.mark.parametrize("event", [each for each in EVENTS if each.afterlife is Afterlife.SHARED])
def test_what_is_sealed_in_a_shared_event_has_an_owner(event: type[Event]) -> None:
    sealed = {name for name, about in _fields(event) if about.get("x-sealed")}

    assert set(event.sealed_under) == sealed


@pytest.mark.parametrize("event", [each for each in EVENTS if each.afterlife is Afterlife.STAYS])
def test_an_event_that_stays_has_nothing_sealed(event: type[Event]) -> None:
    assert not any(about.get("x-sealed") for _, about in _fields(event))


def _fields(event: type[Event]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Each field with what its schema says; of one that may be null, what it says where it is not."""
    properties: dict[str, dict[str, Any]] = event.model_json_schema()["properties"]
    return [(name, {**about, **about.get("anyOf", [{}])[0]}) for name, about in properties.items()]
