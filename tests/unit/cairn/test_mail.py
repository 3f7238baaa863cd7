"""The mail sink: what it takes apart, how it lists, and that it stays within its memory."""

from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib
import httpx2
import pytest
from starlette.applications import Starlette

from cairn.mail import inbox as mail
from cairn.mail.app import create_app
from cairn.mail.inbox import Inbox, parse
from tests.backing import free_port

INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Kaffee für zwei\r\nEND:VCALENDAR\r\n"


def a_message(subject: str = "Kaffee ☕", to: str = "amara@example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hello@cairn.example", to, subject
    message.set_content("Grüße")
    message.add_alternative("<p>Grüße</p><script>alert(1)</script>", subtype="html")
    message.add_alternative(INVITATION, subtype="calendar", params={"method": "REQUEST"})
    return message


def received(inbox: Inbox, *, to: str = "amara@example.org", subject: str = "x") -> None:
    inbox.receive(a_message(subject).as_bytes(policy=SMTP), sender="hello@cairn.example", to=(to,))


class TestParsing:
    def test_finds_text_html_and_calendar(self) -> None:
        found = parse(a_message().as_bytes(policy=SMTP), number=1, sender="a", to=("b",))

        assert (found.subject, found.text.strip()) == ("Kaffee ☕", "Grüße")
        assert found.html.startswith("<p>Grüße")
        assert "SUMMARY:Kaffee für zwei" in found.ics

    def test_reads_a_subject_that_begins_on_its_second_line(self) -> None:
        content = b"Subject:\r\n Meeting with somebody whose name is long\r\n\r\nhi"

        assert parse(content, number=1, sender="", to=()).subject == "Meeting with somebody whose name is long"

    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe garbage", b"Content-Type: text/plain; charset=nonsense\r\n\r\nhi"]
    )
    def test_takes_whatever_comes(self, content: bytes) -> None:
        assert parse(content, number=1, sender="", to=()).size == len(content)


class TestListing:
    def test_is_newest_first_by_recipient_and_in_pages(self) -> None:
        inbox = Inbox()
        for number in range(5):
            received(inbox, subject=str(number))
            received(inbox, to="bjorn@example.org")

        first = inbox.find("AMARA@example.org", limit=2)
        rest = inbox.find("amara@example.org", limit=10, before=first[-1].id)

        assert [message.subject for message in [*first, *rest]] == ["4", "3", "2", "1", "0"]

    def test_forgets_the_oldest_beyond_its_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mail, "MAX_MESSAGES", 3)
        inbox = Inbox()
        for number in range(5):
            received(inbox, subject=str(number))

        assert [message.subject for message in inbox.find()] == ["4", "3", "2"]
        assert inbox.size == sum(message.size for message in inbox.messages)


class TestTheServer:
    async def test_takes_mail_by_smtp_and_shows_it(self) -> None:
        inbox, port = Inbox(), free_port()
        app = create_app(inbox, host="127.0.0.1", smtp_port=port)
        async with app.router.lifespan_context(app), a_browser(app) as http:
            await aiosmtplib.send(a_message(), hostname="127.0.0.1", port=port, start_tls=False)

            found = (await http.get("/api/messages", params={"to": "amara@example.org"})).json()["messages"]
            page = await http.get("/")
            shown = await http.get(f"/messages/{found[0]['id']}")
            framed = await http.get(f"/messages/{found[0]['id']}/html")

        assert "METHOD:REQUEST" in found[0]["ics"]
        assert "Kaffee ☕" in page.text
        assert "<script>" not in shown.text
        assert "default-src 'none'" in framed.headers["content-security-policy"]

    async def test_can_be_emptied(self) -> None:
        inbox = Inbox()
        received(inbox)
        async with a_browser(create_app(inbox, host="127.0.0.1", smtp_port=free_port())) as http:
            assert (await http.delete("/api/messages")).status_code == 204
            assert (await http.get("/api/messages")).json() == {"messages": [], "next": None}

    @pytest.mark.parametrize("query", ["limit=many", "before=yesterday"])
    async def test_refuses_a_page_that_is_not_a_number(self, query: str) -> None:
        async with a_browser(create_app(Inbox(), host="127.0.0.1", smtp_port=free_port())) as http:
            assert (await http.get(f"/api/messages?{query}")).status_code == 422


def a_browser(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1")
