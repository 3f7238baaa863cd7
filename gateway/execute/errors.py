"""Errors as the client sees them: true paths in its own response keys, and nothing of what we asked on the side."""

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.execute.execution import Execution, Failure
from gateway.execute.nodes import JsonObject
from gateway.execute.paths import ResponsePath

DOWNSTREAM = "DOWNSTREAM_SERVICE_ERROR"

Shape = dict[str, "Shape"]
"""The response keys of a selection, each with those below it; what type they are selected on does not matter here."""


def shape_of(document: DocumentNode, operation: OperationDefinitionNode) -> Shape:
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    shape: Shape = {}
    _add(shape, operation.selection_set, fragments)
    return shape


def _add(shape: Shape, selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]) -> None:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            below = shape.setdefault((node.alias or node.name).value, {})
            if node.selection_set:
                _add(below, node.selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            _add(shape, node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            _add(shape, fragments[node.name.value].selection_set, fragments)


def reported(error: JsonObject, service: str, *, path: ResponsePath) -> JsonObject:
    """A subgraph's error for the client.  One without a code was not meant for members' eyes and is masked."""
    given = error.get("extensions")
    extensions = dict(given) if isinstance(given, dict) else {}
    if "code" not in extensions:
        return _downstream(service, path)
    return {"message": str(error.get("message", "")), "path": list(path), "extensions": extensions}


def all_errors(ex: Execution, shape: Shape) -> list[JsonObject]:
    """Every error of a finished execution, once each, with paths cut to what the client selected."""
    found = [{**error, "path": list(_visible(tuple(error["path"]), shape)[0])} for error in ex.errors]
    for failure in ex.failures:
        found += [_downstream(failure.service, path) for path in _failed_places(failure, shape)]
    unique: dict[tuple[object, ...], JsonObject] = {}
    for error in found:
        if not error["path"]:
            del error["path"]
        unique.setdefault((error["message"], *error.get("path", ())), error)
    return list(unique.values())


def _downstream(service: str, path: ResponsePath) -> JsonObject:
    return {
        "message": f"The {service} service could not answer.",
        "path": list(path),
        "extensions": {"code": DOWNSTREAM, "serviceName": service},
    }


def _failed_places(failure: Failure, shape: Shape) -> list[ResponsePath]:
    """The fields that stay null because of `failure`; the entity itself when the client selected none of them."""
    places: list[ResponsePath] = []
    for place in failure.places:
        seen, below = _visible(place, shape)
        keys = [key for key in failure.keys if key in below and key != "__typename"]
        places += [(*seen, key) for key in keys] if keys and seen == place else [seen]
    return places


def _visible(path: ResponsePath, shape: Shape) -> tuple[ResponsePath, Shape]:
    """The longest beginning of `path` that the client selected, and the shape there."""
    for depth, step in enumerate(path):
        if isinstance(step, str):
            if step not in shape:
                return path[:depth], shape
            shape = shape[step]
    return path, shape
