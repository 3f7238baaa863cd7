"""What boards keep of a member, how it is erased, and what of it they get in an export."""

from sqlalchemy import ColumnElement, Table, and_

from chassis.stores import Deleted, Emptied, Store, Stores, naming
from chassis.stores.register import Person
from services.matching.boards.tables import board_seats, boards


def _on_their_board(table: Table, member_id: Person) -> ColumnElement[bool]:
    return and_(table.c.board_id == boards.c.id, boards.c.owner_id == member_id)


STORES: Stores = (
    Store(table=board_seats, of=_on_their_board, erasure=Deleted(), exported=_on_their_board),
    # That they sat on somebody's board is the owner's to know.
    Store(
        table=board_seats,
        of=naming("member_id"),
        erasure=Emptied({"member_id": None, "taken_at": None, "second": False}),
    ),
    Store(table=boards, of=naming("owner_id"), erasure=Deleted(), exported=naming("owner_id")),
)
