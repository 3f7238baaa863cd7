"""Which concrete types a type condition admits, asked of the public schema."""

from collections.abc import Iterable

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema, is_abstract_type


def admitted(schema: GraphQLSchema, conditions: str | Iterable[str]) -> frozenset[str]:
    """The `__typename`s that satisfy any of `conditions`.

    A condition admits its own name too, because a subgraph with an @interfaceObject answers the interface's name.
    """
    names = [conditions] if isinstance(conditions, str) else list(conditions)
    found = set(names)
    for name in names:
        kind = schema.type_map.get(name)
        if kind is not None and is_abstract_type(kind):
            found.update(possible.name for possible in schema.get_possible_types(kind))
    return frozenset(found)


def applies(schema: GraphQLSchema, condition: str | None, to: GraphQLNamedType) -> bool:
    """Whether a fragment on `condition` selects from objects of the type `to`."""
    if condition is None or condition == to.name:
        return True
    kind = schema.type_map.get(condition)
    if kind is None or not is_abstract_type(kind):
        return False
    return (isinstance(to, GraphQLObjectType) or is_abstract_type(to)) and schema.is_sub_type(kind, to)
