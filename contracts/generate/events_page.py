"""docs/events.md: every topic and every event, for people."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from contracts.envelope import Event
from contracts.generate.schemas import NOTICE, writer_schema
from contracts.registry import EVENTS

INTRODUCTION = """\
# Events

Everything that happens in Cairn is an event on Kafka: a fact in the past tense, published by the one service that owns
it, free for anyone to read. An event carries ids and facts; names, addresses and anything a member wrote travel
*sealed*, encrypted under that member's own key, so that destroying the key erases them from every topic and archive.

## The envelope
CloudEvents 1.0 in Kafka binary mode: the value is the event's data as JSON, everything else is a header.

| header | meaning |
|---|---|
| `ce_specversion` | always `1.0` |
| `ce_id` | UUIDv7 of this event |
| `ce_type` | the type below, its version included |
| `ce_source` | the service that published it |
| `ce_subject`, `ce_partitionkey` | the aggregate's id, which is the message key too |
| `ce_seq` | counts the aggregate's events from 1 without holes; a repeat is dropped, a hole means: wait and ask |
| `ce_time` | when it happened |
| `ce_dataschema` | the `$id` of its schema in `contracts/schemas/` |
| `ce_correlationid` | the same in everything that one request set off |
| `ce_causationid` | the event that this one answers, if any |
| `ce_traceparent` | W3C trace context, if any |
| `content-type` | always `application/json` |

## How an event changes
- Writers are strict: what they publish fits the closed schema in `contracts/schemas/`. Readers are tolerant: they
  ignore a field that they do not know, at every depth.
- So an optional field may be added, and nothing else may change: not a field's removal, its type, format or bounds, not
  whether it is required, not the topic or the key. `python -m contracts.compatibility` compares the events with every
  version ever released (`contracts/released/`) in both directions and gives the reasons.
- The words of an enumeration are closed on both sides. A reader refuses a word that it does not know (the event is
  parked with a reason, never guessed at), so a new word is an incompatible change too.
- A change of meaning, or any other incompatible change, is a new type (`.v2`): published beside the old one for a
  release, with a pure function that makes a `.v2` of a `.v1` for whoever replays history. No event has a second
  version yet, so there is no such function yet.
- When a member is erased, the archived events about them alone keep their place in the sequence and nothing else: they
  are sent again as `cairn.erased.v1`, with empty data, and a reader counts them and does nothing. Events that are
  another person's history too stay, without what the erased one had sealed.
- A type that a reader does not know is not for it. A message that is no event of ours is parked with the reason.
"""


def events_page(consumers: Mapping[str, list[str]]) -> str:
    topics = groupby(EVENTS, key=lambda event: event.topic)
    sections = [_topic(topic, list(events), consumers) for topic, events in topics]
    return "\n".join([f"<!-- {NOTICE} -->", INTRODUCTION, *sections, *_shared_types()])


def _topic(topic: str, events: list[type[Event]], consumers: Mapping[str, list[str]]) -> str:
    producer, key = events[0].type.split(".")[1], events[0].key
    head = f"## `{topic}`\nPublished by **{producer}**; the key is `{key}`.\n"
    return "\n".join([head, *(_event(event, consumers.get(event.type, [])) for event in events)])


def _event(event: type[Event], readers: list[str]) -> str:
    schema = writer_schema(event)
    required = schema["required"]
    rows = [_row(name, field, "" if name in required else ", optional") for name, field in schema["properties"].items()]
    description = " ".join(schema["description"].split())
    links = f"[schema](../contracts/schemas/{event.type}.json), [example](../contracts/examples/{event.type}.json)"
    return "\n".join(
        [
            f"### {event.__name__}",
            f"{description}\n",
            f"`{event.type}` ({links}). Read by: {_listed(readers)}.\n",
            "| field | type | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _listed(readers: Iterable[str]) -> str:
    return ", ".join(readers) or "nobody yet"


def _row(name: str, field: dict[str, Any], suffix: str = "") -> str:
    return f"| `{name}` | {_type_words(field)}{suffix} | {field.get('description', '')} |"


def _type_words(field: Mapping[str, Any]) -> str:
    """The type as a person would say it: `list of SkillRef`, `uuid or null`, `sealed text`."""
    match field:
        case {"x-sealed": True}:
            return "sealed text"
        case {"$ref": str(ref)}:
            name = ref.rsplit("/", 1)[-1]
            return f"[{name}](#{name.lower()})"
        case {"anyOf": list(options)}:
            return " or ".join(map(_type_words, options))
        case {"type": "array", "items": items}:
            return f"list of {_type_words(items)}"
        case {"type": "string"}:
            return str(field.get("format") or ("time, HH:MM:SS" if "pattern" in field else "text"))
        case _:
            return str(field["type"])


def _shared_types() -> Iterable[str]:
    """The parts and words that several events use, each once."""
    shared: dict[str, Any] = {}
    for event in EVENTS:
        shared |= writer_schema(event).get("$defs", {})
    yield "## Shared types"
    for name, shape in sorted(shared.items()):
        yield f"### {name}\n{' '.join(shape['description'].split())}\n"
        if "enum" in shape:
            yield f"{', '.join(f'`{word}`' for word in shape['enum'])}\n"
        else:
            rows = [_row(field, inner) for field, inner in shape["properties"].items()]
            yield "\n".join(["| field | type | meaning |", "|---|---|---|", *rows, ""])
