"""What a run sees: everybody who is enrolled and can be matched, as they are now."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.db import Transaction
from services.matching.engine import Mentee, Mentor, Obstacle, Snapshot
from services.matching.programmes.domain.assignment import Arm
from services.matching.programmes.domain.cohort import seated_apart
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import ASKING, GIVING, RunRule
from services.matching.programmes.domain.run import Wave
from services.matching.programmes.queries.choices import is_placed, leads_a_circle
from services.matching.programmes.queries.people import mentors_among, together
from services.matching.programmes.tables import enrolments
from services.matching.recommendations.queries.candidates import Apart, apart_among, needs_of

AT_A_TIME = 1000
"""People whose rows are held at once; a statement for the mentors and two for the mentees for each so many."""

T = TypeVar("T")


async def snapshot_of(tx: Transaction, programme_id: UUID, *, wave: Wave, rule: RunRule) -> Snapshot:
    """Mentors and mentees of a programme; who waits as a control is left out of the first wave.

    Somebody whose need was withdrawn, or who cannot be found any more, is not in it.  Of circles, neither is who is in
    one already, and it says whom of the mentees a block keeps apart.  The packing is done in a thread.
    """
    in_circles = rule is RunRule.CIRCLES
    rows = await _enrolled(tx, programme_id, *([_in_no_circle()] if in_circles else []))
    mentors: list[Mentor] = []
    for some in _in_parts([row.member_id for row in rows if row.role in GIVING]):
        mentors += await mentors_among(tx, some)
    mentees: list[Mentee] = []
    apart: dict[UUID, Apart] = {}
    asking = [row for row in rows if row.role in ASKING and _turn(row, wave)]
    for askers in _in_parts(asking):
        found = await needs_of(tx, [row.need_id for row in askers])
        needs = [found[row.need_id] for row in askers if row.need_id in found]
        mentees += [need.mentee for need in needs if need.findable]
        apart |= await apart_among(tx, [need.member_id for need in needs if need.findable])
    snapshot = await asyncio.to_thread(together, mentors, mentees, apart)
    return seated_apart(snapshot, blocks_among(apart)) if in_circles else snapshot


def _in_no_circle() -> ColumnElement[bool]:
    """Whoever leads one may still sit in another, and the other way round."""
    return or_(
        enrolments.c.role.in_(ASKING) & ~is_placed(),
        enrolments.c.role.not_in(ASKING) & ~leads_a_circle(),
    )


def blocks_among(apart: Mapping[UUID, Apart]) -> list[tuple[UUID, UUID]]:
    """Each two of whom one is known here and a block keeps them apart."""
    return [
        (one, other)
        for one, known in apart.items()
        for other, obstacles in known.obstacles.items()
        if obstacles & Obstacle.BLOCKED
    ]


async def _enrolled(tx: Transaction, programme_id: UUID, *which: ColumnElement[bool]) -> Sequence[Any]:
    enrolled = enrolments.c.programme_id == programme_id, enrolments.c.status == EnrolmentStatus.ENROLLED
    known = enrolments.c.member_id, enrolments.c.role, enrolments.c.need_id, enrolments.c.arm
    query = select(*known).where(*enrolled, *which)
    return (await tx.session.execute(query.order_by(enrolments.c.member_id))).all()


def _turn(row: Any, wave: Wave) -> bool:
    return wave is Wave.EVERYBODY or row.arm is not Arm.WAITLIST


def _in_parts(people: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(people), AT_A_TIME):
        yield people[first : first + AT_A_TIME]
