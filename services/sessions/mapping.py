"""The domain on its tables: the table of contents of what each area maps; importing it knows every table."""

from services.sessions.facts import tables as facts
from services.sessions.meetings import tables as meetings
from services.sessions.tables import metadata

TABLES = (facts, meetings)
"""Each defines tables of the one metadata."""


def map_domain() -> None:
    """Maps the dataclasses of all areas; doing it again changes nothing."""
    meetings.map_meetings()


__all__ = ["TABLES", "map_domain", "metadata"]
