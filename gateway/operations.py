"""Operations, compiled once and remembered: each request then runs closures and generated code."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    execute_sync,
)
from graphql.execution.values import get_variable_values

from gateway.documents import Document, InvalidDocument, read_document
from gateway.execute.careful import Careful
from gateway.execute.compiler import compiled
from gateway.execute.errors import Shape, all_errors, shape_of
from gateway.execute.execution import Call, Execution, Subgraph
from gateway.execute.fetches import Start
from gateway.execute.nodes import JsonObject, Node
from gateway.execute.projection import MISFITS, Project, projection
from gateway.execute.selections import Selections
from gateway.limits import Limits, cost_of
from gateway.planning import Planner, TrustedDocuments, plan_operation

MOST_CONDITIONS = 6
"""Each combination of its @skip and @include variables gives an operation another projection, made once and kept."""
MOST_CHARACTERS = 1_000_000
"""How much text the remembered operations may have together; each takes up to 150 times as much memory."""


@dataclass(frozen=True)
class Result:
    data: JsonObject | None
    errors: list[JsonObject]

    def body(self) -> JsonObject:
        return {"data": self.data, "errors": self.errors} if self.errors else {"data": self.data}


class Operation:
    """One operation: its plan as closures, its response's shape as code."""

    def __init__(self, schema: GraphQLSchema, document: Document, start: Start | None) -> None:
        self.schema = schema
        self.kind = document.kind
        self.name = document.name
        self.cost = cost_of(document.ast, document.operation)
        self.needs_subgraphs = start is not None
        self._start = start
        self._document = document
        self._variables = document.operation.variable_definitions or ()
        self._root = _root_type(schema, document.kind)
        self._selections = Selections(schema, document.ast, document.operation)
        if len(self._selections.booleans) > MOST_CONDITIONS:
            problem = f"More than {MOST_CONDITIONS} variables decide what this document includes."
            raise InvalidDocument("DOCUMENT_TOO_LARGE", [GraphQLError(problem)])
        self._projections: dict[tuple[bool, ...], Project] = {}
        self._shape: Shape | None = None
        self._introspection = document.local()
        self._introspected: JsonObject | None = None

    def variables(self, given: JsonObject) -> JsonObject:
        """Coerce strictly against the public schema.  Raises InvalidDocument."""
        if not self._variables:
            return {}
        coerced = get_variable_values(self.schema, self._variables, given, max_errors=20)
        if isinstance(coerced, list):
            raise InvalidDocument("BAD_USER_INPUT", coerced)
        return coerced.coerced

    async def execute(self, variables: JsonObject, call: Call) -> Result:
        """`variables` are coerced ones.  Never raises for what subgraphs do: that becomes errors and nulls."""
        ex = Execution(variables, call)
        await self.run(ex)
        return self.finish(ex)

    async def run(self, ex: Execution) -> None:
        rest = self._start(ex) if self._start else None
        if rest is not None:
            await rest
        if self._introspection is not None:
            ex.data.update(self._introspect(self._introspection, ex.variables))

    def finish(self, ex: Execution) -> Result:
        """The result of an execution whose fetches are done."""
        errors = all_errors(ex, self._shape_of_response()) if ex.errors or ex.failures else []
        try:
            return Result(self._project(ex.variables)(ex.data), errors)
        except MISFITS:
            known = [tuple(error.get("path", ())) for error in errors]
            careful = Careful(self._selections, self._booleans(ex.variables), known, ex.blank)
            data = careful.project(self._root, ex.data)
            return Result(data, errors + careful.errors)

    def _booleans(self, variables: JsonObject) -> dict[str, bool]:
        return {name: bool(variables.get(name)) for name in self._selections.booleans}

    def _project(self, variables: JsonObject) -> Project:
        key = tuple(bool(variables.get(name)) for name in self._selections.booleans)
        found = self._projections.get(key)
        if found is None:
            found = self._projections[key] = projection(self._selections, self._root, self._booleans(variables))
        return found

    def _shape_of_response(self) -> Shape:
        if self._shape is None:
            self._shape = shape_of(self._document.ast, self._document.operation)
        return self._shape

    def _introspect(self, document: DocumentNode, variables: JsonObject) -> JsonObject:
        if self._introspected is not None:
            return self._introspected
        result = execute_sync(self.schema, document, variable_values=variables)
        data: JsonObject = result.data or {}
        if not self._variables:
            self._introspected = data
        return data


def _root_type(schema: GraphQLSchema, kind: OperationType) -> GraphQLObjectType:
    root = schema.get_root_type(kind)
    if root is None:
        raise InvalidDocument("GRAPHQL_VALIDATION_FAILED", [GraphQLError(f"The graph has no {kind.value}s.")])
    return root


class Operations:
    """A bounded memory of operations, each prepared once however many ask for it at the same time."""

    def __init__(
        self,
        schema: GraphQLSchema,
        subgraphs: Mapping[str, Subgraph],
        *,
        planner: Planner,
        trusted: TrustedDocuments,
        limits: Limits | None = None,
        most: int = 2000,
    ) -> None:
        self._limits = limits or Limits()
        self.trusted = trusted
        self._schema = schema
        self._subgraphs = subgraphs
        self._planner = planner
        self._most = most
        self._known: OrderedDict[tuple[str, str | None], asyncio.Task[Operation]] = OrderedDict()
        self._characters = 0

    def known(self, text: str, name: str | None) -> Operation | None:
        """The operation if it is prepared already, and so costs no parsing and planning."""
        task = self._known.get((text, name))
        good = task is not None and task.done() and not task.cancelled() and task.exception() is None
        return task.result() if task is not None and good else None

    async def get(self, text: str, name: str | None) -> Operation:
        """Raises InvalidDocument, PlannerUnavailable or Unplannable."""
        key = (text, name)
        preparing = self._known.get(key)
        if preparing is None:
            preparing = self._known[key] = asyncio.create_task(self._prepare(text, name))
            preparing.add_done_callback(lambda task: self._forget_unless_good(key, task))
            self._make_room(for_text=text)
        else:
            self._known.move_to_end(key)
        return preparing.result() if preparing.done() else await asyncio.shield(preparing)

    async def get_local(self, text: str, name: str | None) -> Operation | None:
        """The operation if no subgraph is needed for it, else None: nothing is planned for strangers."""
        document = read_document(self._schema, text, name, limits=self._limits)
        return None if document.planned() else await self.get(text, name)

    def _forget_unless_good(self, key: tuple[str, str | None], task: "asyncio.Task[Operation]") -> None:
        """A planner that was away will be back; an invalid document is cheap to refuse again under the rate limit."""
        bad = task.cancelled() or task.exception() is not None
        if bad and self._known.get(key) is task:
            del self._known[key]
            self._characters -= len(key[0])

    def _make_room(self, *, for_text: str) -> None:
        """The operations that were not asked for the longest make room for the newest."""
        self._characters += len(for_text)
        while len(self._known) > self._most or self._characters > MOST_CHARACTERS:
            (text, _), _ = self._known.popitem(last=False)
            self._characters -= len(text)

    async def _prepare(self, text: str, name: str | None) -> Operation:
        trusted = self.trusted.with_text(text)
        document = read_document(self._schema, text, name, limits=self._limits)
        node: Node | None
        node = trusted.plan if trusted else await plan_operation(document, self._planner)
        start = compiled(self._schema, node, self._subgraphs) if node else None
        return Operation(self._schema, document, start)
