"""What falls due in health: a day on which it changes by itself, and mornings on which somebody is asked."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.timers import OnDue, Timers
from services.sessions.health.commands import closings, fit, life, nudges, pulses, rhythm, waiting


def _of_relationship(command: Callable[[Transaction, UUID], Awaitable[object]]) -> OnDue:
    async def on_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await command(tx, UUID(key))

    return on_due


def _of_member(command: Callable[[Transaction, UUID, UUID], Awaitable[None]]) -> OnDue:
    async def on_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await command(tx, *waiting.both_of(key))

    return on_due


async def on_pulse(tx: Transaction, key: str, payload: dict[str, Any]) -> None:
    await pulses.ask_pulse(tx, *waiting.both_of(key), number=int(payload["round"]))


TIMERS: Timers = {
    waiting.BEGIN: _of_relationship(life.follow_term),
    waiting.JUDGE: _of_relationship(rhythm.follow_when_due),
    waiting.NUDGE: _of_relationship(nudges.nudge_when_due),
    waiting.PULSE: on_pulse,
    waiting.FIT: _of_relationship(fit.open_fit_when_due),
    waiting.FIT_ASK: _of_member(fit.tell_fit),
    waiting.FIT_OVER: _of_relationship(fit.settle_fit),
    waiting.CLOSING: _of_relationship(closings.open_closing_when_due),
    waiting.CLOSING_ASK: _of_member(closings.ask_last_word),
    waiting.CLOSING_OVER: _of_relationship(closings.share_when_due),
}
