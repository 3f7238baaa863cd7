"""A schema read for the matrix of authorisation: every field it has, and a document and an input for each of them."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.type import GraphQLInputType

from chassis.ids import new_id

DEEPEST = 4
OF_FEDERATION = {"_entities", "_service"}
SCALARS: Mapping[str, Any] = {
    "String": "sql",
    "Int": 1,
    "Boolean": True,
    "Float": 1.0,
    "Date": "2027-03-01",
    "Time": "18:00:00",
}
PAGED = {"first": 5}


def read_schema(file: Path) -> GraphQLSchema:
    """The committed SDL of a subgraph, or of the whole graph."""
    return build_schema(file.read_text(), assume_valid_sdl=True)


def root_fields(schema: GraphQLSchema, operation: str) -> dict[str, GraphQLField]:
    """The fields of Query or Mutation, without those of federation itself."""
    root = schema.query_type if operation == "query" else schema.mutation_type
    fields = root.fields if root else {}
    return {name: field for name, field in fields.items() if name not in OF_FEDERATION}


def entities(schema: GraphQLSchema) -> dict[str, GraphQLObjectType]:
    """The types that `_entities` gives."""
    union = schema.type_map.get("_Entity")
    return {each.name: each for each in getattr(union, "types", ())}


def document(operation: str, name: str, field: GraphQLField, *, also: Collection[str] = ()) -> str:
    """An operation with this one field and all that its answer has; it takes what is needed, and `also` some more."""
    taken = {
        argument: given for argument, given in field.args.items() if argument in _needed(field) or argument in also
    }
    declared = ", ".join(f"${argument}: {given.type}" for argument, given in taken.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in taken)
    variables = f"({declared})" if declared else ""
    arguments = f"({passed})" if passed else ""
    return f"{operation} Matrix{variables} {{ {name}{arguments} {selection(get_named_type(field.type))} }}"


def selection(kind: Any, depth: int = 0) -> str:
    """Every field of a type, and of what hangs on it, as deep as is sensible."""
    if not isinstance(kind, GraphQLObjectType):
        return ""
    named = [
        f"{name} {selection(get_named_type(field.type), depth + 1)}".strip()
        for name, field in kind.fields.items()
        if not _needed(field) and (depth < DEEPEST or not isinstance(get_named_type(field.type), GraphQLObjectType))
    ]
    return "{ " + " ".join(named) + " }" if named else "{ __typename }"


def arguments(field: GraphQLField, *, an_id: object, **changes: Any) -> dict[str, Any]:
    """Variables for `document`: plain values of the right types, and `an_id` wherever an id is asked for."""
    return {name: changes.get(name, _value(given.type, an_id)) for name, given in _needed(field).items()}


def ids_asked_for(field: GraphQLField) -> set[str]:
    """The names of the ids in a mutation's input, but for those of members and programmes, which are nobody's own."""
    found: set[str] = set()
    for given in field.args.values():
        kind = get_named_type(given.type)
        if isinstance(kind, GraphQLInputObjectType):
            found |= {name for name, each in kind.fields.items() if get_named_type(each.type).name == "ID"}
    return found - {"memberId", "programmeId"}


def _needed(field: GraphQLField) -> dict[str, Any]:
    return {name: given for name, given in field.args.items() if is_required_argument(given)}


def _value(kind: GraphQLInputType, an_id: object) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type, an_id)
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type, an_id)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {name: each for name, each in kind.fields.items() if is_required_input_field(each)}
        given = {name: _value(each.type, an_id) for name, each in needed.items()}
        return given | ({"idempotencyKey": str(new_id())} if "idempotencyKey" in needed else {})
    return str(an_id) if kind.name == "ID" else SCALARS.get(kind.name, "2027-03-01T12:00:00Z")
