"""Composes mails: a text, a page and a calendar object, and the same object as a file."""

from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Self

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.notifications.channels.calendar import METHODS, Entry, Person, to_ical
from services.notifications.channels.smtp import Rejected
from services.notifications.domain.deliveries import OF_CIRCLES, Delivery
from services.notifications.texts import CATALOGUES, Voice, one_line


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail's content, opened."""

    delivery: Delivery
    recipient: Person
    about_name: str | None
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class Composer:
    """Who mails come from, where their links lead, and how their page looks."""

    sender: Person
    portal_url: str | None
    page: Template = field(repr=False)

    @classmethod
    def of(cls, *, mail_from: str, portal_url: str | None) -> Self:
        """`mail_from` as it stands in a From header."""
        name, email = parseaddr(mail_from)
        if "@" not in email:
            raise ValueError(f"MAIL_FROM must hold a mail address, it holds {mail_from!r}")
        pages = Environment(loader=FileSystemLoader(CATALOGUES), autoescape=True, undefined=StrictUndefined)
        sender = Person(name=name or "Cairn", email=email)
        return cls(sender=sender, portal_url=portal_url, page=pages.get_template("mail.html"))

    def compose(self, letter: Letter, voice: Voice) -> EmailMessage:
        """The mail of a delivery; composed again, it is the same mail under the same Message-ID."""
        delivery = letter.delivery
        name = one_line(letter.about_name) if letter.about_name else voice.phrase("somebody")
        said = voice.speak(delivery.template.value, name=name, **voice.when(delivery.starts_at, delivery.ends_at))
        folder = "circle-meetings" if delivery.template in OF_CIRCLES else "sessions"
        link = self.link_to(f"{folder}/{delivery.session_id}")
        message = self.headers(letter.recipient, said["subject"], str(delivery.id), date=delivery.created_at)
        paragraphs = [said["heading"], said["body"], letter.place, link, f"-- \n{voice.phrase('footer')}\n"]
        message.set_content("\n\n".join(filter(None, paragraphs)))
        footed = said | {"footer": voice.phrase("footer")}
        message.add_alternative(self.page_of(footed, voice, link=link, place=letter.place), subtype="html")
        calendar = to_ical(self._entry(letter, voice, said=said, link=link), delivery.template)
        method = METHODS[delivery.template]
        message.add_alternative(calendar, subtype="calendar", params={"method": method}, cte="base64")
        message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
        message["Content-Language"] = voice.locale.language
        return message

    def plain(
        self,
        recipient: Person,
        said: dict[str, str],
        voice: Voice,
        *,
        message_id: str,
        link: str | None,
        code: str = "",
    ) -> EmailMessage:
        """Without a calendar object; with the bare code where there is no portal that a link would lead to."""
        message = self.headers(recipient, said["subject"], message_id)
        paragraphs = [said["heading"], said["body"], link or code, f"-- \n{said['footer']}\n"]
        message.set_content("\n\n".join(filter(None, paragraphs)))
        message.add_alternative(self.page_of(said, voice, link=link), subtype="html")
        message["Content-Language"] = voice.locale.language
        return message

    def link_to(self, path: str) -> str | None:
        """Into the portal, where there is one."""
        return f"{self.portal_url.rstrip('/')}/{path}" if self.portal_url else None

    def headers(
        self, recipient: Person, subject: str, message_id: str, *, date: datetime | None = None
    ) -> EmailMessage:
        """An empty mail; without a date the mail server writes one."""
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(self.sender.name, addr_spec=self.sender.email)
        message["To"] = _address(recipient)
        message["Subject"] = one_line(subject)
        if date is not None:
            message["Date"] = date
        message["Message-ID"] = f"<{message_id}@{self.sender.email.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        return message

    def page_of(self, said: dict[str, str], voice: Voice, *, link: str | None, place: str | None = None) -> str:
        """`said` has the subject, heading, body and footer."""
        return self.page.render(
            said,
            lang=voice.locale.language,
            direction=voice.locale.text_direction,
            link=link,
            place=place,
            open=voice.phrase("open"),
        )

    def _entry(self, letter: Letter, voice: Voice, *, said: dict[str, str], link: str | None) -> Entry:
        """Only the recipient is named as attendee: an address is revealed by its owner alone."""
        return Entry(
            session_id=letter.delivery.session_id,
            sequence=letter.delivery.sequence,
            stamp=letter.delivery.created_at,
            starts_at=letter.delivery.starts_at,
            ends_at=letter.delivery.ends_at,
            zone=voice.zone,
            organizer=self.sender,
            attendee=Person(name=one_line(letter.recipient.name), email=letter.recipient.email),
            summary=said["summary"],
            description=f"{said['heading']}\n\n{link}" if link else said["heading"],
            link=link,
            place=letter.place,
        )


def _address(person: Person) -> Address:
    """An address that no header can hold is as good as one that the mail server rejects."""
    name = one_line(person.name)
    try:
        if person.email.isascii():
            return Address(name, addr_spec=person.email)
        # The library's parser knows ASCII alone; whether others can be mailed to is the mail server's answer.
        username, _, domain = person.email.rpartition("@")
        return Address(name, username=username, domain=domain)
    except (ValueError, IndexError, MessageError):
        raise Rejected("unusable address") from None
