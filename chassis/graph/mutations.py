"""A mutation field: one transaction, done at most once for its idempotency key."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from chassis.db import Transaction
from chassis.graph.context import Info
from chassis.idempotency import once


async def run_once(info: Info, input: Any, work: Callable[[Transaction], Awaitable[UUID]]) -> UUID:  # noqa: A002 - GraphQL's word.
    """Runs `work` in a transaction of its own; `input` is the field's strawberry input with an `idempotency_key`.

    Returns the id that `work` returned, now or the first time.
    """
    request = asdict(input)
    key = str(request.pop("idempotency_key"))
    async with info.context.transaction() as tx:
        return await once(
            tx,
            info.context.identity.id,
            key=key,
            operation=info.field_name,
            request=request,
            work=lambda: work(tx),
        )
