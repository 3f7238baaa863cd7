"""Pairs of long ago and what became of them, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from chassis.db import Database
from chassis.ids import new_id
from contracts.matching import Ending, Origin
from contracts.words import Kind
from services.matching.engine import PARTS
from services.matching.outcomes.tables import scored_pairs, weight_adoptions, weight_versions
from services.matching.relationships.domain.relationship import Status
from services.matching.relationships.tables import relationships

LONG_AGO = datetime(2025, 2, 3, 12, 0, tzinfo=UTC)
"""Well before anything that a test's report looks at, so that every outcome is settled."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """How two fitted, by part; and how many days after they were brought together things happened, if they did."""

    fits: Mapping[str, int]
    formed: float | None = None
    ended: float | None = None
    ending: Ending = Ending.ENDED
    renewed: float | None = None
    scored_at: datetime = LONG_AGO
    programme_id: UUID | None = None
    kind: Kind = Kind.TRADITIONAL


async def keep(db: Database, pasts: Sequence[Past]) -> None:
    ids = [new_id() for _ in pasts]
    people = [{"id": id_, "mentor_id": new_id(), "mentee_id": new_id()} for id_ in ids]
    scores = [{**each, **_score(past)} for each, past in zip(people, pasts, strict=True)]
    bonds = [_bond(each, past) for each, past in zip(people, pasts, strict=True) if past.formed is not None]
    async with db.transaction() as tx:
        await tx.session.execute(insert(scored_pairs), scores)
        if bonds:
            await tx.session.execute(insert(relationships), bonds)


async def adopt_needs_alone(db: Database, kind: Kind, programme_id: UUID | None = None) -> int:
    """Weights by which nothing counts but the needs that are covered, adopted; their version."""
    version, scope = 1001, {"kind": kind, "programme_id": programme_id}
    alone = {part: 10_000 if part == "needs" else 0 for part in PARTS}
    row = {"version": version, "weights": {"mentee": alone, "mentor": alone}, "created_by": new_id()}
    adoption = {"id": new_id(), "version": version, "before": 2, "adopted_by": new_id(), "adopted_at": LONG_AGO}
    async with db.transaction() as tx:
        await tx.session.execute(insert(weight_versions).values(**row, **scope, created_at=LONG_AGO))
        await tx.session.execute(insert(weight_adoptions).values(**adoption, **scope))
    return version


def _score(past: Past) -> dict[str, Any]:
    return {
        "kind": past.kind,
        "programme_id": past.programme_id,
        "fits": [past.fits.get(part, -1) for part in PARTS],
        "weights_version": 2,
        "scored_at": past.scored_at,
    }


def _bond(people: Mapping[str, UUID], past: Past) -> dict[str, Any]:
    formed_at = past.scored_at + timedelta(days=past.formed or 0)
    ended_at = None if past.ended is None else past.scored_at + timedelta(days=past.ended)
    return {
        **people,
        "introduction_id": people["id"],
        "kind": past.kind,
        "origin": Origin.INTRODUCTION,
        "programme_id": past.programme_id,
        "formal": False,
        "status": Status.ACTIVE if ended_at is None else Status.ENDED,
        "holds_seat": False,
        "formed_at": formed_at,
        "version": 0,
        "ended_at": ended_at,
        "ending": None if ended_at is None else past.ending,
        "renewed_at": None if past.renewed is None else past.scored_at + timedelta(days=past.renewed),
    }


def telling(part: str = "availability", **more: Any) -> list[Past]:
    """240 pairs of which those who fitted well in this part went on far more often."""
    pairs = []
    for fit, stayed in ((9000, 90), (1000, 40)):
        pairs += [Past(fits={part: fit}, formed=20, **more)] * stayed
        pairs += [Past(fits={part: fit}, formed=20, ended=60, **more)] * (105 - stayed)
        pairs += [Past(fits={part: fit}, **more)] * 15
    return pairs
