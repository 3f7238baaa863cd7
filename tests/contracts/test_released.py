"""FULL_TRANSITIVE: today's events and those of every version ever released read each other, instance by instance."""

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from contracts.compatibility import RELEASED
from contracts.generate.examples import load_json
from contracts.generate.schemas import Schema, reader_schema, writer_schemas
from contracts.registry import BY_TYPE
from tests.contracts.changes import BEFORE, COMPATIBLE, SEEN_IN_MESSAGES, Edit, after
from tests.contracts.instances import SEED, instances

INSTANCES = 1000
TODAY = writer_schemas()
RELEASES = [
    pytest.param(event_type, schema, id=f"{version.name}-{event_type}")
    for version in sorted(RELEASED.iterdir())
    for event_type, schema in load_json(version / "schemas").items()
]


def validator_of(schema: Schema) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def first_refusal(writer: Schema, reader: Schema) -> str | None:
    """The first reason for which a tolerant reader refuses what the writer may write."""
    validator = validator_of(reader_schema(reader))
    for data in instances(writer, INSTANCES):
        for error in validator.iter_errors(data):
            return f"{error.message} in {data} with SEED={SEED}"
    return None


@pytest.mark.parametrize(("event_type", "released"), RELEASES)
class TestEveryRelease:
    def test_is_read_by_the_readers_of_today(self, event_type: str, released: Schema) -> None:
        event = BY_TYPE[event_type]

        for data in instances(released, INSTANCES):
            try:
                event.tolerant(data)
            except ValidationError as error:
                pytest.fail(f"{error} in {data} with SEED={SEED}")

    def test_reads_the_events_of_today(self, event_type: str, released: Schema) -> None:
        assert first_refusal(writer=TODAY[event_type], reader=released) is None


@pytest.mark.parametrize("event_type", BY_TYPE.keys())
class TestWriter:
    """The schema and the model say the same, so what is promised about one holds for the other."""

    def test_writes_what_its_closed_schema_allows(self, event_type: str) -> None:
        validator = validator_of(TODAY[event_type])

        for data in instances(TODAY[event_type], INSTANCES // 10):
            validator.validate(BY_TYPE[event_type].model_validate(data).model_dump(mode="json"))


class TestPlantedChange:
    """Generated messages stumble over each of these too: the reasons given are not a matter of opinion."""

    @pytest.mark.parametrize("edit", [edit for edit, _ in SEEN_IN_MESSAGES.values()], ids=SEEN_IN_MESSAGES.keys())
    def test_that_breaks_is_stumbled_over(self, edit: Edit) -> None:
        changed = after(edit)

        assert first_refusal(BEFORE, changed) or first_refusal(changed, BEFORE)

    @pytest.mark.parametrize("edit", COMPATIBLE.values(), ids=COMPATIBLE.keys())
    def test_that_is_compatible_is_not(self, edit: Edit) -> None:
        changed = after(edit)

        assert first_refusal(BEFORE, changed) is None
        assert first_refusal(changed, BEFORE) is None
