"""What other services' events mean for privacy: they have erased, or they have exported."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from contracts.matching import ErasedInMatching, ExportedFromMatching
from contracts.notifications import ErasedInNotifications, ExportedFromNotifications
from contracts.sessions import ErasedInSessions, ExportedFromSessions
from services.profiles.privacy.commands.erasure import take_answer
from services.profiles.privacy.commands.exports import take_piece


async def on_erased_in_matching(tx: Transaction, event: ErasedInMatching) -> None:
    await take_answer(tx, event.request_id, service="matching", stores=event.stores)


async def on_erased_in_sessions(tx: Transaction, event: ErasedInSessions) -> None:
    await take_answer(tx, event.request_id, service="sessions", stores=event.stores)


async def on_erased_in_notifications(tx: Transaction, event: ErasedInNotifications) -> None:
    await take_answer(tx, event.request_id, service="notifications", stores=event.stores)


async def on_exported_from_matching(tx: Transaction, event: ExportedFromMatching) -> None:
    await take_piece(tx, event, service="matching")


async def on_exported_from_sessions(tx: Transaction, event: ExportedFromSessions) -> None:
    await take_piece(tx, event, service="sessions")


async def on_exported_from_notifications(tx: Transaction, event: ExportedFromNotifications) -> None:
    await take_piece(tx, event, service="notifications")


HANDLERS: Handlers = {
    ErasedInMatching: on_erased_in_matching,
    ErasedInSessions: on_erased_in_sessions,
    ErasedInNotifications: on_erased_in_notifications,
    ExportedFromMatching: on_exported_from_matching,
    ExportedFromSessions: on_exported_from_sessions,
    ExportedFromNotifications: on_exported_from_notifications,
}
TOGETHER = frozenset({ErasedInMatching, ErasedInSessions, ErasedInNotifications})
