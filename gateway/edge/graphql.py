"""GraphQL over HTTP, the answering half: authenticate, charge, run, and answer to the letter of the specification."""

import asyncio
import time
from dataclasses import dataclass

import orjson
import structlog
from graphql import GraphQLError, OperationType
from prometheus_client import Histogram
from starlette.types import Receive, Scope, Send

from chassis.errors import Unauthenticated
from gateway.documents import InvalidDocument
from gateway.edge.admission import Admission, Caller
from gateway.edge.http import Headers, Refused, header, respond
from gateway.edge.request import JSON, RESPONSE, GraphQLRequest, read_request, wanted_media_type
from gateway.edge.trace import Trace
from gateway.execute.compiler import UnknownPlan
from gateway.execute.execution import Call
from gateway.limits import Limits
from gateway.operations import Operation, Operations
from gateway.planner import PlannerUnavailable, Unplannable

SECONDS = Histogram(
    "cairn_graphql_request_seconds",
    "Duration of GraphQL requests by operation name (trusted documents only) and outcome.",
    ["operation", "outcome"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
UNKNOWN_POINTS = 10
"""What an operation costs that must be parsed, validated and planned first; and more, the longer it is."""
CHARACTERS_PER_POINT = 200
COST_PER_POINT = 100

log = structlog.get_logger("gateway.graphql")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Headers


class GraphQLEndpoint:
    """A raw ASGI application; each request ends in exactly one answer."""

    def __init__(self, operations: Operations, admission: Admission, *, limits: Limits, deadline: float) -> None:
        self._operations = operations
        self._admission = admission
        self._limits = limits
        self._deadline = deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, trace, media_type = time.perf_counter(), self._admission.trace(scope), JSON
        name, outcome = "ad hoc", "refused"
        try:
            media_type = wanted_media_type(header(scope, b"accept"))
            request = await self._read(scope, receive)
            answer, name, outcome = await self._answer(scope, request, media_type, trace=trace)
        except Refused as refused:
            answer = Answer(refused.status, refused.body(), refused.headers)
        except Unauthenticated as refused:
            answer = _unauthenticated(str(refused))
        except Exception:
            log.exception("request_failed", trace=trace.id)
            answer, outcome = _internal(trace), "internal"
        SECONDS.labels(name, outcome).observe(time.perf_counter() - started)
        kind = media_type + b"; charset=utf-8"
        await respond(send, answer.status, answer.body, media_type=kind, headers=answer.headers)

    async def _read(self, scope: Scope, receive: Receive) -> GraphQLRequest:
        try:
            async with asyncio.timeout(self._deadline):
                return await read_request(scope, receive, most=self._limits.body_bytes)
        except TimeoutError as error:
            raise Refused(408, "The request did not come to its end in time.", code="REQUEST_TIMEOUT") from error

    async def _answer(
        self, scope: Scope, request: GraphQLRequest, media_type: bytes, *, trace: Trace
    ) -> tuple[Answer, str, str]:
        """The answer, the operation's name where it is one of ours, and the outcome for the metrics."""
        caller = await self._admission.caller(scope)
        text, name = self._document(request)
        known = self._operations.known(text, request.operation_name)
        points = 1 + known.cost // COST_PER_POINT if known else UNKNOWN_POINTS + len(text) // CHARACTERS_PER_POINT
        rate = await self._admission.charge(caller, points)
        try:
            operation = known or await self._prepared(text, request.operation_name, caller)
            if operation is not known and operation.cost >= COST_PER_POINT:
                rate = await self._admission.charge(caller, operation.cost // COST_PER_POINT)
            _check(operation, scope, caller)
            variables = operation.variables(request.variables)
        except (InvalidDocument, PlannerUnavailable, Unplannable, UnknownPlan) as error:
            return _not_executed(error, media_type, headers=rate), name, "invalid"
        deadline = asyncio.get_running_loop().time() + self._deadline
        result = await operation.execute(variables, Call(deadline, self._admission.forwarded(caller, trace)))
        if result.errors:
            codes = sorted({error["extensions"]["code"] for error in result.errors})
            log.info("graphql_errors", operation=name, codes=codes, trace=trace.id)
        return Answer(200, orjson.dumps(result.body()), rate), name, "errors" if result.errors else "ok"

    def _document(self, request: GraphQLRequest) -> tuple[str, str]:
        """The text to run, and the name for the metrics: a trusted one's, because clients could invent any number."""
        if request.query is not None:
            trusted = self._operations.trusted.with_text(request.query)
            return request.query, trusted.name if trusted else "ad hoc"
        found = self._operations.trusted.find(request.document_id or "")
        if found is None:
            raise Refused(400, "There is no trusted document of this id.", code="PERSISTED_QUERY_NOT_FOUND")
        return found.text, found.name

    async def _prepared(self, text: str, name: str | None, caller: Caller) -> Operation:
        if caller.principal is not None:
            return await self._operations.get(text, name)
        operation = await self._operations.get_local(text, name)
        if operation is None:
            raise Unauthenticated
        return operation


def _check(operation: Operation, scope: Scope, caller: Caller) -> None:
    if operation.kind is OperationType.MUTATION and scope["method"] == "GET":
        raise Refused(405, "A mutation needs POST.", code="METHOD_NOT_ALLOWED", headers=[(b"allow", b"POST")])
    if operation.kind is OperationType.SUBSCRIPTION:
        raise Refused(400, "Subscriptions are not served yet.", code="NOT_SUPPORTED")
    if operation.needs_subgraphs and caller.principal is None:
        raise Unauthenticated


def _unauthenticated(message: str) -> Answer:
    body = {"errors": [{"message": message, "extensions": {"code": "UNAUTHENTICATED"}}]}
    return Answer(401, orjson.dumps(body), [(b"www-authenticate", b"Bearer")])


def _internal(trace: Trace) -> Answer:
    error = {"message": "Something went wrong here.", "extensions": {"code": "INTERNAL", "traceId": trace.id}}
    return Answer(500, orjson.dumps({"errors": [error]}), [])


def _not_executed(error: Exception, media_type: bytes, *, headers: Headers) -> Answer:
    """The request never began to execute: there is no `data`, and only the modern media type carries a 4xx."""
    status = 400
    if isinstance(error, InvalidDocument):
        found = [_formatted(one, error.code) for one in error.errors]
    elif isinstance(error, PlannerUnavailable):
        found, status = [{"message": str(error), "extensions": {"code": "PLANNER_UNAVAILABLE"}}], 503
    else:
        log.error("unplannable", reason=type(error).__name__)
        found = [{"message": "This operation cannot be planned.", "extensions": {"code": "UNPLANNABLE"}}]
    return Answer(status if media_type == RESPONSE or status > 400 else 200, orjson.dumps({"errors": found}), headers)  # noqa: PLR2004 - HTTP's own number.


def _formatted(error: GraphQLError, code: str) -> dict[str, object]:
    return {**error.formatted, "extensions": {"code": code}}
