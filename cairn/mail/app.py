"""The inbox as a web page and as JSON, beside the SMTP server that fills it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from html import escape

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cairn.mail.inbox import Inbox, Message

MAX_MESSAGE_BYTES = 5 * 1024 * 1024
MAX_PAGE = 500
# Mail is somebody else's HTML: it is shown in a frame that may run and load nothing.
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'"}
STYLE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Cairn mail</title>
<style>body{font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}
td{padding:.3rem .8rem .3rem 0;vertical-align:top}iframe{width:100%;height:24rem;border:1px solid #ccc}
pre{background:#f4f4f2;padding:1rem;overflow:auto}</style>"""


class Handler:
    """What aiosmtpd calls for each message."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name.
        """Take the message in."""
        del server, session
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        self.inbox.receive(raw, sender=envelope.mail_from or "", to=tuple(envelope.rcpt_tos))
        return "250 Taken"


@dataclass(frozen=True)
class Pages:
    """What the web inbox answers with."""

    inbox: Inbox

    async def all(self, request: Request) -> Response:
        return _listed(self.inbox.find(request.query_params.get("to"), limit=100))

    async def one(self, request: Request) -> Response:
        found = self.inbox.get(request.path_params["number"])
        return _shown(found) if found else HTMLResponse("<p>There is no such message.</p>", status_code=404)

    async def body(self, request: Request) -> Response:
        found = self.inbox.get(request.path_params["number"])
        return HTMLResponse(found.html if found else "", headers=POLICY)

    async def messages(self, request: Request) -> Response:
        return _page(self.inbox, request)

    async def clear(self, _: Request) -> Response:
        self.inbox.clear()
        return Response(status_code=204)

    async def well(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "checks": {"messages": len(self.inbox.messages)}})


def create_app(inbox: Inbox, *, host: str, smtp_port: int) -> Starlette:
    """Build the web inbox; its lifespan holds the SMTP server."""

    @asynccontextmanager
    async def smtp(_: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _protocol(inbox), host, smtp_port)
        async with server:
            yield

    pages = Pages(inbox)
    return Starlette(
        lifespan=smtp,
        routes=[
            Route("/", pages.all),
            Route("/messages/{number:int}", pages.one),
            Route("/messages/{number:int}/html", pages.body),
            Route("/api/messages", pages.messages, methods=["GET"]),
            Route("/api/messages", pages.clear, methods=["DELETE"]),
            Route("/livez", pages.well),
            Route("/readyz", pages.well),
        ],
    )


def _protocol(inbox: Inbox) -> SMTP:
    return SMTP(Handler(inbox), data_size_limit=MAX_MESSAGE_BYTES, enable_SMTPUTF8=True, hostname="mail.cairn.invalid")


def _page(inbox: Inbox, request: Request) -> Response:
    """Answer with `messages` and, when there may be more, the `next` value for `before`."""
    try:
        limit = min(max(int(request.query_params.get("limit", "50")), 1), MAX_PAGE)
        before = int(request.query_params["before"]) if "before" in request.query_params else None
    except ValueError:
        return JSONResponse({"detail": "limit and before are numbers."}, status_code=422)
    found = inbox.find(request.query_params.get("to"), limit=limit, before=before)
    following = found[-1].id if len(found) == limit else None
    return JSONResponse({"messages": [asdict(message) for message in found], "next": following})


def _listed(found: list[Message]) -> Response:
    rows = "".join(
        f"<tr><td>{escape(message.received_at[:19])}<td>{escape(', '.join(message.to))}"
        f'<td><a href="/messages/{message.id}">{escape(message.subject or "(no subject)")}</a>'
        for message in found
    )
    return HTMLResponse(f"{STYLE}<h1>Mail</h1><table>{rows or '<tr><td>Nothing yet.'}</table>", headers=POLICY)


def _shown(message: Message) -> Response:
    calendar = f"<h2>Invitation</h2><pre>{escape(message.ics)}</pre>" if message.ics else ""
    frame = f'<h2>As shown</h2><iframe sandbox src="/messages/{message.id}/html"></iframe>' if message.html else ""
    return HTMLResponse(
        f"{STYLE}<p><a href='/'>All mail</a></p><h1>{escape(message.subject)}</h1>"
        f"<p>From {escape(message.sender)} to {escape(', '.join(message.to))}</p>"
        f"{frame}<h2>As text</h2><pre>{escape(message.text)}</pre>{calendar}",
        headers=POLICY,
    )
