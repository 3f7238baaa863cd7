"""Keeping how two fitted when they were brought together, so that it can be told later what it was worth."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert

from chassis.db import Transaction
from contracts.words import Kind
from services.matching.outcomes.tables import scored_pairs


@dataclass(frozen=True, kw_only=True)
class ScoredPair:
    """`id`: of the introduction or the proposal.  `fits`: in the order of the engine's parts, -1 where unknown."""

    id: UUID
    mentor_id: UUID
    mentee_id: UUID
    kind: Kind
    programme_id: UUID | None
    fits: tuple[int, ...]
    weights_version: int


async def keep_score(tx: Transaction, pair: ScoredPair) -> None:
    await tx.session.execute(insert(scored_pairs).values(**{**vars(pair), "fits": list(pair.fits)}, scored_at=tx.now))
