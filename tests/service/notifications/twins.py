"""Twins of the outside world: a sender that records, and a mail server that answers as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class RecordingSender:
    """Takes every mail, unless it is told to fail the next ones."""

    sent: list[EmailMessage] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def send(self, message: EmailMessage) -> None:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.sent if message["To"].addresses[0].addr_spec == address]


@dataclass
class ScriptedSmtp:
    """Speaks just enough SMTP; `answers` replaces the reply to a command, `hangs_up_after` ends the connection."""

    answers: dict[str, str] = field(default_factory=dict)
    hangs_up_after: str | None = None
    taken: list[bytes] = field(default_factory=list)
    port: int = 0
    connections: list[asyncio.Task[None]] = field(default_factory=list)

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._reply("CONNECT", "220 twin ESMTP"))
        while line := await reader.readline():
            verb = line.decode().split(maxsplit=1)[0].upper()
            if verb == "DATA" and "DATA" not in self.answers:
                writer.write(b"354 go on\r\n")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                verb = "CONTENT"
            if verb == self.hangs_up_after:
                break
            writer.write(self._reply(verb, "221 bye" if verb == "QUIT" else "250 fine"))
            if verb == "QUIT":
                break
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    def _reply(self, verb: str, usual: str) -> bytes:
        return f"{self.answers.get(verb, usual)}\r\n".encode()


@asynccontextmanager
async def scripted_smtp(
    *, answers: dict[str, str] | None = None, hangs_up_after: str | None = None
) -> AsyncIterator[ScriptedSmtp]:
    twin = ScriptedSmtp(answers=answers or {}, hangs_up_after=hangs_up_after)
    server = await asyncio.start_server(twin.connected, "127.0.0.1", 0)
    twin.port = server.sockets[0].getsockname()[1]
    async with server:
        yield twin
    await asyncio.gather(*twin.connections, return_exceptions=True)
