"""What a member does with their board; it is theirs alone."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction, among
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.stores import erased_of
from services.matching.boards.domain.board import USUAL, Aim, Board, Seat, open_board
from services.matching.boards.domain.refusals import (
    BoardOpen,
    NoSuchBoard,
    NoSuchSeat,
    NotInTouch,
    SeatWithoutNeed,
)
from services.matching.boards.tables import board_seats, boards
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.facts.queries.blocks import kept_apart_from
from services.matching.facts.tables import needs
from services.matching.introductions.commands.introductions import SendIntroduction, send_introduction
from services.matching.relationships.queries.acquaintances import acquaintances_of

UNIQUE_VIOLATION = "23505"


@dataclass(frozen=True, kw_only=True)
class SeatAsk:
    """What the owner asks somebody whom they would like to have on a seat."""

    mentor_id: UUID
    topic: str
    tried: str
    first_step: str


async def open_own_board(tx: Transaction, owner_id: UUID) -> UUID:
    """One for each member: the unique index decides between two that come at once."""
    board = open_board(new_id(), owner_id, [new_id() for _ in USUAL], now=tx.now)
    tx.session.add(board)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise BoardOpen from error
        raise
    tx.session.add_all(board.seats)
    return board.id


async def name_seat(tx: Transaction, owner_id: UUID, aim: Aim) -> UUID:
    """A further seat; its need, if it has one, is an open need of the owner."""
    board = await _own_board(tx, owner_id)
    await _check_need(tx, owner_id, aim.need_id)
    seat = board.add(new_id(), aim)
    tx.session.add(seat)
    return seat.id


async def dedicate_seat(tx: Transaction, owner_id: UUID, seat_id: UUID, *, need_id: UUID) -> UUID:
    """Says which need the seat is for."""
    seat = _seat_of(await _own_board(tx, owner_id), seat_id)
    await _check_need(tx, owner_id, need_id)
    seat.need_id = need_id
    return seat.id


async def remove_seat(tx: Transaction, owner_id: UUID, seat_id: UUID) -> UUID:
    board = await _own_board(tx, owner_id)
    seat = _seat_of(board, seat_id)
    board.remove(seat)
    await tx.session.delete(seat)
    return board.id


async def take_seat(tx: Transaction, owner_id: UUID, seat_id: UUID, *, member_id: UUID) -> UUID:
    """Gives the seat to somebody whom the owner knows."""
    board = await _own_board(tx, owner_id)
    seat = _seat_of(board, seat_id)
    known = await acquaintances_of(tx, owner_id)
    if member_id not in known or await erased_of(tx, [member_id]):
        raise NotInTouch
    board.take(seat, member_id, now=tx.now)
    return seat.id


async def leave_seat(tx: Transaction, owner_id: UUID, seat_id: UUID) -> UUID:
    board = await _own_board(tx, owner_id)
    board.leave(_seat_of(board, seat_id))
    return seat_id


async def fill_board(tx: Transaction, owner_id: UUID) -> UUID:
    """Seats, for each seat that is for a need, the mentor of a relationship that came of this need."""
    board = await _own_board(tx, owner_id)
    known = await acquaintances_of(tx, owner_id)
    seated = {seat.member_id for seat in board.seats}
    for seat in board.seats:
        found = sorted(who for who, need_id in known.items() if need_id is not None and need_id == seat.need_id)
        free = [who for who in found if who not in seated]
        if seat.member_id is None and free:
            board.take(seat, free[0], now=tx.now)
            seated.add(free[0])
    return board.id


async def ask_for_seat(tx: Transaction, owner_id: UUID, seat_id: UUID, *, ask: SeatAsk, keyring: Keyring) -> UUID:
    """Asks somebody for a conversation, for the need that the seat is for."""
    seat = _seat_of(await _own_board(tx, owner_id), seat_id)
    if seat.need_id is None:
        raise SeatWithoutNeed
    sent = SendIntroduction(
        need_id=seat.need_id, mentor_id=ask.mentor_id, topic=ask.topic, tried=ask.tried, first_step=ask.first_step
    )
    return await send_introduction(tx, owner_id, sent, keyring=keyring)


async def _own_board(tx: Transaction, owner_id: UUID) -> Board:
    """Locked, with its seats in the order in which they came to be; whom the owner has blocked has none any more."""
    board = await tx.session.scalar(select(Board).where(boards.c.owner_id == owner_id).with_for_update())
    if board is None:
        raise NoSuchBoard
    await _load_seats(tx, board)
    refused = set(await tx.session.scalars(kept_apart_from(owner_id)[0]))
    for seat in board.seats:
        if seat.member_id in refused:
            board.leave(seat)
    return board


async def _load_seats(tx: Transaction, board: Board) -> None:
    query = select(Seat).where(board_seats.c.board_id == board.id).order_by(board_seats.c.id)
    board.seats = list(await tx.session.scalars(query))
    board.settle()


def _seat_of(board: Board, seat_id: UUID) -> Seat:
    for seat in board.seats:
        if seat.id == seat_id:
            return seat
    raise NoSuchSeat


async def _check_need(tx: Transaction, owner_id: UUID, need_id: UUID | None) -> None:
    if need_id is None:
        return
    mine = exists().where(needs.c.need_id == need_id, needs.c.member_id == owner_id, needs.c.active)
    if not await tx.session.scalar(select(mine)):
        raise NoSuchNeed


async def vacate_seats(tx: Transaction, erased: Collection[UUID]) -> None:
    """Takes erased members from every board they sit on."""
    theirs = select(board_seats.c.board_id).where(among(board_seats.c.member_id, erased))
    query = select(Board).where(boards.c.id.in_(theirs)).order_by(boards.c.id).with_for_update()
    for board in (await tx.session.scalars(query)).all():
        await _load_seats(tx, board)
        for seat in board.seats:
            if seat.member_id in erased:
                seat.empty()
        board.settle()
