"""Where concerns keep anything of a member, how it is erased, and what of it they get in an export."""

from sqlalchemy import ColumnElement, Table, and_, select

from chassis.stores import Emptied, Kept, Store, Stores, naming
from chassis.stores.register import Person
from services.sessions.safety.tables import concern_acts, concern_messages, concern_posts, concerns


def _shown_by_themselves(table: Table, member_id: Person) -> ColumnElement[bool]:
    """What they wrote and attached; that another attached something of theirs would tell that they were reported."""
    theirs = select(concerns.c.id).where(concerns.c.reporter_id == member_id)
    return and_(table.c.author_id == member_id, table.c.concern_id.in_(theirs))


STORES: Stores = (
    Store(
        table=concerns,
        of=naming("reporter_id"),
        erasure=Emptied({"text": ""}),
        exported=naming("reporter_id"),
        # Who of the staff looks at it is told to nobody.
        hidden=frozenset({"taken_by"}),
    ),
    # Whom a concern is about is never told of it, so their export has none.
    Store(table=concerns, of=naming("about_id", "taken_by"), erasure=Kept("the record of a safety case; ids")),
    # A copy goes with its author, as what it was copied from does; of a reporter's erasure it knows nothing.
    Store(
        table=concern_messages,
        of=naming("author_id"),
        erasure=Emptied({"text": ""}),
        exported=_shown_by_themselves,
    ),
    Store(table=concern_posts, of=naming("author_id"), erasure=Emptied({"text": ""})),
    Store(table=concern_acts, of=naming("actor_id"), erasure=Kept("what staff did; ids and notes on others")),
)
