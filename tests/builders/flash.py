"""Flash events as sessions asks for them, with everything filled in that a test does not name."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.sessions import FlashMentee, FlashMentor, FlashPlanRequested
from contracts.words import PlannedRound, PlannedTable
from services.matching.engine import CURRENT, KINDS, Mentee, Mentor, weights_for
from services.matching.flash.domain.job import Job, Table

SKILL = "http://data.europa.eu/esco/skill/data-analytics"
FLASH = 1 << KINDS.index("FLASH")


def a_flash_mentor(**more: Any) -> FlashMentor:
    return FlashMentor(**{"member_id": new_id(), "table_id": new_id(), "seats": 2, "skills": (SKILL,), **more})


def a_flash_mentee(**more: Any) -> FlashMentee:
    return FlashMentee(**{"member_id": new_id(), "skills": (SKILL,), **more})


def a_flash_request(**more: Any) -> FlashPlanRequested:
    """Two mentors with two seats each, four mentees, two rounds."""
    usual: dict[str, Any] = {
        "flash_event_id": new_id(),
        "version": 1,
        "rounds": 2,
        "mentors": tuple(a_flash_mentor() for _ in range(2)),
        "mentees": tuple(a_flash_mentee() for _ in range(4)),
    }
    return FlashPlanRequested(**{**usual, **more})


def a_job(request: FlashPlanRequested, **more: Any) -> Job:
    """What a request asks for, of people of whom nothing else is known."""
    mentors = sorted(request.mentors, key=lambda each: each.member_id)
    mentees = sorted(request.mentees, key=lambda each: each.member_id)
    usual: dict[str, Any] = {
        "rounds": request.rounds,
        "tables": [
            Table(id=each.table_id, mentor_id=each.member_id, seats=each.seats, first_round=each.first_round)
            for each in mentors
        ],
        "mentors": [
            Mentor(id=each.member_id, kinds=FLASH, stages=0, skills=each.skills, seats=each.seats) for each in mentors
        ],
        "mentees": [
            Mentee(id=each.member_id, need=each.member_id, kind=FLASH, stage=0, skills=each.skills) for each in mentees
        ],
        "first_rounds": [each.first_round for each in mentees],
        "weighing": weights_for("FLASH"),
        "weights_version": CURRENT,
        "wished": [(each.member_id, one) for each in mentees for one in each.preferred_ids],
        "past": request.past,
        "missing": frozenset(request.missing_ids),
    }
    return Job(**{**usual, **more})


def talks(rounds: Sequence[PlannedRound]) -> list[tuple[int, UUID, UUID]]:
    """(round from 1, mentee, mentor) of every conversation."""
    return [
        (number, mentee_id, table.mentor_id)
        for number, each in enumerate(rounds, start=1)
        for table in each.tables
        for mentee_id in table.mentee_ids
    ]


def a_round(*tables: tuple[FlashMentor, Sequence[FlashMentee]]) -> PlannedRound:
    return PlannedRound(
        tables=tuple(
            PlannedTable(
                table_id=mentor.table_id,
                mentor_id=mentor.member_id,
                mentee_ids=tuple(mentee.member_id for mentee in mentees),
            )
            for mentor, mentees in tables
        )
    )
