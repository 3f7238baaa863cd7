"""Odd values for everything that a graph takes: each in turn in the place of a good one."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from chassis.ids import new_id
from tests.matrix.fields import SCALARS

LONG = "x" * 20_000
ODD: Mapping[str, tuple[Any, ...]] = {
    "String": ("", " ", "\0", "a\0b", "\u202e", "😀" * 400, LONG, "%s' OR 1=1 --", "\r\nBcc: x"),
    "ID": ("", "0", "\0", LONG, "00000000-0000-0000-0000-000000000000", "{" + str(new_id()) + "}", "urn:uuid:x"),
    "Int": (-1, 0, 2**31 - 1, -(2**31), 101),
    "Float": (-1.0, 1e308),
    "Date": ("0001-01-01", "9999-12-31", "2027-02-30", ""),
    "DateTime": (
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2027-03-01T12:00:00",
        "2027-03-01T12:07:11+23:59",
        "",
    ),
}
CURSORS = tuple(
    base64.urlsafe_b64encode(text.encode()).decode()
    for text in (
        '["x"]',
        "[null]",
        "[1]",
        "[[1]]",
        "{}",
        '["\\u0000"]',
        "[1e400]",
        f"[{10**30}]",
        f'["{new_id()}","x"]',
    )
)


def everything(field: GraphQLField, an_id: object) -> dict[str, Any]:
    """Plain values of the right types for all that a field takes."""
    return {name: _good(given.type, an_id) for name, given in field.args.items()}


def oddities(field: GraphQLField, good: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with one odd value at a time."""
    for name, given in field.args.items():
        for value in _odd(given.type, good.get(name), name):
            yield {**good, name: value}


def _odd(kind: Any, good: Any, name: str) -> Iterator[Any]:
    if isinstance(kind, GraphQLNonNull):
        yield from _odd(kind.of_type, good, name)
    elif isinstance(kind, GraphQLList):
        one = good[0] if good else None
        yield from ([], [one] * 2, [one] * 500)
        yield from ([value] for value in _odd(kind.of_type, one, name))
    elif isinstance(kind, GraphQLInputObjectType):
        for inner, each in kind.fields.items():
            yield from ({**(good or {}), inner: value} for value in _odd(each.type, (good or {}).get(inner), inner))
    elif name == "after":
        yield from ("nonsense", LONG, *CURSORS)
    elif not isinstance(kind, GraphQLEnumType):
        yield from ODD.get(get_named_type(kind).name, ())


def _good(kind: Any, an_id: object) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _good(kind.of_type, an_id)
    if isinstance(kind, GraphQLList):
        return [_good(kind.of_type, an_id)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {name: _good(each.type, an_id) for name, each in kind.fields.items()}
    return str(an_id) if kind.name == "ID" else SCALARS.get(kind.name, "2027-03-01T12:00:00Z")
