"""The response's shape, generated as Python: straight through when the data is right, Misfit when anything is not."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    SelectionSetNode,
    is_abstract_type,
    is_leaf_type,
)

from gateway.execute.code import function
from gateway.execute.nodes import JsonObject
from gateway.execute.selections import Booleans, Selections

Project = Callable[[JsonObject], JsonObject]
MISFITS = (AttributeError, TypeError, LookupError)
"""What the generated code raises when data does not fit the schema; Misfit itself is a LookupError."""


class Misfit(LookupError):
    """A null where none may be, an unknown enum value or type: the careful projection says where."""


def projection(selections: Selections, root: GraphQLObjectType, booleans: Booleans) -> Project:
    return _Generator(selections, booleans).project(root)


class _Generator:
    """Writes one function per type and selection; the recursion ends where the operation's nesting does."""

    def __init__(self, selections: Selections, booleans: Booleans) -> None:
        self.selections = selections
        self.booleans = booleans
        self.lines: list[str] = []
        self.namespace: dict[str, Any] = {"Misfit": Misfit}
        self.made: dict[tuple[object, ...], str] = {}

    def project(self, root: GraphQLObjectType) -> Project:
        name = self._composite(root, [self.selections.root])
        return function(name, self.lines, self.namespace)

    def _name(self, prefix: str) -> str:
        return f"{prefix}{len(self.made)}"

    def _composite(self, kind: GraphQLNamedType, sets: list[SelectionSetNode]) -> str:
        key = (kind.name, *map(id, sets))
        if key not in self.made:
            name = self.made[key] = self._name("object")
            self.lines += self._abstract(name, kind, sets) if is_abstract_type(kind) else self._object(name, kind, sets)
        return self.made[key]

    def _abstract(self, name: str, kind: GraphQLNamedType, sets: list[SelectionSetNode]) -> list[str]:
        """Dispatch on `__typename`; an @interfaceObject answers the interface's own name, or none."""
        possible = self.selections.schema.get_possible_types(kind)  # type: ignore[arg-type] # Abstract: just checked.
        table = {one.name: self._composite(one, sets) for one in possible}
        own: list[str] = []
        if isinstance(kind, GraphQLInterfaceType):
            self.made[kind.name, "own", *map(id, sets)] = itself = self._name("own")
            own = self._object(itself, kind, sets)
            table |= {kind.name: itself}
        entries = ", ".join(f"{key!r}: {value}" for key, value in table.items())
        missing = repr(kind.name) if own else "None"
        body = [f"def {name}(d):", f"\treturn table_{name}[d.get('__typename') or {missing}](d)"]
        return [*own, *body, f"table_{name} = {{{entries}}}"]

    def _object(self, name: str, kind: GraphQLNamedType, sets: list[SelectionSetNode]) -> list[str]:
        lines = [f"def {name}(d):", "\to = {}"]
        for key, nodes in self.selections.fields(kind, sets, self.booleans).items():
            field = nodes[0].name.value
            if field == "__typename":
                concrete = isinstance(kind, GraphQLObjectType)
                lines.append(f"\to[{key!r}] = {kind.name!r}" if concrete else f"\to[{key!r}] = d.get('__typename')")
            elif field in ("__schema", "__type"):
                lines.append(f"\to[{key!r}] = d.get({key!r})")
            else:
                below = [node.selection_set for node in nodes if node.selection_set]
                lines.append(f"\tx = d.get({key!r})")
                lines += self._value(kind.fields[field].type, below)  # type: ignore[attr-defined] # It has fields.
                lines.append(f"\to[{key!r}] = x")
        return [*lines, "\treturn o"]

    def _value(self, kind: GraphQLOutputType, sets: list[SelectionSetNode]) -> list[str]:
        """Lines that check `x` and replace it by its projection."""
        if isinstance(kind, GraphQLNonNull):
            return ["\tif x is None: raise Misfit", *self._present(kind.of_type, sets, pad="\t")]
        present = self._present(kind, sets, pad="\t\t")
        return ["\tif x is not None:", *present] if present else []

    def _present(self, kind: GraphQLOutputType, sets: list[SelectionSetNode], *, pad: str) -> list[str]:
        """Lines for an `x` that is not null; none when it may pass as it is."""
        if isinstance(kind, GraphQLList):
            return [f"{pad}x = {self._list(kind, sets)}(x)"]
        if isinstance(kind, GraphQLEnumType):
            self.namespace[f"enum_{kind.name}"] = frozenset(kind.values)
            return [f"{pad}if x not in enum_{kind.name}: raise Misfit"]
        if is_leaf_type(kind):
            return []
        return [f"{pad}x = {self._composite(kind, sets)}(x)"]  # type: ignore[arg-type] # Composite: all else is above.

    def _list(self, kind: GraphQLList[Any], sets: list[SelectionSetNode]) -> str:
        key = (str(kind), *map(id, sets))
        if key not in self.made:
            name = self.made[key] = self._name("items")
            item = ["\t" + line for line in self._value(kind.of_type, sets)]
            guard = [f"def {name}(l):", "\tif type(l) is not list: raise Misfit"]
            loop = ["\to = []", "\tfor x in l:", *item, "\t\to.append(x)", "\treturn o"] if item else ["\treturn l"]
            self.lines += [*guard, *loop]
        return self.made[key]
