"""The messages received, newest first, within bounded memory."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

MAX_MESSAGES = 5_000
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Message:
    """One received message, taken apart; `to` are the envelope's recipients, not the header's."""

    id: int
    received_at: str
    sender: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    headers: dict[str, str]
    text: str
    html: str
    ics: str
    size: int


@dataclass
class Inbox:
    """What has arrived since the start; the oldest make room."""

    messages: deque[Message] = field(default_factory=deque)
    size: int = 0
    count: int = 0

    def receive(self, content: bytes, *, sender: str, to: tuple[str, ...]) -> Message:
        """Take a message in."""
        self.count += 1
        message = parse(content, number=self.count, sender=sender, to=to)
        self.messages.appendleft(message)
        self.size += message.size
        while len(self.messages) > MAX_MESSAGES or self.size > MAX_BYTES:
            self.size -= self.messages.pop().size
        return message

    def find(self, to: str | None = None, *, limit: int = 50, before: int | None = None) -> list[Message]:
        """List messages to a recipient (or to anybody), newest first, older than the id `before`."""
        found = (
            message
            for message in self.messages
            if (before is None or message.id < before) and (to is None or to.casefold() in _folded(message.to))
        )
        return [message for message, _ in zip(found, range(limit), strict=False)]

    def get(self, number: int) -> Message | None:
        """Find one message."""
        return next((message for message in self.messages if message.id == number), None)

    def clear(self) -> None:
        """Forget everything."""
        self.messages.clear()
        self.size = 0


def parse(content: bytes, *, number: int, sender: str, to: tuple[str, ...]) -> Message:
    """Take a message apart into its text, HTML and calendar."""
    parsed = BytesParser(policy=policy.default).parsebytes(content)
    return Message(
        id=number,
        received_at=datetime.now(UTC).isoformat(),
        sender=sender,
        to=to,
        # A long one begins on its second line, and the parser keeps that line's indent.
        subject=str(parsed.get("Subject", "")).strip(),
        message_id=str(parsed.get("Message-ID", "")),
        headers={name: str(value) for name, value in parsed.items()},
        text=_part(parsed, "text/plain"),
        html=_part(parsed, "text/html"),
        ics=_part(parsed, "text/calendar"),
        size=len(content),
    )


def _folded(addresses: tuple[str, ...]) -> set[str]:
    return {address.casefold() for address in addresses}


def _part(parsed: EmailMessage, kind: str) -> str:
    return next(_bodies(parsed, kind), "")


def _bodies(parsed: EmailMessage, kind: str) -> Iterator[str]:
    for part in parsed.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            body = payload if isinstance(payload, bytes) else b""
            yield _decoded(body, part.get_content_charset() or "utf-8")


def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, errors="replace")
    except LookupError:
        return body.decode(errors="replace")
