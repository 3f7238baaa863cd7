"""The loop that sends mail: claimed in one transaction, sent outside any, recorded in another.

A process that dies in between leaves a claim that runs out; the mail is then sent again under the same Message-ID
with the same UID and SEQUENCE, so that mailboxes and calendars fold the two.  At least once is promised, not once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from prometheus_client import Counter

from chassis.clock import system_clock
from chassis.db import Database
from chassis.errors import NotFound
from chassis.events.wakeup import Wakeup
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.loops import for_ever
from chassis.telemetry import log
from services.notifications.channels.calendar import Person
from services.notifications.channels.mail import Composer, Letter
from services.notifications.channels.smtp import Rejected, Sender, Unreachable
from services.notifications.commands.deliveries import (
    claim_delivery,
    record_erased,
    record_postponed,
    record_rejected,
    record_sent,
    record_unreadable,
)
from services.notifications.domain.deliveries import AttemptLost, State
from services.notifications.queries import SealedLetter, letter
from services.notifications.texts import Texts
from services.notifications.unsealing import unseal

CHANNEL = "deliveries"
AT_A_TIME = 4
FAREWELL_SECONDS = 5.0
MAILS = Counter("cairn_mails_total", "Attempts to send a mail, by what became of them.", ["template", "outcome"])


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an attempt, and the command that records it."""

    word: str
    record: Callable[..., Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Postman:
    """Sends what is due; several processes share the work, because a claimed mail is skipped by the others."""

    db: Database
    keyring: Keyring
    sender: Sender
    composer: Composer
    texts: Texts

    async def run(self) -> None:
        """Runs until cancelled."""
        async with Wakeup(self.db.url, CHANNEL) as wakeup:
            await for_ever("postman", lambda: self._session(wakeup))

    async def _session(self, wakeup: Wakeup) -> None:
        while True:
            await self.deliver_all()
            await wakeup.wait()

    async def deliver_all(self) -> None:
        """Sends until nothing is due, a few at a time, so that one slow mail server does not hold up the rest."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_A_TIME):
                tasks.create_task(self._deliver_while_due())

    async def _deliver_while_due(self) -> None:
        while await self.deliver_next():
            pass

    async def deliver_next(self) -> bool:
        """Takes one mail as far as it goes; returns False when none is due."""
        attempt = new_id()
        async with self.db.transaction() as tx:
            delivery = await claim_delivery(tx, attempt=attempt, at=system_clock())
            if delivery is None:
                return False
            sealed = await letter(tx, delivery) if delivery.state is State.SENDING else None
        if sealed is not None:
            await _finish(asyncio.ensure_future(self._carry(sealed, attempt)))
        return True

    async def _carry(self, sealed: SealedLetter, attempt: UUID) -> None:
        outcome = await self._attempt(sealed)
        MAILS.labels(sealed.delivery.template.value, outcome.word).inc()
        log.info("mail_attempted", delivery=str(sealed.delivery.id), outcome=outcome.word)
        try:
            async with self.db.transaction() as tx:
                await outcome.record(tx, sealed.delivery.id, attempt=attempt)
        except (AttemptLost, NotFound):
            # Another process took over, or the member was erased while the mail was on its way.
            log.warning("attempt_lost", delivery=str(sealed.delivery.id))

    async def _attempt(self, sealed: SealedLetter) -> Outcome:
        try:
            opened = await self._open(sealed)
            voice = self.texts.voice(sealed.locale, sealed.zone)
            await self.sender.send(self.composer.compose(opened, voice))
        except KeyDestroyed:
            return Outcome(word="erased", record=record_erased)
        except Unreadable:
            return Outcome(word="unreadable", record=record_unreadable)
        except Rejected as error:
            return Outcome(word="rejected", record=partial(record_rejected, error=str(error)))
        except Unreachable as error:
            return Outcome(word="postponed", record=partial(record_postponed, error=str(error)))
        except Exception as error:  # noqa: BLE001 - whatever a mail breaks, the others still go out.
            # Only the kind is kept: the text of an unforeseen error may quote what was opened.
            log.error("mail_failed", delivery=str(sealed.delivery.id), kind=type(error).__name__)
            return Outcome(word="postponed", record=partial(record_postponed, error=type(error).__name__))
        return Outcome(word="sent", record=record_sent)

    async def _open(self, sealed: SealedLetter) -> Letter:
        member_id, about = sealed.delivery.member_id, sealed.delivery.about
        try:
            name = await self.keyring.open(member_id, sealed.name)
            email = await self.keyring.open(member_id, sealed.email)
        except ValueError:
            raise Unreadable from None
        return Letter(
            delivery=sealed.delivery,
            recipient=Person(name=name, email=email),
            about_name=await unseal(self.keyring, about, sealed.about_name),
            place=await unseal(self.keyring, sealed.place_by, sealed.place) if sealed.place_by else None,
        )


class Unreadable(Exception):
    """What was sealed for the recipient does not open under their key."""


async def _finish(work: asyncio.Future[None]) -> None:
    """Lets a mail that is on its way arrive and be recorded, when the process is asked to stop meanwhile."""
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work], timeout=FAREWELL_SECONDS)
        raise
