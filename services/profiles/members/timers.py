"""What falls due in members."""

from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import Keyring
from chassis.timers import Timers
from services.profiles.members.commands.pauses import RESUMPTION, resume_when_due
from services.profiles.members.commands.retelling import RETELL, retell


async def on_resumption(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await resume_when_due(tx, UUID(key))


TIMERS: Timers = {RESUMPTION: on_resumption}


def sealing_timers(keyring: Keyring) -> Timers:
    """Those that tell others of members, whose names and addresses travel sealed."""

    async def on_retelling(tx: Transaction, _key: str, payload: dict[str, Any]) -> None:
        await retell(tx, keyring, [UUID(member_id) for member_id in payload["members"]])

    return {RETELL: on_retelling}
