"""A server of somebody's other calendar on this machine, which answers as it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from starlette.types import Receive, Scope, Send

TOP = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elsewhere//EN\r\n"
END = "END:VCALENDAR\r\n"


def an_event(starts_at: datetime, ends_at: datetime, *lines: str, uid: str = "choir") -> str:
    """One VEVENT in UTC, with more lines."""
    own = (
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20270101T000000Z",
        f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{ends_at:%Y%m%dT%H%M%SZ}",
        "SUMMARY:Nobody else's business",
        *lines,
        "END:VEVENT",
    )
    return "".join(f"{line}\r\n" for line in own)


def a_calendar(*events: str) -> bytes:
    return (TOP + "".join(events) + END).encode()


@dataclass
class Elsewhere:
    """`asked` holds the headers of each request."""

    content: bytes = field(default_factory=a_calendar)
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/calendar", "etag": '"1"'})
    asked: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(headers)
        unchanged = self.status == 200 and headers.get("if-none-match") == self.headers.get("etag", "")
        start = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        status = 304 if unchanged else self.status
        await send({"type": "http.response.start", "status": status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if unchanged else self.content})

    def holds(self, *events: str, etag: str = '"2"') -> None:
        self.content = a_calendar(*events)
        self.headers["etag"] = etag

    @property
    def tags(self) -> Sequence[str | None]:
        """The If-None-Match of each request."""
        return [each.get("if-none-match") for each in self.asked]
