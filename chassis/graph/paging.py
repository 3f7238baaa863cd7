"""Relay connections over keyset cursors: a page costs the same wherever it starts."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
import strawberry

from chassis.errors import BadInput
from chassis.graph.instants import as_instant

MOST = 100
NO_CURSOR = "after is not a cursor that this service gave out."
T = TypeVar("T")


@strawberry.federation.type(shareable=True)
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    page_info: PageInfo


Cursor = tuple[Any, ...]
"""The sort key of the last row seen; JSON values only."""


@dataclass(frozen=True)
class Page:
    """What a client asked for; read `first + 1` rows after `after`, then make a `connection` of them."""

    first: int
    after: Cursor | None

    @classmethod
    def of(cls, first: int, after: str | None) -> "Page":
        if not 1 <= first <= MOST:
            raise BadInput(f"first must be from 1 to {MOST}.")
        return cls(first, decode(after) if after else None)

    def last_id(self) -> UUID | None:
        """Of a list that runs by id: that of the last row seen; None on the first page."""
        if self.after is None:
            return None
        try:
            (last,) = self.after
            return UUID(last)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadInput(NO_CURSOR) from error

    def last_pair(self) -> tuple[UUID, UUID] | None:
        """Of a list that runs by two ids: both of the last row seen; None on the first page."""
        if self.after is None:
            return None
        try:
            one, other = self.after
            return UUID(one), UUID(other)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadInput(NO_CURSOR) from error

    def last_moment(self) -> tuple[datetime, UUID] | None:
        """Of a list that runs by time, and by id among those at once: both of the last row seen; None on the first."""
        if self.after is None:
            return None
        try:
            at, last = self.after
            return as_instant(datetime.fromisoformat(at), name="after"), UUID(last)
        except (ValueError, TypeError, AttributeError, BadInput) as error:
            raise BadInput(NO_CURSOR) from error

    def last_number(self, *, highest: int) -> int | None:
        """Of a list that runs by a number from 1 up: that of the last row seen; None on the first page."""
        match self.after:
            case None:
                return None
            case (int(last),) if 0 < last <= highest:
                return last
            case _:
                raise BadInput(NO_CURSOR)


def encode(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(cursor), default=str)).decode()


def decode(text: str) -> Cursor:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text))
    except (binascii.Error, ValueError) as error:
        raise BadInput(NO_CURSOR) from error
    # To Python true is a number, to the database it is none.
    if not isinstance(values, list) or any(isinstance(value, bool) for value in values):
        raise BadInput(NO_CURSOR)
    return tuple(values)


def connection(
    rows: Sequence[Any], page: Page, *, node: Callable[[Any], T], cursor: Callable[[Any], Cursor]
) -> Connection[T]:
    """A connection of up to `page.first` of `rows`, which hold one more when there is a next page."""
    edges = [Edge(cursor=encode(cursor(row)), node=node(row)) for row in rows[: page.first]]
    info = PageInfo(has_next_page=len(rows) > page.first, end_cursor=edges[-1].cursor if edges else None)
    return Connection(edges=edges, page_info=info)
