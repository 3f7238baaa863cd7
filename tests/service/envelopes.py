"""Envelopes as they come off the wire, fed to a consumer's inbox, and the events that a service put in its outbox."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from chassis.db import Cause, Database
from chassis.events.inbox import Handlers, Inbox, Taken
from chassis.ids import new_id
from chassis.tables import outbox
from contracts.envelope import Envelope, Event
from contracts.registry import BY_TYPE


def envelope(event: Event, seq: int = 1) -> Envelope:
    """The event as its producer would send it, the `seq`-th of its aggregate."""
    return Envelope(
        id=new_id(),
        type=event.type,
        topic=event.topic,
        source=f"/services/{event.topic.split('-')[0]}",
        subject=event.aggregate,
        seq=seq,
        time=datetime.now(UTC),
        correlation_id=new_id(),
        data=json.loads(event.model_dump_json()),
    )


async def deliver(db: Database, handlers: Handlers, *envelopes: Envelope) -> list[Taken]:
    """Takes each envelope in, in a transaction of its own, as the consumer does; says what became of each."""
    inbox = Inbox(db.source, handlers)
    taken = []
    for each in envelopes:
        async with db.transaction(Cause(correlation_id=each.correlation_id, causation_id=each.id)) as tx:
            taken.append(await inbox.take(tx, each))
    return taken


async def deliver_together(db: Database, handlers: Handlers, *envelopes: Envelope) -> list[Taken]:
    """Takes them in, in one transaction, in the order of their subjects, as the consumer does with many at once."""
    inbox = Inbox(db.source, handlers)
    in_order = sorted(envelopes, key=lambda each: each.subject)
    told = [(each, Cause(correlation_id=each.correlation_id, causation_id=each.id)) for each in in_order]
    async with db.transaction() as tx:
        return [taken for _, taken in await inbox.take_all(tx, told)]


async def emitted(db: Database) -> list[Any]:
    """Every event that waits in the outbox, oldest first, as its contract's class."""
    async with db.reading() as tx:
        rows = (await tx.session.execute(select(outbox.c.type, outbox.c.data).order_by(outbox.c.id))).all()
    return [BY_TYPE[row.type].model_validate(row.data) for row in rows]
