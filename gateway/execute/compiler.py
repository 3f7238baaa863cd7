"""From a plan to one function: every node becomes a closure, once per operation."""

import asyncio
from collections.abc import Awaitable, Mapping

from graphql import GraphQLSchema

from gateway.execute.execution import Execution, Subgraph
from gateway.execute.fetches import Start, batch_fetch, entity_fetch, root_fetch
from gateway.execute.nodes import Node

_LEAVES = ("Fetch", "Flatten", "BatchFetch")


class UnknownPlan(Exception):
    """The planner wrote a node that this gateway cannot execute."""


def compiled(schema: GraphQLSchema, node: Node, subgraphs: Mapping[str, Subgraph]) -> Start:
    """Raises UnknownPlan for kinds and services we do not know."""
    match node["kind"]:
        case "Fetch":
            return _fetch(schema, node, subgraphs)
        case "BatchFetch":
            return batch_fetch(schema, node, _subgraph(node, subgraphs))
        case "Flatten":
            return _flatten(schema, node, subgraphs)
        case "Sequence":
            return _sequence([compiled(schema, child, subgraphs) for child in node["nodes"]])
        case "Parallel":
            return _parallel([(child["kind"], compiled(schema, child, subgraphs)) for child in node["nodes"]])
        case "Condition":
            return _condition(schema, node, subgraphs)
        case kind:
            raise UnknownPlan(kind)


def _subgraph(node: Node, subgraphs: Mapping[str, Subgraph]) -> Subgraph:
    if node["serviceName"] not in subgraphs:
        raise UnknownPlan(f"no address for the service {node['serviceName']}")
    return subgraphs[node["serviceName"]]


def _fetch(schema: GraphQLSchema, node: Node, subgraphs: Mapping[str, Subgraph]) -> Start:
    subgraph = _subgraph(node, subgraphs)
    return entity_fetch(schema, node, subgraph, path=[]) if node.get("requires") else root_fetch(schema, node, subgraph)


def _flatten(schema: GraphQLSchema, node: Node, subgraphs: Mapping[str, Subgraph]) -> Start:
    child = node["node"]
    if child["kind"] == "Fetch":
        return entity_fetch(schema, child, _subgraph(child, subgraphs), path=node["path"])
    return compiled(schema, child, subgraphs)


def _sequence(starts: list[Start]) -> Start:
    async def run(ex: Execution) -> None:
        for start in starts:
            rest = start(ex)
            if rest is not None:
                await rest

    return run


def _parallel(children: list[tuple[str, Start]]) -> Start:
    """A fetch has sent its request by the time its start returns, so only composite children need a task."""

    async def run(ex: Execution) -> None:
        started = [(kind, start(ex)) for kind, start in children]
        waiting = [
            rest if kind in _LEAVES else asyncio.ensure_future(rest) for kind, rest in started if rest is not None
        ]
        for rest in waiting:
            await rest

    return run


def _condition(schema: GraphQLSchema, node: Node, subgraphs: Mapping[str, Subgraph]) -> Start:
    then, otherwise = node.get("ifClause"), node.get("elseClause")
    met = compiled(schema, then, subgraphs) if then else None
    unmet = compiled(schema, otherwise, subgraphs) if otherwise else None

    def start(ex: Execution) -> Awaitable[None] | None:
        chosen = met if ex.variables.get(node["condition"]) else unmet
        return chosen(ex) if chosen else None

    return start
