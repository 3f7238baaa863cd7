"""The report of outcomes: counted in the database, and told without any number about few people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from chassis.db import Transaction
from contracts.matching import Ending
from contracts.matching import Outcome as Settled
from contracts.words import Kind
from services.matching.engine import CURRENT, PARTS
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.evidence import (
    Cell,
    Cells,
    Found,
    Level,
    Outcome,
    batched,
    everybody,
    evidence,
    minus,
    shown,
    together,
)
from services.matching.outcomes.domain.proposing import Proposed, Written, propose
from services.matching.outcomes.queries.weights import evidence_weights, version_of, weights_in_force
from services.matching.outcomes.tables import scored_pairs
from services.matching.programmes.queries.programmes import programmes_by_id
from services.matching.programmes.queries.proposals import agreed
from services.matching.relationships.queries.outcomes import lives, talks

HALF = 5000


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """`until`: the first day of this quarter; what came after it is not counted yet."""

    kind: Kind
    programme_id: UUID | None
    until: datetime
    found: Sequence[Found]
    weights_version: int
    weights: Written
    proposed: Proposed | None


def quarter_of(now: datetime) -> datetime:
    """A report changes four times a year: who looks every day could otherwise tell one pair from the next."""
    return now.replace(month=3 * ((now.month - 1) // 3) + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


async def outcome_report(tx: Transaction, kind: Kind, programme_id: UUID | None) -> ReportView:
    """Of a programme, or, with None, of all pairs of the kind whether or not a programme joined them."""
    until = quarter_of(tx.now)
    by_programme = await _cells(tx, kind, until)
    found = _of_programme(by_programme, programme_id) if programme_id else _of_all(by_programme)
    version, weights = await _counting(tx, kind, programme_id)
    return ReportView(
        kind=kind,
        programme_id=programme_id,
        until=until,
        found=found,
        weights_version=version,
        weights=weights,
        proposed=propose(found, weights),
    )


async def _counting(tx: Transaction, kind: Kind, programme_id: UUID | None) -> tuple[int, Written]:
    adopted = await weights_in_force(tx, kind, programme_id)
    if adopted is not None:
        return adopted.version, adopted.weights
    if programme_id is None:
        return CURRENT, evidence_weights(kind)
    weights = (await programmes_by_id(tx, [programme_id], staff=True))[programme_id].weights
    return await version_of(tx, kind, weights), weights


ByProgramme = dict[UUID | None, dict[datetime, dict[Cell, int]]]
"""The cells of each programme, and of pairs without one, by the quarter in which they were settled."""


def _of_programme(cells: ByProgramme, programme_id: UUID) -> list[Found]:
    return evidence(_told(cells.get(programme_id, {})))


def _of_all(cells: ByProgramme) -> list[Found]:
    """Who reads this may read each programme's own report: what those leave over must not be about few either."""
    quarters = sorted({quarter for each in cells.values() for quarter in each})
    total = batched([together([each.get(quarter, {}) for each in cells.values()]) for quarter in quarters])
    of_programmes = [shown(_told(each)) for programme_id, each in cells.items() if programme_id is not None]
    return evidence(total, rest=minus(total, of_programmes) if any(of_programmes) else None)


def _told(quarters: Mapping[datetime, Cells]) -> Cells:
    return batched([quarters[quarter] for quarter in sorted(quarters)])


async def _cells(tx: Transaction, kind: Kind, until: datetime) -> ByProgramme:
    pairs = _pairs(kind, until)
    asked = union_all(*(_asked(pairs, outcome) for outcome in Outcome)).subquery("asked")
    fit = func.unnest(asked.c.fits).table_valued("fit", with_ordinality="part", joins_implicitly=True)
    fit = fit.render_derived(name="fits")
    level = case(
        (fit.c.fit < 0, Level.UNKNOWN.value), (fit.c.fit > HALF, Level.HIGH.value), else_=Level.LOW.value
    ).label("level")
    columns = (asked.c.programme_id, asked.c.quarter, asked.c.outcome, fit.c.part, level, asked.c.good)
    query = select(*columns, func.count().label("pairs")).select_from(asked.join(fit, true()))
    cells: ByProgramme = {}
    for row in await tx.session.execute(query.group_by(*columns)):
        outcome, counted = Outcome(row.outcome), cells.setdefault(row.programme_id, {}).setdefault(row.quarter, {})
        counted[Cell(outcome, PARTS[row.part - 1], Level(row.level), row.good)] = row.pairs
        if row.part == 1:
            everyone = everybody(outcome, good=row.good)
            counted[everyone] = counted.get(everyone, 0) + row.pairs
    return cells


def _asked(pairs: CTE, outcome: Outcome) -> Select[Any]:
    """The pairs of whom an outcome is asked by now, and the quarter in which that was settled."""
    good, quarter = pairs.c[outcome.value], func.date_trunc("quarter", pairs.c[f"{outcome.value}_AT"])
    columns = (literal(outcome.value).label("outcome"), pairs.c.programme_id, pairs.c.fits)
    return select(*columns, good.label("good"), quarter.label("quarter")).where(good.is_not(None))


def _pairs(kind: Kind, until: datetime) -> CTE:
    """A row for each pair; each outcome has a column (true, false, or null where it is not asked of them yet), and when
    it was settled has another."""
    life, talk, yes = lives().subquery("life"), talks().subquery("talk"), agreed().subquery("yes")
    s = scored_pairs.c
    outcomes, settled = _outcomes(life.c, talk.c, until), _settled(life.c)
    came_of_it = or_(life.c.introduction_id == s.id, life.c.id == yes.c.relationship_id)
    query: Select[Any] = (
        select(
            s.programme_id,
            s.fits,
            *(column.label(name.value) for name, column in outcomes.items()),
            *(column.label(f"{name.value}_AT") for name, column in settled.items()),
        )
        .select_from(scored_pairs)
        .outerjoin(talk, talk.c.introduction_id == s.id)
        .outerjoin(yes, yes.c.id == s.id)
        .outerjoin(life, came_of_it)
        .where(s.kind == kind, s.scored_at < until - DEFAULTS.formed_within)
    )
    return query.cte("pairs")


def _settled(life: Any) -> dict[Outcome, ColumnElement[Any]]:
    looked_at = scored_pairs.c.scored_at + DEFAULTS.formed_within
    return {
        Outcome.CONTINUED: looked_at,
        Outcome.FORMED: looked_at,
        Outcome.ACTIVE: life.formed_at + DEFAULTS.active_after,
        Outcome.ENDED_WELL: func.greatest(life.ended_at, looked_at),
        Outcome.RENEWED: func.greatest(func.least(life.renewed_at, life.ended_at), looked_at),
    }


def _outcomes(life: Any, talk: Any, until: datetime) -> dict[Outcome, ColumnElement[Any]]:
    """Each is settled at the report's day, and stays as it is from then on."""
    s = scored_pairs.c
    ended = life.ended_at < until
    formed = and_(life.id.is_not(None), life.formed_at < s.scored_at + DEFAULTS.formed_within)
    old_enough = life.formed_at < until - DEFAULTS.active_after
    stayed = or_(life.ended_at.is_(None), life.ended_at >= life.formed_at + DEFAULTS.active_after)
    renewed, last_day = life.renewed_at < until, and_(ended, life.ending == Ending.COMPLETED)
    return {
        Outcome.CONTINUED: case((talk.outcome.is_not(None), talk.outcome == Settled.CONTINUE), else_=null()),
        Outcome.FORMED: func.coalesce(formed, False),
        Outcome.ACTIVE: case((old_enough, stayed), else_=null()),
        Outcome.ENDED_WELL: case((ended, life.ending == Ending.COMPLETED), else_=null()),
        Outcome.RENEWED: case((or_(renewed, last_day), func.coalesce(renewed, False)), else_=null()),
    }
