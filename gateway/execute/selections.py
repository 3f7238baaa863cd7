"""Which fields an operation selects on a type, for given values of its @skip and @include variables."""

from collections.abc import Iterable, Mapping

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

from gateway.execute.types import applies

Booleans = Mapping[str, bool]
Fields = dict[str, list[FieldNode]]
"""Response key -> the nodes that share it, in the order of their first appearance."""


class Selections:
    """An operation's selections, asked type by type."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self.schema = schema
        self.root = operation.selection_set
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.booleans = sorted(_condition_variables(document))

    def fields(self, of: GraphQLNamedType, sets: Iterable[SelectionSetNode], booleans: Booleans) -> Fields:
        found: Fields = {}
        for one in sets:
            self._collect(of, one, booleans, found=found)
        return found

    def _collect(self, of: GraphQLNamedType, one: SelectionSetNode, booleans: Booleans, *, found: Fields) -> None:
        for node in one.selections:
            if not included(node, booleans):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode):
                condition = fragment.type_condition.name.value if fragment.type_condition else None
                if applies(self.schema, condition, of):
                    self._collect(of, fragment.selection_set, booleans, found=found)


def included(node: SelectionNode, booleans: Booleans) -> bool:
    for directive in node.directives or ():
        if directive.name.value in ("skip", "include"):
            given = (directive.arguments or ())[0].value
            if isinstance(given, VariableNode):
                value = booleans[given.name.value]
            else:
                value = isinstance(given, BooleanValueNode) and given.value
            if value == (directive.name.value == "skip"):
                return False
    return True


def _condition_variables(document: DocumentNode) -> set[str]:
    sets = [
        d.selection_set for d in document.definitions if isinstance(d, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    found: set[str] = set()
    while sets:
        for node in sets.pop().selections:
            conditions = [d for d in node.directives or () if d.name.value in ("skip", "include")]
            values = [argument.value for directive in conditions for argument in directive.arguments or ()]
            found.update(value.name.value for value in values if isinstance(value, VariableNode))
            below = node.selection_set if isinstance(node, FieldNode | InlineFragmentNode) else None
            sets += [below] if below else []
    return found
