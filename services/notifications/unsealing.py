"""Opens what was sealed for showing it, where a person who is gone must not break a page."""

from uuid import UUID

from chassis.keyring import KeyDestroyed, Keyring
from chassis.telemetry import log
from services.notifications.queries import NotificationView
from services.notifications.texts import Called


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


async def called_of(keyring: Keyring, view: NotificationView) -> Called:
    """How the texts call the circle or the office hours that a notification is of, if it is of any."""
    topic = await unseal(keyring, view.topic_by, view.topic) if view.topic_by else None
    return Called(topic=topic, is_own=view.about == view.member_id)
