"""Relay connections over keyset cursors: a page costs the same wherever it starts."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
import strawberry

from chassis.errors import BadInput

MOST = 100
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


def encode(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(cursor), default=str)).decode()


def decode(text: str) -> Cursor:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text))
    except (binascii.Error, ValueError) as error:
        raise BadInput("after is not a cursor that this service gave out.") from error
    # To Python true is a number, to the database it is none.
    if not isinstance(values, list) or any(isinstance(value, bool) for value in values):
        raise BadInput("after is not a cursor that this service gave out.")
    return tuple(values)


def connection(
    rows: Sequence[Any], page: Page, *, node: Callable[[Any], T], cursor: Callable[[Any], Cursor]
) -> Connection[T]:
    """A connection of up to `page.first` of `rows`, which hold one more when there is a next page."""
    edges = [Edge(cursor=encode(cursor(row)), node=node(row)) for row in rows[: page.first]]
    info = PageInfo(has_next_page=len(rows) > page.first, end_cursor=edges[-1].cursor if edges else None)
    return Connection(edges=edges, page_info=info)
