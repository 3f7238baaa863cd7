"""The tables of boards."""

from sqlalchemy import Boolean, CheckConstraint, Column, DateTime, Index, Integer, Table, Text, Uuid, inspect, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import registry

from services.matching.boards.domain.board import Board, Purpose, Seat
from services.matching.tables import metadata, word

boards = Table(
    "boards",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner_id", Uuid, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("empty", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    CheckConstraint("empty = 0 OR seconds = 0", name="boards_no_second_seat_while_one_is_empty"),
    Index("boards_one_per_owner", "owner_id", unique=True),
)

board_seats = Table(
    "board_seats",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("board_id", Uuid, nullable=False),
    Column("purpose", word(Purpose), nullable=False),
    Column("name", Text, nullable=False),
    Column("skills", ARRAY(Text), nullable=False),
    Column("labels", ARRAY(Text), nullable=False),
    Column("need_id", Uuid),
    Column("member_id", Uuid),
    Column("taken_at", DateTime(timezone=True)),
    Column("second", Boolean, nullable=False),
    CheckConstraint("(purpose = 'NAMED') = (name <> '')", name="board_seats_named_if_their_own"),
    CheckConstraint("member_id IS NOT NULL OR NOT second", name="board_seats_second_of_somebody"),
    Index("board_seats_one_per_purpose", "board_id", "purpose", text("lower(name)"), unique=True),
    Index("board_seats_of_board", "board_id", "id"),
    ExcludeConstraint(
        ("board_id", "="),
        ("member_id", "="),
        name="board_seats_one_first_each",
        using="btree",
        where=text("NOT second"),
        deferrable=True,
        initially="DEFERRED",
    ),
    Index("board_seats_of_member", "member_id", postgresql_where=text("member_id IS NOT NULL")),
)
"""`need_id`: the need of the owner that the seat is for, by which people are found and asked."""


def map_boards() -> None:
    """Maps the dataclasses; doing it again changes nothing.  A board's seats are loaded and put by its commands."""
    if inspect(Board, raiseerr=False) is not None:
        return
    mapping = registry()
    mapping.map_imperatively(Seat, board_seats)
    mapping.map_imperatively(Board, boards)
