"""Mails as they leave, read back as a mail program reads them."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from services.notifications.channels.calendar import Person
from services.notifications.channels.mail import Composer
from services.notifications.channels.smtp import Rejected
from services.notifications.domain.deliveries import Template
from services.notifications.texts import Texts
from tests.builders.notifications import AMARA, a_composer, a_delivery, a_letter

TEXTS = Texts.load()


def composed(*, locale: str = "en-GB", zone: str = "Europe/Berlin", **more: Any) -> EmailMessage:
    message = a_composer().compose(a_letter(**more), TEXTS.voice(locale, zone))
    return message_from_bytes(message.as_bytes(), policy=policy.default)


def kinds(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def calendar_part(message: EmailMessage) -> EmailMessage:
    return next(part for part in message.walk() if part.get_content_type() == "text/calendar")


class TestWithoutAPortal:
    def test_a_mail_leads_nowhere_rather_than_to_a_page_that_is_not_there(self) -> None:
        composer = Composer.of(mail_from="Cairn <hello@cairn.example>", portal_url=None)

        raw = composer.compose(a_letter(), TEXTS.voice("en", "UTC")).as_bytes()
        message = message_from_bytes(raw, policy=policy.default)
        texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]

        assert len(texts) == 3
        assert not any("/sessions/" in text or "None" in text or "href" in text for text in texts)


class TestHeaders:
    def test_says_who_from_whom_to_and_that_a_machine_wrote_it(self) -> None:
        delivery = a_delivery()

        message = composed(delivery=delivery)

        assert message["From"] == "Cairn <hello@cairn.example>"
        assert message["To"] == "Amara Okafor <amara@example.org>"
        assert message["Message-ID"] == f"<{delivery.id}@cairn.example>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Subject"] == "Coffee conversation with Björn Søndergård: Tuesday, 5 January 2027, 13:00"

    def test_a_delivery_composed_again_keeps_its_message_id_and_content(self) -> None:
        letter, voice = a_letter(), TEXTS.voice("en", "UTC")

        first, second = a_composer().compose(letter, voice), a_composer().compose(letter, voice)

        assert [first[name] for name in ("Message-ID", "Date", "Subject")] == [
            second[name] for name in ("Message-ID", "Date", "Subject")
        ]
        assert calendar_part(first).get_content() == calendar_part(second).get_content()

    @pytest.mark.parametrize(
        "name",
        [
            "Eve\r\nBcc: victim@example.org",
            "Eve\u2028Bcc: x",
            "A, B <x@example.org>",
            "=?utf-8?q?Eve=0D=0ABcc:_victim@example.org?=",
            "==??utf-8?b?RXZlDQpCY2M6IHg=?=",
        ],
    )
    def test_a_name_cannot_become_a_header(self, name: str) -> None:
        message = composed(about_name=name, recipient=Person(name=name, email=AMARA.email))

        assert message["Bcc"] is None
        assert [address.addr_spec for address in message["To"].addresses] == ["amara@example.org"]

    @pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "a b@example.org", "x@example.org\r\nBcc: y@z"])
    def test_an_address_that_cannot_be_written_is_rejected(self, address: str) -> None:
        with pytest.raises(Rejected):
            composed(recipient=Person(name="Eve", email=address))

    def test_a_sender_without_an_address_is_refused_at_the_start(self) -> None:
        with pytest.raises(ValueError, match="MAIL_FROM"):
            Composer.of(mail_from="Cairn", portal_url="https://portal.example")


class TestContent:
    def test_offers_text_page_and_calendar_and_attaches_the_file(self) -> None:
        assert kinds(composed()) == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ]

    @pytest.mark.parametrize(
        ("template", "method"),
        [
            (Template.INVITATION, "REQUEST"),
            (Template.CANCELLATION, "CANCEL"),
            (Template.MEETING_INVITATION, "REQUEST"),
            (Template.MEETING_MOVE, "REQUEST"),
            (Template.SESSION_PLACE, "REQUEST"),
            (Template.MEETING_CANCELLATION, "CANCEL"),
        ],
    )
    def test_the_method_is_in_the_calendar_and_in_the_mime_type(self, template: Template, method: str) -> None:
        message = composed(delivery=a_delivery(template=template))

        part = calendar_part(message)
        assert part["Content-Type"].params == {"charset": "utf-8", "method": method}
        assert Calendar.from_ical(part.get_payload(decode=True))["METHOD"] == method  # type: ignore[arg-type]  # bytes, decoded.

    def test_the_file_is_the_same_calendar(self) -> None:
        message = composed()

        (file,) = message.iter_attachments()

        assert file.get_filename() == "invite.ics"
        assert file.get_payload(decode=True) == calendar_part(message).get_payload(decode=True)

    def test_speaks_the_recipients_language(self) -> None:
        message = composed(locale="de-DE")

        body = message.get_body(("plain",))
        assert body is not None
        assert "Dein Kaffeegespräch mit Björn Søndergård steht fest" in body.get_content()
        assert "Dienstag, 5. Januar 2027, 13:00 bis 13:20" in body.get_content()
        assert message["Content-Language"] == "de"

    def test_links_to_the_portal(self) -> None:
        delivery = a_delivery()

        body = composed(delivery=delivery).get_body(("plain",))

        assert body is not None
        assert f"https://portal.example/sessions/{delivery.session_id}" in body.get_content()

    def test_a_name_cannot_become_markup(self) -> None:
        page = composed(about_name="<script>alert(1)</script>").get_body(("html",))

        assert page is not None
        assert "<script>" not in page.get_content()
        assert "&lt;script&gt;" in page.get_content()

    def test_reveals_no_address_but_the_recipients_own(self) -> None:
        text = composed().as_string()
        calendar = calendar_part(composed()).get_content()

        assert set(_addresses(text + calendar)) <= {"amara@example.org", "hello@cairn.example"}


def _addresses(text: str) -> list[str]:
    return [word.strip("<>;:,") for word in text.replace("mailto:", " ").split() if "@example" in word]
