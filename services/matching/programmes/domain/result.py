"""The result of a run as it is kept: canonical JSON with a digest, and a certificate that no solver had a part in.

Whole numbers and words only, keys in order, people by id: the same job gives the same bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

import numpy as np

from services.matching.engine import Weighing
from services.matching.engine.audit import Claim, Seen, audit, look_at
from services.matching.engine.certificate import Certificate, Reason
from services.matching.engine.pairs import UNMATCHED, Longs
from services.matching.programmes.domain.cohort import Cohort
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.witness import written_witness

FORMAT = 2
MILLION = 1_000_000
OUTBID = "Everybody who could mentor them has mentees who suit those mentors better."
NO_CIRCLE = "Every circle that would suit them is full, or too few who could sit together are left for another one."


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What is kept: rows and prices as the database takes them, the certificate, and the digest of all of it."""

    rows: Sequence[dict[str, Any]]
    prices: Sequence[dict[str, Any]]
    certificate: Mapping[str, Any]
    digest: str


class Outcome(Protocol):
    """What was decided for whom, and what it is worth, in the words in which it is kept."""

    @property
    def terms(self) -> Mapping[str, Any]: ...
    @property
    def rows(self) -> list[dict[str, Any]]: ...
    @property
    def prices(self) -> list[dict[str, Any]]: ...
    @property
    def certificate(self) -> dict[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was decided about a cohort: `claim` about those who are not pinned, whoever made it.

    `terms` is what the run was asked for, as it stands in the result.
    """

    terms: Mapping[str, Any]
    cohort: Cohort
    weighing: Weighing
    claim: Claim

    @cached_property
    def pairs(self) -> dict[int, int]:
        """The mentor of each mentee who has one, pins among them, by row."""
        each = zip(self.claim.rows.tolist(), self.claim.match.tolist(), strict=True)
        return {mentee: mentor for mentee, mentor in each if mentor != UNMATCHED} | self.cohort.pinned

    @cached_property
    def seen(self) -> Seen:
        return look_at(self.cohort.snapshot, self.weighing, self.pairs)

    @cached_property
    def shown(self) -> Certificate:
        return audit(self.cohort.snapshot, self.weighing, self.claim, seen=self.seen)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One for each mentee, in the order of their ids."""
        why = {int(self.claim.rows[place]): _why(self, reason) for place, reason in self.shown.unmatched.items()}
        rows = [_row(self, mentee, why.get(mentee)) for mentee in range(len(self.cohort.mentees))]
        return sorted(rows, key=lambda row: str(row["mentee_id"]))

    @property
    def prices(self) -> list[dict[str, Any]]:
        return priced(self.cohort.mentors, self.claim.prices)

    @property
    def certificate(self) -> dict[str, Any]:
        return _certificate(self)


def written(outcome: Outcome) -> Solved:
    """The kept form, with the certificate recomputed from the result alone."""
    rows, prices, certificate = outcome.rows, outcome.prices, outcome.certificate
    return Solved(
        rows=rows,
        prices=prices,
        certificate=certificate,
        digest=digest_of(outcome.terms, rows=rows, prices=prices, certificate=certificate),
    )


def digest_of(
    terms: Mapping[str, Any],
    *,
    rows: Iterable[Mapping[str, Any]],
    prices: Iterable[Mapping[str, Any]],
    certificate: Mapping[str, Any],
) -> str:
    """The SHA-256 of a whole result, in hexadecimal digits."""
    document = {
        "format": FORMAT,
        "terms": terms,
        "rows": [{**row, "mentee_id": str(row["mentee_id"]), "mentor_id": _text(row["mentor_id"])} for row in rows],
        "prices": [[str(price["mentor_id"]), price["price"]] for price in prices],
        "certificate": certificate,
    }
    return hashlib.sha256(canonical(document)).hexdigest()


def canonical(document: Any) -> bytes:
    """JSON with sorted keys and without spaces, in UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _why(decided: Decided, reason: Reason) -> str:
    """Where prices decide nothing nobody is too dear: mentors prefer others, or circles are full."""
    others = {RunRule.STABLE.value: OUTBID, RunRule.CIRCLES.value: NO_CIRCLE}
    if reason is Reason.NOT_WORTH:
        return others.get(decided.terms["rule"], str(reason.value))
    return str(reason.value)


def _row(decided: Decided, mentee: int, why: str | None) -> dict[str, Any]:
    mentor = decided.pairs.get(mentee)
    return {
        "mentee_id": decided.cohort.mentees[mentee],
        "mentor_id": None if mentor is None else decided.cohort.mentors[mentor],
        "points": 0 if mentor is None else int(decided.seen.points[mentee]),
        "parts": [] if mentor is None else decided.seen.parts[mentee].tolist(),
        "pinned": mentee in decided.cohort.pinned,
        "reason": why,
    }


def priced(mentors: Sequence[UUID], prices: Longs) -> list[dict[str, Any]]:
    """Whose seats are worth anything, in the order of their ids."""
    rows = [{"mentor_id": mentors[row], "price": price} for row, price in enumerate(prices.tolist()) if price]
    return sorted(rows, key=lambda row: str(row["mentor_id"]))


def _certificate(decided: Decided) -> dict[str, Any]:
    """Of the whole result, pins among it; the proofs are of what was left to decide."""
    shown, mentors = decided.shown, decided.cohort.mentors
    pinned = int(decided.seen.points[list(decided.cohort.pinned)].sum())
    loads, seats = shown.loads.copy(), decided.cohort.snapshot.mentors.seats.copy()
    for mentor in decided.cohort.pinned.values():
        loads[mentor] += 1
        seats[mentor] += 1
    return {
        "faults": list(shown.faults),
        "mentees": len(decided.cohort.mentees),
        "mentors": len(mentors),
        "matched": len(decided.pairs),
        "pinned": len(decided.cohort.pinned),
        "objective": shown.objective + pinned,
        "bound": shown.bound + pinned,
        "gapMillionths": round(shown.gap * MILLION),
        "mostProven": shown.most_proven,
        "leastProven": shown.least_proven,
        "holdsForAll": True,
        "blockingPairs": shown.blocking,
        "worstOff": worst_off(decided.cohort, decided.seen, decided.pairs),
        "loads": [[int(load), int((loads[seats > 0] == load).sum())] for load in np.unique(loads[seats > 0])],
        "idle": sorted(str(mentors[mentor]) for mentor in np.flatnonzero((loads == 0) & (seats > 0)).tolist()),
        "unmatched": counted(_why(decided, reason) for reason in shown.unmatched.values()),
        "witness": written_witness(decided.claim, mentees=len(decided.cohort.mentees)),
    }


def worst_off(cohort: Cohort, seen: Seen, pairs: Mapping[int, int]) -> dict[str, Any] | None:
    matched = [(int(seen.points[row]), str(cohort.mentees[row])) for row in pairs]
    points, mentee = min(matched, default=(None, None))
    return None if mentee is None else {"mentee": mentee, "points": points}


def counted(reasons: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _text(member_id: UUID | None) -> str | None:
    return None if member_id is None else str(member_id)
