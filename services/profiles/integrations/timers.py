"""What falls due in integrations."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.keyring import Keyring
from chassis.timers import Timers
from services.profiles.integrations.commands.duplicates import FIND, find_duplicates
from services.profiles.integrations.commands.imports import FORGET, forget_import
from services.profiles.integrations.commands.imports_chunks import Ahead
from services.profiles.integrations.commands.imports_lanes import CARRY_ON, CLOSE, lock_lane
from services.profiles.integrations.commands.imports_steps import carry_on_import, close_import
from services.profiles.integrations.commands.merges import SETTLE, settle_merge


async def on_import_forgotten(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await forget_import(tx, UUID(key))


async def on_merge_settled(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await settle_merge(tx, UUID(key))


async def on_duplicates_looked_for(tx: Transaction, _key: str, payload: dict[str, Any]) -> None:
    await find_duplicates(tx, payload)


TIMERS: Timers = {
    FORGET: on_import_forgotten,
    SETTLE: on_merge_settled,
    FIND: on_duplicates_looked_for,
}


IN_LANES = (CARRY_ON,)
"""What goes on in lanes that do not wait for each other."""


def sealing_timers(keyring: Keyring) -> Timers:
    """Those that tell others of members, whose names travel sealed."""
    ahead: defaultdict[int, Ahead] = defaultdict(Ahead)

    async def on_import_carried_on(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        if lane := await lock_lane(tx, key):
            await carry_on_import(tx, keyring, lane=lane, ahead=ahead[lane.number])

    async def on_import_closed(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await close_import(tx, keyring, import_id=UUID(key))

    return {CARRY_ON: on_import_carried_on, CLOSE: on_import_closed}
