"""Checking a run again, long after it ended, from nothing but what was kept of it.

With the snapshot everything is recomputed, for all pairs, by code that no solver shares.  An erasure deletes the
snapshots that the erased person was in; then only what the rows and the digest say by themselves can be proven.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.engine import Weighing
from services.matching.engine.audit import Claim
from services.matching.engine.groups import Limits
from services.matching.engine.pairs import UNMATCHED
from services.matching.programmes.domain.circling import Circled
from services.matching.programmes.domain.cohort import Cohort, PinLost
from services.matching.programmes.domain.peering import Paired, both_ways, possible_pairs
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.result import Decided, Outcome, digest_of
from services.matching.programmes.domain.solving import RULES, Job, cohort_for, terms_of, unpack
from services.matching.programmes.domain.weights import weighing_of
from services.matching.programmes.domain.witness import read_witness

CHANGED = "What is kept of this run is not what it ended with: its digest is another one."
ANOTHER_SNAPSHOT = "The snapshot is not the one that this run names."
STRANGERS = "The result is not about the people of the snapshot."
OTHER_ROWS = "The points, parts or reasons of a mentee are not what the snapshot gives."
NOT_AS_SHOWN = "The certificate says something else than what was recomputed."
THINNED = (
    "Somebody in the snapshot was erased, and the snapshot with them, so the run cannot be replayed. Its digest still"
    " proves that nothing of its result was changed, and so that the certificate is the one that was checked then."
)
EARLIER = "This run was kept by an earlier release, without the witnesses that a check needs; run it again."


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A finished run as it rests in the database; `job.content` is empty where the snapshot is gone."""

    job: Job
    snapshot: str
    rows: Sequence[Mapping[str, Any]]
    prices: Mapping[UUID, int]
    certificate: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check found.

    - replayable: whether the snapshot is there; without it `certificate` is None, and `why_not` says what that means.
    - certificate: recomputed, in the same words as the run's own.
    - faults: sentences; a run with none is what it says it is.
    """

    replayable: bool
    why_not: str | None
    certificate: Mapping[str, Any] | None
    faults: tuple[str, ...]


def check(kept: Kept) -> Checked:
    """Never raises for a result that is wrong, but says its faults."""
    if "witness" not in kept.certificate:
        return Checked(replayable=bool(kept.job.content), why_not=EARLIER, certificate=None, faults=())
    faults = [] if _digest(kept) == kept.digest else [CHANGED]
    if not kept.job.content:
        return Checked(replayable=False, why_not=THINNED, certificate=None, faults=(*faults, *_of_rows(kept)))
    found = _replayed(kept)
    if isinstance(found, str):
        return Checked(replayable=True, why_not=None, certificate=None, faults=(*faults, found))
    certificate = found.certificate
    if found.rows != _rows(kept):
        faults.append(OTHER_ROWS)
    if certificate != kept.certificate:
        faults.append(NOT_AS_SHOWN)
    return Checked(replayable=True, why_not=None, certificate=certificate, faults=(*faults, *certificate["faults"]))


def _digest(kept: Kept) -> str:
    prices = [{"mentor_id": each, "price": kept.prices[each]} for each in sorted(kept.prices, key=str)]
    terms = terms_of(kept.job, kept.snapshot)
    return digest_of(terms, rows=_rows(kept), prices=prices, certificate=kept.certificate)


def _rows(kept: Kept) -> list[dict[str, Any]]:
    return sorted((dict(row) for row in kept.rows), key=lambda row: str(row["mentee_id"]))


def _of_rows(kept: Kept) -> list[str]:
    """What the rows say by themselves: parts that sum, and no mentor with more than the ratio."""
    loads: dict[UUID, int] = {}
    for row in kept.rows:
        if row["mentor_id"]:
            loads[row["mentor_id"]] = loads.get(row["mentor_id"], 0) + 1
    claims = {
        OTHER_ROWS: all(sum(row["parts"]) == row["points"] for row in kept.rows),
        "A mentor has more mentees than the ratio allows.": all(load <= kept.job.ratio for load in loads.values()),
    }
    return [sentence for sentence, holds in claims.items() if not holds]


def _replayed(kept: Kept) -> Outcome | str:
    """The kept result laid over its snapshot; a sentence where the two do not belong together."""
    whole = unpack(kept.job.content)
    if whole.digest != kept.snapshot:
        return ANOTHER_SNAPSHOT
    try:
        cohort = cohort_for(kept.job, whole)
    except PinLost as lost:
        return str(lost.__doc__)
    known = {row["mentee_id"] for row in kept.rows} == set(cohort.mentees)
    if not known or not {row["mentor_id"] for row in kept.rows} - {None} <= set(cohort.mentors):
        return STRANGERS
    terms, weighing = terms_of(kept.job, kept.snapshot), weighing_of(kept.job.weights)
    if kept.job.rule is RunRule.PEERS:
        return _paired(kept, cohort, weighing)
    claim = _claim(kept, cohort)
    if kept.job.rule is RunRule.CIRCLES:
        return Circled(terms=terms, cohort=cohort, weighing=weighing, claim=claim, limits=_limits(kept))
    return Decided(terms=terms, cohort=cohort, weighing=weighing, claim=claim)


def _limits(kept: Kept) -> Limits:
    """Those that the run was made with, whatever holds today."""
    said = kept.certificate["circles"]
    return Limits(least=said["least"], most=kept.job.ratio, colleagues=said["colleagues"])


def _paired(kept: Kept, cohort: Cohort, weighing: Weighing) -> Paired:
    """Of pairs that are not mutual the certificate says so."""
    may, pinned = possible_pairs(cohort, weighing), both_ways(cohort)
    number = {cohort.mentees[row]: place for place, row in enumerate(may.mentees.tolist()) if row not in pinned}
    got = {row["mentee_id"]: number.get(row["mentor_id"], UNMATCHED) for row in kept.rows}
    people = [cohort.mentees[row] for row in may.mentees.tolist()]
    return Paired(
        terms=terms_of(kept.job, kept.snapshot),
        cohort=cohort,
        weighing=weighing,
        may=may,
        partner=np.array([got[one] if one in number else UNMATCHED for one in people], dtype=np.int32),
        whole_prices=np.array([kept.prices.get(one, 0) for one in people], dtype=np.int64),
    )


def _claim(kept: Kept, cohort: Cohort) -> Claim:
    columns = {mentor: place for place, mentor in enumerate(cohort.mentors)}
    got = {row["mentee_id"]: columns.get(row["mentor_id"], UNMATCHED) for row in kept.rows}
    witness = kept.certificate["witness"]
    group = partial(read_witness, witness, free=cohort.free, mentees=len(cohort.mentees), mentors=len(cohort.mentors))
    return Claim(
        rows=cohort.free,
        match=np.array([got[cohort.mentees[row]] for row in cohort.free.tolist()], dtype=np.int32),
        rule=RULES[kept.job.rule],
        seat_cost=0 if kept.job.rule is RunRule.CIRCLES else kept.job.seat_cost,
        least=witness["least"],
        prices=np.array([kept.prices.get(mentor, 0) for mentor in cohort.mentors], dtype=np.int64),
        crowded=group("crowded"),
        tight=group("tight"),
        blocked=group("blocked"),
    )
