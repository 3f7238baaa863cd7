"""Compares today's events with every version ever released, in both directions, and says why one would break.

Backward: today's readers must read what a released writer wrote.  Forward: a released reader must read what
today's writers write.  Readers ignore fields that they do not know, and refuse words that they do not know.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.generate.examples import load_json
from contracts.generate.schemas import Schema, writer_schemas

RELEASED = Path(__file__).parent / "released"

_LOWER_BOUNDS = {"minimum", "exclusiveMinimum", "minLength", "minItems"}
_UPPER_BOUNDS = {"maximum", "exclusiveMaximum", "maxLength", "maxItems"}
_STRUCTURE = {"type", "properties", "required", "items", "anyOf", "enum", "additionalProperties", "$defs"}
_ANNOTATIONS = {"$comment", "$schema", "$id", "title", "description", "examples"}


def broken_promises(released: Path, current: Mapping[str, Schema]) -> list[str]:
    """The reasons why `current` (type → schema) breaks any version under `released`; none when it keeps them all."""
    return [
        f"{version.name} {event_type}: {reason}"
        for version in sorted(released.iterdir())
        for event_type, old in load_json(version / "schemas").items()
        for reason in _reasons(old, current.get(event_type))
    ]


def _reasons(old: Schema, new: Schema | None) -> list[str]:
    return ["the type was removed altogether"] if new is None else breaking_changes(old, new)


def breaking_changes(old_schema: Schema, new_schema: Schema) -> list[str]:
    """Every change between two writer schemas that a reader on either side would stumble over."""
    return list(_differences("", _inlined(old_schema, old_schema), _inlined(new_schema, new_schema)))


def _inlined(node: Any, root: Schema) -> Any:
    """The schema with every reference replaced by what it names; events nest, but never in themselves."""
    if isinstance(node, list):
        return [_inlined(item, root) for item in node]
    if not isinstance(node, dict):
        return node
    named = root["$defs"][node["$ref"].rsplit("/", 1)[-1]] if "$ref" in node else {}
    own = {name: _inlined(value, root) for name, value in node.items() if name not in {"$ref", "$defs"}}
    return _inlined(named, root) | own if named else own


def _differences(path: str, old: Schema, new: Schema) -> Iterator[str]:
    if _type(old) != _type(new):
        yield f"{path or 'data'}: type changed from {_type(old)} to {_type(new)}"
        return
    for old_option, new_option in zip(old.get("anyOf", []), new.get("anyOf", []), strict=True):
        yield from _differences(path, old_option, new_option)
    yield from _words(path, old.get("enum", []), new.get("enum", []))
    yield from _constraints(path, old, new)
    yield from _fields(path, old, new)
    for keyword, mark in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(old.get(keyword), dict) and isinstance(new.get(keyword), dict):
            yield from _differences(path + mark, old[keyword], new[keyword])


def _type(schema: Schema) -> str:
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    return str(schema.get("type", "anything"))


def _words(path: str, old: list[str], new: list[str]) -> Iterator[str]:
    for word in old:
        if word not in new:
            yield f"{path}: {word} was removed from the enumeration, and events that say it exist"
    for word in new:
        if word not in old:
            yield f"{path}: {word} was added to the enumeration, and released readers refuse it"


def _constraints(path: str, old: Schema, new: Schema) -> Iterator[str]:
    where = path or "data"
    for keyword in sorted((old.keys() | new.keys()) - _STRUCTURE - _ANNOTATIONS):
        before, after = old.get(keyword), new.get(keyword)
        if before == after:
            continue
        if keyword in _LOWER_BOUNDS | _UPPER_BOUNDS:
            narrowed = _is_narrower(keyword, before, after)
            reason = (
                "narrowed, and old events may not fit"
                if narrowed
                else "widened, and released readers refuse what is new"
            )
            yield f"{where}: {keyword} {reason} ({before} to {after})"
        else:
            yield f"{where}: {keyword} changed from {before!r} to {after!r}"


def _is_narrower(keyword: str, before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is None
    return after > before if keyword in _LOWER_BOUNDS else after < before


def _fields(path: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    was_required, is_required = set(old.get("required", [])), set(new.get("required", []))
    for name in {**before, **after}:
        where = f"{path}.{name}" if path else name
        if name not in after:
            yield f"{where}: the field was removed, and released readers may count on it"
        elif name not in before and name in is_required:
            yield f"{where}: a new field is required, and old events do not have it"
        elif name in before:
            yield from _requirement(where, was=name in was_required, is_now=name in is_required)
            yield from _differences(where, before[name], after[name])


def _requirement(where: str, *, was: bool, is_now: bool) -> Iterator[str]:
    if is_now and not was:
        yield f"{where}: became required, and old events may lack it"
    if was and not is_now:
        yield f"{where}: became optional, and released readers require it"


def main() -> int:
    reasons = broken_promises(RELEASED, writer_schemas())
    sys.stderr.writelines(f"{reason}\n" for reason in reasons)
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
