"""The shape of a query plan, as the planner writes it; the plan's JSON is the contract with it."""

from typing import Any, Literal, NotRequired, TypedDict

JsonObject = dict[str, Any]
PathSegment = str | dict[str, Any]
"""`"@"` (every item of a list), `{"Field": key}` or `{"TypeCondition": [names]}`."""


class Selection(TypedDict):
    kind: Literal["Field", "InlineFragment"]
    name: NotRequired[str]
    alias: NotRequired[str]
    typeCondition: NotRequired[str]
    selections: NotRequired[list["Selection"]]


class EntityAlias(TypedDict):
    alias: str
    representationsVariableName: str
    paths: list[list[PathSegment]]
    requires: list[Selection]
    inputRewrites: NotRequired[list[JsonObject]]
    outputRewrites: NotRequired[list[JsonObject]]


class EntityBatch(TypedDict):
    aliases: list[EntityAlias]


class Node(TypedDict):
    """Any node of a plan; which keys are there follows from `kind`."""

    kind: str
    serviceName: NotRequired[str]
    operation: NotRequired[str]
    operationKind: NotRequired[str]
    variableUsages: NotRequired[list[str]]
    requires: NotRequired[list[Selection]]
    inputRewrites: NotRequired[list[JsonObject]]
    outputRewrites: NotRequired[list[JsonObject]]
    entityBatch: NotRequired[EntityBatch]
    path: NotRequired[list[PathSegment]]
    node: NotRequired["Node"]
    nodes: NotRequired[list["Node"]]
    primary: NotRequired["Node"]
    condition: NotRequired[str]
    ifClause: NotRequired["Node | None"]
    elseClause: NotRequired["Node | None"]


class Plan(TypedDict):
    kind: str
    node: NotRequired["Node | None"]
