"""Watches what is read of a member by staff who act in their name."""

from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, visit
from strawberry.extensions import SchemaExtension

from services.profiles.members.graph.inputs import as_python
from services.profiles.staff.commands.reads import keep_reading

REMEMBERED = 100


class ReadsInSomebodysName(SchemaExtension):
    """Puts on record what an operation read, before it is answered; what was refused was not read.

    An operation that asks for a field of several members counts as one that reads it of this member.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        yield
        execution = self.execution_context
        context, result, document = execution.context, execution.result, execution.graphql_document
        identity = context.identity
        if identity.actor is None or document is None or not _has_something(getattr(result, "data", None)):
            return
        fields = _fields_of(document, execution.schema._schema)  # noqa: SLF001 - the types that graphql-core knows.
        async with context.db.transaction() as tx:
            await keep_reading(tx, identity.actor, member_id=identity.id, fields=fields)


def _has_something(answered: Any) -> bool:
    return any(value is not None for value in (answered or {}).values())


@lru_cache(maxsize=REMEMBERED)
def _fields_of(document: DocumentNode, schema: GraphQLSchema) -> frozenset[str]:
    """The fields of Member that a document names, as they are named here, and those of Query."""
    found, types = _Named(), TypeInfo(schema)
    found.types = types
    visit(document, TypeInfoVisitor(types, found))
    return frozenset(found.names)


class _Named(Visitor):
    types: TypeInfo

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        owner = get_named_type(self.types.get_parent_type())
        match owner.name if owner else None:
            case "Member" | "Query":
                self.names.add(as_python(node.name.value))
            case "Need":
                self.names.add("needs")
