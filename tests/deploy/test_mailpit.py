"""Mailpit in the words of our own sink, against a twin that answers as Mailpit's API does."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.deploy.docker import sink_of
from tests.gateway.running import Servers

INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def mail(to: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Cairn <hello@cairn.example>", to, "A coffee conversation"
    message.set_content("You have a conversation.")
    message.add_alternative(INVITATION, subtype="calendar", params={"method": "REQUEST"})
    return message


def about(number: str, message: EmailMessage) -> dict[str, Any]:
    """A line of Mailpit's list of messages."""
    to = [{"Name": "", "Address": str(message["To"])}]
    return {"ID": number, "From": {"Name": "Cairn", "Address": "hello@cairn.example"}, "To": to, "Cc": [], "Bcc": None}


def twin(caught: dict[str, EmailMessage]) -> Starlette:
    async def listed(_: Request) -> Response:
        return JSONResponse({"total": len(caught), "messages": [about(*item) for item in caught.items()]})

    async def raw(request: Request) -> Response:
        return PlainTextResponse(caught[request.path_params["id"]].as_bytes())

    return Starlette(routes=[Route("/api/v1/messages", listed), Route("/api/v1/message/{id}/raw", raw)])


@pytest.fixture
async def sink() -> AsyncIterator[httpx2.AsyncClient]:
    caught = {"aQ1": mail("amara@example.org"), "bR2": mail("bjorn@example.org")}
    async with Servers() as servers:
        mailpit = await servers.serve(twin(caught))
        async with httpx2.AsyncClient(base_url=await servers.serve(sink_of(mailpit))) as client:
            yield client


class TestSink:
    async def test_gives_a_recipient_their_mail_with_its_invitation(self, sink: httpx2.AsyncClient) -> None:
        answer = await sink.get("/api/messages", params={"to": "amara@example.org", "limit": 20})

        (message,) = answer.json()["messages"]
        assert message["to"] == ["amara@example.org"]
        assert message["subject"] == "A coffee conversation"
        assert message["ics"].splitlines() == INVITATION.splitlines()

    async def test_gives_nobody_the_mail_of_others(self, sink: httpx2.AsyncClient) -> None:
        answer = await sink.get("/api/messages", params={"to": "nobody@example.org"})

        assert answer.json() == {"messages": [], "next": None}
