"""The chassis's own tables in the register; outbox and archive keep their sequence and lose their data."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, delete, func, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.db import Transaction
from chassis.stores.register import Deleted, Kept, Store, Stores, count, naming
from chassis.tables import archive, erased_members, idempotency_keys, inbox, outbox, outbox_heads, parked, timers
from contracts.envelope import ERASED, Afterlife, Event
from contracts.registry import EVENTS

_GONE = [event.type for event in EVENTS if event.afterlife is Afterlife.GONE]
_EMPTY_SEAL = "v1."
_RESUME = text(
    """
    UPDATE inbox SET parked_since = NULL
    WHERE consumer = :consumer AND topic = :topic AND subject = :subject AND NOT EXISTS (
        SELECT FROM parked WHERE parked.consumer = inbox.consumer AND parked.topic = inbox.topic
                             AND parked.subject = inbox.subject)
    """
)


@dataclass(frozen=True)
class Rewritten:
    """Events lose their data, or what was sealed under the member's key, as their `afterlife` says; `seq` stays."""

    async def apply(self, tx: Transaction, table: Table, member_id: UUID, *, rows: ColumnElement[bool]) -> int:
        emptied = update(table).where(rows, table.c.type.in_(_GONE)).values(type=ERASED, data={})
        touched = await count(tx, emptied)
        for event, field, owner in _sealed_in_shared():
            theirs = (table.c.type == event.type) & (table.c.data[owner].astext == str(member_id))
            sealed = table.c.data[field].astext != _EMPTY_SEAL
            without = table.c.data.concat({field: _EMPTY_SEAL})
            touched += await count(tx, update(table).where(rows, theirs, sealed).values(data=without))
        return touched


def _sealed_in_shared() -> Iterator[tuple[type[Event], str, str]]:
    """Each sealed field of an event that is another person's history too, with the field that names its owner."""
    for event in EVENTS:
        if event.afterlife is Afterlife.SHARED:
            for field, owner in event.sealed_under.items():
                yield event, field, owner


@dataclass(frozen=True)
class GivenUp:
    """Parked events about the member go for good, and what waited behind them waits no longer."""

    async def apply(self, tx: Transaction, table: Table, member_id: UUID, *, rows: ColumnElement[bool]) -> int:
        statement = delete(table).where(rows).returning(table.c.consumer, table.c.topic, table.c.subject)
        gone = (await tx.session.execute(statement)).all()
        for consumer, topic, subject in set(gone):
            await tx.session.execute(_RESUME, {"consumer": consumer, "topic": topic, "subject": subject})
        return len(gone)


def _about(table: Table, member_id: UUID) -> ColumnElement[bool]:
    """The event's data name the member; in the archive an index finds them."""
    people: ColumnElement[list[str]] = func.people_of(table.c.data, type_=ARRAY(Text))
    return people.contains([str(member_id)])


def _mentioning(table: Table, member_id: UUID) -> ColumnElement[bool]:
    """A parked message may be unreadable, so its bytes are searched."""
    bytes_as_text: ColumnElement[str] = func.encode(table.c.value, "escape")
    return bytes_as_text.contains(str(member_id))


def _carrying(table: Table, member_id: UUID) -> ColumnElement[bool]:
    carried: ColumnElement[str] = table.c.payload["member_id"].astext
    return carried == str(member_id)


SPINE: Stores = (
    Store(table=outbox, of=_about, erasure=Rewritten()),
    Store(table=archive, of=_about, erasure=Rewritten()),
    Store(table=outbox_heads, of=naming("subject"), erasure=Kept("a hole in seq would stop every consumer")),
    Store(table=inbox, of=naming("subject"), erasure=Kept("how far a sequence was read")),
    Store(table=parked, of=_mentioning, erasure=GivenUp()),
    Store(table=timers, of=_carrying, erasure=Deleted()),
    Store(table=idempotency_keys, of=naming("principal"), erasure=Deleted()),
    Store(table=erased_members, of=naming("member_id"), erasure=Kept("nothing late may bring anybody back")),
)
"""In every service's database.  None is exported: they repeat what the service's own tables say."""
