"""What falls due in privacy: keys to destroy, erasures that take too long, exports to collect and to let expire."""

from typing import Any
from uuid import UUID

from prometheus_client import Counter

from chassis.db import Transaction
from chassis.keyring import Keyring
from chassis.telemetry import log
from chassis.timers import Timers
from services.profiles.privacy.commands.erasure import DESTROY, OVERDUE, destroy_keys, report_overdue
from services.profiles.privacy.commands.exports import COLLECT, EXPIRE, collect_own, expire_export

ERASURES_OVERDUE = Counter("cairn_erasures_overdue_total", "Times that an erasure was found unfinished after its time.")


async def on_overdue(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    if missing := await report_overdue(tx, UUID(key)):
        ERASURES_OVERDUE.inc()
        log.error("erasure_overdue", erasure=key, missing=missing)


async def on_export_expired(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    await expire_export(tx, UUID(key))


TIMERS: Timers = {OVERDUE: on_overdue, EXPIRE: on_export_expired}


def with_keys(keyring: Keyring) -> Timers:
    """Those that need the members' keys."""

    async def on_key_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await destroy_keys(tx, UUID(key), keyring=keyring)

    async def on_collection_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
        await collect_own(tx, UUID(key), keyring=keyring)

    return {DESTROY: on_key_due, COLLECT: on_collection_due}
