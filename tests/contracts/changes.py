"""Planted changes to one event's schema: what an unwary commit would do to it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from contracts.generate.schemas import Schema

BEFORE: Schema = {
    "x-topic": "profiles-needs",
    "x-key": "need_id",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "need_id": {"type": "string", "format": "uuid"},
        "stated_at": {"type": "string", "format": "date-time"},
        "kind": {"$ref": "#/$defs/Kind"},
        "skills": {"type": "array", "items": {"$ref": "#/$defs/SkillRef"}},
        "minutes_per_month": {"type": "integer", "minimum": 10, "maximum": 600},
        "secret": {"type": "string", "pattern": "^v1\\.", "x-sealed": True},
        "ended_by": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]},
        "note": {"type": "string"},
    },
    "required": ["need_id", "stated_at", "kind", "skills", "minutes_per_month", "secret", "ended_by"],
    "$defs": {
        "Kind": {"type": "string", "enum": ["PEER", "REVERSE"]},
        "SkillRef": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"uri": {"type": "string"}, "label": {"type": "string"}},
            "required": ["uri"],
        },
    },
}

Edit = Callable[[Any], object]


def after(edit: Edit) -> Schema:
    changed = deepcopy(BEFORE)
    edit(changed)
    return changed


def field(name: str, **keywords: Any) -> Edit:
    return lambda schema: schema["properties"][name].update(keywords)


def skill_field(name: str, shape: Schema) -> Edit:
    return lambda schema: schema["$defs"]["SkillRef"]["properties"].update({name: shape})


def _new_required_field(schema: Schema) -> None:
    schema["properties"]["urgency"] = {"type": "integer"}
    schema["required"].append("urgency")


# What was done → the edit, and the reason that has to be given.  Each of these shows in messages too.
SEEN_IN_MESSAGES: dict[str, tuple[Edit, str]] = {
    "required field removed": (
        lambda schema: (schema["properties"].pop("stated_at"), schema["required"].remove("stated_at")),
        "stated_at: the field was removed, and released readers may count on it",
    ),
    "new required field": (_new_required_field, "urgency: a new field is required, and old events do not have it"),
    "optional made required": (
        lambda schema: schema["required"].append("note"),
        "note: became required, and old events may lack it",
    ),
    "required made optional": (
        lambda schema: schema["required"].remove("minutes_per_month"),
        "minutes_per_month: became optional, and released readers require it",
    ),
    "type changed": (
        lambda schema: schema["properties"].update(minutes_per_month={"type": "string"}),
        "minutes_per_month: type changed from integer to string",
    ),
    "null no longer allowed": (
        lambda schema: schema["properties"].update(ended_by={"type": "string", "format": "uuid"}),
        "ended_by: type changed from string or null to string",
    ),
    "enumeration word removed": (
        lambda schema: schema["$defs"]["Kind"]["enum"].remove("REVERSE"),
        "kind: REVERSE was removed from the enumeration, and events that say it exist",
    ),
    "enumeration word added": (
        lambda schema: schema["$defs"]["Kind"]["enum"].append("FLASH"),
        "kind: FLASH was added to the enumeration, and released readers refuse it",
    ),
    "pattern narrowed": (
        field("secret", pattern="^v1\\.k2\\."),
        "secret: pattern changed from '^v1\\\\.' to '^v1\\\\.k2\\\\.'",
    ),
    "lower bound raised": (
        field("minutes_per_month", minimum=60),
        "minutes_per_month: minimum narrowed, and old events may not fit (10 to 60)",
    ),
    "upper bound raised": (
        field("minutes_per_month", maximum=6000),
        "minutes_per_month: maximum widened, and released readers refuse what is new (600 to 6000)",
    ),
    "shortest list set": (
        field("skills", minItems=1),
        "skills: minItems narrowed, and old events may not fit (None to 1)",
    ),
    "format changed": (
        field("stated_at", format="uuid"),
        "stated_at: format changed from 'date-time' to 'uuid'",
    ),
    "nested type changed": (
        skill_field("uri", {"type": "integer"}),
        "skills[].uri: type changed from string to integer",
    ),
}

# These change what an event means or where it is found, which no validator of its data can see.
SEEN_BY_PEOPLE: dict[str, tuple[Edit, str]] = {
    "optional field removed": (
        lambda schema: schema["properties"].pop("note"),
        "note: the field was removed, and released readers may count on it",
    ),
    "topic moved": (
        lambda schema: schema.update({"x-topic": "needs"}),
        "data: x-topic changed from 'profiles-needs' to 'needs'",
    ),
    "key changed": (
        lambda schema: schema.update({"x-key": "member_id"}),
        "data: x-key changed from 'need_id' to 'member_id'",
    ),
    "seal broken": (
        lambda schema: schema["properties"]["secret"].pop("x-sealed"),
        "secret: x-sealed changed from True to None",
    ),
    "default changed": (field("note", default="none"), "note: default changed from None to 'none'"),
}

COMPATIBLE: dict[str, Edit] = {
    "nothing": lambda schema: None,
    "optional field added": lambda schema: schema["properties"].update(urgency={"type": "integer"}),
    "optional field added to a part": skill_field("group", {"type": "string"}),
    "described": field("note", description="A note."),
    "word reordered": lambda schema: schema["$defs"]["Kind"]["enum"].reverse(),
}
