"""Invitations to somebody who may be no member: mailed by a timer, tried again until their link would be of no use.

The address and the secret of the link rest sealed in the timer, under the key of who invites, and go with it.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any, TypeAlias
from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import KeyDestroyed, Keyring
from chassis.telemetry import log
from chassis.timers import Timers, cancel_timer, set_timer
from contracts.matching import MentorInvited
from services.notifications.channels.calendar import Person
from services.notifications.channels.mail import Composer
from services.notifications.channels.smtp import Rejected, Sender
from services.notifications.queries import name_of
from services.notifications.texts import Texts, Voice, one_line
from services.notifications.unsealing import unseal

MAIL = "mail_invitation"
SECTION = "outside_invitation"

Payload: TypeAlias = dict[str, Any]


async def mail_invitation(tx: Transaction, event: MentorInvited) -> None:
    payload = event.model_dump(mode="json", include={"member_id", "address", "code", "locale", "expires_at"})
    await set_timer(tx, MAIL, key=str(event.invitation_id), due_at=tx.now, payload=payload)


async def drop_invitation(tx: Transaction, invitation_id: UUID) -> None:
    """Its link leads nowhere any more; a mail that has left has left."""
    await cancel_timer(tx, MAIL, key=str(invitation_id))


@dataclass(frozen=True, kw_only=True)
class Inviter:
    """Sends at least once, under the same Message-ID; a server that is away is tried again later."""

    keyring: Keyring
    sender: Sender
    composer: Composer
    texts: Texts

    def timers(self) -> Timers:
        return {MAIL: self.on_due}

    async def on_due(self, tx: Transaction, key: str, payload: Payload) -> None:
        """Within the timer's transaction: a claim of its own would be much ado about at most five mails a member."""
        if datetime.fromisoformat(payload["expires_at"]) <= tx.now:
            return
        inviter_id = UUID(payload["member_id"])
        try:
            address = await self.keyring.open(inviter_id, payload["address"])
            code = await self.keyring.open(inviter_id, payload["code"])
        except KeyDestroyed:
            return
        name = await unseal(self.keyring, inviter_id, await name_of(tx, inviter_id))
        voice = self.texts.voice(payload["locale"], None)
        try:
            await self.sender.send(self.compose(UUID(key), Person(name="", email=address), voice, name=name, code=code))
        except Rejected:
            log.info("invitation_rejected", invitation=key)

    def compose(
        self, invitation_id: UUID, recipient: Person, voice: Voice, *, name: str | None, code: str
    ) -> EmailMessage:
        """With the link where there is a portal, and with the bare code where there is none."""
        said = voice.speak(SECTION, name=one_line(name) if name else voice.phrase("somebody"))
        link = self.composer.link_to(f"invitations/{code}")
        return self.composer.plain(recipient, said, voice, message_id=str(invitation_id), link=link, code=code)
