"""The federated schema: `_entities` resolved in one batch for each type, refusals left to the view."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.federation.schema import FederationAny, Schema
from strawberry.types import ExecutionContext

from chassis.errors import BadInput

CACHED_OPERATIONS = 1000


class Subgraph(Schema):
    """A strawberry federation schema at version 2.9, the newest that the composition library accepts.

    An entity type has `async def resolve_references(cls, info, keys)`: `keys` are the representations of that type,
    the answer has one object, None or exception for each, in the same order.
    """

    def __init__(
        self, query: type, *, mutation: type | None = None, types: Iterable[type] = (), extensions: Iterable[Any] = ()
    ) -> None:
        super().__init__(
            query=query,
            mutation=mutation,
            types=types,
            federation_version="2.9",
            extensions=[
                lambda: ParserCache(maxsize=CACHED_OPERATIONS),
                lambda: ValidationCache(CACHED_OPERATIONS),
                *extensions,
            ],
        )

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing: a refusal is an answer, and the view logs what nobody expected."""

    async def entities_resolver(  # type: ignore[override]  # the base resolves one by one, and synchronously.
        self, info: strawberry.Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        by_type: dict[str, list[int]] = defaultdict(list)
        keys = [dict(one) if isinstance(one, dict) else {} for one in representations]
        for index, key in enumerate(keys):
            by_type[str(key.pop("__typename", ""))].append(index)
        answers: list[Any] = [None] * len(keys)
        for name, indices in by_type.items():
            found = await self._resolve(info, name, [keys[index] for index in indices])
            for index, answer in zip(indices, found, strict=True):
                answers[index] = answer
        return answers

    async def _resolve(self, info: strawberry.Info, name: str, keys: list[dict[str, Any]]) -> list[Any]:
        known = self.schema_converter.type_map.get(name)
        origin = getattr(known.definition, "origin", None) if known else None
        if origin is None or not hasattr(origin, "resolve_references"):
            return [BadInput(f"{name} is not an entity of this service.")] * len(keys)
        answers: list[Any] = await origin.resolve_references(info, keys)
        return answers
