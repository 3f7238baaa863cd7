"""The two requests a plan makes: a root fetch, and a fetch of fields of entities that are already in the tree."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import structlog
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from gateway.execute.errors import reported
from gateway.execute.execution import Execution, Failure, Subgraph, SubgraphUnavailable
from gateway.execute.merge import copied, merge
from gateway.execute.nodes import EntityAlias, JsonObject, Node, PathSegment
from gateway.execute.paths import Collector, ResponsePath, collector, locate
from gateway.execute.representations import Represent, representation, single_key
from gateway.execute.rewrites import Rewrite, renamed_keys, rewrites

Start = Callable[[Execution], Awaitable[None] | None]
"""Sends at once what can be sent; awaiting the result merges the answer.  None: there was nothing to do."""

MOST_PLACES = 100
"""One failed request can blank thousands of places; a client needs the first of them."""

log = structlog.get_logger("gateway.subgraphs")


async def _answer(service: str, reply: Awaitable[bytes]) -> JsonObject | None:
    """The subgraph's result, or None when there is none worth the name."""
    try:
        result = orjson.loads(await reply)
    except (SubgraphUnavailable, orjson.JSONDecodeError) as error:
        log.warning("subgraph_unavailable", service=service, reason=str(error)[:200])
        return None
    if isinstance(result, dict) and (isinstance(result.get("data"), dict) or result.get("errors")):
        return result
    log.warning("subgraph_unavailable", service=service, reason="not a GraphQL result")
    return None


def _errors(result: JsonObject) -> Iterable[JsonObject]:
    errors = result.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else ()


def _renamed(path: Iterable[Any], names: dict[str, str]) -> ResponsePath:
    return tuple(names.get(step, step) if isinstance(step, str) else int(step) for step in path)


def _keys(selections: SelectionSetNode | None, fragments: dict[str, SelectionSetNode]) -> Iterable[str]:
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            yield (node.alias or node.name).value
        elif isinstance(node, InlineFragmentNode):
            yield from _keys(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _keys(fragments[node.name.value], fragments)


@lru_cache(maxsize=256)
def _root_fields(operation: str) -> dict[str, list[str]]:
    """The response keys of a subgraph operation's root fields, each with the keys selected right below it."""
    document = parse(operation)
    fragments = {d.name.value: d.selection_set for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    definition = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    fields = [node for node in definition.selection_set.selections if isinstance(node, FieldNode)]
    return {(f.alias or f.name).value: list(dict.fromkeys(_keys(f.selection_set, fragments))) for f in fields}


def root_fetch(schema: GraphQLSchema, node: Node, subgraph: Subgraph) -> Start:
    service, operation = node["serviceName"], node["operation"]
    head, uses = b'{"query":' + orjson.dumps(operation), tuple(node.get("variableUsages") or ())
    renames, changes = renamed_keys(node.get("outputRewrites")), rewrites(schema, node.get("outputRewrites"))
    send = subgraph.mutate if node.get("operationKind") == "mutation" else subgraph.query

    def start(ex: Execution) -> Awaitable[None]:
        given = {name: ex.variables[name] for name in uses if name in ex.variables}
        body = head + b',"variables":' + orjson.dumps(given) + b"}" if given else head + b"}"
        return finish(ex, send(body, ex.call))

    async def finish(ex: Execution, reply: Awaitable[bytes]) -> None:
        result = await _answer(service, reply)
        if result is None:
            ex.failures.append(Failure(service, [()], keys()))
            return
        errors = [reported(e, service, path=_renamed(e.get("path") or (), renames)) for e in _errors(result)]
        ex.errors += errors
        data = result.get("data")
        if data:
            for change in changes:
                change(data)
            merge(ex.data, data)
        elif errors:
            ex.blank += [(key,) for key in keys()]

    def keys() -> list[str]:
        return [renames.get(key, key) for key in _root_fields(operation)]

    return start


@dataclass(frozen=True, slots=True)
class _Alias:
    """One `_entities` field of a request, compiled."""

    name: str
    variable: str
    paths: list[list[PathSegment]]
    collectors: list[Collector]
    represent: Represent
    key: str | None
    before: list[Rewrite]
    after: list[Rewrite]
    renames: dict[str, str]


@dataclass(slots=True)
class _Gathered:
    """The entities that one alias asks about, each with the index of its representation."""

    alias: _Alias
    targets: list[tuple[JsonObject, int]]


def entity_fetch(schema: GraphQLSchema, node: Node, subgraph: Subgraph, *, path: list[PathSegment]) -> Start:
    """A Fetch below a Flatten: `_entities` under its own name, with output rewrites counted from the root."""
    alias = EntityAlias(
        alias="_entities",
        representationsVariableName="representations",
        paths=[path],
        requires=node["requires"],
        inputRewrites=node.get("inputRewrites") or [],
    )
    return _entity_fetch(schema, node, subgraph, aliases=[_alias(schema, alias)])


def batch_fetch(schema: GraphQLSchema, node: Node, subgraph: Subgraph) -> Start:
    """Several aliased `_entities` in one request."""
    aliases = [_alias(schema, alias) for alias in node["entityBatch"]["aliases"]]
    return _entity_fetch(schema, node, subgraph, aliases=aliases)


def _alias(schema: GraphQLSchema, given: EntityAlias) -> _Alias:
    before = rewrites(schema, given.get("inputRewrites"))
    return _Alias(
        name=given["alias"],
        variable=given["representationsVariableName"],
        paths=given["paths"],
        collectors=[collector(schema, path) for path in given["paths"]],
        represent=representation(schema, given["requires"]),
        key=None if before else single_key(schema, given["requires"]),
        before=before,
        after=rewrites(schema, given.get("outputRewrites")),
        renames=renamed_keys(given.get("outputRewrites")),
    )


def _gather(alias: _Alias, data: JsonObject, representations: list[JsonObject], seen: dict[Any, int]) -> _Gathered:
    """Collect the alias's entities, and append each representation not seen yet."""
    entities: list[JsonObject] = []
    targets: list[tuple[JsonObject, int]] = []
    for collect in alias.collectors:
        collect(data, entities)
    for entity in entities:
        wanted = alias.represent(entity)
        if wanted is None:
            continue
        if alias.before:
            wanted = copied(wanted)
            for change in alias.before:
                change(wanted)
        key = wanted[alias.key] if alias.key else orjson.dumps(wanted, option=orjson.OPT_SORT_KEYS)
        index = seen.get(key)
        if index is None:
            index = seen[key] = len(representations)
            representations.append(wanted)
        targets.append((entity, index))
    return _Gathered(alias, targets)


def _merge_entities(gathered: _Gathered, entities: Any) -> set[int]:
    """Each target gets its entity; returns which representations have none.

    Only targets of one path may share an entity's containers: see `copied`.
    """
    if type(entities) is not list:
        return set()
    for change in gathered.alias.after:
        change(entities)
    several, used = len(gathered.alias.paths) > 1, set[int]()
    for target, index in gathered.targets:
        entity = entities[index] if index < len(entities) else None
        if type(entity) is dict:
            merge(target, copied(entity) if several and index in used else entity)
            used.add(index)
    return {index for _, index in gathered.targets} - used


def _entity_fetch(schema: GraphQLSchema, node: Node, subgraph: Subgraph, *, aliases: list[_Alias]) -> Start:
    service, operation = node["serviceName"], node["operation"]
    head, uses = b'{"query":' + orjson.dumps(operation) + b',"variables":', tuple(node.get("variableUsages") or ())
    changes, renames = rewrites(schema, node.get("outputRewrites")), renamed_keys(node.get("outputRewrites"))

    def start(ex: Execution) -> Awaitable[None] | None:
        representations: dict[str, list[JsonObject]] = {alias.variable: [] for alias in aliases}
        seen: dict[str, dict[Any, int]] = {alias.variable: {} for alias in aliases}
        gathered = [_gather(a, ex.data, representations[a.variable], seen[a.variable]) for a in aliases]
        if not any(representations.values()):
            return None
        given = {name: ex.variables[name] for name in uses if name in ex.variables} | representations
        return finish(ex, subgraph.query(head + orjson.dumps(given) + b"}", ex.call), gathered)

    async def finish(ex: Execution, reply: Awaitable[bytes], gathered: list[_Gathered]) -> None:
        result = await _answer(service, reply)
        if result is None:
            for one in gathered:
                keys = [one.alias.renames.get(k, renames.get(k, k)) for k in _root_fields(operation)[one.alias.name]]
                ex.failures.append(Failure(service, _places(schema, ex, one)[:MOST_PLACES], keys))
            return
        for error in _errors(result):
            _report(schema, ex, error, service=service, gathered=gathered, renames=renames)
        data = result.get("data") or {}
        for change in changes:
            change(data)
        for one in gathered:
            unknown = _merge_entities(one, data.get(one.alias.name))
            if unknown:
                ex.blank += _places(schema, ex, one, unknown)

    return start


def _places(
    schema: GraphQLSchema, ex: Execution, gathered: _Gathered, indexes: Collection[int] | None = None
) -> list[ResponsePath]:
    """Where in the response the entities stand that asked for these representations, or for any of them."""
    wanted = {id(entity) for entity, at in gathered.targets if indexes is None or at in indexes}
    found: list[ResponsePath] = []
    for path in gathered.alias.paths:
        found += [place for entity, place in locate(schema, path, ex.data) if id(entity) in wanted]
    return found


def _report(
    schema: GraphQLSchema,
    ex: Execution,
    error: JsonObject,
    *,
    service: str,
    gathered: list[_Gathered],
    renames: dict[str, str],
) -> None:
    """Record a subgraph's error once for every place of the response whose entity it is about."""
    path = error.get("path") or []
    named = [one for one in gathered if path and one.alias.name == path[0]] or gathered
    indexes = [path[1]] if len(path) > 1 and isinstance(path[1], int) else None
    for one in named:
        rest = _renamed(path[2:], renames | one.alias.renames)
        for place in _places(schema, ex, one, indexes)[:MOST_PLACES]:
            ex.errors.append(reported(error, service, path=(*place, *rest)))
