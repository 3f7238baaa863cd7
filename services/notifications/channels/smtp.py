"""Hands mails to a mail server, and says which of its refusals are final."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPException, SMTPNotSupported, SMTPRecipientsRefused, SMTPResponseException

WHOLE_ATTEMPT_SECONDS = 60.0
"""Less than a claim lasts, so that nobody takes a mail over that is still on its way."""
STEP_SECONDS = 20.0
PERMANENT = 500


class Rejected(Exception):
    """The server will never take this mail.  The text holds no address."""


class Unreachable(Exception):
    """It may take it later.  The text holds no address."""


class Sender(Protocol):
    """Whatever takes mails on."""

    async def send(self, message: EmailMessage) -> None:
        """Returns once it is accepted; raises Rejected or Unreachable."""


@dataclass(frozen=True, kw_only=True)
class SmtpSender:
    """A mail server by SMTP, with STARTTLS where it offers that."""

    hostname: str
    port: int
    username: str | None
    password: str | None
    use_tls: bool

    @classmethod
    def from_url(cls, url: str) -> Self:
        """smtp://[user:password@]host[:port], or smtps:// for TLS from the first byte."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://host:port or smtps://user:password@host:port")
        use_tls = parts.scheme == "smtps"
        return cls(
            hostname=parts.hostname,
            port=parts.port or (465 if use_tls else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=use_tls,
        )

    async def send(self, message: EmailMessage) -> None:
        """Bounded in time as a whole; a server that hangs up after the content leaves open whether it took it."""
        try:
            async with asyncio.timeout(WHOLE_ATTEMPT_SECONDS):
                await aiosmtplib.send(message, timeout=STEP_SECONDS, **self._server())
        except (SMTPException, OSError, TimeoutError) as error:
            raise _judged(error) from None

    def _server(self) -> dict[str, Any]:
        return {
            "hostname": self.hostname,
            "port": self.port,
            "username": self.username,
            "password": self.password,
            "use_tls": self.use_tls,
        }


def _judged(error: Exception) -> Rejected | Unreachable:
    """Only an answer about this recipient or this content is final; any other says something about servers.

    The original error is not kept: its text quotes addresses.
    """
    name = type(error).__name__
    if isinstance(error, SMTPNotSupported):
        return Rejected(name)
    if isinstance(error, SMTPRecipientsRefused):
        code = max(refused.code for refused in error.recipients)
        return Rejected(f"{name} {code}") if code >= PERMANENT else Unreachable(f"{name} {code}")
    if isinstance(error, SMTPDataError) and error.code >= PERMANENT:
        return Rejected(f"{name} {error.code}")
    code_text = f" {error.code}" if isinstance(error, SMTPResponseException) else ""
    return Unreachable(name + code_text)
