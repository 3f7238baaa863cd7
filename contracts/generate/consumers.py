"""Who reads which event, from the HANDLERS tables of the services, read as text.

Importing a service here would turn the layers upside down, so the tables are parsed and never run.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from contracts.registry import EVENTS


class UnknownHandler(Exception):
    """A HANDLERS table names something that is no event of the registry."""


def consumers_by_type(services: Path) -> Mapping[str, list[str]]:
    """Type → names of the services that handle it, in order; a service without consumers.py reads nothing yet."""
    types = {event.__name__: event.type for event in EVENTS}
    readers: defaultdict[str, set[str]] = defaultdict(set)
    for table in sorted(services.glob("*/**/consumers.py")):
        service = table.relative_to(services).parts[0]
        for name in _handled(ast.parse(table.read_text())):
            if name not in types:
                raise UnknownHandler(f"{service} handles {name}, which is no event in contracts/registry.py")
            readers[types[name]].add(service)
    return {event_type: sorted(names) for event_type, names in readers.items()}


def _handled(module: ast.Module) -> Iterator[str]:
    for statement in module.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="HANDLERS")], value=ast.Dict(keys=keys))
                | ast.AnnAssign(target=ast.Name(id="HANDLERS"), value=ast.Dict(keys=keys))
            ):
                yield from filter(None, map(_name, keys))


def _name(key: ast.expr | None) -> str | None:
    """NeedStated and profiles.NeedStated both name it; `**other.HANDLERS` is found in its own file."""
    match key:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None
