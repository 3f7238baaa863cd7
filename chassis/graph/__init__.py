"""The base of every subgraph: a Federation 2.9 schema, its HTTP view, paging, refusals and idempotent mutations."""

from chassis.graph.context import GraphContext, Info
from chassis.graph.ids import ELSEWHERE, as_uuid, key_ids
from chassis.graph.instants import as_instant
from chassis.graph.mutations import run_once, run_once_showing, run_once_to_leave
from chassis.graph.paging import NO_CURSOR, Connection, Cursor, Edge, Page, PageInfo, connection
from chassis.graph.schema import Subgraph
from chassis.graph.view import GraphView

__all__ = [
    "ELSEWHERE",
    "NO_CURSOR",
    "Connection",
    "Cursor",
    "Edge",
    "GraphContext",
    "GraphView",
    "Info",
    "Page",
    "PageInfo",
    "Subgraph",
    "as_instant",
    "as_uuid",
    "connection",
    "key_ids",
    "run_once",
    "run_once_showing",
    "run_once_to_leave",
]
