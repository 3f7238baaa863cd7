"""What a programme changed: those whom it matched at once against those who were drawn to wait."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping, func, or_, select

from chassis.db import Transaction
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.intervals import Interval, Mean, difference_of_means
from services.matching.outcomes.tables import second_answers
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.queries.enrolments import baselines
from services.matching.programmes.queries.programmes import programmes_by_id

QUESTIONS = ("confidence", "satisfaction", "progress", "intent_to_stay")


@dataclass(frozen=True, kw_only=True)
class EffectView:
    """Of one question: the mean change of each group, in points of its scale, and their difference."""

    question: str
    matched: Mean
    waiting: Mean
    difference: Interval


async def effect_of(tx: Transaction, programme_id: UUID) -> list[EffectView]:
    """Empty while anybody can still answer, so that nobody's answer shows by what it changes, and with too few answers.

    By what was drawn, not by what came of it; who was drawn to wait and had somebody when they answered is left out.
    """
    programme = (await programmes_by_id(tx, [programme_id], staff=True)).get(programme_id)
    if programme is None or tx.now.date() <= programme.ends_on + DEFAULTS.again_until:
        return []
    begun, later = baselines(programme_id).subquery("begun"), second_answers.c
    changes = [later[name] - begun.c[name] for name in QUESTIONS]
    means = [func.avg(each).label(f"mean_{name}") for name, each in zip(QUESTIONS, changes, strict=True)]
    spreads = [func.var_samp(each).label(f"spread_{name}") for name, each in zip(QUESTIONS, changes, strict=True)]
    query = (
        select(begun.c.arm, func.count().label("people"), *means, *spreads)
        .join(second_answers, later.enrolment_id == begun.c.id)
        .where(or_(begun.c.arm != Arm.WAITLIST, ~later.matched))
        .group_by(begun.c.arm)
    )
    arms = {row["arm"]: row for row in (await tx.session.execute(query)).mappings()}
    if any(arm not in arms or arms[arm]["people"] < DEFAULTS.least for arm in Arm):
        return []
    return [_effect(name, arms[Arm.NOW], arms[Arm.WAITLIST]) for name in QUESTIONS]


def _effect(name: str, now: RowMapping, waiting: RowMapping) -> EffectView:
    one, other = _mean(name, now), _mean(name, waiting)
    return EffectView(question=name, matched=one, waiting=other, difference=difference_of_means(one, other))


def _mean(name: str, row: RowMapping) -> Mean:
    return Mean(row["people"], float(row[f"mean_{name}"]), float(row[f"spread_{name}"]))
