"""Runs and their certificates on the graph, for the staff of a programme."""

from datetime import datetime
from typing import Any, Self

import strawberry

from chassis.graph import Connection
from services.matching.engine import PARTS
from services.matching.engine.peer_round import CANDIDATES
from services.matching.programmes.domain.checking import Checked
from services.matching.programmes.domain.peering import EVERYBODY
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.run import Purpose, RunStatus, Wave, Wish
from services.matching.programmes.graph.types import WeightOfPart, parts_of
from services.matching.programmes.queries.circles import RunCircle
from services.matching.programmes.queries.runs import DifferenceView, ResultView, RunView, TallyView
from services.matching.references import MemberRef

strawberry.enum(RunStatus, name="MatchRunStatus", description="How far a run is.")
strawberry.enum(Wave, name="MatchRunWave", description="FIRST leaves out who waits as a control group.")
strawberry.enum(Purpose, name="MatchRunPurpose", description="A SIMULATION keeps numbers for a day, and no pairs.")
strawberry.enum(Wish, name="PairWish", description="PIN puts a pair into every result, FORBID into none.")


@strawberry.type(description="How many mentors have so many mentees.")
class MentorLoad:
    mentees: int
    mentors: int


@strawberry.type
class UnmatchedReason:
    reason: str
    mentees: int


@strawberry.type(description="What a run of circles was held to, and what its members have in common.")
class CircleProof:
    count: int
    smallest: int = strawberry.field(description="Members of the smallest circle.")
    largest: int
    least: int = strawberry.field(description="Members that a circle has at least, unless one of them is pinned.")
    colleagues: int = strawberry.field(description="Members of one employer that a circle has at most.")
    common: int = strawberry.field(
        description="Points that members of one circle have in common; that no circles are better cannot be proven."
    )

    @classmethod
    def of(cls, kept: dict[str, int]) -> Self:
        return cls(**kept)


@strawberry.type(description="The proof of a run, recomputed from its result alone by other code than the solver's.")
class Certificate:
    faults: list[str] = strawberry.field(description="A run with a fault is not what it says; it cannot be published.")
    mentees: int
    mentors: int
    matched: int
    pinned: int
    objective: int = strawberry.field(description="Points of all pairs, less what the taken seats cost.")
    bound: int = strawberry.field(
        description="No result of the pairs that it is proven against is worth more than this."
    )
    gap: float = strawberry.field(description="Their difference as a share of the bound.")
    most_proven: bool = strawberry.field(description="No result has more mentees matched.")
    least_proven: bool = strawberry.field(description="None with as many has its worst-off member better off.")
    holds_for_all: bool = strawberry.field(description="Whether this holds for all pairs of the programme.")
    proves: str = strawberry.field(description="What bound, gap and the rest are proven against, in words.")
    blocking_pairs: int = strawberry.field(description="Pairs who would both rather have each other.")
    worst_off: MemberRef | None
    worst_off_points: int | None
    loads: list[MentorLoad]
    idle: list[MemberRef] = strawberry.field(description="At most 100 mentors who have a seat and nobody.")
    idle_mentors: int
    unmatched: list[UnmatchedReason]
    circles: CircleProof | None = strawberry.field(description="Of a run of circles; of any other null.")

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        worst = kept["worstOff"]
        return cls(
            faults=kept["faults"],
            mentees=kept["mentees"],
            mentors=kept["mentors"],
            matched=kept["matched"],
            pinned=kept["pinned"],
            objective=kept["objective"],
            bound=kept["bound"],
            gap=kept["gapMillionths"] / 1_000_000,
            most_proven=kept["mostProven"],
            least_proven=kept["leastProven"],
            holds_for_all=kept["holdsForAll"],
            proves=ALL_PAIRS if kept["holdsForAll"] else LISTED_PAIRS,
            blocking_pairs=kept["blockingPairs"],
            worst_off=MemberRef(id=strawberry.ID(worst["mentee"])) if worst else None,
            worst_off_points=worst["points"] if worst else None,
            loads=[MentorLoad(mentees=load, mentors=mentors) for load, mentors in kept["loads"]],
            idle=[MemberRef(id=strawberry.ID(mentor)) for mentor in kept["idle"][:MOST_IDLE]],
            idle_mentors=len(kept["idle"]),
            unmatched=[UnmatchedReason(reason=why, mentees=count) for why, count in kept["unmatched"].items()],
            circles=CircleProof.of(kept["circles"]) if "circles" in kept else None,
        )


MOST_IDLE = 100
ALL_PAIRS = "Proven against all pairs that are possible in the programme."
LISTED_PAIRS = (
    f"Proven against the pairs in which one is among the {CANDIDATES} who suit the other best. Of more than {EVERYBODY}"
    " peers no others were looked at; a result with some of them may be worth more."
)


@strawberry.type(description="A run checked again, now, from what was kept of it, by code that no solver shares.")
class RunCheck:
    run: "MatchRun"
    holds: bool = strawberry.field(description="Nothing speaks against it; `whyNot` says what could not be proven.")
    replayable: bool = strawberry.field(description="Whether its snapshot is there; erasures delete snapshots.")
    why_not: str | None = strawberry.field(description="Why not everything was recomputed, and what is proven still.")
    faults: list[str]
    certificate: Certificate | None = strawberry.field(description="As recomputed; equal to the run's own if it holds.")

    @classmethod
    def of(cls, run: RunView, found: Checked) -> Self:
        return cls(
            run=MatchRun.of(run),
            holds=not found.faults,
            replayable=found.replayable,
            why_not=found.why_not,
            faults=list(found.faults),
            certificate=Certificate.of(dict(found.certificate)) if found.certificate else None,
        )


@strawberry.type(description="A matching run, from its place in the queue to its certificate.")
class MatchRun:
    id: strawberry.ID
    programme_id: strawberry.ID
    purpose: Purpose
    wave: Wave
    rule: RunRule
    weights: list[WeightOfPart]
    weights_version: int
    ratio: int
    seat_cost: int
    seed: int
    status: RunStatus
    progress: int = strawberry.field(description="Per cent.")
    failure: str | None = strawberry.field(description="Why it failed, and what to do.")
    snapshot: str | None = strawberry.field(description="SHA-256 of everything that the run saw.")
    digest: str | None = strawberry.field(
        description="SHA-256 of the result: the same terms and snapshot give it again."
    )
    certificate: Certificate | None
    asked_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    offered: int = strawberry.field(description="Pairs that were offered after it was published.")
    not_offered: int = strawberry.field(description="Pairs that held no more when it was published.")

    @classmethod
    def of(cls, view: RunView) -> Self:
        named = {name: value for name, value in vars(view).items() if name not in {"id", "programme_id"}}
        certificate = Certificate.of(view.certificate) if view.certificate else None
        return cls(
            id=strawberry.ID(str(view.id)),
            programme_id=strawberry.ID(str(view.programme_id)),
            **{**named, "weights": parts_of(view.weights["mentee"]), "certificate": certificate},
        )


@strawberry.type(description="What a run decided for one mentee.")
class RunPair:
    mentee: MemberRef
    mentor: MemberRef | None
    points: int
    parts: list[WeightOfPart] = strawberry.field(description="They sum to the points.")
    pinned: bool
    reason: str | None = strawberry.field(description="Why they have nobody.")
    offered: bool | None = strawberry.field(description="Null until the run is published and their turn comes.")
    obstacle: str | None = strawberry.field(description="Why the pair was not offered.")

    @classmethod
    def of(cls, view: ResultView) -> Self:
        parts = zip(PARTS, view.parts, strict=False)
        return cls(
            mentee=MemberRef.of(view.mentee_id),
            mentor=MemberRef.of(view.mentor_id) if view.mentor_id else None,
            points=view.points,
            parts=[WeightOfPart(part=part, points=points) for part, points in parts],
            pinned=view.pinned,
            reason=view.reason,
            offered=view.offered,
            obstacle=view.obstacle,
        )


@strawberry.type(description="A seat in a circle of a run.")
class RunSeat:
    member: MemberRef
    fit: int = strawberry.field(description="To the mentor, from 0 to 10000.")
    pinned: bool
    offered: bool | None = strawberry.field(description="Whether their circle came about with them; null before.")
    obstacle: str | None = strawberry.field(description="Why not.")


@strawberry.type(name="RunCircle", description="One mentor with the members of their circle, as a run decided.")
class CircleOfRun:
    mentor: MemberRef
    topic: str = strawberry.field(description="What most of them need, of what the mentor offers.")
    seats: list[RunSeat]
    reasons: list[str] = strawberry.field(description="Why these people, most telling first.")

    @classmethod
    def of(cls, view: RunCircle) -> Self:
        seats = [
            RunSeat(
                member=MemberRef.of(row.mentee_id),
                fit=row.points,
                pinned=row.pinned,
                offered=row.offered,
                obstacle=row.obstacle,
            )
            for row in view.seats
        ]
        return cls(mentor=MemberRef.of(view.mentor_id), topic=view.topic, seats=seats, reasons=list(view.reasons))


@strawberry.type(description="What a mentee has in each of two runs, where it is not the same.")
class RunDifference:
    mentee: MemberRef
    first_mentor: MemberRef | None
    second_mentor: MemberRef | None
    first_points: int
    second_points: int

    @classmethod
    def of(cls, view: DifferenceView) -> Self:
        return cls(
            mentee=MemberRef.of(view.mentee_id),
            first_mentor=MemberRef.of(view.first_mentor_id) if view.first_mentor_id else None,
            second_mentor=MemberRef.of(view.second_mentor_id) if view.second_mentor_id else None,
            first_points=view.first_points,
            second_points=view.second_points,
        )


@strawberry.type(description="Two runs side by side, counted over the mentees of either.")
class RunComparison:
    first: MatchRun
    second: MatchRun
    same_snapshot: bool = strawberry.field(description="Whether both saw the same people as they were.")
    same: int
    moved: int = strawberry.field(description="Have another mentor.")
    gained: int = strawberry.field(description="Have a mentor only in the second.")
    lost: int = strawberry.field(description="Have a mentor only in the first.")
    better: int
    worse: int
    differences: Connection[RunDifference]

    @classmethod
    def of(cls, first: RunView, second: RunView, tally: TallyView, *, differences: Connection[RunDifference]) -> Self:
        return cls(
            first=MatchRun.of(first),
            second=MatchRun.of(second),
            same_snapshot=first.snapshot == second.snapshot,
            differences=differences,
            **vars(tally),
        )
