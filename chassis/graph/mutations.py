"""A mutation field: one transaction, done at most once for its idempotency key."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from chassis.acting import Act
from chassis.contention import again_after_lost_races
from chassis.db import Transaction
from chassis.errors import MemberErased
from chassis.graph.context import Info
from chassis.idempotency import once
from chassis.identity import OnlyInPerson
from chassis.stores import erased_of

T = TypeVar("T")
Work: TypeAlias = Callable[[Transaction], Awaitable[tuple[UUID, T]]]
"""What a mutation does: the id of what it made, and what is shown of it once."""


async def run_once(info: Info, input: Any, work: Callable[[Transaction], Awaitable[UUID]]) -> UUID:  # noqa: A002 - GraphQL's word.
    """Runs `work` in a transaction of its own; `input` is the field's strawberry input with an `idempotency_key`.

    Returns the id that `work` returned, now or the first time.  What staff do in a member's name is told once, too.
    Raises MemberErased: a sign-in may hold for some seconds longer than its member, and must leave nothing behind.
    `work` may run more than once, where the database gave way to somebody else; only the last time counts.
    """

    result, _ = await run_once_showing(info, input, _with_nothing_to_show(work))
    return result


async def run_once_to_leave(info: Info, input: Any, work: Callable[[Transaction], Awaitable[UUID]]) -> UUID:  # noqa: A002 - GraphQL's word.
    """As `run_once`, and for who was erased as well: they may ask for their erasure again, and it is the same one."""
    result, _ = await _run(info, input, _with_nothing_to_show(work))
    return result


def _with_nothing_to_show(work: Callable[[Transaction], Awaitable[UUID]]) -> Work[None]:
    async def shown(tx: Transaction) -> tuple[UUID, None]:
        return await work(tx), None

    return shown


async def run_once_showing(
    info: Info,
    input: Any,  # noqa: A002 - GraphQL's word.
    work: Work[T],
) -> tuple[UUID, T | None]:
    """As `run_once`; what `work` returns beside the id is shown once, and kept nowhere.

    It is None where the work was done before, and never that of an attempt which the database has undone.
    """

    async def of_the_living(tx: Transaction) -> tuple[UUID, T]:
        if await erased_of(tx, [info.context.identity.id]):
            raise MemberErased
        return await work(tx)

    return await _run(info, input, of_the_living)


async def _run(info: Info, given: Any, work: Work[T]) -> tuple[UUID, T | None]:
    request = asdict(given)
    key = str(request.pop("idempotency_key"))

    async def attempt() -> tuple[UUID, T | None]:
        shown: T | None = None

        async def answered_for(tx: Transaction) -> UUID:
            nonlocal shown
            result, shown = await work(tx)
            await _tell_of_act(info, tx)
            return result

        async with info.context.transaction() as tx:
            result = await once(
                tx,
                info.context.identity.id,
                key=key,
                operation=info.field_name,
                request=request,
                work=lambda: answered_for(tx),
            )
        return result, shown

    return await again_after_lost_races(attempt)


async def _tell_of_act(info: Info, tx: Transaction) -> None:
    context, actor = info.context, info.context.identity.actor
    if actor is None:
        return
    if context.on_act is None:
        raise OnlyInPerson
    await context.on_act(tx, Act(actor_id=actor, member_id=context.identity.id, operation=info.field_name))
