"""The same projection, interpreted: slower, it bubbles nulls up as GraphQL demands and says where each came from."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    SelectionSetNode,
    is_abstract_type,
    is_leaf_type,
)

from gateway.execute.errors import DOWNSTREAM
from gateway.execute.nodes import JsonObject
from gateway.execute.paths import ResponsePath
from gateway.execute.selections import Booleans, Selections


class _Null(Exception):
    """A null on its way up to the nearest place that may be null, with the error of the place that it comes from."""

    def __init__(self, error: JsonObject) -> None:
        self.error = error


class Careful:
    """Projects data that does not fit.  New errors are those that no known error explains, and nothing blank.

    A blank that takes the whole answer with it has its error all the same, as GraphQL demands.
    """

    def __init__(
        self,
        selections: Selections,
        booleans: Booleans,
        known: Iterable[ResponsePath],
        blank: Iterable[ResponsePath] = (),
    ) -> None:
        self._selections = selections
        self._booleans = booleans
        self._explained = set(known)
        self._told = bool(self._explained)
        self._explained.update(blank)
        self.errors: list[JsonObject] = []

    def project(self, root: GraphQLObjectType, data: JsonObject) -> JsonObject | None:
        try:
            return self._object(root, [self._selections.root], data, at=())
        except _Null as null:
            if not (self._told or self.errors):
                self.errors.append(null.error)
            return None

    def _object(
        self, kind: GraphQLNamedType, sets: list[SelectionSetNode], data: Any, *, at: ResponsePath
    ) -> JsonObject:
        if type(data) is not dict:
            raise self._refuse(at, f"Expected an object of type {kind.name}.")
        actual = self._concrete(kind, data, at) if is_abstract_type(kind) else kind
        found: JsonObject = {}
        for key, nodes in self._selections.fields(actual, sets, self._booleans).items():
            field = nodes[0].name.value
            if field == "__typename":
                found[key] = actual.name if isinstance(actual, GraphQLObjectType) else data.get("__typename")
            elif field in ("__schema", "__type"):
                found[key] = data.get(key)
            else:
                below = [node.selection_set for node in nodes if node.selection_set]
                of: GraphQLOutputType = actual.fields[field].type  # type: ignore[attr-defined] # It has fields.
                found[key] = self._value(of, below, data.get(key), at=(*at, key))
        return found

    def _concrete(self, kind: GraphQLNamedType, data: JsonObject, at: ResponsePath) -> GraphQLNamedType:
        name = data.get("__typename") or kind.name
        possible = {one.name: one for one in self._selections.schema.get_possible_types(kind)}  # type: ignore[arg-type] # Abstract.
        if name == kind.name and hasattr(kind, "fields"):
            return kind
        if name not in possible:
            raise self._refuse(at, f"This object's type is not a possible {kind.name}.")
        return possible[name]

    def _value(self, kind: GraphQLOutputType, sets: list[SelectionSetNode], value: Any, *, at: ResponsePath) -> Any:
        if isinstance(kind, GraphQLNonNull):
            if value is None:
                raise self._refuse(at, "This field must not be null, and its service gave no value.")
            return self._present(kind.of_type, sets, value, at=at)
        if value is None:
            return None
        try:
            return self._present(kind, sets, value, at=at)
        except _Null:
            return None

    def _present(self, kind: GraphQLOutputType, sets: list[SelectionSetNode], value: Any, *, at: ResponsePath) -> Any:
        if isinstance(kind, GraphQLList):
            if type(value) is not list:
                raise self._refuse(at, "Expected a list.")
            return [self._value(kind.of_type, sets, item, at=(*at, index)) for index, item in enumerate(value)]
        if isinstance(kind, GraphQLEnumType):
            if not isinstance(value, str) or value not in kind.values:
                raise self._refuse(at, f"This is not a value of {kind.name}.")
            return value
        if is_leaf_type(kind):
            return value
        return self._object(kind, sets, value, at=at)  # type: ignore[arg-type] # Composite: all else is above.

    def _refuse(self, at: ResponsePath, message: str) -> _Null:
        """The null to raise; its error is new unless something at, above or below this place explains it."""
        error: JsonObject = {"message": message, "path": list(at), "extensions": {"code": DOWNSTREAM}}
        if not any(path[: len(at)] == at or at[: len(path)] == path for path in self._explained):
            self._explained.add(at)
            self.errors.append(error)
        return _Null(error)
