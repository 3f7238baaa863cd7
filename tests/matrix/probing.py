"""Asks a graph everything that its schema has, as somebody, and says what of it was answered and seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from chassis.identity import Identity
from tests.matrix.fields import arguments, document, entities, ids_asked_for, root_fields, selection
from tests.service.identity import codes

NOTHING: tuple[Any, ...] = (None, "", [], {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}})
KEPT_OUT = {"FORBIDDEN", "UNAUTHENTICATED"}
PLUMBING = ("Connection", "Edge", "PageInfo", "Query", "Mutation", "_Service")


class Door(Protocol):
    """A graph that can be asked: a service's own, or the gateway's in front of it."""

    async def ask(self, who: Identity, document: str, **variables: Any) -> Any: ...


@dataclass(frozen=True)
class Probe:
    """`values`: for some fields the arguments that find something, one set for each way of asking."""

    door: Door
    schema: GraphQLSchema
    values: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    async def query(self, who: Identity, name: str, *, an_id: object) -> list[Any]:
        """The answers, one for each set of arguments."""
        asked = root_fields(self.schema, "query")[name]
        given = arguments(asked, an_id=an_id)
        return [
            await self.door.ask(who, document("query", name, asked, also=more), **{**given, **more})
            for more in self.values.get(name, [{}])
        ]

    async def mutate(self, who: Identity, name: str, /, *, an_id: object, **more: Any) -> Any:
        """The answer to a mutation with its least input, and `more` of it."""
        asked = root_fields(self.schema, "mutation")[name]
        given = arguments(asked, an_id=an_id)
        given["input"] |= more
        return await self.door.ask(who, document("mutation", name, asked), **given)

    async def entity(self, who: Identity, name: str, key: Mapping[str, str]) -> Any:
        """What `_entities` gives of one, or None."""
        wanted = f"... on {name} {selection(entities(self.schema)[name])}"
        text = f"query($keys: [_Any!]!) {{ _entities(representations: $keys) {{ {wanted} }} }}"
        answer = await self.door.ask(who, text, keys=[{"__typename": name, **key}])
        (found,) = answer["data"]["_entities"]
        return found

    async def answered(self, who: Identity, *, an_id: object) -> set[str]:
        """The queries that give an answer."""
        return (await self.explored(who, an_id=an_id)).answered

    async def explored(self, who: Identity, *, an_id: object) -> "Explored":
        """All that the queries give."""
        found = Explored()
        for name, asked in root_fields(self.schema, "query").items():
            for answer in await self.query(who, name, an_id=an_id):
                found.answered |= set() if "errors" in answer else {name}
                found.seen |= held(get_named_type(asked.type), (answer.get("data") or {}).get(name))
        return found


@dataclass
class Explored:
    """The queries that gave an answer, and `Type.field` of everything that held something in one."""

    answered: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)


def held(kind: Any, value: Any) -> set[str]:
    """`Type.field` of everything in a value of this type that holds something."""
    found: set[str] = set()
    for one in value if isinstance(value, list) else [value]:
        if isinstance(kind, GraphQLObjectType) and isinstance(one, dict):
            something = {name: inner for name, inner in one.items() if inner not in NOTHING}
            found |= {f"{kind.name}.{name}" for name in something}
            found |= {line for name, inner in something.items() for line in held(_kind_of(kind, name), inner)}
    return {line for line in found if not line.split(".")[0].endswith(PLUMBING)}


def _kind_of(kind: GraphQLObjectType, name: str) -> Any:
    return get_named_type(kind.fields[name].type)


def shown_fields(schema: GraphQLSchema) -> set[str]:
    """`Type.field` of every object that a graph shows, but for what only pages it."""
    return {
        f"{name}.{each}"
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__") and not name.endswith(PLUMBING)
        for each in kind.fields
    }


def ids_in_inputs(schema: GraphQLSchema) -> set[str]:
    """`mutation.argument` of every id in an input that could be somebody's."""
    mutations = root_fields(schema, "mutation")
    return {f"{name}.{each}" for name, mutation in mutations.items() for each in ids_asked_for(mutation)}


def is_kept_out(answer: Any) -> bool:
    """Whether somebody was told that it is not for them."""
    return bool(set(codes(answer)) & KEPT_OUT)


def finds_nothing(answer: Any) -> bool:
    """Whether somebody was told that there is no such thing."""
    return any(code == "NOT_FOUND" or code.startswith("NO_SUCH_") for code in codes(answer))


def lines(*told: tuple[str, frozenset[str], str]) -> dict[str, frozenset[str]]:
    """Who sees something, by `Type.field`; names of fields that the same people see stand together."""
    return {f"{kind}.{name}": who for kind, who, names in told for name in names.split()}


def expected(table: Mapping[str, frozenset[str]], viewer: str) -> set[str]:
    """What a viewer's lines are for."""
    return {name for name, who in table.items() if viewer in who}


def astray(table: Mapping[str, frozenset[str]], got: Mapping[str, set[str]]) -> list[str]:
    """What somebody gets and should not, and what somebody should get and does not."""
    told = []
    for viewer, lines in got.items():
        wanted = expected(table, viewer)
        told += [f"{viewer} gets {line}" for line in sorted(lines - wanted)]
        told += [f"{viewer} lacks {line}" for line in sorted(wanted - lines)]
    return told


def seen_in(objects: Iterable[Mapping[str, Any] | None]) -> set[str]:
    """The fields that hold something, of objects of one type."""
    return {name for each in objects if each for name, value in each.items() if value not in NOTHING}
