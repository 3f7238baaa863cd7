"""The subgraph of profiles: members, needs, offers, availability, and the vocabulary they are said in."""

from typing import Any

from chassis.db import Database
from chassis.graph import Subgraph
from chassis.keyring import Keyring
from services.profiles.graph.entities import Member, Need, Offer, Skill
from services.profiles.graph.loaders import Loaders
from services.profiles.graph.mutation import Mutation
from services.profiles.graph.query import Query


def schema() -> Subgraph:
    return Subgraph(Query, mutation=Mutation, types=[Member, Need, Offer, Skill])


def parts_of(db: Database, keyring: Keyring) -> dict[str, Any]:
    """What the resolvers of one request share."""
    return {"keyring": keyring, "loaders": Loaders(db)}


__all__ = ["parts_of", "schema"]
