"""Planning a flash event: scored with the parts of FLASH, solved, and checked by code that did not make the plan."""

from dataclasses import dataclass, replace

import numpy as np

from contracts.matching import PlanProof
from contracts.skills import neighbours
from contracts.words import PlannedRound, PlannedTable
from services.matching.engine import Obstacle, candidate_lists, take_snapshot
from services.matching.engine.flash import Flash, plan_flash
from services.matching.engine.flash_certificate import FlashCertificate, certify_flash
from services.matching.engine.pairs import UNMATCHED, Flags, Ints, Pairs
from services.matching.flash.domain.job import Job
from services.matching.flash.domain.notes import Event, notes
from services.matching.flash.domain.refusing import ALL_HAVE_TALKED, NOBODY_FITS


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All rounds, with those that are over, and what they are worth."""

    rounds: tuple[PlannedRound, ...]
    proof: PlanProof
    repeats: int
    idle_seats: int
    breaks: int
    notes: tuple[str, ...]
    weights_version: int


@dataclass(frozen=True)
class Impossible:
    """There is no plan; `reason` is for the hosts."""

    reason: str


class BadPlan(AssertionError):
    """The checker found a fault in a plan; nobody is told of such a plan."""


def plan(job: Job) -> Plan | Impossible:
    """The same job gives the same plan, in whatever process."""
    floor = _Floor.of(job)
    if not len(floor.pairs.mentors):
        return Impossible(NOBODY_FITS)
    if floor.all_have_talked():
        return Impossible(ALL_HAVE_TALKED)
    staged = _in_stages(floor)
    at_best = staged.shown if staged.alone else _certified(floor, floor.pairs, job.rounds, floor.past)[1]
    return _plan(job, floor, staged, at_best)


@dataclass(frozen=True, kw_only=True)
class _Floor:
    """The event in arrays.  `past` and `promised`: mentees x rounds, the mentor or -1."""

    pairs: Pairs
    rounds: int
    past: Ints
    promised: Ints
    mentees_from: Ints
    mentors_from: Ints

    @classmethod
    def of(cls, job: Job) -> "_Floor":
        """Rounds count from 0 here; who is missing is there from no round on."""
        mentees = {mentee.id: row for row, mentee in enumerate(job.mentees)}
        mentors = {mentor.id: row for row, mentor in enumerate(job.mentors)}
        never = job.rounds
        from_ = [
            np.array([never if one in job.missing else first - 1 for one, first in people], dtype=np.int32)
            for people in (
                [(mentee.id, first) for mentee, first in zip(job.mentees, job.first_rounds, strict=True)],
                [(table.mentor_id, table.first_round) for table in job.tables],
            )
        ]
        past = np.full((len(mentees), len(job.past)), UNMATCHED, np.int32)
        for when, each in enumerate(job.past):
            for table in each.tables:
                past[[mentees[one] for one in table.mentee_ids], when] = mentors[table.mentor_id]
        promised = np.full((len(mentees), job.rounds), UNMATCHED, np.int32)
        for number, mentee, mentor in job.promised:
            if mentee in mentees and mentor in mentors and number <= job.rounds:
                promised[mentees[mentee], number - 1] = mentors[mentor]
        pairs = _scored(job)
        there = (from_[0] < never)[pairs.rows()] & (from_[1] < never)[pairs.mentors]
        return cls(
            pairs=pairs.only(there), rounds=job.rounds, past=past, promised=promised,
            mentees_from=from_[0], mentors_from=from_[1],
        )  # fmt: skip

    def here(self, when: int) -> Flags:
        """The pairs of which both are there in a round."""
        found: Flags = (self.mentees_from <= when)[self.pairs.rows()] & (self.mentors_from <= when)[self.pairs.mentors]
        return found

    def all_have_talked(self) -> bool:
        rows, mentors = self.pairs.rows(), self.pairs.mentors
        return bool(len(rows)) and bool((self.past[rows] == mentors[:, None]).any(axis=1).all())

    def stages(self) -> list[int]:
        """Where each stage ends: before somebody comes, and at the end."""
        begun = self.past.shape[1]
        arrivals = np.concatenate([self.mentees_from, self.mentors_from])
        return [*np.unique(arrivals[(arrivals > begun) & (arrivals < self.rounds)]).tolist(), self.rounds]


def _scored(job: Job) -> Pairs:
    """Everybody with everybody whom nothing keeps from them."""
    mentees = {mentee.id: row for row, mentee in enumerate(job.mentees)}
    mentors = {mentor.id: row for row, mentor in enumerate(job.mentors)}
    apart, wished = set(job.apart), set(job.wished)
    between = [
        (
            mentees[mentee],
            mentors[mentor],
            int(Obstacle.BLOCKED) * ((mentee, mentor) in apart),
            (mentee, mentor) in wished,
        )
        for mentee, mentor in sorted(apart | wished)
        if mentee in mentees and mentor in mentors
    ]
    snapshot = take_snapshot(job.mentors, job.mentees, neighbours(), between=between)
    lists = candidate_lists(snapshot, job.weighing, len(mentors))
    return lists.pairs(np.array([table.seats for table in job.tables], dtype=np.int32))


@dataclass(frozen=True, kw_only=True)
class _Staged:
    """`alone`: one stage was enough, and what it shows holds for the whole plan."""

    plan: Ints
    shown: FlashCertificate
    alone: bool


def _in_stages(floor: _Floor) -> _Staged:
    stages, known = floor.stages(), floor.past
    found: list[FlashCertificate] = []
    for end in stages:
        result, shown = _certified(floor, floor.pairs.only(floor.here(known.shape[1])), end, known)
        found.append(shown)
        known = result.plan
    total = replace(
        found[-1],
        conversations=sum(each.conversations for each in found),
        points=sum(each.points for each in found),
        kept=sum(each.kept for each in found),
    )
    return _Staged(plan=known, shown=total, alone=len(stages) == 1)


def _certified(floor: _Floor, pairs: Pairs, end: int, past: Ints) -> tuple[Flash, FlashCertificate]:
    """The rounds up to `end`, and what a checker says of them; raises BadPlan."""
    promised = floor.promised[:, :end]
    result = plan_flash(pairs, end, past=past, promised=promised)
    shown = certify_flash(pairs, end, result, past=past, promised=promised)
    if shown.faults:
        raise BadPlan(*shown.faults)
    return result, shown


def _plan(job: Job, floor: _Floor, staged: _Staged, at_best: FlashCertificate) -> Plan:
    shown, event = staged.shown, _event(floor, staged.plan)
    worth = (shown.conversations, shown.points, shown.kept)
    best = (at_best.conversations, at_best.points, at_best.kept)
    return Plan(
        rounds=_rounds(job, staged.plan),
        proof=PlanProof(
            conversations=shown.conversations,
            points=shown.points,
            most_conversations=at_best.conversations,
            most_points=at_best.points,
            kept=shown.kept,
            optimal=at_best.optimal and worth == best,
        ),
        repeats=shown.again,
        idle_seats=event.idle_seats,
        breaks=event.breaks,
        notes=tuple(notes(event, repeats=shown.again)),
        weights_version=job.weights_version,
    )


def _rounds(job: Job, plan: Ints) -> tuple[PlannedRound, ...]:
    """The past word for word; in the others every table whose mentor is there."""
    planned = []
    for when in range(len(job.past), job.rounds):
        tables = [
            PlannedTable(
                table_id=table.id,
                mentor_id=table.mentor_id,
                mentee_ids=tuple(job.mentees[row].id for row in np.flatnonzero(plan[:, when] == place).tolist()),
            )
            for place, table in enumerate(job.tables)
            if table.mentor_id not in job.missing and table.first_round <= when + 1
        ]
        planned.append(PlannedRound(tables=tuple(tables)))
    return (*job.past, *planned)


def _event(floor: _Floor, plan: Ints) -> Event:
    """Counts what the hosts want to know of the rounds that were planned."""
    begun, seats = floor.past.shape[1], floor.pairs.seats
    rounds = range(begun, floor.rounds)
    there = [int((floor.mentees_from <= when).sum()) for when in rounds]
    room = [int(seats[floor.mentors_from <= when].sum()) for when in rounds]
    seated = [int((plan[:, when] >= 0).sum()) for when in rounds]
    fits = np.zeros(len(floor.mentees_from), dtype=np.bool_)
    fits[floor.pairs.rows()] = True
    return Event(
        first_round=begun + 1,
        mentees=there,
        seats=room,
        seated=seated,
        mentors=int((floor.mentors_from < floor.rounds).sum()),
        without_mentor=int(((floor.mentees_from < floor.rounds) & ~fits).sum()),
    )
