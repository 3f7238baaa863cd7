"""Boards on the graph: what a member sees of their own, and does with it."""

import strawberry

from chassis.graph import Connection
from services.matching.boards.graph import fields
from services.matching.boards.graph.entities import Board, BoardSuggestion
from services.matching.introductions.graph.entities import Introduction


@strawberry.type
class Query:
    board: Board | None = strawberry.field(
        resolver=fields.board,
        description="Your personal board of advisors, which you alone see; null before you open it.",
    )
    board_suggestions: Connection[BoardSuggestion] = strawberry.field(
        resolver=fields.board_suggestions,
        description="Who adds most to your whole board on an empty seat: of the best thirty for its need.",
    )


@strawberry.type
class Mutation:
    open_board: Board = strawberry.mutation(
        resolver=fields.open_board, description="Opens your board: four empty seats."
    )
    name_seat: Board = strawberry.mutation(
        resolver=fields.name_seat, description="Adds a seat: of your own, or a usual one that you removed."
    )
    dedicate_seat: Board = strawberry.mutation(
        resolver=fields.dedicate_seat,
        description="Says which of your needs a seat is for, so that people are suggested.",
    )
    take_seat: Board = strawberry.mutation(
        resolver=fields.take_seat,
        description="Gives an empty seat to somebody you have a relationship or connection with.",
    )
    leave_seat: Board = strawberry.mutation(resolver=fields.leave_seat, description="Empties a seat; nobody is told.")
    remove_seat: Board = strawberry.mutation(resolver=fields.remove_seat, description="Takes a seat off your board.")
    fill_board: Board = strawberry.mutation(
        resolver=fields.fill_board,
        description="Seats, wherever a seat is for a need, the mentor of the relationship that came of it.",
    )
    ask_for_seat: Introduction = strawberry.mutation(
        resolver=fields.ask_for_seat, description="Asks somebody for a conversation, for the need that a seat is for."
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()
