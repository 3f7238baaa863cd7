"""The planner's rewrites: set a `__typename`, or give a conflicting alias its real name back."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLSchema

from gateway.execute.nodes import JsonObject
from gateway.execute.types import admitted

Rewrite = Callable[[Any], None]


def rewrites(schema: GraphQLSchema, given: list[JsonObject] | None) -> list[Rewrite]:
    """One function per rewrite; each changes a value in place."""
    return [_rewrite(schema, _flat(rewrite)) for rewrite in given or ()]


def renamed_keys(given: list[JsonObject] | None) -> dict[str, str]:
    """Which response keys the key renamers turn into which, for the paths of errors."""
    flat = [_flat(rewrite) for rewrite in given or ()]
    return {rewrite["path"][-1]["Key"]: rewrite["renameKeyTo"] for rewrite in flat if "renameKeyTo" in rewrite}


def _flat(rewrite: JsonObject) -> JsonObject:
    """The planner writes `{"ValueSetter": {...}}` in most places and `{"kind": "ValueSetter", ...}` in some."""
    nested: JsonObject = rewrite.get("ValueSetter") or rewrite.get("KeyRenamer") or rewrite
    return nested


def _rewrite(schema: GraphQLSchema, rewrite: JsonObject) -> Rewrite:
    *path, last = rewrite["path"]
    key = last["Key"]
    steps = [(step.get("Key"), admitted(schema, step.get("TypenameEquals", ()))) for step in path]
    if "setValueTo" in rewrite:
        return lambda value: _each(value, steps, lambda found: found.__setitem__(key, rewrite["setValueTo"]))
    return lambda value: _each(value, steps, lambda found: _rename(found, key, rewrite["renameKeyTo"]))


def _rename(found: JsonObject, old: str, new: str) -> None:
    if old in found:
        found[new] = found.pop(old)


def _each(
    value: Any,
    steps: list[tuple[str | None, frozenset[str]]],
    change: Callable[[JsonObject], None],
) -> None:
    if isinstance(value, list):
        for item in value:
            _each(item, steps, change)
    elif isinstance(value, dict):
        if not steps:
            change(value)
            return
        (key, types), rest = steps[0], steps[1:]
        if key is not None:
            _each(value.get(key), rest, change)
        elif value.get("__typename") is None or value["__typename"] in types:
            _each(value, rest, change)
