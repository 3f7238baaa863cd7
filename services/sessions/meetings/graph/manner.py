"""How two people meet, as one of them says it on the graph."""

from uuid import UUID

from chassis.graph import Info
from chassis.keyring import Keyring
from contracts.words import Format
from services.sessions.meetings.domain.parts import Manner
from services.sessions.parts import KEYRING


async def a_manner(info: Info, by: UUID, *, minutes: int, format: Format | None, place: str | None) -> Manner:  # noqa: A002 - the word of events and tables.
    """With the place sealed under the key of who names it, for the invitation that is mailed to both."""
    keyring: Keyring = info.context.parts[KEYRING]
    place_sealed = await keyring.seal(by, place) if place else None
    return Manner(minutes=minutes, format=format, place=place or None, place_sealed=place_sealed)
