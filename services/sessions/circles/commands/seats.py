"""Giving the seats of a gathering: one line in strict order, and every change under the lock of its gathering."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.timers import set_timer
from contracts.envelope import Event
from services.sessions.allowances.commands import count
from services.sessions.allowances.domain import EnoughForNow, What
from services.sessions.allowances.queries import used_up_since
from services.sessions.circles.commands.invitations import let_go, step_down, welcome
from services.sessions.circles.domain.gathering import Admission, Gathering, GatheringKind, MentorsOwn, NoSuchGathering
from services.sessions.circles.domain.seats import (
    Claim,
    NoSuchClaim,
    SeatTaken,
    Standing,
    waits_for_an_answer,
)
from services.sessions.circles.tables import claims, gatherings
from services.sessions.facts.queries.people import kept_apart
from services.sessions.meetings.commands.times import lock_of
from services.sessions.writing import at_once, parameters, row_of

LAPSE = "seat_offer_lapses"
_GATHERING, _ME = bindparam("gathering", type_=Uuid), bindparam("me", type_=Uuid)
_IS_APART = or_(kept_apart(_ME, gatherings.c.mentor_id), kept_apart(_ME, gatherings.c.co_mentor_id))
_CLAIM_AND_APART = (
    select(claims.c.id, _IS_APART.label("is_apart"))
    .select_from(gatherings)
    .outerjoin(claims, and_(claims.c.gathering_id == gatherings.c.id, claims.c.member_id == _ME))
    .where(gatherings.c.id == _GATHERING)
)
_SEAT = func.generate_series(1, bindparam("seats", type_=Integer), type_=Integer).column_valued("number")
_FREE_SEAT = select(func.min(_SEAT)).where(~exists().where(claims.c.gathering_id == _GATHERING, claims.c.seat == _SEAT))
_SEAT_FOR_NEWCOMER = case(
    (exists().where(claims.c.gathering_id == _GATHERING, claims.c.standing == Standing.WAITING), None),
    else_=_FREE_SEAT.scalar_subquery(),
).label("seat")
_CLAIM_APART_AND_SEAT = _CLAIM_AND_APART.add_columns(
    _SEAT_FOR_NEWCOMER,
    used_up_since(What.SEAT_GIVEN_UP, member_id=_ME, about=_GATHERING).label("came_and_went"),
)
# With its offset PostgreSQL keeps it a subquery: whose time it is is locked before the row, as everywhere.
_THEIR_TIME = (
    select(lock_of(_ME).label("locked"))
    .where(gatherings.c.kind == GatheringKind.OFFICE_HOURS)
    .correlate(gatherings)
    .offset(0)
    .lateral("their_time")
)


def _locking(what: Any) -> Select[Any]:
    found = select(what, _THEIR_TIME.c.locked).select_from(gatherings.outerjoin(_THEIR_TIME, true()))
    return found.where(gatherings.c.id == _GATHERING).with_for_update(of=gatherings)


_LOCKED = _locking(gatherings)
_COME = at_once(
    update(gatherings)
    .where(gatherings.c.id == _GATHERING)
    .values(last_place=bindparam("place_given", type_=gatherings.c.last_place.type)),
    insert(claims).values(parameters(claims)),
)


async def ask_for_seat(tx: Transaction, gathering_id: UUID, member_id: UUID, *, claim_id: UUID) -> UUID:
    """A free seat at once, a place at the end of the line, or a request that the mentors answer."""
    gathering = await _locked_row(tx, gathering_id, member_id)
    asked = {"gathering": gathering_id, "me": member_id, "seats": gathering.seats, "now": tx.now}
    found = (await tx.session.execute(_CLAIM_APART_AND_SEAT, asked)).one()
    _check_sees(gathering, member_id, found)
    gathering.check_fills(tx.now)
    if gathering.is_led_by(member_id):
        raise MentorsOwn
    if found.id is not None:
        return await _follow_invitation(tx, gathering_id, found.id)
    if found.came_and_went is not None:
        raise EnoughForNow(What.SEAT_GIVEN_UP, since=found.came_and_went)
    claim = a_claim(tx, gathering, member_id, claim_id=claim_id)
    given = None
    if waits_for_an_answer(gathering):
        await tx.emit(claim.was_asked(gathering))
    else:
        given = claim.get_in(gathering, seat=found.seat, now=tx.now)
    with _seat_taken():
        await tx.session.execute(
            _COME, {**row_of(claims, claim), "gathering": gathering_id, "place_given": gathering.last_place}
        )
    if given:
        await welcome(tx, gathering, member_id, given)
    return gathering_id


async def _follow_invitation(tx: Transaction, gathering_id: UUID, claim_id: UUID) -> UUID:
    """The one thing that somebody with a claim may still ask for."""
    gathering, claim = await locked(tx, gathering_id), await tx.session.get_one(Claim, claim_id)
    claim.check_may_ask()
    await get_in(tx, gathering, claim)
    return gathering_id


async def accept_seat(tx: Transaction, gathering_id: UUID, member_id: UUID) -> UUID:
    """The seat was held since it was offered, so it is there."""
    gathering, claim = await locked_for(tx, gathering_id, member_id)
    gathering.check_fills(tx.now)
    if claim is None:
        raise NoSuchClaim
    given = claim.accept(gathering, now=tx.now)
    await _write(tx)
    await welcome(tx, gathering, member_id, given)
    return gathering.id


async def give_up_seat(tx: Transaction, gathering_id: UUID, member_id: UUID) -> UUID:
    """Gives up whatever the member has here; a seat that was held goes to the first in line in the same transaction."""
    gathering, claim = await locked_for(tx, gathering_id, member_id)
    if claim is None and member_id == gathering.co_mentor_id:
        await step_down(tx, gathering)
        return gathering.id
    if claim is None or claim.standing is Standing.DECLINED:
        raise NoSuchClaim
    if claim.standing is not Standing.INVITED:
        await count(tx, member_id, What.SEAT_GIVEN_UP, about=gathering_id)
    await release(tx, gathering, claims.c.id == claim.id)
    return gathering.id


async def lapse_offer(tx: Transaction, claim_id: UUID) -> None:
    """Silence: the member leaves the line and the seat goes on; an offer that was answered in time is left alone."""
    gathering_id = await tx.session.scalar(select(claims.c.gathering_id).where(claims.c.id == claim_id))
    if gathering_id is None:
        return
    gathering = await locked(tx, gathering_id)
    claim = await tx.session.get(Claim, claim_id)
    if claim is not None and claim.has_lapsed(tx.now):
        await release(tx, gathering, claims.c.id == claim_id)


async def get_in(tx: Transaction, gathering: Gathering, claim: Claim) -> None:
    """Seats whoever may come where a seat is free and nobody waits, and puts them at the end of the line otherwise."""
    seat = await tx.session.scalar(select(_SEAT_FOR_NEWCOMER), {"gathering": gathering.id, "seats": gathering.seats})
    given = claim.get_in(gathering, seat=seat, now=tx.now)
    tx.session.add(claim)
    await _write(tx)
    if given:
        await welcome(tx, gathering, claim.member_id, given)


async def release(tx: Transaction, gathering: Gathering, whose: ColumnElement[bool]) -> None:
    """Takes claims away, with the meetings of who had a seat, and offers on what they held."""
    await tx.session.flush()
    gone = delete(claims).where(claims.c.gathering_id == gathering.id, whose)
    left = await tx.session.execute(gone.returning(claims.c.member_id, claims.c.standing))
    await let_go(tx, gathering, [row.member_id for row in left if row.standing is Standing.SEATED])
    await _offer_on(tx, gathering)


async def offer_more(tx: Transaction, gathering: Gathering) -> None:
    """To whoever waits, once it has more seats than before; its claims have their number from the gathering."""
    await tx.session.flush()
    await _offer_on(tx, gathering)


async def locked(tx: Transaction, gathering_id: UUID) -> Gathering:
    """The gathering, with its seats and its line: nobody else changes them until the transaction ends."""
    gathering = await tx.session.get(Gathering, gathering_id, with_for_update=True)
    if gathering is None:
        raise NoSuchGathering
    return gathering


async def locked_for(tx: Transaction, gathering_id: UUID, member_id: UUID) -> tuple[Gathering, Claim | None]:
    """What the member sees, with their claim; to whom a block keeps apart from its mentors, it does not exist.

    Of office hours the member's time is locked before, as what they do there may give it or free it.
    """
    asked = {"gathering": gathering_id, "me": member_id}
    locking = _locking(Gathering).execution_options(populate_existing=True)
    row = (await tx.session.execute(locking, asked)).one_or_none()
    if row is None:
        raise NoSuchGathering
    gathering: Gathering = row[0]
    found = (await tx.session.execute(_CLAIM_AND_APART, asked)).one()
    _check_sees(gathering, member_id, found)
    return gathering, None if found.id is None else await tx.session.get(Claim, found.id)


async def _locked_row(tx: Transaction, gathering_id: UUID, member_id: UUID) -> Gathering:
    """As `locked`, and written by its own statements alone: everybody who asks waits for as long as they take.

    Of office hours the member's time is locked before.
    """
    found = {"gathering": gathering_id, "me": member_id}
    row = (await tx.session.execute(_LOCKED, found)).mappings().one_or_none()
    if row is None:
        raise NoSuchGathering
    return Gathering(**{column.name: row[column.name] for column in gatherings.c})


def _check_sees(gathering: Gathering, member_id: UUID, found: Any) -> None:
    """By what `_CLAIM_AND_APART` found under the lock."""
    is_hidden = found.is_apart or (gathering.admission is Admission.INVITED and found.id is None)
    if is_hidden and not gathering.is_led_by(member_id):
        raise NoSuchGathering


async def is_apart(tx: Transaction, gathering: Gathering, member_id: UUID) -> bool:
    """Whether a block keeps them apart from one of its mentors."""
    found = (await tx.session.execute(_CLAIM_AND_APART, {"gathering": gathering.id, "me": member_id})).one()
    return bool(found.is_apart)


async def claim_of(tx: Transaction, gathering_id: UUID, member_id: UUID) -> Claim | None:
    mine = claims.c.gathering_id == gathering_id, claims.c.member_id == member_id
    claim: Claim | None = await tx.session.scalar(select(Claim).where(*mine))
    return claim


def a_claim(tx: Transaction, gathering: Gathering, member_id: UUID, *, claim_id: UUID) -> Claim:
    """As yet without a place: asking, until the mentors or a rule say more."""
    return Claim(
        id=claim_id,
        gathering_id=gathering.id,
        seats=gathering.seats,
        member_id=member_id,
        standing=Standing.ASKING,
        asked_at=tx.now,
    )


async def _offer_on(tx: Transaction, gathering: Gathering) -> None:
    """Offers every free seat to whoever is first in line then."""
    while gathering.fills(tx.now):
        seat, claim = await free_seat(tx, gathering), await _first_in_line(tx, gathering)
        if seat is None or claim is None:
            return
        offered = claim.offer(gathering, seat=seat, now=tx.now)
        await set_timer(tx, LAPSE, key=str(claim.id), due_at=offered.offered_until)
        await _write(tx, offered)


async def _first_in_line(tx: Transaction, gathering: Gathering) -> Claim | None:
    waits = claims.c.gathering_id == gathering.id, claims.c.standing == Standing.WAITING
    claim: Claim | None = await tx.session.scalar(select(Claim).where(*waits).order_by(claims.c.place).limit(1))
    return claim


async def free_seat(tx: Transaction, gathering: Gathering) -> int | None:
    """The lowest number that nobody holds."""
    asked = {"gathering": gathering.id, "seats": gathering.seats}
    number: int | None = await tx.session.scalar(_FREE_SEAT, asked)
    return number


async def _write(tx: Transaction, *told: Event) -> None:
    with _seat_taken():
        await tx.session.flush()
    await tx.emit(*told)


@contextmanager
def _seat_taken() -> Iterator[None]:
    """The constraint behind the lock: without it, two who took one seat at once would be told here."""
    try:
        yield
    except IntegrityError as error:
        raise SeatTaken from error
