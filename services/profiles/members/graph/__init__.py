"""Members on the graph: themselves, their needs, offers and availability, and the vocabulary they are said in."""

from services.profiles.members.graph import mutation, query, standing
from services.profiles.members.graph.entities import Need, Offer
from services.profiles.members.graph.member import Member
from services.profiles.members.graph.vocabulary import Skill

QUERIES = (query.Query, standing.Query)
MUTATIONS = (mutation.Mutation, standing.Mutation)
TYPES = (Member, Need, Offer, Skill)

__all__ = ["MUTATIONS", "QUERIES", "TYPES"]
