"""docs/asyncapi.yaml: the same contract for machines, as one self-contained AsyncAPI 3 document."""

from collections.abc import Mapping
from io import StringIO
from itertools import groupby
from typing import Any, TypeAlias

from ruamel.yaml import YAML

from contracts.envelope import Event
from contracts.generate.examples import Example
from contracts.generate.schemas import NOTICE, writer_schema
from contracts.registry import EVENTS, TOPICS

Node: TypeAlias = dict[str, Any]

KAFKA_BINDING = "0.5.0"
UUID_TEXT = {"type": "string", "format": "uuid"}
HEADERS: Node = {
    "type": "object",
    "description": "CloudEvents 1.0 in Kafka binary mode.",
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": UUID_TEXT | {"description": "UUIDv7 of the event."},
        "ce_type": {"type": "string"},
        "ce_source": {"type": "string", "description": "The service that published it."},
        "ce_subject": UUID_TEXT | {"description": "The aggregate's id; the message key."},
        "ce_partitionkey": UUID_TEXT | {"description": "The same, under the name of the partitioning extension."},
        "ce_seq": {
            "type": "string",
            "pattern": "^[1-9][0-9]*$",
            "description": "Counts the aggregate's events from 1 without holes.",
        },
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_dataschema": {"type": "string", "format": "uri", "description": "The $id of the data's schema."},
        "ce_correlationid": UUID_TEXT | {"description": "The same in everything that one request set off."},
        "ce_causationid": UUID_TEXT | {"description": "The event that this one answers."},
        "ce_traceparent": {"type": "string", "description": "W3C trace context."},
        "content-type": {"type": "string", "const": "application/json"},
    },
    "required": [
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_subject",
        "ce_partitionkey",
        "ce_seq",
        "ce_time",
        "ce_dataschema",
        "ce_correlationid",
        "content-type",
    ],
}


def asyncapi_page(version: str, consumers: Mapping[str, list[str]], examples: Mapping[str, Example]) -> str:
    """The document as YAML; `version` is the version of the package."""
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda _node: True  # Every reader should see what is meant where it is meant.
    page = StringIO()
    yaml.dump(_document(version, consumers, examples), page)
    return f"# {NOTICE}\n{page.getvalue()}"


def _document(version: str, consumers: Mapping[str, list[str]], examples: Mapping[str, Example]) -> Node:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Cairn events",
            "version": version,
            "description": "The events of the mentoring platform. docs/events.md has the rules by which they change.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic, list(events)) for topic, events in groupby(EVENTS, lambda e: e.topic)},
        "operations": _sending() | _receiving(consumers),
        "components": {
            "messages": {event.__name__: _message(event, examples[event.type]) for event in EVENTS},
            "schemas": {"Headers": HEADERS} | _shared_schemas(),
        },
    }


def _channel(topic: str, events: list[type[Event]]) -> Node:
    return {
        "address": topic,
        "description": f"Published by {TOPICS[topic]}, one aggregate per key ({events[0].key}).",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in events},
        "bindings": {"kafka": {"topic": topic, "bindingVersion": KAFKA_BINDING}},
    }


def _sending() -> Node:
    return {f"{owner}.send.{topic}": _operation("send", topic, _names_of(topic)) for topic, owner in TOPICS.items()}


def _receiving(consumers: Mapping[str, list[str]]) -> Node:
    wanted: dict[tuple[str, str], list[str]] = {}
    for event in EVENTS:
        for service in consumers.get(event.type, []):
            wanted.setdefault((service, event.topic), []).append(event.__name__)
    return {
        f"{service}.receive.{topic}": _operation("receive", topic, names)
        for (service, topic), names in sorted(wanted.items())
    }


def _names_of(topic: str) -> list[str]:
    return [event.__name__ for event in EVENTS if event.topic == topic]


def _operation(action: str, topic: str, names: list[str]) -> Node:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{name}"} for name in names],
    }


def _message(event: type[Event], example: Example) -> Node:
    schema = writer_schema(event)
    payload = {name: schema[name] for name in ("type", "properties", "required", "additionalProperties")}
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": " ".join(schema["description"].split()),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "allOf": [
                {"$ref": "#/components/schemas/Headers"},
                {"properties": {"ce_type": {"const": event.type}, "ce_dataschema": {"const": schema["$id"]}}},
            ],
        },
        "payload": _rehomed(payload),
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "bindings": {"kafka": {"key": UUID_TEXT, "bindingVersion": KAFKA_BINDING}},
        "examples": [{"headers": example["headers"], "payload": example["data"]}],
    }


def _shared_schemas() -> Node:
    shared: Node = {}
    for event in EVENTS:
        shared |= writer_schema(event).get("$defs", {})
    rehomed: Node = _rehomed(dict(sorted(shared.items())))
    return rehomed


def _rehomed(value: Any) -> Any:
    """In one document the definitions that events share live under components, once."""
    if isinstance(value, dict):
        return {
            name: inner.replace("#/$defs/", "#/components/schemas/") if name == "$ref" else _rehomed(inner)
            for name, inner in value.items()
        }
    return [_rehomed(item) for item in value] if isinstance(value, list) else value
