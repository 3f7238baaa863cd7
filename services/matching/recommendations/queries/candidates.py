"""A need and the mentors who might answer it, in the engine's arrays; read by commands and queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, Row, Select, func, or_, select, true, type_coerce
from sqlalchemy.types import NullType

from chassis.db import Transaction
from contracts.words import CareerStage, Kind
from services.matching.capacity.queries import free_seats
from services.matching.engine import (
    MOST_WORDS,
    PACKED,
    Asker,
    Bits,
    Candidates,
    Exceptions,
    Obstacle,
    in_utc,
    obstacles,
    with_exceptions,
)
from services.matching.facts.domain.times import Availability
from services.matching.facts.queries.blocks import apart
from services.matching.facts.queries.pairs import imported_partners
from services.matching.facts.tables import availability, availability_exceptions, members, needs, offers
from services.matching.introductions.queries.seen import asked
from services.matching.recommendations.domain.industries import section_of
from services.matching.relationships.queries.partners import partners_of

DAY, WEEK = timedelta(days=1), timedelta(days=7)
_SEATS = free_seats()
_KINDS = {kind.value: 1 << number for number, kind in enumerate(Kind)}
_STAGES = {stage.value: 1 << number for number, stage in enumerate(CareerStage)}
"""The order of CareerStage is the order of the engine's ladder, with CHANGING apart from it."""


@dataclass(frozen=True, kw_only=True)
class NeedView:
    """An open need with what its owner has said of themselves; what they have not said is empty or None.

    Their `availability` is the week alone, without exceptions.
    """

    need_id: UUID
    member_id: UUID
    skills: tuple[str, ...]
    labels: tuple[str, ...]
    stage: CareerStage
    kind: Kind
    languages: tuple[str, ...]
    industries: tuple[str, ...]
    zone: str
    findable: bool
    availability: Availability | None

    @cached_property
    def sections(self) -> tuple[str | None, ...]:
        return tuple(section_of(code) for code in self.industries)


@dataclass(frozen=True, kw_only=True)
class Field:
    """Who is compared with whom: the rows as read, and the same in the engine's terms."""

    rows: Sequence[Row[Any]]
    week: date
    asker: Asker
    candidates: Candidates

    @property
    def ids(self) -> list[UUID]:
        return [row.member_id for row in self.rows]


async def need_of(tx: Transaction, need_id: UUID, member_id: UUID) -> NeedView | None:
    """The member's own open need; None for anybody else's."""
    query = (
        select(
            needs,
            members.c.languages,
            members.c.industries,
            func.coalesce(members.c.zone, availability.c.zone, "UTC").label("own_zone"),
            func.coalesce(members.c.findable, true()).label("findable"),
            availability.c.zone,
            availability.c.weekly,
        )
        .outerjoin(members, members.c.member_id == needs.c.member_id)
        .outerjoin(availability, availability.c.member_id == needs.c.member_id)
        .where(needs.c.need_id == need_id, needs.c.member_id == member_id, needs.c.active)
    )
    row = (await tx.session.execute(query)).first()
    return None if row is None else _need(row)


def _need(row: Row[Any]) -> NeedView:
    return NeedView(
        need_id=row.need_id,
        member_id=row.member_id,
        skills=tuple(row.skills[:MOST_WORDS]),
        labels=tuple(row.labels[:MOST_WORDS]),
        stage=CareerStage(row.stage),
        kind=Kind(row.kind),
        languages=tuple((row.languages or ())[:MOST_WORDS]),
        industries=tuple((row.industries or ())[:MOST_WORDS]),
        zone=row.own_zone,
        findable=row.findable,
        availability=None if row.weekly is None else Availability(zone=row.zone, weekly=row.weekly),
    )


async def candidates_for(tx: Transaction, need: NeedView) -> Field:
    """Everybody whose offer is open to the kind of relationship, with seats left, in two statements."""
    takes_part = (offers.c.active, ~offers.c.paused, offers.c.kinds.contains([need.kind.value]))
    query = _offers(need, tx.now.date()).where(*takes_part, _SEATS.c.seats > 0)
    rows = (await tx.session.execute(query)).all()
    return await _field(tx, need, rows, whose=select(offers.c.member_id).where(*takes_part))


async def obstacle_between(tx: Transaction, need: NeedView, mentor_id: UUID) -> Obstacle | None:
    """What stands between the need and this mentor; None when the mentor has no open offer."""
    rows = (await tx.session.execute(_offers(need, tx.now.date()).where(offers.c.member_id == mentor_id))).all()
    if not rows:
        return None
    field = await _field(tx, need, rows, whose=[mentor_id])
    return Obstacle(int(obstacles(field.asker, field.candidates)[0]))


def _offers(need: NeedView, on: date) -> Select[Any]:
    in_touch = or_(
        asked(need.member_id, offers.c.member_id),
        offers.c.member_id.in_(imported_partners(need.member_id, on=on)),
        *(offers.c.member_id.in_(partners) for partners in partners_of(need.member_id)),
    )
    return (
        select(
            offers.c.member_id,
            _plain(offers.c.skills),
            _plain(offers.c.stages),
            _plain(offers.c.kinds),
            offers.c.paused,
            _SEATS.c.seats,
            _plain(members.c.languages),
            _plain(members.c.industries),
            availability.c.zone,
            availability.c.weekly,
            in_touch.label("in_touch"),
            apart(need.member_id, offers.c.member_id).label("blocked"),
        )
        .join(_SEATS, _SEATS.c.member_id == offers.c.member_id)
        .outerjoin(members, members.c.member_id == offers.c.member_id)
        .outerjoin(availability, availability.c.member_id == offers.c.member_id)
        .where(offers.c.active, *_OPEN_TO_STRANGERS)
    )


_OPEN_TO_STRANGERS = (
    func.coalesce(members.c.findable, true()),
    func.coalesce(members.c.may_mentor, true()),
)
"""Somebody who cannot be found, or may not mentor, is as absent as somebody without an offer."""


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    """The list as the driver gives it: converting every word of every array again would cost half of the request."""
    return type_coerce(column, NullType()).label(column.name)


async def _field(
    tx: Transaction, need: NeedView, rows: Sequence[Row[Any]], *, whose: Select[Any] | Sequence[UUID]
) -> Field:
    """Compared over the seven days that begin at the next midnight in UTC, so that no past hour counts."""
    week = tx.now.astimezone(UTC).date() + DAY
    dates = await _exceptions(tx, need, week, whose=whose)
    candidates = _candidates(need, rows, _weeks(rows, dates, week))
    return Field(rows=rows, week=week, asker=_asker(need, dates, week), candidates=candidates)


async def _exceptions(
    tx: Transaction, need: NeedView, week: date, *, whose: Select[Any] | Sequence[UUID]
) -> Sequence[Row[Any]]:
    """Those of the asker and of the mentors; some clocks show the date before the week's first, or after its last."""
    kept = availability_exceptions.c
    query = select(availability_exceptions).where(
        kept.day.between(week - DAY, week + WEEK), or_(kept.member_id == need.member_id, kept.member_id.in_(whose))
    )
    return (await tx.session.execute(query)).all()


def _asker(need: NeedView, dates: Sequence[Row[Any]], week: date) -> Asker:
    own = need.availability
    return Asker(
        kind=_KINDS[need.kind.value],
        stage=_STAGES[need.stage.value],
        skills=len(need.skills),
        languages=len(need.languages),
        industries=len(need.industries),
        week=None if own is None else _in_utc(own.bits[np.newaxis], [own.zone], week, dates=_own(need, dates))[0],
    )


def _own(need: NeedView, dates: Sequence[Row[Any]]) -> list[tuple[int, date, bytes]]:
    return [(0, each.day, each.quarters) for each in dates if each.member_id == need.member_id]


def _candidates(need: NeedView, rows: Sequence[Row[Any]], weeks: Bits) -> Candidates:
    sections = [[section_of(code) for code in row.industries or ()] for row in rows]
    return Candidates(
        is_asker=np.array([row.member_id == need.member_id for row in rows], dtype=np.bool_),
        in_touch=np.array([row.in_touch for row in rows], dtype=np.bool_),
        blocked=np.array([row.blocked for row in rows], dtype=np.bool_),
        paused=np.array([row.paused for row in rows], dtype=np.bool_),
        kinds=np.array([sum(_KINDS[kind] for kind in set(row.kinds)) for row in rows], dtype=np.uint8),
        seats=np.array([row.seats for row in rows], dtype=np.int32),
        stages=np.array([sum(_STAGES[stage] for stage in set(row.stages)) for row in rows], dtype=np.uint8),
        skills=_masks(need.skills, [row.skills for row in rows]),
        skills_known=_said(row.skills for row in rows),
        languages=_masks(need.languages, [row.languages or () for row in rows]),
        languages_known=_said(row.languages for row in rows),
        industries=_masks(need.industries, [row.industries or () for row in rows]),
        sections=_masks(need.sections, sections),
        industries_known=_said(row.industries for row in rows),
        weeks=weeks,
        weeks_known=np.array([row.weekly is not None for row in rows], dtype=np.bool_),
    )


def _said(lists: Any) -> NDArray[np.bool_]:
    return np.array([bool(words) for words in lists], dtype=np.bool_)


def _masks(words: Sequence[str | None], lists: Sequence[Sequence[str | None]]) -> NDArray[np.uint64]:
    """For each list, bit i is set where it holds the i-th of `words`; None is never held."""
    return np.array(
        [sum(1 << bit for bit, word in enumerate(words) if word is not None and word in held) for held in lists],
        dtype=np.uint64,
    )


def _weeks(rows: Sequence[Row[Any]], dates: Sequence[Row[Any]], week: date) -> Bits:
    """The weeks in UTC; who has not said when they have time has none."""
    weekly = b"".join(row.weekly or bytes(PACKED) for row in rows)
    own = np.frombuffer(weekly, dtype=np.uint8).reshape(-1, PACKED)
    places = {row.member_id: place for place, row in enumerate(rows)} if dates else {}
    theirs = [(places[each.member_id], each.day, each.quarters) for each in dates if each.member_id in places]
    return _in_utc(own, [row.zone or "UTC" for row in rows], week, dates=theirs)


def _in_utc(weekly: Bits, zones: Sequence[str], week: date, *, dates: Sequence[tuple[int, date, bytes]]) -> Bits:
    """`dates`: the row, the date and the packed quarters of each exception."""
    exceptions = Exceptions.of([(row, (on - week).days, quarters) for row, on, quarters in dates])
    return with_exceptions(in_utc(weekly, zones, week), zones, week, exceptions=exceptions)
