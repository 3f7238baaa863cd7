"""Reminders by mail, of what is in the inbox as well: each soon or not at all, and none of what was read there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import KeyDestroyed, Keyring
from chassis.telemetry import log
from chassis.timers import Timers, set_timer
from services.notifications.channels.calendar import Person
from services.notifications.channels.mail import Composer
from services.notifications.channels.smtp import Rejected, Sender
from services.notifications.queries import NotificationView, notifications_of, person_of
from services.notifications.texts import Texts, show
from services.notifications.unsealing import unseal

MAIL = "mail_reminder"
LATEST = timedelta(hours=2)
"""A mail that a server would not take for so long could come at night; it is in the inbox in any case."""


async def mail_reminders(tx: Transaction, told: Mapping[UUID, UUID]) -> None:
    """Of notifications that are new, each with whose it is."""
    for notification_id, member_id in told.items():
        await set_timer(tx, MAIL, key=str(notification_id), due_at=tx.now, payload={"member_id": str(member_id)})


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Sends at least once, under the same Message-ID, to whoever is known here."""

    keyring: Keyring
    sender: Sender
    composer: Composer
    texts: Texts

    def timers(self) -> Timers:
        return {MAIL: self.on_due}

    async def on_due(self, tx: Transaction, key: str, payload: dict[str, Any]) -> None:
        """Within the timer's transaction, as invitations are; whoever was blocked since is in no inbox any more."""
        member_id, notification_id = UUID(payload["member_id"]), UUID(key)
        view = (await notifications_of(tx, member_id, [notification_id])).get(notification_id)
        if view is None or view.read_at is not None or view.created_at + LATEST <= tx.now:
            return
        recipient = await self._open(tx, member_id)
        if recipient is not None:
            await self._send(view, recipient)

    async def _open(self, tx: Transaction, member_id: UUID) -> Person | None:
        """None for who is not known here yet, who was erased, and whose address does not open."""
        sealed = await person_of(tx, member_id)
        if sealed is None:
            return None
        try:
            name, email = [await self.keyring.open(member_id, each) for each in sealed]
        except (KeyDestroyed, ValueError):
            return None
        return Person(name=name, email=email)

    async def _send(self, view: NotificationView, recipient: Person) -> None:
        voice = self.texts.voice(view.locale, view.zone)
        name = await unseal(self.keyring, view.about, view.about_name)
        shown = show(voice, view.wording, name=name, params=view.params)
        said = {"subject": shown.title, "heading": shown.title, "body": shown.body}
        said["footer"] = voice.phrase("reminder_footer")
        link = self.composer.link_to(f"relationships/{view.relationship_id}")
        try:
            mail = self.composer.plain(recipient, said, voice, message_id=str(view.id), link=link)
            await self.sender.send(mail)
        except Rejected:
            log.info("reminder_rejected", notification=str(view.id))
