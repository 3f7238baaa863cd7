"""Ids on the graph are opaque strings; inside they are UUIDs."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from chassis.errors import BadInput

ELSEWHERE = Key(fields=FieldSet("id"), resolvable=False)
"""The key of a stub: a reference to an entity that another service resolves."""


def as_uuid(value: str, *, name: str = "id") -> UUID:
    """The UUID that a client sent as an ID; anything else is refused, naming the argument."""
    try:
        return UUID(value)
    except ValueError as error:
        raise BadInput(f"{name} is not an id that this service gave out.") from error


def key_ids(keys: Iterable[Mapping[str, Any]]) -> list[UUID | None]:
    """The ids of entity representations, in their order; None for what is no id, which is as absent as a stranger's."""
    return [_id_or_none(key.get("id")) for key in keys]


def _id_or_none(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
