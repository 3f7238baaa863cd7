"""Where plans come from: the trusted documents' file first, then the planner."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import orjson
import structlog
from graphql import OperationType

from gateway.documents import Document
from gateway.execute.nodes import Node, Plan
from gateway.planner import PlannerUnavailable

log = structlog.get_logger("gateway.planning")


class Planner(Protocol):
    async def plan(self, text: str, operation_name: str | None) -> Plan:
        """Raises PlannerUnavailable or Unplannable."""
        ...


class NoPlanner:
    """Stands where only trusted documents may run."""

    async def plan(self, text: str, operation_name: str | None) -> Plan:
        raise PlannerUnavailable("Only trusted documents can run here: register the operation in gateway/documents.")


async def plan_operation(document: Document, planner: Planner) -> Node | None:
    """The plan of an operation; None when no subgraph is needed for it.

    The root fields of a mutation are planned apart and run in sequence, so that everything one of them selects
    has been read before the next one starts.
    """
    plans = [await planner.plan(text, document.name) for text in document.planned()]
    nodes = [node for plan in plans if (node := plan.get("node"))]
    if len(nodes) > 1 and document.kind is OperationType.MUTATION:
        return Node(kind="Sequence", nodes=nodes)
    return nodes[0] if nodes else None


@dataclass(frozen=True)
class TrustedDocument:
    """An operation known at build time; its id is its name, or the sha256 of its text."""

    name: str
    text: str
    plan: Node | None


class TrustedDocuments:
    """The documents of plans.json, by name, by sha256 and by text."""

    def __init__(self, documents: list[TrustedDocument]) -> None:
        self._by_id = {key: one for one in documents for key in (one.name, sha256(one.text))}
        self._by_text = {one.text: one for one in documents}

    def __len__(self) -> int:
        return len(self._by_text)

    def find(self, identifier: str) -> TrustedDocument | None:
        return self._by_id.get(identifier.removeprefix("sha256:"))

    def with_text(self, text: str) -> TrustedDocument | None:
        return self._by_text.get(text)

    @classmethod
    def from_file(cls, file: Path, *, supergraph: str) -> Self:
        """Plans made for another supergraph are wrong plans: such a file is refused, loudly, and serves nothing."""
        if not file.exists():
            return cls([])
        stored = orjson.loads(file.read_bytes())
        if stored["supergraph"] != sha256(supergraph):
            log.error("plans_are_stale", remedy="python -m gateway compose")
            return cls([])
        found = stored["documents"].items()
        return cls([TrustedDocument(name, one["document"], one["plan"]) for name, one in found])


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
