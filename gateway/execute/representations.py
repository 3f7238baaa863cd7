"""From an entity in the response to the representation that `_entities` wants: its key and required fields."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLSchema, is_object_type

from gateway.execute.code import function
from gateway.execute.merge import merge
from gateway.execute.nodes import JsonObject, Selection
from gateway.execute.types import admitted

Represent = Callable[[JsonObject], JsonObject | None]
"""None when the entity is of another type, or lacks a key or a required field."""

_ABSENT = object()


def representation(schema: GraphQLSchema, requires: list[Selection]) -> Represent:
    return _flat(schema, requires) or _nested(schema, requires)


def single_key(schema: GraphQLSchema, requires: list[Selection]) -> str | None:
    """The name of the only scalar key of the only type, by which equal representations can be told cheaply."""
    if len(requires) != 1 or not is_object_type(schema.type_map.get(requires[0].get("typeCondition", ""))):
        return None
    fields = [field for field in requires[0].get("selections", ()) if field.get("name") != "__typename"]
    if len(fields) != 1 or fields[0]["kind"] != "Field" or fields[0].get("selections") or fields[0].get("alias"):
        return None
    return fields[0]["name"]


def _flat(schema: GraphQLSchema, requires: list[Selection]) -> Represent | None:
    """The usual case, generated: one object type and scalar fields under their own names."""
    if len(requires) != 1 or not is_object_type(schema.type_map.get(requires[0].get("typeCondition", ""))):
        return None
    fields = requires[0].get("selections", [])
    if any(field["kind"] != "Field" or field.get("selections") or field.get("alias") for field in fields):
        return None
    names = [field["name"] for field in fields if field["name"] != "__typename"]
    members = ", ".join([f"'__typename': {requires[0]['typeCondition']!r}", *(f"{n!r}: e[{n!r}]" for n in names)])
    lines = [
        "def represent(e):",
        f"\tif e.get('__typename') != {requires[0]['typeCondition']!r}: return None",
        f"\ttry: return {{{members}}}",
        "\texcept KeyError: return None",
    ]
    return function("represent", lines, {})


def _nested(schema: GraphQLSchema, requires: list[Selection]) -> Represent:
    types = {name: admitted(schema, name) for name in _conditions(requires)}

    def represent(entity: JsonObject) -> JsonObject | None:
        typename = entity.get("__typename")
        if typename is None:
            return None
        found: JsonObject = {}
        for selection in requires:
            if selection["kind"] == "InlineFragment" and typename not in types[selection["typeCondition"]]:
                continue
            part = _pick([selection], entity, types)
            if part is not None:
                merge(found, part)
        return {"__typename": typename, **found} if found else None

    return represent


def _conditions(selections: list[Selection]) -> set[str]:
    own = {selection["typeCondition"] for selection in selections if selection["kind"] == "InlineFragment"}
    return own.union(*(_conditions(selection.get("selections") or []) for selection in selections))


def _pick(selections: list[Selection], value: Any, types: dict[str, frozenset[str]]) -> Any:
    """What `selections` ask of `value`; None when something that must be there is not."""
    if value is None:
        return None
    if isinstance(value, list):
        return [_pick(selections, item, types) for item in value]
    found: JsonObject = {}
    for selection in selections:
        part = _pick_field(selection, value, types) if selection["kind"] == "Field" else {}
        if selection["kind"] == "InlineFragment":
            typename = value.get("__typename")
            if typename is None or typename in types[selection["typeCondition"]]:
                part = _pick(selection.get("selections") or [], value, types)
        if part is None:
            return None
        merge(found, part)
    return found


def _pick_field(selection: Selection, value: JsonObject, types: dict[str, frozenset[str]]) -> JsonObject | None:
    """A field of the representation.  Its `alias` is the name the subgraph wants, its `name` the key in our tree."""
    name = selection["name"]
    given = value.get(name, _ABSENT)
    if given is _ABSENT:
        return {} if name == "__typename" else None
    inner = selection.get("selections")
    picked = _pick(inner, given, types) if inner and given is not None else given
    if picked is None and given is not None:
        return None
    return {selection.get("alias") or name: picked}
