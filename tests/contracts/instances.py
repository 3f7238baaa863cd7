"""Hypothesis strategies for the part of JSON Schema that our events use; anything else is refused, not guessed."""

from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from contracts.generate.schemas import Schema

LARGEST = 2**31 - 1
# Neither NUL nor lone surrogates travel: PostgreSQL and UTF-8 hold no such text.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
FORMATS: dict[str | None, st.SearchStrategy[str]] = {
    None: TEXT,
    "uuid": st.uuids().map(str),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()),
}


def instances(schema: Schema) -> st.SearchStrategy[Any]:
    """Every instance that a closed schema allows, optional fields both there and absent."""
    return _values(schema, schema.get("$defs", {}))


def _values(node: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    match node:
        case {"$ref": str(ref)}:
            return _values(definitions[ref.rsplit("/", 1)[-1]], definitions)
        case {"anyOf": list(options)}:
            return st.one_of([_values(option, definitions) for option in options])
        case {"enum": list(words)}:
            return st.sampled_from(words)
        case {"type": "object"}:
            return _objects(node, definitions)
        case {"type": "array", "items": items}:
            sizes = {"min_size": node.get("minItems", 0), "max_size": node.get("maxItems", 3)}
            return st.lists(_values(items, definitions), **sizes)
        case _:
            return _scalars(node)


def _objects(node: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    fields = {name: _values(field, definitions) for name, field in node["properties"].items()}
    required = set(node.get("required", []))
    optional = {name: values for name, values in fields.items() if name not in required}
    return st.fixed_dictionaries({name: fields[name] for name in fields if name in required}, optional=optional)


def _scalars(node: Schema) -> st.SearchStrategy[Any]:
    match node:
        case {"type": "null"}:
            return st.none()
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "integer"}:
            return st.integers(node.get("minimum", -LARGEST), node.get("maximum", LARGEST))
        case {"type": "string", "pattern": str(pattern)}:
            return (
                st.from_regex(pattern).map(lambda text: text.replace("\0", "")).filter(lambda text: text[-1:] != "\n")
            )
        case {"type": "string", "minLength": int(shortest)}:
            return TEXT.map(lambda text: text.ljust(shortest, "x"))
        case {"type": "string"}:
            return FORMATS[node.get("format")]
        case _:
            raise NotImplementedError(
                f"no instances for {node}: teach tests/contracts/instances.py this part of JSON Schema"
            )
