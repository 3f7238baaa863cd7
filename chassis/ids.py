"""Ids are UUIDv7, made at the edge: sortable by time, unique without asking anybody."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()
