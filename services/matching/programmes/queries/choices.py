"""Whom a mentee is offered next: the mentor who is worth most to them after the price of the published run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, exists, func, select

from chassis.db import Transaction
from contracts.words import MentoringRole
from services.matching.engine import feasible, score
from services.matching.programmes.domain.enrolment import EnrolmentStatus
from services.matching.programmes.domain.proposal import LIVE, ProposalStatus
from services.matching.programmes.domain.run import Wave, Wish
from services.matching.programmes.domain.weights import Weights, vector
from services.matching.programmes.tables import enrolments, match_runs, mentor_prices, proposals, run_wishes
from services.matching.recommendations.queries.candidates import candidates_for, need_of


@dataclass(frozen=True, kw_only=True)
class Published:
    """What of the published run decides who comes next."""

    programme_id: UUID
    run_id: UUID
    ratio: int
    wave: Wave
    weights: Weights


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`seat` is the lowest of the mentor's seats in the programme that is free."""

    mentor_id: UUID
    seat: int
    points: int


async def published_run(tx: Transaction, run_id: UUID) -> Published:
    run = (await tx.session.execute(select(match_runs).where(match_runs.c.id == run_id))).one()
    return Published(
        programme_id=run.programme_id, run_id=run.id, ratio=run.ratio, wave=Wave(run.wave), weights=run.weights
    )


async def next_choice(tx: Transaction, published: Published, mentee_id: UUID, need_id: UUID) -> Choice | None:
    """None when nobody is left: everybody is full, was offered before, or cannot be matched with the mentee.

    As of now, by the same constraints and parts as everything else; five statements, however many mentors there are.
    """
    need = await need_of(tx, need_id, mentee_id)
    if need is None or not need.findable:
        return None
    free = {row.member_id: row for row in await _free(tx, _open_to(published, mentee_id), published)}
    field = await candidates_for(tx, need)
    if not free or not field.rows:
        return None
    points = score(field.asker, field.candidates, vector(published.weights)).total
    possible = feasible(field.asker, field.candidates)
    left = np.asarray(field.candidates.seats)
    choices = [
        (int(points[place]) - row.price, str(mentor_id), int(points[place]), row)
        for place, mentor_id in enumerate(field.ids)
        if possible[place] and (row := free.get(mentor_id)) is not None and left[place] > row.waiting
    ]
    return _best(choices)


def _best(choices: Sequence[tuple[int, str, int, Row[Any]]]) -> Choice | None:
    """The highest worth after the price; among equals the lowest id, so that it does not depend on any order."""
    if not choices:
        return None
    _, _, points, row = min(choices, key=lambda choice: (-choice[0], choice[1]))
    return Choice(mentor_id=row.member_id, seat=lowest_free(row.used or ()), points=points)


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
            func.coalesce(mentor_prices.c.price, 0).label("price"),
            live.c.used,
            func.coalesce(live.c.waiting, 0).label("waiting"),
        )
        .outerjoin(live, live.c.mentor_id == enrolments.c.member_id)
        .outerjoin(mentor_prices, price)
        .where(
            enrolments.c.programme_id == programme_id,
            enrolments.c.role == MentoringRole.MENTOR,
            enrolments.c.status == EnrolmentStatus.ENROLLED,
        )
    )


def _open_to(published: Published, mentee_id: UUID) -> Select[Any]:
    """Those whom staff have not kept from this mentee, and who were not offered to them before."""
    return mentors_with_seats(published.programme_id, published.run_id).where(
        ~_offered_before(published.programme_id, mentee_id), ~_forbidden(published.run_id, mentee_id)
    )


def _offered_before(programme_id: UUID, mentee_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        proposals.c.programme_id == programme_id,
        proposals.c.mentee_id == mentee_id,
        proposals.c.mentor_id == enrolments.c.member_id,
    )


def _forbidden(run_id: UUID, mentee_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        run_wishes.c.run_id == run_id,
        run_wishes.c.wish == Wish.FORBID,
        run_wishes.c.mentee_id == mentee_id,
        run_wishes.c.mentor_id == enrolments.c.member_id,
    )


async def seats_in(tx: Transaction, published: Published, mentor_ids: Sequence[UUID]) -> Mapping[UUID, Row[Any]]:
    """The same of some mentors alone; who is not enrolled, or has all seats of the ratio taken, is absent."""
    query = mentors_with_seats(published.programme_id, published.run_id)
    rows = await _free(tx, query.where(enrolments.c.member_id.in_(list(mentor_ids))), published)
    return {row.member_id: row for row in rows}
