"""Merging what subgraphs answered into one tree."""

from typing import Any

from gateway.execute.nodes import JsonObject


def merge(target: JsonObject, source: JsonObject) -> None:
    """Add `source` to `target`, object into object and list into list by position; a known value is never lost to null.

    `target` may afterwards share containers with `source`.
    """
    for key, new in source.items():
        old = target.get(key)
        if old is None or old is new:
            target[key] = new
        elif type(old) is dict and type(new) is dict:
            merge(old, new)
        elif type(old) is list and type(new) is list and len(old) == len(new):
            _merge_lists(old, new)
        elif new is not None:
            target[key] = new


def _merge_lists(target: list[Any], source: list[Any]) -> None:
    for index, (old, new) in enumerate(zip(target, source, strict=True)):
        if type(old) is dict and type(new) is dict:
            merge(old, new)
        elif type(old) is list and type(new) is list and len(old) == len(new):
            _merge_lists(old, new)
        elif new is not None:
            target[index] = new


def copied(value: Any) -> Any:
    """A copy that shares no container: two places of a response may ask different things of one entity."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value
