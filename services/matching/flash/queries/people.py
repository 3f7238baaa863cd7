"""Who takes part in a flash event, as the engine compares them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from chassis.db import Transaction, among
from contracts.sessions import FlashMentee, FlashMentor, FlashPlanRequested
from contracts.words import Kind
from services.matching.engine import Mentee, Mentor
from services.matching.facts.tables import blocks
from services.matching.flash.domain.job import Job, Table
from services.matching.flash.tables import flash_seats
from services.matching.outcomes.queries.weights import weighing_in_force
from services.matching.recommendations.domain.people import KINDS
from services.matching.recommendations.queries.people import people_without_times

_FLASH = KINDS[Kind.FLASH.value]


async def job_of(tx: Transaction, request: FlashPlanRequested, *, erased: Collection[UUID]) -> Job:
    """What the request asks for, with what is known of its people; four statements.  The erased are missing."""
    mentors = sorted(request.mentors, key=lambda each: each.member_id)
    mentees = sorted(request.mentees, key=lambda each: each.member_id)
    known = await people_without_times(tx, people_of(request))
    version, weighing = await weighing_in_force(tx, Kind.FLASH)
    return Job(
        rounds=request.rounds,
        tables=[
            Table(id=each.table_id, mentor_id=each.member_id, seats=each.seats, first_round=each.first_round)
            for each in mentors
        ],
        mentors=[_mentor(each, known.get(each.member_id, {})) for each in mentors],
        mentees=[_mentee(each, known.get(each.member_id, {})) for each in mentees],
        first_rounds=[each.first_round for each in mentees],
        apart=await _apart(tx, [each.member_id for each in mentees], [each.member_id for each in mentors]),
        wished=[(each.member_id, mentor_id) for each in mentees for mentor_id in each.preferred_ids],
        weighing=weighing,
        weights_version=version,
        past=request.past,
        promised=await _promised(tx, request.flash_event_id),
        missing=frozenset(request.missing_ids) | frozenset(erased),
    )


def people_of(request: FlashPlanRequested) -> list[UUID]:
    """Everybody on both sides, whether they are there or not."""
    return [*(each.member_id for each in request.mentors), *(each.member_id for each in request.mentees)]


def _mentor(told: FlashMentor, known: dict[str, Any]) -> Mentor:
    """They are there, with their table and time: what their offer says of kinds and seats does not count here."""
    return Mentor(id=told.member_id, kinds=_FLASH, stages=0, skills=told.skills, seats=told.seats, **known)


def _mentee(told: FlashMentee, known: dict[str, Any]) -> Mentee:
    return Mentee(id=told.member_id, need=told.member_id, kind=_FLASH, stage=0, skills=told.skills, **known)


async def _apart(tx: Transaction, mentees: Sequence[UUID], mentors: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    by, whom = blocks.c.blocker_id, blocks.c.blocked_id
    either = or_(
        among(by, mentees) & among(whom, mentors),
        among(by, mentors) & among(whom, mentees),
    )
    rows = (await tx.session.execute(select(by, whom).where(either))).all()
    pairs = {(row.blocker_id, row.blocked_id) for row in rows}
    return sorted(pairs | {(other, one) for one, other in pairs})


async def _promised(tx: Transaction, flash_event_id: UUID) -> list[tuple[int, UUID, UUID]]:
    seats = flash_seats.c
    query = select(seats.round, seats.mentee_id, seats.mentor_id).where(seats.flash_event_id == flash_event_id)
    return [(row.round, row.mentee_id, row.mentor_id) for row in await tx.session.execute(query)]
