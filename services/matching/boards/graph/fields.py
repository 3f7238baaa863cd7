"""The queries and mutations of a board, each for its owner in person."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.graph import NO_CURSOR, Connection, Cursor, Info, Page, as_uuid, connection, run_once
from chassis.words import a_line
from services.matching.boards.commands import boards as commands
from services.matching.boards.domain.board import Aim, Purpose
from services.matching.boards.domain.refusals import NoSuchBoard
from services.matching.boards.graph.entities import Board, BoardSuggestion
from services.matching.boards.queries.boards import board_of
from services.matching.boards.queries.suggestions import suggestions
from services.matching.introductions.domain.refusals import NoSuchIntroduction
from services.matching.introductions.graph.entities import Introduction
from services.matching.introductions.queries.introductions import introductions_by_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.

Work = Callable[[Transaction, UUID], Awaitable[UUID]]
_HIGHEST_TIE = 2**64 - 1
LONGEST_URI, LONGEST_LABEL = 300, 200
"""No skill that profiles knows has longer ones."""


@strawberry.input
class BoardInput:
    idempotency_key: str


@strawberry.input
class SeatSkillInput:
    uri: str = strawberry.field(description="An ESCO concept URI.")
    label: str


@strawberry.input
class NameSeatInput:
    idempotency_key: str
    purpose: Purpose = Purpose.NAMED
    name: str = strawberry.field(default="", description="For a seat of your own, which no other may be: at most 80.")
    skills: list[SeatSkillInput] = strawberry.field(default_factory=list, description="What it is for: at most 20.")
    need_id: strawberry.ID | None = None


@strawberry.input
class DedicateSeatInput:
    idempotency_key: str
    seat_id: strawberry.ID
    need_id: strawberry.ID


@strawberry.input
class SeatInput:
    idempotency_key: str
    seat_id: strawberry.ID


@strawberry.input
class TakeSeatInput:
    idempotency_key: str
    seat_id: strawberry.ID
    member_id: strawberry.ID


@strawberry.input
class AskForSeatInput:
    idempotency_key: str
    seat_id: strawberry.ID
    mentor_id: strawberry.ID
    topic: str = strawberry.field(description="What you are working on: at most 300 characters.")
    tried: str = strawberry.field(default="", description="What you tried: at most 1000 characters.")
    first_step: str = strawberry.field(default="", description="A small first step: at most 300 characters.")


async def board(info: Info) -> Board | None:
    return await _read(info)


async def board_suggestions(
    info: Info, seat_id: strawberry.ID, first: int = 10, after: str | None = None
) -> Connection[BoardSuggestion]:
    owner_id, seat = info.context.identity.in_person(), as_uuid(seat_id, name="seatId")
    page, index = Page.of(first, after), info.context.parts["mentors"]
    last = None if page.after is None else _standing(page.after)
    async with info.context.parts["turns"].of(owner_id), info.context.reading() as tx:
        rows = await suggestions(tx, index, seat, owner_id=owner_id, limit=page.first + 1, after=last)
    return connection(rows, page, node=BoardSuggestion.of, cursor=lambda row: (row.gain, row.tie))


async def open_board(info: Info, input: BoardInput) -> Board:
    return await _changed(info, input, commands.open_own_board)


async def name_seat(info: Info, input: NameSeatInput) -> Board:
    aim = Aim(
        purpose=input.purpose,
        name=input.name,
        skills=tuple(a_line(skill.uri, name="uri", most=LONGEST_URI) for skill in input.skills),
        labels=tuple(a_line(skill.label, name="label", most=LONGEST_LABEL) for skill in input.skills),
        need_id=None if input.need_id is None else as_uuid(input.need_id, name="needId"),
    )
    return await _changed(info, input, lambda tx, owner: commands.name_seat(tx, owner, aim))


async def dedicate_seat(info: Info, input: DedicateSeatInput) -> Board:
    seat_id, need_id = _seat_id(input.seat_id), as_uuid(input.need_id, name="needId")
    return await _changed(info, input, lambda tx, owner: commands.dedicate_seat(tx, owner, seat_id, need_id=need_id))


async def take_seat(info: Info, input: TakeSeatInput) -> Board:
    seat_id, member_id = _seat_id(input.seat_id), as_uuid(input.member_id, name="memberId")
    return await _changed(info, input, lambda tx, owner: commands.take_seat(tx, owner, seat_id, member_id=member_id))


async def leave_seat(info: Info, input: SeatInput) -> Board:
    seat_id = _seat_id(input.seat_id)
    return await _changed(info, input, lambda tx, owner: commands.leave_seat(tx, owner, seat_id))


async def remove_seat(info: Info, input: SeatInput) -> Board:
    seat_id = _seat_id(input.seat_id)
    return await _changed(info, input, lambda tx, owner: commands.remove_seat(tx, owner, seat_id))


async def fill_board(info: Info, input: BoardInput) -> Board:
    return await _changed(info, input, commands.fill_board)


async def ask_for_seat(info: Info, input: AskForSeatInput) -> Introduction:
    owner_id, seat_id = info.context.identity.in_person(), _seat_id(input.seat_id)
    keyring, mentor_id = info.context.parts["keyring"], as_uuid(input.mentor_id, name="mentorId")
    ask = commands.SeatAsk(mentor_id=mentor_id, topic=input.topic, tried=input.tried, first_step=input.first_step)

    async def work(tx: Transaction) -> UUID:
        return await commands.ask_for_seat(tx, owner_id, seat_id, ask=ask, keyring=keyring)

    introduction_id = await run_once(info, input, work)
    async with info.context.reading() as tx:
        found = await introductions_by_id(tx, owner_id, [introduction_id])
    if introduction_id not in found:
        raise NoSuchIntroduction
    return Introduction.of(found[introduction_id])


async def _changed(info: Info, input: Any, work: Work) -> Board:
    """The board as it is after a change; a change that was done before is read again."""
    owner_id = info.context.identity.in_person()
    await run_once(info, input, lambda tx: work(tx, owner_id))
    found = await _read(info)
    if found is None:
        raise NoSuchBoard
    return found


async def _read(info: Info) -> Board | None:
    owner_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        view = await board_of(tx, owner_id)
    return None if view is None else Board.of(view)


def _seat_id(value: strawberry.ID) -> UUID:
    return as_uuid(value, name="seatId")


def _standing(cursor: Cursor) -> tuple[int, int]:
    match cursor:
        case (int(gain), int(tie)) if 0 <= tie <= _HIGHEST_TIE and abs(gain) <= _HIGHEST_TIE:
            return gain, tie
        case _:
            raise BadInput(NO_CURSOR)
