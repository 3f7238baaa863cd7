"""The few words of ASGI that the hot path needs."""

from collections.abc import Iterable

import orjson
from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]


class Refused(Exception):
    """An HTTP-level refusal, before there is a GraphQL response."""

    def __init__(self, status: int, message: str, *, code: str = "BAD_REQUEST", headers: Headers | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or []

    def body(self) -> bytes:
        return orjson.dumps({"errors": [{"message": str(self), "extensions": {"code": self.code}}]})


def header(scope: Scope, name: bytes) -> bytes | None:
    """The last header of this name, which ASGI servers give in lower case."""
    found: bytes | None = None
    for key, value in scope["headers"]:
        if key == name:
            found = value
    return found


async def read_body(receive: Receive, *, most: int) -> bytes:
    """Raises Refused (413) as soon as more than `most` bytes have come."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "The request ended early.")
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise Refused(413, f"A request may have {most} bytes.", code="PAYLOAD_TOO_LARGE")
        chunks.append(chunk)
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def respond(
    send: Send, status: int, body: bytes, *, media_type: bytes, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    start = [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
