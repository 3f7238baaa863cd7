"""Mentors as the engine compares them, read from what was heard of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, true

from chassis.db import Transaction, among
from services.matching.capacity.queries import seats_of
from services.matching.engine import Mentor
from services.matching.facts.tables import availability, availability_exceptions, members, offers
from services.matching.introductions.queries.standing import standing_of
from services.matching.recommendations.domain.known import Known, Times
from services.matching.recommendations.domain.load import DEFAULTS, Load, answers, price
from services.matching.recommendations.domain.people import FORMATS, KINDS, STAGES, mask, person

DAY = timedelta(days=1)
NOT_COMPARED = frozenset({"member_id", "formats", "sealed_email"})
"""Columns of members that are read by another name, or not at all."""


def coming_week(now: datetime) -> date:
    """The seven days that are compared begin at the next midnight in UTC, so that no past hour counts."""
    return now.astimezone(UTC).date() + DAY


def mentor_columns(now: datetime) -> Select[Any]:
    """A row for each offer, active or not, of a member who may mentor and can be found; extend it by `where`."""
    seats, kept = seats_of(), availability_exceptions.c
    standing = standing_of(offers.c.member_id, lately=now - DEFAULTS.lately, now=now)
    dates = (
        select(func.array_agg(kept.day).label("days"), func.array_agg(kept.quarters).label("day_quarters"))
        .where(kept.member_id == offers.c.member_id, kept.day >= now.astimezone(UTC).date())
        .lateral("dates")
    )
    of_member = [column for column in members.c if column.name not in NOT_COMPARED]
    return (
        select(
            offers, seats.c.seats, seats.c.free, *of_member, members.c.formats.label("own_formats"),
            availability.c.zone.label("clock_zone"), availability.c.weekly, dates.c.days, dates.c.day_quarters,
            standing.c.asked, standing.c.due, standing.c.answered, standing.c.took,
        )
        .join(seats, seats.c.member_id == offers.c.member_id)
        .outerjoin(members, members.c.member_id == offers.c.member_id)
        .outerjoin(availability, availability.c.member_id == offers.c.member_id)
        .join(dates, true())
        .join(standing, true())
    )  # fmt: skip


def open_to_strangers() -> tuple[ColumnElement[bool], ...]:
    """Somebody who cannot be found, or may not mentor, is as absent as somebody without an offer."""
    return (offers.c.active, func.coalesce(members.c.findable, true()), func.coalesce(members.c.may_mentor, true()))


async def known_mentors(tx: Transaction, ids: Iterable[UUID]) -> list[Known]:
    """Those of these members who have an offer that is open, and can be found, in one statement."""
    query = mentor_columns(tx.now).where(*open_to_strangers(), among(offers.c.member_id, ids))
    week = coming_week(tx.now)
    return [known(row, week) for row in await tx.session.execute(query)]


def known(row: Row[Any], week: date) -> Known:
    load = Load(asked=row.asked, due=row.due, answered=row.answered, took=row.took)
    mentor = Mentor(
        id=row.member_id,
        **person(row, week),
        formats=mask(row.formats or row.own_formats, FORMATS),
        kinds=mask(row.kinds, KINDS),
        stages=mask(row.stages, STAGES),
        skills=tuple(row.skills),
        seats=row.free,
        taking=not row.paused,
        answers=answers(load),
    )
    return Known(mentor=mentor, zone=row.zone or row.clock_zone, times=times(row), price=price(load, row.seats))


def times(row: Row[Any]) -> Times | None:
    if row.weekly is None:
        return None
    dates = zip(row.days or (), row.day_quarters or (), strict=True)
    return Times(zone=row.clock_zone, weekly=row.weekly, exceptions=tuple(dates))
