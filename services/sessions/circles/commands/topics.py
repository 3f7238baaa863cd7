"""Sealing what a circle is about, where no mentor of it was at hand to say it: it may then be told elsewhere."""

from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import KeyDestroyed, Keyring
from services.sessions.circles.domain.gathering import Gathering

SEAL = "seal_topic"


async def seal_topic(tx: Transaction, keyring: Keyring, gathering_id: UUID) -> None:
    """Under the mentor's key; a mentor who was erased has no words left."""
    gathering = await tx.session.get(Gathering, gathering_id, with_for_update=True)
    if gathering is None or gathering.topic_sealed is not None or not gathering.topic:
        return
    try:
        gathering.topic_sealed = await keyring.seal(gathering.mentor_id, gathering.topic)
    except KeyDestroyed:
        return
