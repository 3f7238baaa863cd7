"""How many seats mentors have left, for the queries of every area."""

from sqlalchemy import Subquery, select

from services.matching.capacity.tables import capacity


def free_seats() -> Subquery:
    """`member_id` and `seats`: how many more mentees the mentor takes; 0 for who is full."""
    left = (capacity.c.seats - capacity.c.held).label("seats")
    return select(capacity.c.member_id, left).subquery("free_seats")
