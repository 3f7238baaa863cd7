"""The HTTP side of a subgraph: checks the forwarded identity, and turns refusals into errors with a code."""

from collections.abc import Callable
from typing import Any

import orjson
from graphql import GraphQLError
from opentelemetry import trace
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from chassis.acting import OnAct
from chassis.contention import TryAgain, is_contended
from chassis.db import Cause, Database
from chassis.errors import Refusal, Unauthenticated
from chassis.graph.context import GraphContext
from chassis.graph.schema import Subgraph
from chassis.identity import HEADER, IdentityVerifier
from chassis.ids import new_id
from chassis.telemetry import log

Parts = Callable[[], dict[str, Any]]


class GraphView(GraphQL[GraphContext, None]):
    """Serves one subgraph; `parts` makes, for each request, what its resolvers share."""

    def __init__(
        self,
        schema: Subgraph,
        *,
        db: Database,
        verifier: IdentityVerifier,
        parts: Parts = dict,
        on_act: OnAct | None = None,
    ) -> None:
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self._db = db
        self._verifier = verifier
        self._parts = parts
        self._on_act = on_act

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except Unauthenticated as refusal:
            error = {"message": str(refusal), "extensions": refusal.extensions}
            await JSONResponse({"errors": [error]}, status_code=refusal.status)(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> GraphContext:
        token = request.headers.get(HEADER)
        if token is None:
            raise Unauthenticated
        return GraphContext(self._verifier.verify(token), self._db, Cause(), self._parts(), self._on_act)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            answer["errors"] = [as_error(error) for error in result.errors]
        return answer

    def encode_json(self, data: object) -> str:
        return orjson.dumps(data).decode()

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)


def _trace_id() -> str:
    """That of the request's trace; where none is kept, one that only the log line and the answer share."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else new_id().hex


def as_error(error: GraphQLError) -> Any:
    """An error as clients see it: refusals speak, everything unexpected is masked and logged."""
    shown: dict[str, Any] = {**error.formatted}
    cause = TryAgain() if is_contended(error.original_error) else error.original_error
    if isinstance(cause, Refusal):
        return {**shown, "message": str(cause), "extensions": cause.extensions}
    if cause is None or isinstance(cause, GraphQLError):
        return {**shown, "extensions": {"code": "BAD_USER_INPUT", **(error.extensions or {})}}
    trace_id = _trace_id()
    log.error("resolver_failed", path=error.path, trace_id=trace_id, exc_info=cause)
    extensions = {"code": "INTERNAL", "traceId": trace_id}
    return {**shown, "message": "Something went wrong on our side.", "extensions": extensions}
