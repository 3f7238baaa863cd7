"""Walking a plan's path to the entities it names: fast at first, with response paths once something failed."""

from collections.abc import Callable, Iterator
from typing import Any

from graphql import GraphQLSchema

from gateway.execute.code import function
from gateway.execute.nodes import JsonObject, PathSegment
from gateway.execute.types import admitted

Collector = Callable[[JsonObject, list[JsonObject]], None]
"""Appends to its second argument the objects found in the first."""
ResponsePath = tuple[str | int, ...]


def collector(schema: GraphQLSchema, path: list[PathSegment]) -> Collector:
    """A generated function that walks `path`: nested loops, no interpretation."""
    lines, names = ["def collect(root, out):"], {"admitted": [_types(schema, segment) for segment in path]}
    depth, here = 1, "root"
    for index, segment in enumerate(path):
        there, pad = f"v{index}", "\t" * depth
        if segment == "@":
            lines += [f"{pad}if type({here}) is not list: {here} = ()", f"{pad}for {there} in {here}:"]
        elif isinstance(segment, dict) and "Field" in segment:
            lines += [f"{pad}if type({here}) is dict:", f"{pad}\t{there} = {here}.get({segment['Field']!r})"]
        else:
            test = f"({here}.get('__typename') is None or {here}['__typename'] in admitted[{index}])"
            lines += [f"{pad}if type({here}) is dict and {test}:", f"{pad}\t{there} = {here}"]
        depth, here = depth + 1, there
    pad = "\t" * depth
    lines += [f"{pad}if type({here}) is dict: out.append({here})"]
    lines += [f"{pad}elif type({here}) is list: out.extend(item for item in {here} if type(item) is dict)"]
    return function("collect", lines, dict(names))


def locate(
    schema: GraphQLSchema, path: list[PathSegment], root: JsonObject
) -> Iterator[tuple[JsonObject, ResponsePath]]:
    """The same objects in the same order as the collector, each with its path in the response."""
    types = [_types(schema, segment) for segment in path]
    yield from _locate(root, (), path, types=types)


def _types(schema: GraphQLSchema, segment: PathSegment) -> frozenset[str]:
    conditional = isinstance(segment, dict) and "TypeCondition" in segment
    return admitted(schema, segment["TypeCondition"]) if conditional and isinstance(segment, dict) else frozenset()


def _locate(
    value: Any,
    at: ResponsePath,
    path: list[PathSegment],
    *,
    types: list[frozenset[str]],
) -> Iterator[tuple[JsonObject, ResponsePath]]:
    if not path:
        if isinstance(value, dict):
            yield value, at
        elif isinstance(value, list):
            yield from ((item, (*at, index)) for index, item in enumerate(value) if isinstance(item, dict))
        return
    segment, rest, later = path[0], path[1:], types[1:]
    if segment == "@":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _locate(item, (*at, index), rest, types=later)
    elif isinstance(value, dict) and isinstance(segment, dict) and "Field" in segment:
        yield from _locate(value.get(segment["Field"]), (*at, segment["Field"]), rest, types=later)
    elif isinstance(value, dict) and value.get("__typename", None) in (None, *types[0]):
        yield from _locate(value, at, rest, types=later)
