"""FULL_TRANSITIVE: today's events and those of every version ever released read each other, instance by instance."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from jsonschema import Draft202012Validator

from contracts.compatibility import RELEASED
from contracts.generate.examples import load_json
from contracts.generate.schemas import Schema, reader_schema, writer_schemas
from contracts.registry import BY_TYPE
from tests.contracts.changes import BEFORE, COMPATIBLE, SEEN_IN_MESSAGES, Edit, after
from tests.contracts.instances import instances

INSTANCES = 1000
A_THOUSAND = settings(
    max_examples=INSTANCES,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
TODAY = writer_schemas()
RELEASES = [
    pytest.param(event_type, schema, id=f"{version.name}-{event_type}")
    for version in sorted(RELEASED.iterdir())
    for event_type, schema in load_json(version / "schemas").items()
]


def reader_of(schema: Schema) -> Draft202012Validator:
    return Draft202012Validator(reader_schema(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize(("event_type", "released"), RELEASES)
class TestEveryRelease:
    def test_is_read_by_the_readers_of_today(self, event_type: str, released: Schema):
        event = BY_TYPE[event_type]

        @A_THOUSAND
        @given(instances(released))
        def every_old_event_is_read(data: dict[str, Any]) -> None:
            event.tolerant(data)

        every_old_event_is_read()

    def test_reads_the_events_of_today(self, event_type: str, released: Schema):
        reader = reader_of(released)

        @A_THOUSAND
        @given(instances(TODAY[event_type]))
        def every_new_event_is_read(data: dict[str, Any]) -> None:
            reader.validate(data)

        every_new_event_is_read()


def some_message_is_refused(writer: Schema, reader: Schema) -> bool:
    """Whether the reader stumbles over anything that the writer may write."""
    validator = reader_of(reader)
    messages: st.SearchStrategy[Any] = instances(writer)
    try:
        find(
            messages, lambda data: not validator.is_valid(data), settings=settings(A_THOUSAND, phases=[Phase.generate])
        )
    except NoSuchExample:
        return False
    return True


class TestPlantedChange:
    """The generated messages would have found each of these too: the reasons given are not a matter of opinion."""

    @pytest.mark.parametrize("edit", [edit for edit, _ in SEEN_IN_MESSAGES.values()], ids=SEEN_IN_MESSAGES.keys())
    def test_that_breaks_is_stumbled_over(self, edit: Edit):
        changed = after(edit)

        assert some_message_is_refused(BEFORE, changed) or some_message_is_refused(changed, BEFORE)

    @pytest.mark.parametrize("edit", COMPATIBLE.values(), ids=COMPATIBLE.keys())
    def test_that_is_compatible_is_not(self, edit: Edit):
        changed = after(edit)

        assert not some_message_is_refused(BEFORE, changed)
        assert not some_message_is_refused(changed, BEFORE)
