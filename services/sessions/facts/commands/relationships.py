"""Keeping what matching tells of relationships; it owns their state, and nothing here changes it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.matching import RelationshipAgreed, RelationshipStarted
from services.sessions.facts.domain import Life
from services.sessions.facts.tables import relationships


async def keep_relationship(tx: Transaction, event: RelationshipStarted) -> None:
    """A relationship starts once; told again it says the same."""
    row = event.model_dump(include={column.name for column in relationships.c} & set(type(event).model_fields))
    await tx.session.execute(insert(relationships).values(life=Life.ACTIVE, **row).on_conflict_do_nothing())


async def keep_rhythm(tx: Transaction, event: RelationshipAgreed) -> None:
    """An agreement that both sign while they are under way; the first comes with the start."""
    await _change(
        tx,
        event.relationship_id,
        formal=True,
        every_days=event.every_days,
        minutes=event.minutes,
        format=event.format,
        ends_on=event.ends_on,
    )


async def keep_pause(tx: Transaction, relationship_id: UUID, *, until: date) -> None:
    await _change(tx, relationship_id, life=Life.PAUSED, paused_until=until)


async def keep_resumption(tx: Transaction, relationship_id: UUID) -> None:
    await _change(tx, relationship_id, life=Life.ACTIVE, paused_until=None)


async def keep_renewal(tx: Transaction, relationship_id: UUID, *, ends_on: date) -> None:
    await _change(tx, relationship_id, ends_on=ends_on)


async def keep_ending(tx: Transaction, relationship_id: UUID) -> None:
    await _change(tx, relationship_id, life=Life.ENDED, paused_until=None)


async def _change(tx: Transaction, relationship_id: UUID, **values: Any) -> None:
    mine = relationships.c.relationship_id == relationship_id
    await tx.session.execute(update(relationships).where(mine).values(values))
