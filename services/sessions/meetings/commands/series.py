"""Meeting regularly: one proposes, the other says yes, and the dates are booked some way ahead."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select

from chassis.db import Transaction
from chassis.timers import drop_timer, set_timer
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.relationships import own_relationship
from services.sessions.meetings.commands.cancelling import tell_off
from services.sessions.meetings.commands.locking import check_under_way, locked_pair, locked_series
from services.sessions.meetings.commands.times import check_room, lock_people, take_time
from services.sessions.meetings.domain.defaults import BOOKED_AHEAD, BOOKED_AT_ONCE
from services.sessions.meetings.domain.parts import Manner, Occurrence
from services.sessions.meetings.domain.refusals import AlreadyProposed, DayIsFull, SlotTaken, TooCloseToAnother
from services.sessions.meetings.domain.series import Rule, Series, SeriesState
from services.sessions.meetings.domain.session import Session, Status
from services.sessions.meetings.tables import lost_dates, series, sessions

LAPSE = "lapse_series"
BOOK = "book_series"
"""Due when the next date comes within reach."""


async def propose_series(
    tx: Transaction,
    series_id: UUID,
    relationship_id: UUID,
    *,
    by: UUID,
    rule: Rule,
    manner: Manner,
    replaces_id: UUID | None = None,
) -> UUID:
    """Nothing is booked before the other agrees; what it replaces goes on until then."""
    pair = await locked_pair(tx, relationship_id, by)
    replaces = await locked_series(tx, replaces_id, by) if replaces_id else None
    waiting = (series.c.relationship_id == relationship_id) & (series.c.state == SeriesState.PROPOSED)
    if await tx.session.scalar(select(series.c.id).where(waiting)):
        raise AlreadyProposed
    made, proposed = Series.propose(series_id, pair, by=by, rule=rule, manner=manner, replaces=replaces, now=tx.now)
    await spend(tx, by, What.TIMES_PROPOSED, about=relationship_id)
    tx.session.add(made)
    await set_timer(tx, LAPSE, key=str(made.id), due_at=made.lapses_at)
    await tx.emit(proposed)
    return made.id


async def agree_to_series(tx: Transaction, series_id: UUID, *, by: UUID) -> UUID:
    """Books the dates ahead; those of the series that it replaces are given back first, from its first day on."""
    agreed = await locked_series(tx, series_id, by)
    await check_under_way(tx, agreed.pair)
    await tx.emit(agreed.agree(by=by, now=tx.now))
    await drop_timer(tx, LAPSE, key=str(series_id))
    if agreed.replaces_id is not None:
        await _give_way(tx, agreed.replaces_id, from_on=agreed.first_on)
    await _book_ahead(tx, agreed)
    return series_id


async def end_series(tx: Transaction, series_id: UUID, *, by: UUID) -> UUID:
    """Ends it with everything that lies ahead of it, or declines or takes back what was proposed."""
    ended = await locked_series(tx, series_id, by)
    await tx.emit(ended.end(by=by))
    await _stop_timers(tx, series_id)
    for session in await _ahead(tx, series_id):
        await tell_off(tx, session, session.cancel(by=by, now=tx.now).model_copy(update={"with_series": True}))
    return series_id


async def lapse_series(tx: Transaction, series_id: UUID) -> None:
    found = await tx.session.get(Series, series_id, with_for_update=True)
    if found is not None and (lapsed := found.lapse(now=tx.now)):
        await tx.emit(lapsed)


async def book_series(tx: Transaction, series_id: UUID) -> None:
    """Books what has come within reach since last time."""
    found = await tx.session.get(Series, series_id)
    if found is None:
        return
    await lock_people(tx, *found.pair.people)
    await tx.session.refresh(found, with_for_update=True)
    if found.state is SeriesState.RUNNING:
        await _book_ahead(tx, found)


async def drop_series(tx: Transaction, which: ColumnElement[bool]) -> None:
    """Ends those whose relationship is off, under the locks of their people; their dates are called off elsewhere."""
    query = select(Series).where(which, series.c.state != SeriesState.OVER).order_by(series.c.id).with_for_update()
    for found in await tx.session.scalars(query):
        if stopped := found.stop():
            await tx.emit(stopped)
            await _stop_timers(tx, found.id)


async def _book_ahead(tx: Transaction, found: Series) -> None:
    """Up to a quarter of a year, and never past the relationship's last day; the rest comes by timer."""
    relationship = await own_relationship(tx, found.relationship_id, found.mentor_id)
    through = min(filter(None, (relationship.ends_on, (tx.now + BOOKED_AHEAD.days).date())))
    rests_until = relationship.paused_until if relationship.life is Life.PAUSED else None
    for occurrence in found.due(through=through, most=BOOKED_AT_ONCE.value):
        found.booked_through = occurrence.occurs_on
        if occurrence.starts_at > tx.now and (rests_until is None or occurrence.occurs_on >= rests_until):
            await _book_date(tx, found, occurrence)
    await _wait_for_next(tx, found)


async def _book_date(tx: Transaction, found: Series, occurrence: Occurrence) -> None:
    """Booked, or said to be lost; either way the series goes on."""
    session, booked = Session.meet(found.appointment(occurrence), now=tx.now)
    try:
        await check_room(tx, session.people, session.starts_at, session.ends_at, besides=session.id)
        async with tx.session.begin_nested():
            await take_time(tx, session)
    except (SlotTaken, TooCloseToAnother, DayIsFull):
        await tx.session.execute(insert(lost_dates).values(**vars(occurrence)))
        await tx.emit(found.lost(occurrence))
    else:
        await tx.emit(booked.model_copy(update={"with_series": True}))


async def _wait_for_next(tx: Transaction, found: Series) -> None:
    upcoming = found.due(through=date.max, most=1)
    if upcoming:
        due_at = max(upcoming[0].starts_at - BOOKED_AHEAD.days, tx.now + timedelta(days=1))
        await set_timer(tx, BOOK, key=str(found.id), due_at=due_at)


async def _give_way(tx: Transaction, series_id: UUID, *, from_on: date) -> None:
    """The dates before that day stay; an end that came first is fine."""
    old = await tx.session.get(Series, series_id, with_for_update=True)
    if old is None or not (replaced := old.give_way()):
        return
    await tx.emit(replaced)
    await _stop_timers(tx, series_id)
    for session in await _ahead(tx, series_id):
        if session.occurs_on and session.occurs_on >= from_on and (cancelled := session.call_off(now=tx.now)):
            await tell_off(tx, session, cancelled.model_copy(update={"with_series": True}))


async def _ahead(tx: Transaction, series_id: UUID) -> list[Session]:
    mine = (sessions.c.series_id == series_id) & (sessions.c.status == Status.BOOKED)
    query = select(Session).where(mine, sessions.c.starts_at > tx.now).order_by(sessions.c.id).with_for_update()
    return list(await tx.session.scalars(query))


async def _stop_timers(tx: Transaction, series_id: UUID) -> None:
    await drop_timer(tx, LAPSE, key=str(series_id))
    await drop_timer(tx, BOOK, key=str(series_id))
