"""Ids on the graph are opaque strings; inside they are UUIDs."""

from uuid import UUID

from chassis.errors import BadInput


def as_uuid(value: str, *, name: str = "id") -> UUID:
    """The UUID that a client sent as an ID; anything else is refused, naming the argument."""
    try:
        return UUID(value)
    except ValueError as error:
        raise BadInput(f"{name} is not an id that this service gave out.") from error
