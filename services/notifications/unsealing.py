"""Opens what was sealed for showing it, where a person who is gone must not break a page."""

from uuid import UUID

from chassis.keyring import KeyDestroyed, Keyring
from chassis.telemetry import log


async def unseal(keyring: Keyring, member_id: UUID, sealed: str | None) -> str | None:
    """The text; None when it has not arrived, when the member was erased, or when it does not open."""
    if sealed is None:
        return None
    try:
        return await keyring.open(member_id, sealed)
    except KeyDestroyed:
        return None
    except ValueError:
        log.error("sealed_unreadable", member_id=str(member_id))
        return None
