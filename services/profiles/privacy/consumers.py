"""What other services' events mean for privacy: they have erased, or they have exported."""

from collections.abc import Sequence

from chassis.db import Transaction
from chassis.events.inbox import Handlers, Many, Told
from contracts.matching import ErasedInMatching, ExportedFromMatching
from contracts.notifications import ErasedInNotifications, ExportedFromNotifications
from contracts.sessions import ErasedInSessions, ExportedFromSessions
from services.profiles.privacy.commands.erasure import take_answers
from services.profiles.privacy.commands.exports import take_piece


def _answers_of(service: str) -> Many:
    async def on_erased(tx: Transaction, told: Sequence[Told]) -> None:
        await take_answers(tx, told, service=service)

    return Many(on_erased)


async def on_exported_from_matching(tx: Transaction, event: ExportedFromMatching) -> None:
    await take_piece(tx, event, service="matching")


async def on_exported_from_sessions(tx: Transaction, event: ExportedFromSessions) -> None:
    await take_piece(tx, event, service="sessions")


async def on_exported_from_notifications(tx: Transaction, event: ExportedFromNotifications) -> None:
    await take_piece(tx, event, service="notifications")


HANDLERS: Handlers = {
    ErasedInMatching: _answers_of("matching"),
    ErasedInSessions: _answers_of("sessions"),
    ErasedInNotifications: _answers_of("notifications"),
    ExportedFromMatching: on_exported_from_matching,
    ExportedFromSessions: on_exported_from_sessions,
    ExportedFromNotifications: on_exported_from_notifications,
}
