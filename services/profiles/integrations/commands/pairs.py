"""Taking in the relationships that a network tells of; saying the same again tells nobody."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.profiles import PairImported
from services.profiles.integrations.tables import pairs


def pair_id(network_id: UUID, said: str) -> UUID:
    """Follows from the network and its own id of the pair."""
    return uuid5(NAMESPACE_URL, f"urn:cairn:network:{network_id}:pair:{said}")


async def pairs_before(tx: Transaction, events: Sequence[PairImported]) -> dict[UUID, PairImported]:
    """What was last told of these pairs."""
    query = select(pairs).where(pairs.c.id.in_([event.pair_id for event in events]))
    return {row["id"]: _as_event(dict(row)) for row in (await tx.session.execute(query)).mappings()}


def _as_event(row: dict[str, Any]) -> PairImported:
    return PairImported(pair_id=row.pop("id"), **row)


async def take_pairs(tx: Transaction, events: Sequence[PairImported]) -> None:
    """Keeps pairs that are new or have changed, and tells them; the ids of the pairs must differ."""
    if not events:
        return
    statement = insert(pairs)
    changed = {name: statement.excluded[name] for name in PairImported.model_fields if name != "pair_id"}
    rows = [_as_row(event) for event in events]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=[pairs.c.id], set_=changed), rows)
    await tx.emit_all(events)


def _as_row(event: PairImported) -> dict[str, Any]:
    values = dict(event)
    return {"id": values.pop("pair_id"), **values}
