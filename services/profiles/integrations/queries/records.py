"""What a network reads of its own members: its record of each, and the public card of those who share with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from chassis.db import Transaction
from services.profiles.integrations.tables import affiliations
from services.profiles.members.domain.card import Card
from services.profiles.members.queries.people import public_cards_of


@dataclass(frozen=True, kw_only=True)
class Record:
    """A member of a network; `member_id` and `card` are None unless they belong to it still and share with it."""

    external_id: str
    active: bool
    degree: str
    graduated: int | None
    joined_at: datetime
    updated_at: datetime
    member_id: UUID | None
    card: Card | None


async def records_of(
    tx: Transaction,
    network_id: UUID,
    *,
    updated_since: datetime | None,
    after: tuple[datetime, str] | None,
    most: int,
) -> Sequence[Record]:
    """Those that changed longest ago first, so that a reader who goes on from the last one misses nothing."""
    query = _records(network_id).order_by(affiliations.c.updated_at, affiliations.c.external_id).limit(most)
    if updated_since is not None:
        query = query.where(affiliations.c.updated_at >= updated_since)
    if after is not None:
        query = query.where(tuple_(affiliations.c.updated_at, affiliations.c.external_id) > tuple_(*after))
    return await _with_cards(tx, query)


async def record_of(tx: Transaction, network_id: UUID, *, external_id: str) -> Record | None:
    found = await _with_cards(tx, _records(network_id).where(affiliations.c.external_id == external_id))
    return found[0] if found else None


def _records(network_id: UUID) -> Select[Any]:
    kept = affiliations.c
    columns = (kept.external_id, kept.active, kept.degree, kept.graduated, kept.joined_at, kept.updated_at)
    return select(*columns, kept.member_id, kept.sharing).where(kept.network_id == network_id)


async def _with_cards(tx: Transaction, query: Select[Any]) -> list[Record]:
    rows = [dict(row) for row in (await tx.session.execute(query)).mappings()]
    cards = await public_cards_of(tx, [row["member_id"] for row in rows if row["sharing"] and row["active"]])
    return [_record(cards, **row) for row in rows]


def _record(cards: Mapping[UUID, Card], *, member_id: UUID, sharing: bool, active: bool, **row: Any) -> Record:
    """A network that has let go of somebody reads no more of them, whatever they once agreed to."""
    told = sharing and active
    return Record(
        **row,
        active=active,
        member_id=member_id if told else None,
        card=cards.get(member_id) if told else None,
    )
