"""Members on the graph: themselves, their needs, offers and availability, and the vocabulary they are said in."""

from services.profiles.members.graph.entities import Need, Offer
from services.profiles.members.graph.member import Member
from services.profiles.members.graph.mutation import Mutation
from services.profiles.members.graph.query import Query
from services.profiles.members.graph.vocabulary import Skill

TYPES = [Member, Need, Offer, Skill]

__all__ = ["TYPES", "Mutation", "Query"]
