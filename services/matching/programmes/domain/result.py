"""The result of a run as it is kept: canonical JSON with a digest, and a certificate that no solver had a part in.

Whole numbers and words only, keys in order, people by id: the same job gives the same bytes.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.engine.certificate import Certificate, Reason, certify
from services.matching.engine.pairs import UNMATCHED
from services.matching.engine.rounds import Round
from services.matching.programmes.domain.candidates import Candidates
from services.matching.programmes.domain.growth import point_prices
from services.matching.programmes.domain.programme import RunRule

FORMAT = 1
MILLION = 1_000_000
OUTBID = "Everybody who could mentor them has mentees who suit those mentors better."


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was decided.  `round` is about the mentees of `candidates.rows`; `pinned` are by place."""

    job: Mapping[str, Any]
    mentees: Sequence[UUID]
    mentors: Sequence[UUID]
    candidates: Candidates
    round: Round
    holds_for_all: bool
    pinned: Mapping[int, int]
    parts: Callable[[int, int], tuple[int, list[int]]]


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What is kept: rows and prices as the database takes them, the certificate, and the digest of all of it."""

    rows: Sequence[dict[str, Any]]
    prices: Sequence[dict[str, Any]]
    certificate: Mapping[str, Any]
    digest: str


def written(result: Result) -> Solved:
    """The kept form, with the certificate recomputed from the result alone."""
    rows = _rows(result)
    prices = [
        {"mentor_id": result.mentors[mentor], "price": int(price)}
        for mentor, price in enumerate(point_prices(result.round))
        if price
    ]
    certificate = _certificate(result, rows)
    document = {
        "format": FORMAT,
        "terms": result.job,
        "rows": [{**row, "mentee_id": str(row["mentee_id"]), "mentor_id": _text(row["mentor_id"])} for row in rows],
        "prices": [[str(price["mentor_id"]), price["price"]] for price in prices],
        "certificate": certificate,
    }
    digest = hashlib.sha256(canonical(document)).hexdigest()
    return Solved(rows=rows, prices=prices, certificate=certificate, digest=digest)


def canonical(document: Any) -> bytes:
    """JSON with sorted keys and without spaces, in UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _rows(result: Result) -> list[dict[str, Any]]:
    """One row for each mentee, in the order of their ids."""
    shown = _checked(result)
    decided = {
        int(place): (int(mentor), False)
        for place, mentor in zip(result.candidates.rows, result.round.match, strict=True)
        if mentor != UNMATCHED
    }
    decided |= {mentee: (mentor, True) for mentee, mentor in result.pinned.items()}
    why = {int(result.candidates.rows[place]): _why(result, reason) for place, reason in shown.unmatched.items()}
    rows = [_row(result, mentee, decided.get(mentee), why.get(mentee)) for mentee in range(len(result.mentees))]
    return sorted(rows, key=lambda row: str(row["mentee_id"]))


def _why(result: Result, reason: Reason) -> str:
    """In the stable mode nobody is too dear: whoever is left out wished for mentors who prefer others."""
    stable = result.job["rule"] == RunRule.STABLE.value and reason is Reason.NOT_WORTH
    return OUTBID if stable else str(reason.value)


def _row(result: Result, mentee: int, got: tuple[int, bool] | None, why: str | None) -> dict[str, Any]:
    points, parts = result.parts(mentee, got[0]) if got else (0, [])
    return {
        "mentee_id": result.mentees[mentee],
        "mentor_id": result.mentors[got[0]] if got else None,
        "points": points,
        "parts": parts,
        "pinned": bool(got and got[1]),
        "reason": why,
    }


def _checked(result: Result) -> Certificate:
    return certify(result.candidates.pairs, result.round, mentor_points=result.candidates.mentor_points)


def _certificate(result: Result, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    shown = _checked(result)
    pinned = [row for row in rows if row["pinned"]]
    loads, seats = shown.loads.copy(), result.candidates.snapshot.mentors.seats.copy()
    for mentor in result.pinned.values():
        loads[mentor] += 1
        seats[mentor] += 1
    return {
        "faults": list(shown.faults) + _misscored(result, rows),
        "mentees": len(result.mentees),
        "mentors": len(result.mentors),
        "matched": shown.matched + len(pinned),
        "pinned": len(pinned),
        "objective": shown.objective + sum(row["points"] for row in pinned),
        "bound": shown.bound + sum(row["points"] for row in pinned),
        "gapMillionths": round(shown.gap * MILLION),
        "mostProven": shown.most_proven,
        "leastProven": shown.least_proven,
        "holdsForAll": result.holds_for_all,
        "blockingPairs": shown.blocking,
        "worstOff": _worst_off(rows),
        "loads": [[int(load), int((loads[seats > 0] == load).sum())] for load in np.unique(loads[seats > 0])],
        "idle": sorted(str(result.mentors[mentor]) for mentor in np.flatnonzero((loads == 0) & (seats > 0)).tolist()),
        "unmatched": _counted(row["reason"] for row in rows if row["reason"]),
        "listedPairs": len(result.candidates.mentors),
    }


def _misscored(result: Result, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The parts, computed pair by pair by other code than the lists, must give the points that were counted."""
    counted = int(result.candidates.pairs.points[_positions(result)].sum())
    given = sum(row["points"] for row in rows if not row["pinned"])
    return [] if counted == given else ["The parts of a pair do not sum to its points."]


def _positions(result: Result) -> Any:
    positions = result.candidates.pairs.positions(result.round.match)
    return positions[positions != UNMATCHED]


def _worst_off(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    matched = [(row["points"], str(row["mentee_id"])) for row in rows if row["mentor_id"]]
    points, mentee = min(matched, default=(None, None))
    return None if mentee is None else {"mentee": mentee, "points": points}


def _counted(reasons: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _text(member_id: UUID | None) -> str | None:
    return None if member_id is None else str(member_id)
