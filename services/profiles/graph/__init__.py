"""The subgraph of profiles: members, needs, offers, availability, and the vocabulary they are said in."""

from chassis.graph import Subgraph
from services.profiles.graph.entities import Member, Need, Offer
from services.profiles.graph.mutation import Mutation
from services.profiles.graph.query import Query
from services.profiles.graph.vocabulary import Skill


def schema() -> Subgraph:
    """The subgraph; each request's `parts` must hold the `keyring`."""
    return Subgraph(Query, mutation=Mutation, types=[Member, Need, Offer, Skill])


__all__ = ["schema"]
