"""Idempotency keys: the same key and body give the same result, another body is refused.

The key is a row in the business transaction.  A second request with it waits for the first one's commit and
then finds the result; if the first one rolled back, the second does the work.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.tables import idempotency_keys

MAX_KEY = 200


class IdempotencyKeyReused(BadInput):
    """This idempotency key was used for another request; send a new key with a new request."""

    status = 422

    @property
    def code(self) -> str:
        return "IDEMPOTENCY_KEY_REUSED"


def fingerprint(operation: str, request: Mapping[str, Any]) -> str:
    """A hash of the operation and its arguments, the same for any order of the keys."""
    body = orjson.dumps([operation, request], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(body).hexdigest()


async def once(
    tx: Transaction,
    principal: UUID,
    *,
    key: str,
    operation: str,
    request: Mapping[str, Any],
    work: Callable[[], Awaitable[UUID]],
) -> UUID:
    """Does `work` at most once for (principal, key); returns the id of what it made, the first time and every time."""
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise BadInput(f"idempotencyKey must have 1 to {MAX_KEY} printable characters; a UUID is a good one.")
    digest = fingerprint(operation, request)
    claim = insert(idempotency_keys).values(principal=principal, key=key, request_hash=digest)
    claimed = await tx.session.execute(claim.on_conflict_do_nothing().returning(idempotency_keys.c.key))
    mine = (idempotency_keys.c.principal == principal) & (idempotency_keys.c.key == key)
    if claimed.first() is None:
        row = (await tx.session.execute(select(idempotency_keys).where(mine))).one()
        if row.request_hash != digest:
            raise IdempotencyKeyReused
        return UUID(str(row.result))
    result = await work()
    await tx.session.execute(update(idempotency_keys).where(mine).values(result=result))
    return result
