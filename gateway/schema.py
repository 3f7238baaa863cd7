"""The committed schemas: the supergraph for the planner, the public schema for clients."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from graphql import GraphQLSchema, build_schema

HERE = Path(__file__).parent
SUPERGRAPH = HERE / "supergraph.graphql"
PUBLIC = HERE / "schema.graphql"
PLANS = HERE / "plans.json"
DOCUMENTS = HERE / "documents"


class NotComposed(Exception):
    """The supergraph is missing: run `python -m gateway compose`."""


@dataclass(frozen=True)
class Graph:
    """What composition made."""

    supergraph_file: Path
    supergraph: str
    public: GraphQLSchema
    plans_file: Path

    @classmethod
    def from_folder(cls, folder: Path = HERE) -> Self:
        supergraph, public = folder / SUPERGRAPH.name, folder / PUBLIC.name
        if not (supergraph.exists() and public.exists()):
            raise NotComposed(f"{supergraph.name} and {public.name} are missing: run `python -m gateway compose`.")
        schema = build_schema(public.read_text(encoding="utf-8"), assume_valid_sdl=True)
        return cls(supergraph, supergraph.read_text(encoding="utf-8"), schema, folder / PLANS.name)
