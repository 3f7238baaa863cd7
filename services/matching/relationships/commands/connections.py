"""Who knows whom: after a conversation, by an invitation, or because both say so."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.stores import erased_of
from contracts.matching import Through
from services.matching.facts.queries.blocks import apart, blocked
from services.matching.facts.queries.people import unknown_among
from services.matching.relationships.domain.connection import Connection, between
from services.matching.relationships.domain.refusals import NoSuchPartner, WithYourself
from services.matching.relationships.tables import connections


async def connect(tx: Transaction, one: UUID, other: UUID, *, through: Through) -> None:
    """Two who are connected stay as they are."""
    connection = await _locked(tx, one, other)
    if event := connection.join(through, now=tx.now):
        await tx.emit(event)


async def keep_in_touch(tx: Transaction, one: UUID, other: UUID) -> None:
    """Both said so at the end of their relationship; a block or an erasure since then is the later word."""
    if await erased_of(tx, (one, other)) or await tx.session.scalar(select(apart(one, other))):
        return
    await connect(tx, one, other, through=Through.DECLARED)


async def declare_connection(tx: Transaction, by: UUID, other: UUID) -> UUID:
    """Says that one knows somebody; once both have said so, they are connected.  Said again, nothing changes.

    That holds as well where the other has raised a block since: what one said before is still to be seen.
    """
    if by == other:
        raise WithYourself
    if await erased_of(tx, (by, other)) or await unknown_among(tx, (other,)):
        raise NoSuchPartner
    if await tx.session.scalar(select(apart(by, other))):
        return await _said_before(tx, by, other)
    connection = await _locked(tx, by, other)
    if event := connection.declare(by, now=tx.now):
        await tx.emit(event)
    return connection.id


async def _said_before(tx: Transaction, by: UUID, other: UUID) -> UUID:
    connection = await tx.session.get(Connection, between(by, other).id)
    said = connection is not None and connection.said_by(by)
    if connection is None or not said or await tx.session.scalar(select(blocked(by, other))):
        raise NoSuchPartner
    return connection.id


async def remove_connection(tx: Transaction, by: UUID, other: UUID) -> UUID:
    """Takes it back, or says no to what only the other declared; silently, and what is not there is fine."""
    if by == other:
        raise WithYourself
    connection_id = between(by, other).id
    connection = await tx.session.get(Connection, connection_id, with_for_update=True)
    if connection is not None and (event := connection.end()):
        await tx.emit(event)
    return connection_id


async def _locked(tx: Transaction, one: UUID, other: UUID) -> Connection:
    """The connection of the two, there from now on, so that two who declare it at once meet at its row."""
    fresh = between(one, other)
    row = {
        "id": fresh.id,
        "low_id": fresh.low_id,
        "high_id": fresh.high_id,
        "low_declared": False,
        "high_declared": False,
        "through": fresh.through,
    }
    await tx.session.execute(insert(connections).values(row).on_conflict_do_nothing())
    return await tx.session.get_one(Connection, fresh.id, with_for_update=True)
