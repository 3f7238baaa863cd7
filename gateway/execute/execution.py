"""What one request carries through the nodes of its plan."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from gateway.execute.nodes import JsonObject
from gateway.execute.paths import ResponsePath


class SubgraphUnavailable(Exception):
    """The subgraph gave no usable answer; the text is for the log, never for a client."""


@dataclass(frozen=True, slots=True)
class Call:
    """What every subgraph request of one client request shares."""

    deadline: float
    """In the event loop's time."""
    headers: Callable[[str], bytes]
    """The header lines for a service, each ending in CRLF: the signed identity and the trace."""


class Subgraph(Protocol):
    """Where a plan's requests go.  Both raise SubgraphUnavailable when awaited, never when called."""

    def query(self, body: bytes, call: Call) -> Awaitable[bytes]: ...

    def mutate(self, body: bytes, call: Call) -> Awaitable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A whole subgraph request without an answer: which service, at which places, and the keys it was asked for."""

    service: str
    places: list[ResponsePath]
    keys: list[str]


@dataclass(slots=True)
class Execution:
    """The state of one request: `data` grows fetch by fetch, in response keys, before the projection shapes it."""

    variables: JsonObject
    call: Call
    data: JsonObject = field(default_factory=dict)
    errors: list[JsonObject] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    blank: list[ResponsePath] = field(default_factory=list)
    """What has no value for a reason of its own: an error at another field took all of its request with it, or its
    service knows no such entity, as is said of whoever was erased and of whom the member may not see."""
