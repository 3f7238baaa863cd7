"""Every type has a schema and a real example, and examples once released are readable for ever."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from contracts.compatibility import RELEASED
from contracts.generate.examples import Example, envelope_of, load_json
from contracts.generate.schemas import Schema
from contracts.registry import BY_TYPE

CONTRACTS = RELEASED.parent
SCHEMAS = load_json(CONTRACTS / "schemas")
EXAMPLES = load_json(CONTRACTS / "examples")
RELEASED_EXAMPLES = [
    pytest.param(event_type, example, id=f"{version.name}-{event_type}")
    for version in sorted(RELEASED.iterdir())
    for event_type, example in load_json(version / "examples").items()
]
each_example = pytest.mark.parametrize(("event_type", "example"), EXAMPLES.items(), ids=EXAMPLES.keys())


class TestEveryType:
    def test_has_a_schema_and_an_example_and_nothing_else_has(self) -> None:
        assert SCHEMAS.keys() == EXAMPLES.keys() == BY_TYPE.keys()

    @pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
    def test_has_a_schema_of_the_2020_12_dialect(self, schema: Schema) -> None:
        Draft202012Validator.check_schema(schema)

        assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]


class TestExample:
    @each_example
    def test_fits_the_closed_schema(self, event_type: str, example: Example) -> None:
        validator = Draft202012Validator(SCHEMAS[event_type], format_checker=Draft202012Validator.FORMAT_CHECKER)

        validator.validate(example["data"])

    @each_example
    def test_is_what_the_writer_writes(self, event_type: str, example: Example) -> None:
        event = BY_TYPE[event_type].model_validate(example["data"])

        assert event.model_dump(mode="json") == example["data"]
        assert str(event.aggregate) == example["key"]

    @each_example
    def test_travels_there_and_back(self, event_type: str, example: Example) -> None:
        envelope = envelope_of(example, BY_TYPE[event_type].topic)

        assert envelope.type == event_type
        assert {name: raw.decode() for name, raw in envelope.kafka_headers()} == example["headers"]
        assert envelope.kafka_key.decode() == example["key"]
        assert json.loads(envelope.kafka_value()) == example["data"]


class TestReleasedExample:
    @pytest.mark.parametrize(("event_type", "example"), RELEASED_EXAMPLES)
    def test_is_read_by_the_readers_of_today(self, event_type: str, example: Example) -> None:
        event = BY_TYPE[event_type]

        envelope = envelope_of(example, event.topic)

        assert event.tolerant(envelope.data).aggregate == envelope.subject

    def test_exists_for_every_released_schema(self) -> None:
        for version in RELEASED.iterdir():
            assert _types(version / "schemas") == _types(version / "examples"), version.name


def _types(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
