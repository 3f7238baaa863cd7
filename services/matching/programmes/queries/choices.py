"""Whom a mentee is offered next: the mentor who is worth most to them after the price of the published run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, Table, exists, func, or_, select

from chassis.db import Transaction
from contracts.words import Kind, MentoringRole
from services.matching.capacity.queries import seats_of
from services.matching.engine import Mentee, Mentor, Snapshot, feasible, fits, score
from services.matching.engine.peer_round import partners_of
from services.matching.programmes.domain.cohort import ids_of
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.programme import GIVING, ProgrammeStatus, RunRule
from services.matching.programmes.domain.proposal import LIVE, ProposalStatus
from services.matching.programmes.domain.run import Wave, Wish
from services.matching.programmes.domain.weights import Written, weighing_of
from services.matching.programmes.queries.people import mentors_among, together
from services.matching.programmes.tables import (
    enrolments,
    match_runs,
    mentor_prices,
    programmes,
    proposals,
    run_results,
    run_wishes,
)
from services.matching.recommendations.queries.candidates import apart_among, apart_from, need_of, needs_of


@dataclass(frozen=True, kw_only=True)
class Published:
    """What of the published run decides who comes next; `by`: who published it."""

    programme_id: UUID
    run_id: UUID
    ratio: int
    wave: Wave
    weights: Written
    kind: Kind
    weights_version: int
    rule: RunRule
    by: UUID


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`seat` is the lowest of the mentor's seats in the programme that is free; `fits` are those of each part."""

    mentor_id: UUID
    seat: int
    points: int
    fits: tuple[int, ...]


async def published_run(tx: Transaction, run_id: UUID) -> Published:
    query = select(match_runs, programmes.c.kind).join(programmes, programmes.c.id == match_runs.c.programme_id)
    run = (await tx.session.execute(query.where(match_runs.c.id == run_id))).one()
    return Published(
        programme_id=run.programme_id,
        run_id=run.id,
        ratio=run.ratio,
        wave=Wave(run.wave),
        weights=run.weights,
        kind=Kind(run.kind),
        weights_version=run.weights_version,
        rule=RunRule(run.rule),
        by=run.published_by or run.asked_by,
    )


async def next_choice(tx: Transaction, published: Published, mentee_id: UUID, need_id: UUID) -> Choice | None:
    """None when nobody is left: everybody is full, was offered before, or cannot be matched with the mentee.

    As of now, by the same constraints and parts as everything else; four statements, however many mentors there are.
    """
    need = await need_of(tx, need_id, mentee_id)
    if need is None or not need.findable:
        return None
    open_ = {row.member_id: row for row in await _free(tx, _open_to(published, mentee_id), published)}
    mentors = [
        replace(mentor, seats=mentor.seats - open_[mentor.id].waiting) for mentor in await mentors_among(tx, open_)
    ]
    if not mentors:
        return None
    if published.kind is Kind.PEER:
        return await _next_peer(tx, published, need.mentee, mentors, needs=[row.need_id for row in open_.values()])
    apart = {mentee_id: await apart_from(tx, mentee_id)}
    found = _best(together(mentors, [need.mentee], apart), published, {each: open_[each].price for each in open_})
    if found is None:
        return None
    return replace(found, seat=lowest_free(open_[found.mentor_id].used or ()))


async def _next_peer(
    tx: Transaction, published: Published, one: Mentee, others: Sequence[Mentor], *, needs: Sequence[UUID]
) -> Choice | None:
    """The peer with whom a pair is worth most, as both see it; None where nobody may be paired with this one."""
    own = await mentors_among(tx, [one.id])
    theirs = [need.mentee for need in (await needs_of(tx, needs)).values() if need.findable]
    apart = await apart_among(tx, [one.id, *(other.id for other in theirs)])
    snapshot = together([*others, *own], [one, *theirs], apart)
    row = ids_of(snapshot.mentees.ids).index(one.id)
    rows, points = partners_of(snapshot, weighing_of(published.weights), row)
    if not len(rows):
        return None
    best = int(points.argmax())
    ids, peer = ids_of(snapshot.mentors.ids), int(rows[best])
    _, choices = snapshot.between.of(row, len(ids))
    found = fits(snapshot.mentees, row, snapshot.mentors, choices=choices)[peer]
    return Choice(mentor_id=ids[peer], seat=0, points=int(points[best]), fits=tuple(map(int, found)))


def _best(snapshot: Snapshot, published: Published, prices: Mapping[UUID, int]) -> Choice | None:
    """Of one mentee the mentor of the highest worth after the price, on no seat yet; the lowest id among equals."""
    ids = ids_of(snapshot.mentors.ids)
    obstacles_, choices = snapshot.between.of(0, len(ids))
    possible = feasible(snapshot.mentees, 0, snapshot.mentors, between=obstacles_)
    if not possible.any():
        return None
    found = fits(snapshot.mentees, 0, snapshot.mentors, choices=choices)
    points = score(found, weighing_of(published.weights)).total
    worth = np.where(possible, points - np.array([prices[each] for each in ids]), np.iinfo(np.int64).min)
    best = int(worth.argmax())
    return Choice(mentor_id=ids[best], seat=0, points=int(points[best]), fits=tuple(map(int, found[best])))


def lowest_free(used: Sequence[int]) -> int:
    return next(seat for seat in range(len(used) + 1) if seat not in used)


async def _free(tx: Transaction, query: Select[Any], published: Published) -> list[Row[Any]]:
    rows = (await tx.session.execute(query)).all()
    return [row for row in rows if len(row.used or ()) < published.ratio]


def mentors_with_seats(programme_id: UUID, run_id: UUID) -> Select[Any]:
    """Of each enrolled mentor: `price`, `used` seats, and how many offers are `waiting` for their yes."""
    unanswered = proposals.c.status.in_([ProposalStatus.OPEN]) & proposals.c.mentor_yes_at.is_(None)
    live = (
        select(
            proposals.c.mentor_id,
            func.array_agg(proposals.c.mentor_seat).label("used"),
            func.count().filter(unanswered).label("waiting"),
        )
        .where(proposals.c.programme_id == programme_id, proposals.c.status.in_(LIVE))
        .group_by(proposals.c.mentor_id)
        .subquery("live")
    )
    price = (mentor_prices.c.run_id == run_id) & (mentor_prices.c.mentor_id == enrolments.c.member_id)
    return (
        select(
            enrolments.c.member_id,
            enrolments.c.need_id,
            func.coalesce(mentor_prices.c.price, 0).label("price"),
            live.c.used,
            func.coalesce(live.c.waiting, 0).label("waiting"),
        )
        .outerjoin(live, live.c.mentor_id == enrolments.c.member_id)
        .outerjoin(mentor_prices, price)
        .where(
            enrolments.c.programme_id == programme_id,
            enrolments.c.role.in_(GIVING),
            enrolments.c.status == EnrolmentStatus.ENROLLED,
        )
    )


def is_placed() -> ColumnElement[bool]:
    """Whether who is enrolled has a live offer as a mentee, or as a peer on either side; or sits in a circle of it."""
    as_peer = (enrolments.c.role == MentoringRole.PEER) & (proposals.c.mentor_id == enrolments.c.member_id)
    offered = exists().where(
        proposals.c.programme_id == enrolments.c.programme_id,
        or_(proposals.c.mentee_id == enrolments.c.member_id, as_peer),
        proposals.c.status.in_(LIVE),
    )
    return or_(offered, exists(_circles().where(run_results.c.mentee_id == enrolments.c.member_id)))


def leads_a_circle() -> ColumnElement[bool]:
    """Whether who is enrolled as a mentor has a circle of this programme."""
    return exists(_circles().where(run_results.c.mentor_id == enrolments.c.member_id))


def _circles() -> Select[Any]:
    """Seats of circles that came about in the programme of who is enrolled."""
    return (
        select(run_results.c.mentee_id)
        .join(match_runs, match_runs.c.id == run_results.c.run_id)
        .where(
            match_runs.c.programme_id == enrolments.c.programme_id,
            match_runs.c.rule == RunRule.CIRCLES,
            match_runs.c.published_at.is_not(None),
            run_results.c.offered,
        )
        .correlate(enrolments)
    )


def _open_to(published: Published, mentee_id: UUID) -> Select[Any]:
    """Those with a seat, whom staff have not kept from this mentee, and who were not offered to them before."""
    return _with_a_free_seat(published).where(
        enrolments.c.member_id != mentee_id,
        ~_offered_before(published.programme_id, mentee_id),
        ~_forbidden(published.run_id, mentee_id),
    )


def _with_a_free_seat(published: Published) -> Select[Any]:
    """Who has a seat that neither somebody sits in nor an offer waits for; in a tight programme hardly anybody."""
    seats, mentors = seats_of(), mentors_with_seats(published.programme_id, published.run_id)
    waiting = mentors.selected_columns["waiting"]
    with_seats = mentors.join(seats, seats.c.member_id == enrolments.c.member_id).where(seats.c.free > waiting)
    return with_seats.where(or_(enrolments.c.role != MentoringRole.PEER, ~is_placed()))


async def somebody_is_free(tx: Transaction, published: Published) -> bool:
    """Whether there is any seat at all to offer to those who wait."""
    return bool(await _free(tx, _with_a_free_seat(published), published))


async def running_with(tx: Transaction, mentor_id: UUID) -> list[UUID]:
    """The running programmes that this mentor takes part in."""
    query = select(enrolments.c.programme_id).where(
        enrolments.c.member_id == mentor_id,
        enrolments.c.role.in_(GIVING),
        enrolments.c.status == EnrolmentStatus.ENROLLED,
        exists().where(programmes.c.id == enrolments.c.programme_id, programmes.c.status == ProgrammeStatus.RUNNING),
    )
    return sorted(await tx.session.scalars(query))


def _offered_before(programme_id: UUID, mentee_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        proposals.c.programme_id == programme_id,
        _either_way(proposals, mentee_id),
    )


def _forbidden(run_id: UUID, mentee_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        run_wishes.c.run_id == run_id,
        run_wishes.c.wish == Wish.FORBID,
        _either_way(run_wishes, mentee_id),
    )


def _either_way(pairs: Table, mentee_id: UUID) -> ColumnElement[bool]:
    """Whether a pair is of this mentee and who is enrolled; of peers, whoever of them it calls the mentor."""
    back = (pairs.c.mentor_id == mentee_id) & (pairs.c.mentee_id == enrolments.c.member_id)
    there = (pairs.c.mentee_id == mentee_id) & (pairs.c.mentor_id == enrolments.c.member_id)
    return or_(there, (enrolments.c.role == MentoringRole.PEER) & back)


async def seats_in(tx: Transaction, published: Published, mentor_ids: Sequence[UUID]) -> Mapping[UUID, Row[Any]]:
    """The same of some mentors alone; who is not enrolled, or has all seats of the ratio taken, is absent."""
    query = mentors_with_seats(published.programme_id, published.run_id)
    rows = await _free(tx, query.where(enrolments.c.member_id.in_(list(mentor_ids))), published)
    return {row.member_id: row for row in rows}
