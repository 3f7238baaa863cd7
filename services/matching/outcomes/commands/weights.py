"""Adopting weights: a version that is never changed, and who decided when that it counts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, text

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.matching import WeightsAdopted
from contracts.words import Kind
from services.matching.engine import CURRENT
from services.matching.outcomes.domain.proposing import Written
from services.matching.outcomes.domain.refusals import NoSuchWeights, ProposalChanged, WeightsInForce
from services.matching.outcomes.queries.report import ReportView, outcome_report
from services.matching.outcomes.queries.weights import evidence_weights, weights_of_version
from services.matching.outcomes.tables import weight_adoptions, weight_versions

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('weight_adoptions', 0))")
_NEXT_VERSION = text("SELECT nextval('weight_version_numbers')")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """For which kind, in a programme or, with None, in the whole association."""

    kind: Kind
    programme_id: UUID | None


async def adopt_proposed_weights(tx: Transaction, scope: Scope, digest: str, *, by: UUID) -> UUID:
    """What the report proposes now, if it is what was read."""
    await tx.session.execute(_ONE_AT_A_TIME)
    report = await outcome_report(tx, scope.kind, scope.programme_id)
    if report.proposed is None or report.proposed.digest != digest:
        raise ProposalChanged
    before = await _standing(tx, scope, report, by=by)
    version = await _keep(tx, scope, report.proposed.weights, by=by)
    return await _adopt(tx, scope, version, before=before, by=by)


async def adopt_weights(tx: Transaction, scope: Scope, version: int, *, by: UUID) -> UUID:
    """Weights that counted before, or the evidence's: the way back."""
    await tx.session.execute(_ONE_AT_A_TIME)
    if await weights_of_version(tx, scope.kind, scope.programme_id, version) is None:
        raise NoSuchWeights
    before = await _standing(tx, scope, await outcome_report(tx, scope.kind, scope.programme_id), by=by)
    if before == version:
        raise WeightsInForce
    return await _adopt(tx, scope, version, before=before, by=by)


async def _standing(tx: Transaction, scope: Scope, report: ReportView, *, by: UUID) -> int:
    """The version that counts; weights that a programme began with and no version has become one, to come back to."""
    if report.weights_version != CURRENT or report.weights == evidence_weights(scope.kind):
        return report.weights_version
    return await _keep(tx, scope, report.weights, by=by)


async def _keep(tx: Transaction, scope: Scope, weights: Written, *, by: UUID) -> int:
    version = int(await tx.session.scalar(_NEXT_VERSION) or 0)
    row = {"version": version, **vars(scope), "weights": weights, "created_by": by, "created_at": tx.now}
    await tx.session.execute(insert(weight_versions).values(row))
    return version


async def _adopt(tx: Transaction, scope: Scope, version: int, *, before: int, by: UUID) -> UUID:
    adoption_id = new_id()
    row = {"id": adoption_id, **vars(scope), "version": version, "before": before}
    await tx.session.execute(insert(weight_adoptions).values({**row, "adopted_by": by, "adopted_at": tx.now}))
    told = {"actor_id": by, "before": before, "after": version}
    await tx.emit(WeightsAdopted(adoption_id=adoption_id, **vars(scope), **told))
    return adoption_id
