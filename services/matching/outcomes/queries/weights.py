"""Which weights count: those that staff adopted last, and else the evidence's."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.db import Transaction
from contracts.words import Kind
from services.matching.engine import CURRENT, Weighing, Weights, weights_for
from services.matching.outcomes.domain.proposing import Written
from services.matching.outcomes.tables import weight_adoptions, weight_versions


@dataclass(frozen=True, kw_only=True)
class InForce:
    """`version`: below 1001 those of the engine, with the evidence beside them."""

    version: int
    weights: Written


@dataclass(frozen=True, kw_only=True)
class AdoptionView:
    id: UUID
    kind: Kind
    programme_id: UUID | None
    version: int
    before: int
    weights: Written
    adopted_by: UUID
    adopted_at: datetime


def evidence_weights(kind: Kind) -> Written:
    """What counts while nobody has adopted anything."""
    weighing = weights_for(kind.value)
    return {"mentee": asdict(weighing.mentee), "mentor": asdict(weighing.mentor)}


def adopted() -> ColumnElement[Any]:
    """As a column of another query: by kind the version and weights that the association adopted; null without any."""
    a, v = weight_adoptions.c, weight_versions.c
    newest = select(a.kind, a.version).ext(distinct_on(a.kind)).where(a.programme_id.is_(None))
    newest_of = newest.order_by(a.kind, a.id.desc()).subquery("newest_adoptions")
    told = func.jsonb_object_agg(v.kind, func.jsonb_build_object("version", v.version, "weights", v.weights))
    return select(told).join(newest_of, newest_of.c.version == v.version).scalar_subquery()


def counting(told: Mapping[str, Any] | None) -> dict[Kind, tuple[int, Weighing]]:
    """For each kind the version that counts, and its weights as the engine takes them, from what `adopted` gave."""
    return {kind: _counting(kind, (told or {}).get(kind.value)) for kind in Kind}


def _counting(kind: Kind, told: Mapping[str, Any] | None) -> tuple[int, Weighing]:
    if told is None:
        return CURRENT, weights_for(kind.value)
    mentee, mentor = (Weights(**told["weights"][side]) for side in ("mentee", "mentor"))
    return told["version"], Weighing(mentee=mentee, mentor=mentor)


async def weights_in_force(tx: Transaction, kind: Kind, programme_id: UUID | None) -> InForce | None:
    """What was adopted last for a programme, or, with None, for the association; None where nothing ever was."""
    newest = await adoptions(tx, kind, programme_id, after=None, limit=1)
    return InForce(version=newest[0].version, weights=newest[0].weights) if newest else None


async def weighing_in_force(tx: Transaction, kind: Kind) -> tuple[int, Weighing]:
    """The version that counts for the association, and its weights as the engine takes them."""
    return counting(await tx.session.scalar(select(adopted())))[kind]


async def weights_of_version(tx: Transaction, kind: Kind, programme_id: UUID | None, version: int) -> Written | None:
    """Of a version that could be adopted here: one of the engine, the association's, or the programme's own."""
    if version == CURRENT:
        return evidence_weights(kind)
    here = weight_versions.c.programme_id.is_(None) | (weight_versions.c.programme_id == programme_id)
    query = select(weight_versions.c.weights).where(weight_versions.c.version == version, here)
    weights: Written | None = await tx.session.scalar(query.where(weight_versions.c.kind == kind))
    return weights


async def version_of(tx: Transaction, kind: Kind, weights: Written) -> int:
    """The version that has these weights; of weights that somebody wrote by hand, that of the parts they are for."""
    same = (weight_versions.c.kind == kind) & (weight_versions.c.weights == weights)
    return await tx.session.scalar(select(func.max(weight_versions.c.version)).where(same)) or CURRENT


async def adoptions(
    tx: Transaction, kind: Kind, programme_id: UUID | None, *, after: UUID | None, limit: int
) -> Sequence[AdoptionView]:
    """The newest first."""
    query = _adoptions().where(weight_adoptions.c.kind == kind, _here(programme_id))
    if after is not None:
        query = query.where(weight_adoptions.c.id < after)
    return await _views(tx, query.order_by(weight_adoptions.c.id.desc()).limit(limit), kind)


async def adoption_by_id(tx: Transaction, kind: Kind, adoption_id: UUID) -> AdoptionView:
    (view,) = await _views(tx, _adoptions().where(weight_adoptions.c.id == adoption_id), kind)
    return view


def _adoptions() -> Select[Any]:
    version = weight_versions.c.version == weight_adoptions.c.version
    return select(weight_adoptions, weight_versions.c.weights).outerjoin_from(
        weight_adoptions, weight_versions, version
    )


async def _views(tx: Transaction, query: Select[Any], kind: Kind) -> list[AdoptionView]:
    """The weights of a version that the engine has are not in the database."""
    rows = (await tx.session.execute(query)).mappings()
    return [AdoptionView(**{**row, "weights": row["weights"] or evidence_weights(kind)}) for row in rows]


def _here(programme_id: UUID | None) -> ColumnElement[bool]:
    theirs = weight_adoptions.c.programme_id
    return theirs.is_(None) if programme_id is None else theirs == programme_id
