"""The inbox: takes one event in exactly once and in order, in the transaction of its effects."""

import enum
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Cause, Transaction
from chassis.tables import parked
from contracts.envelope import ERASED, Envelope, Event
from contracts.registry import BY_TYPE

Handler = Callable[[Transaction, Any], Awaitable[None]]
Handlers = Mapping[type[Event], Handler]

Told: TypeAlias = tuple[Any, Cause]
"""An event, and the cause of what is done because of it."""
TakeMany: TypeAlias = Callable[[Transaction, Sequence[Told]], Awaitable[None]]


@dataclass(frozen=True)
class Many:
    """The handler of events that may share a transaction: whoever waits for one of them may wait for all."""

    take: TakeMany

    async def __call__(self, tx: Transaction, event: Any) -> None:
        await self.take(tx, [(event, tx.cause)])


def many(handler: Handler) -> Many:
    """The same handler, to whom many at once are just one after the other unless it knows better."""
    if isinstance(handler, Many):
        return handler

    async def take(tx: Transaction, told: Sequence[Told]) -> None:
        for event, cause in told:
            await handler(tx.because(cause), event)

    return Many(take)


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
    SELECT :consumer, topic, subject, CASE seq WHEN 1 THEN 1 ELSE 0 END, CASE WHEN seq > 1 THEN seq END
    FROM unnest(CAST(:topics AS text[]), CAST(:subjects AS uuid[]), CAST(:seqs AS bigint[]))
         AS told (topic, subject, seq)
    ORDER BY topic, subject
    ON CONFLICT (consumer, topic, subject) DO UPDATE SET
        last_seq = CASE coalesce(excluded.gap, 1) WHEN inbox.last_seq + 1 THEN inbox.last_seq + 1
                   ELSE inbox.last_seq END,
        gap = CASE WHEN excluded.gap > inbox.last_seq + 1 THEN greatest(inbox.gap, excluded.gap)
                   WHEN coalesce(excluded.gap, 1) = inbox.last_seq + 1 AND inbox.gap <= inbox.last_seq + 1 THEN NULL
                   ELSE inbox.gap END
    RETURNING new.topic, new.subject, coalesce(old.last_seq, 0) AS last_seq, new.parked_since
    """
)
"""Counts each event if it is its aggregate's next, and remembers the gap if some are missing before it.

Of a row that is proposed, `gap` is the event's seq, and NULL for the first.
"""
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
        ((_, taken),) = await self.take_all(tx, [(envelope, tx.cause)])
        return taken

    async def take_all(self, tx: Transaction, told: Sequence[tuple[Envelope, Cause]]) -> list[tuple[Envelope, Taken]]:
        """The same for several, those of one type at once; those of one aggregate must be in their order."""
        taken = []
        for some in _apart(told):
            counted = await self._count(tx, [envelope for envelope, _ in some])
            by_type: dict[str, list[tuple[Envelope, Cause]]] = {}
            for (envelope, cause), (_, what) in zip(some, counted, strict=True):
                if what is Taken.APPLIED:
                    by_type.setdefault(envelope.type, []).append((envelope, cause))
            for kind, envelopes in by_type.items():
                await self._apply(tx, kind, envelopes)
            taken += counted
        return taken

    async def apply(self, tx: Transaction, envelope: Envelope) -> None:
        """Runs the handler; an event without one, or one that went with its member, has no effect here."""
        await self._apply(tx, envelope.type, [(envelope, tx.cause)])

    async def _apply(self, tx: Transaction, type_: str, told: Sequence[tuple[Envelope, Cause]]) -> None:
        if type_ == ERASED:
            return
        kind = BY_TYPE.get(type_)
        if kind is None:
            raise UnknownEvent(type_)
        handler = self.handlers.get(kind)
        if handler is not None:
            await many(handler).take(tx, [(kind.tolerant(envelope.data), cause) for envelope, cause in told])

    async def _count(self, tx: Transaction, envelopes: Sequence[Envelope]) -> list[tuple[Envelope, Taken]]:
        """Of each aggregate one."""
        told = {
            "topics": [envelope.topic for envelope in envelopes],
            "subjects": [envelope.subject for envelope in envelopes],
            "seqs": [envelope.seq for envelope in envelopes],
        }
        found = (await tx.session.execute(_TAKE, {"consumer": self.consumer, **told})).all()
        rows = {(row.topic, row.subject): row for row in found}
        return [(each, await self._place_of(tx, each, rows[each.topic, each.subject])) for each in envelopes]

    async def _place_of(self, tx: Transaction, envelope: Envelope, row: Any) -> Taken:
        if envelope.seq <= row.last_seq:
            return Taken.SEEN_BEFORE
        if envelope.seq > row.last_seq + 1:
            return Taken.GAP
        if row.parked_since:
            await self._park(tx, envelope, reason="waits behind a parked event")
            return Taken.PARKED
        return Taken.APPLIED

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


def _apart(told: Sequence[tuple[Envelope, Cause]]) -> Iterator[list[tuple[Envelope, Cause]]]:
    """In parts of which each has an aggregate once: one statement counts no row twice."""
    nth: Counter[tuple[str, UUID]] = Counter()
    parts: dict[int, list[tuple[Envelope, Cause]]] = {}
    for envelope, cause in told:
        place = (envelope.topic, envelope.subject)
        nth[place] += 1
        parts.setdefault(nth[place], []).append((envelope, cause))
    yield from parts.values()


async def aggregates_with_gaps(tx: Transaction, consumer: str) -> list[tuple[str, UUID, int]]:
    """(topic, subject, the seq that is missing) of every aggregate that waits for a replay; at most 500."""
    query = text(
        "SELECT topic, subject, last_seq + 1 FROM inbox WHERE consumer = :consumer AND gap IS NOT NULL LIMIT 500"
    )
    rows = await tx.session.execute(query, {"consumer": consumer})
    return [(topic, subject, seq) for topic, subject, seq in rows]
