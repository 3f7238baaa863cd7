"""The inbox: takes one event in exactly once and in order, in the transaction of its effects."""

import enum
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.tables import parked
from contracts.envelope import ERASED, Envelope, Event
from contracts.registry import BY_TYPE

Handler = Callable[[Transaction, Any], Awaitable[None]]
Handlers = Mapping[type[Event], Handler]


class UnknownEvent(Exception):
    """This release does not know the event's type: it is parked until one that does is installed."""


class Taken(enum.Enum):
    """What became of a delivery."""

    APPLIED = "applied"
    SEEN_BEFORE = "seen_before"
    GAP = "gap"
    PARKED = "parked"


_TAKE = text(
    """
    INSERT INTO inbox (consumer, topic, subject, last_seq, gap)
    VALUES (:consumer, :topic, :subject, CASE :seq WHEN 1 THEN 1 ELSE 0 END, CASE WHEN :seq > 1 THEN :seq END)
    ON CONFLICT (consumer, topic, subject) DO UPDATE SET
        last_seq = CASE :seq WHEN inbox.last_seq + 1 THEN :seq ELSE inbox.last_seq END,
        gap = CASE WHEN :seq > inbox.last_seq + 1 THEN greatest(inbox.gap, :seq)
                   WHEN :seq = inbox.last_seq + 1 AND inbox.gap <= :seq THEN NULL
                   ELSE inbox.gap END
    RETURNING coalesce(old.last_seq, 0) AS last_seq, new.parked_since
    """
).bindparams(bindparam("seq", type_=BigInteger))
"""Counts the event if it is its aggregate's next, and remembers the gap if some are missing before it."""
_PARK = text(
    """
    INSERT INTO inbox (consumer, topic, subject, last_seq, parked_since)
    VALUES (:consumer, :topic, :subject, :seq, :parked_since)
    ON CONFLICT (consumer, topic, subject)
    DO UPDATE SET last_seq = excluded.last_seq, parked_since = excluded.parked_since
    """
)


@dataclass(frozen=True)
class Inbox:
    """One consumer's inbox; `handlers` says which events have an effect here, all others only count."""

    consumer: str
    handlers: Handlers

    async def take(self, tx: Transaction, envelope: Envelope) -> Taken:
        """Applies the event if it is the next of its aggregate; raises whatever its handler raises."""
        row = (await tx.session.execute(_TAKE, self._place(envelope))).one()
        if envelope.seq <= row.last_seq:
            return Taken.SEEN_BEFORE
        if envelope.seq > row.last_seq + 1:
            return Taken.GAP
        if row.parked_since:
            await self._park(tx, envelope, reason="waits behind a parked event")
            return Taken.PARKED
        await self.apply(tx, envelope)
        return Taken.APPLIED

    async def apply(self, tx: Transaction, envelope: Envelope) -> None:
        """Runs the handler; an event without one, or one that went with its member, has no effect here."""
        if envelope.type == ERASED:
            return
        kind = BY_TYPE.get(envelope.type)
        if kind is None:
            raise UnknownEvent(envelope.type)
        handler = self.handlers.get(kind)
        if handler is not None:
            await handler(tx, kind.tolerant(envelope.data))

    async def park(self, tx: Transaction, envelope: Envelope, *, reason: str) -> None:
        """Puts an event that can't be applied aside; the later events of its aggregate will wait behind it."""
        await tx.session.execute(_PARK, {**self._place(envelope), "parked_since": tx.now})
        await self._park(tx, envelope, reason=reason)

    def _place(self, envelope: Envelope) -> dict[str, Any]:
        topic, subject, seq = envelope.topic, envelope.subject, envelope.seq
        return {"consumer": self.consumer, "topic": topic, "subject": subject, "seq": seq}

    async def _park(self, tx: Transaction, envelope: Envelope, *, reason: str) -> None:
        row = {
            **self._place(envelope),
            "headers": {name: value.decode() for name, value in envelope.kafka_headers()},
            "value": envelope.kafka_value(),
            "reason": reason[:2000],
        }
        await tx.session.execute(insert(parked).values(row).on_conflict_do_nothing(constraint="parked_once"))

    async def park_unreadable(
        self, tx: Transaction, *, topic: str, headers: Mapping[str, str], value: bytes, reason: str
    ) -> None:
        """Keeps a message that is not one of ours; it belongs to no aggregate, so nothing waits behind it."""
        row = {"consumer": self.consumer, "topic": topic, "headers": dict(headers), "value": value}
        await tx.session.execute(insert(parked).values(**row, reason=reason[:2000]))


async def aggregates_with_gaps(tx: Transaction, consumer: str) -> list[tuple[str, UUID, int]]:
    """(topic, subject, the seq that is missing) of every aggregate that waits for a replay; at most 500."""
    query = text(
        "SELECT topic, subject, last_seq + 1 FROM inbox WHERE consumer = :consumer AND gap IS NOT NULL LIMIT 500"
    )
    rows = await tx.session.execute(query, {"consumer": consumer})
    return [(topic, subject, seq) for topic, subject, seq in rows]
