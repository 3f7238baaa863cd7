"""W3C trace context: every request has a trace id, and the client's own is continued where it is well-formed."""

import re
import secrets
from dataclasses import dataclass

_TRACEPARENT = re.compile(rb"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_ZEROS = b"0" * 32


@dataclass(frozen=True, slots=True)
class Trace:
    """Whether a trace is sampled is our decision, made from its id: a client cannot make us record."""

    id: str
    sampled: bool

    def header(self) -> bytes:
        flags = "01" if self.sampled else "00"
        return f"traceparent: 00-{self.id}-{secrets.token_hex(8)}-{flags}\r\n".encode()


def trace_of(traceparent: bytes | None, *, ratio: float) -> Trace:
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    known = match is not None and match[1] != _ZEROS
    trace_id = match[1].decode() if match is not None and known else secrets.token_hex(16)
    return Trace(trace_id, int(trace_id[-8:], 16) < ratio * 0x1_0000_0000)
