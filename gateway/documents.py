"""From the text of a request to a validated operation, split into what we answer ourselves and what is planned."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    parse,
    print_ast,
    validate,
)

from gateway.limits import Limits, TooMuch, check_expansion, check_tokens

GENEROUS = Limits()
LOCAL = frozenset({"__schema", "__type", "__typename"})
"""Root fields that no subgraph is asked for."""

Keep = Callable[[FieldNode], bool]


class InvalidDocument(Exception):
    """A document that cannot be executed; `errors` are for the client, `code` is each one's extensions.code."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


@dataclass(frozen=True)
class Document:
    """One operation of a validated document."""

    ast: DocumentNode
    operation: OperationDefinitionNode

    @property
    def kind(self) -> OperationType:
        return self.operation.operation

    @property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None

    def local(self) -> DocumentNode | None:
        """The introspection of this operation as a document of its own; None when there is none."""
        return self._only(lambda field: field.name.value in LOCAL - {"__typename"})

    def planned(self) -> list[str]:
        """The texts to plan: one for a query, one per root field of a mutation, which must run one after another."""
        remote = self._only(lambda field: field.name.value not in LOCAL)
        if remote is None:
            return []
        if self.kind is not OperationType.MUTATION:
            return [print_ast(remote)]
        keys = dict.fromkeys(_root_keys(self._selections(lambda field: field.name.value not in LOCAL)))
        split = [self._only(lambda field, key=key: _key(field) == key) for key in keys]  # type: ignore[misc] # Mypy cannot type the bound default.
        return [print_ast(one) for one in split if one is not None]

    def _selections(self, keep: Keep) -> tuple[SelectionNode, ...]:
        fragments = {d.name.value: d for d in self.ast.definitions if isinstance(d, FragmentDefinitionNode)}
        return tuple(_kept(self.operation.selection_set, keep, fragments))

    def _only(self, keep: Keep) -> DocumentNode | None:
        """This operation with the root fields that `keep` admits; root fragments are inlined on the way."""
        selections = self._selections(keep)
        if not selections:
            return None
        operation = replace(self.operation, selection_set=SelectionSetNode(selections=selections))
        others = [d for d in self.ast.definitions if isinstance(d, FragmentDefinitionNode)]
        return DocumentNode(definitions=(operation, *others))


def read_document(
    schema: GraphQLSchema, text: str, operation_name: str | None, *, limits: Limits = GENEROUS
) -> Document:
    """Check the limits, parse, validate, choose the operation.  Raises InvalidDocument."""
    try:
        check_tokens(text, limits)
        ast = parse(text)
        check_expansion(ast, limits)
    except TooMuch as error:
        raise InvalidDocument("DOCUMENT_TOO_LARGE", [GraphQLError(str(error))]) from error
    except GraphQLSyntaxError as error:
        raise InvalidDocument("GRAPHQL_PARSE_FAILED", [error]) from error
    errors = validate(schema, ast, max_errors=20)
    if errors:
        raise InvalidDocument("GRAPHQL_VALIDATION_FAILED", errors)
    return Document(ast, _chosen(ast, operation_name))


def _chosen(ast: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [d for d in ast.definitions if isinstance(d, OperationDefinitionNode)]
    if name is not None:
        operations = [operation for operation in operations if operation.name and operation.name.value == name]
    if len(operations) == 1:
        return operations[0]
    problem = "There is no operation of this name." if name else "Say by operationName which operation to run."
    raise InvalidDocument("OPERATION_RESOLUTION_FAILURE", [GraphQLError(problem)])


def _key(field: FieldNode) -> str:
    return (field.alias or field.name).value


def _root_keys(selections: tuple[SelectionNode, ...]) -> list[str]:
    keys: list[str] = []
    for node in selections:
        keys += [_key(node)] if isinstance(node, FieldNode) else []
        keys += _root_keys(node.selection_set.selections) if isinstance(node, InlineFragmentNode) else []
    return keys


def _kept(one: SelectionSetNode, keep: Keep, fragments: dict[str, FragmentDefinitionNode]) -> list[SelectionNode]:
    found: list[SelectionNode] = []
    for node in one.selections:
        if isinstance(node, FieldNode):
            found += [node] if keep(node) else []
            continue
        fragment = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        if not isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode):
            continue
        below = tuple(_kept(fragment.selection_set, keep, fragments))
        if below:
            selections = SelectionSetNode(selections=below)
            condition = fragment.type_condition
            found.append(
                InlineFragmentNode(type_condition=condition, directives=node.directives, selection_set=selections)
            )
    return found
