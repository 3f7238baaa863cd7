"""How a circle meets, or office hours are held, as who leads them says it on the graph."""

from dataclasses import replace
from uuid import UUID

from chassis.graph import Info
from contracts.words import Format
from services.sessions.meetings.domain.parts import SHORTEST, Manner
from services.sessions.meetings.graph.manner import a_manner


async def placed_manner(info: Info, by: UUID, *, minutes: int, format: Format | None, place: str | None) -> Manner:  # noqa: A002 - the word of events and tables.
    """With its place named by who leads it, under whose key it leaves in events."""
    manner = await a_manner(info, by, minutes=minutes, format=format, place=place)
    return replace(manner, place_by=by if manner.place else None)


async def another_place(info: Info, by: UUID, *, format: Format | None, place: str | None) -> Manner | None:  # noqa: A002 - the word of events and tables.
    """None where it stays as it was; how long it lasts does not change with it."""
    if not place:
        return None
    return await placed_manner(info, by, minutes=SHORTEST, format=format, place=place)
