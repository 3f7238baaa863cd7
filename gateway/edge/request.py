"""GraphQL over HTTP, the asking half: from a request to a document, its variables and the media type wanted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive, Scope

from gateway.edge.http import Refused, header, read_body
from gateway.execute.nodes import JsonObject

RESPONSE = b"application/graphql-response+json"
JSON = b"application/json"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """`query` or `document_id` is there, perhaps both."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: JsonObject


def wanted_media_type(accept: bytes | None) -> bytes:
    """The first of ours with the highest weight; application/json for those who do not say.  Raises Refused (406)."""
    if not accept:
        return JSON
    best, weight = None, 0.0
    for part in accept.lower().split(b","):
        kind, *parameters = (piece.strip() for piece in part.split(b";"))
        ours = kind if kind in (RESPONSE, JSON) else JSON if kind in (b"*/*", b"application/*") else None
        asked = _weight(parameters)
        if ours is not None and asked > weight:
            best, weight = ours, asked
    if best is None:
        raise Refused(406, "Accept application/graphql-response+json or application/json.", code="NOT_ACCEPTABLE")
    return best


def _weight(parameters: list[bytes]) -> float:
    for parameter in parameters:
        if parameter.startswith(b"q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


async def read_request(scope: Scope, receive: Receive, *, most: int) -> GraphQLRequest:
    """Raises Refused with the status that the specification asks for."""
    if scope["method"] == "GET":
        return _from_query_string(scope)
    if scope["method"] != "POST":
        raise Refused(405, "Use GET or POST.", code="METHOD_NOT_ALLOWED", headers=[(b"allow", b"GET, POST")])
    media_type, _, parameters = (header(scope, b"content-type") or b"").lower().partition(b";")
    charset = parameters.partition(b"charset=")[2].strip(b' "')
    if media_type.strip() != JSON or charset not in (b"", b"utf-8"):
        raise Refused(415, "Send application/json in UTF-8.", code="UNSUPPORTED_MEDIA_TYPE")
    try:
        body = orjson.loads(await read_body(receive, most=most))
    except orjson.JSONDecodeError as error:
        raise Refused(400, "This is not JSON in UTF-8.") from error
    if not isinstance(body, dict):
        raise Refused(400, "Send one JSON object; batches are not taken.")
    return _checked(body)


def _from_query_string(scope: Scope) -> GraphQLRequest:
    try:
        given: JsonObject = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True, errors="strict"))
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = orjson.loads(given[name]) if given[name] else None
    except (ValueError, UnicodeDecodeError) as error:
        raise Refused(400, "The parameters are not well-formed.") from error
    return _checked(given)


def _checked(given: JsonObject) -> GraphQLRequest:
    extensions = _typed(given, "extensions", dict) or {}
    persisted = extensions.get("persistedQuery")
    document_id = _typed(given, "documentId", str)
    if document_id is None and isinstance(persisted, dict):
        document_id = _typed(persisted, "sha256Hash", str)
    query = _typed(given, "query", str)
    if query is None and document_id is None:
        raise Refused(400, "Send a query, or the documentId of a trusted document.")
    return GraphQLRequest(
        query=query,
        document_id=document_id,
        operation_name=_typed(given, "operationName", str) or None,
        variables=_typed(given, "variables", dict) or {},
    )


def _typed(given: JsonObject, name: str, kind: type) -> Any:
    value = given.get(name)
    if value is not None and not isinstance(value, kind):
        raise Refused(400, f"{name} must be a JSON {'object' if kind is dict else 'string'}.")
    return value
