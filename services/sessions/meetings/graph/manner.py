"""How two people meet, as one of them says it on the graph."""

from uuid import UUID

from chassis.graph import Info
from chassis.keyring import Keyring
from chassis.words import a_line
from contracts.words import Format
from services.sessions.meetings.domain.parts import LONGEST_PLACE, Manner, Where
from services.sessions.meetings.domain.refusals import PlaceTooLong
from services.sessions.parts import KEYRING


async def a_manner(info: Info, by: UUID, *, minutes: int, format: Format | None, place: str | None) -> Manner:  # noqa: A002 - the word of events and tables.
    where = await a_where(info, by, format=format, place=place)
    return Manner(minutes=minutes, format=where.format, place=where.place, place_sealed=where.place_sealed)


async def a_where(info: Info, by: UUID, *, format: Format | None, place: str | None) -> Where:  # noqa: A002 - the same.
    """With the place sealed under the key of who names it, for the invitation that is mailed to both."""
    keyring: Keyring = info.context.parts[KEYRING]
    place = _a_place(place)
    return Where(format=format, place=place, place_sealed=await keyring.seal(by, place) if place else None)


def _a_place(said: str | None) -> str | None:
    """One line, for it stands in mails and calendars; None where nothing is said."""
    if said is None or not said.strip():
        return None
    if len(said) > LONGEST_PLACE:
        raise PlaceTooLong
    return a_line(said, name="place", most=LONGEST_PLACE)
