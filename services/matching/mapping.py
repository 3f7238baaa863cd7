"""The domain on its tables: the table of contents of what each area maps; importing it knows every table."""

from services.matching.boards import tables as boards
from services.matching.capacity import tables as capacity
from services.matching.facts import tables as facts
from services.matching.flash import tables as flash
from services.matching.introductions import tables as introductions
from services.matching.outcomes import tables as outcomes
from services.matching.programmes import tables as programmes
from services.matching.recommendations import tables as recommendations
from services.matching.relationships import tables as relationships
from services.matching.tables import metadata

TABLES = (facts, capacity, recommendations, introductions, relationships, programmes, boards, flash, outcomes)
"""Each defines tables of the one metadata."""


def map_domain() -> None:
    """Maps the dataclasses of all areas; doing it again changes nothing."""
    introductions.map_introductions()
    relationships.map_relationships()
    boards.map_boards()
    programmes.map_programmes()


__all__ = ["TABLES", "map_domain", "metadata"]
