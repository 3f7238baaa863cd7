"""Positions in lists that run by id, for the subgraph of every area."""

from uuid import UUID

from chassis.errors import BadInput
from chassis.graph import Page


def last_id(page: Page) -> UUID | None:
    """The id of the last row that the caller has seen; None on the first page."""
    if page.after is None:
        return None
    try:
        (last,) = page.after
        return UUID(last)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("after is not a cursor that this service gave out.") from error
