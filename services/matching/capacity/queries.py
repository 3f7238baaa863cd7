"""How many seats mentors have, and how many are left, for the queries of every area."""

from sqlalchemy import Subquery, select

from services.matching.capacity.tables import capacity


def seats_of() -> Subquery:
    """`member_id`, `seats`, and how many more mentees the mentor takes: `free`, 0 for who is full."""
    free = (capacity.c.seats - capacity.c.held).label("free")
    return select(capacity.c.member_id, capacity.c.seats, free).subquery("seats_of")
