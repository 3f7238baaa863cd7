"""Others in the way: a lost race is run again, a long wait is refused with a word, and neither is our fault."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import strawberry
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.contention import MOST_TRIES
from chassis.db import Database, Transaction
from chassis.graph import GraphView, Info, Subgraph, run_once, run_once_showing
from chassis.identity import IdentityVerifier
from chassis.ids import new_id
from chassis.web import create_app
from tests.service.identity import Caller, a_member, a_signer, codes, write_jwks

CHANGE = "mutation($key: String!) { change(input: {idempotencyKey: $key}) }"
CHANGE_AND_SHOW = "mutation($key: String!) { changeAndShow(input: {idempotencyKey: $key}) }"
GIVE_WAY = text("DO $$ BEGIN RAISE EXCEPTION 'give way' USING ERRCODE = '40P01'; END $$")
WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '50ms'")
LOCK = text("SELECT pg_advisory_xact_lock(:number)")


@dataclass
class Shop:
    """A service whose one mutation does what the test says; `runs` counts how often that was begun."""

    work: Callable[[Transaction], Awaitable[object]]
    runs: int = field(default=0, init=False)

    async def change(self, tx: Transaction) -> UUID:
        self.runs += 1
        await self.work(tx)
        return new_id()


@strawberry.input
class ChangeInput:
    idempotency_key: str


@strawberry.type
class Query:
    shop: str = "open"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def change(self, info: Info, input: ChangeInput) -> strawberry.ID:  # noqa: A002 - GraphQL's word.
        shop: Shop = info.context.parts["shop"]
        return strawberry.ID(str(await run_once(info, input, shop.change)))

    @strawberry.mutation
    async def change_and_show(self, info: Info, input: ChangeInput) -> int | None:  # noqa: A002 - GraphQL's word.
        """The number of the run that counted."""
        shop: Shop = info.context.parts["shop"]

        async def work(tx: Transaction) -> tuple[UUID, int]:
            return await shop.change(tx), shop.runs

        _, shown = await run_once_showing(info, input, work)
        return shown


Opening = Callable[[Callable[[Transaction], Awaitable[object]]], tuple[Shop, Caller]]


@pytest.fixture
def opened(producer_db: Database, tmp_path: Path) -> Opening:
    """Give a way to serve a shop, on the graph and by REST."""

    def serve(work: Callable[[Transaction], Awaitable[object]]) -> tuple[Shop, Caller]:
        shop, signer = Shop(work), a_signer()
        view = GraphView(
            Subgraph(Query, mutation=Mutation),
            db=producer_db,
            verifier=IdentityVerifier.from_file(write_jwks(signer, tmp_path), audience="shop"),
            parts=lambda: {"shop": shop},
        )

        async def rest(_request: Request) -> Response:
            async with producer_db.transaction() as tx:
                return JSONResponse(str(await shop.change(tx)))

        routes = [Route("/graphql", view, methods=["POST"]), Route("/change", rest)]
        return shop, Caller(create_app("shop", checks={}, routes=routes), signer, "shop")

    return serve


async def lock_in_vain(tx: Transaction) -> None:
    await tx.session.execute(WAIT_BRIEFLY)
    await tx.session.execute(LOCK, {"number": 1})


async def ask(caller: Caller, key: str = "k") -> Any:
    return await caller.ask(a_member(), CHANGE, key=key)


async def fetch(caller: Caller) -> httpx2.Response:
    return await caller.fetch("/change")


class TestALostRace:
    async def test_is_run_again_and_nobody_hears_of_it(self, opened: Opening) -> None:
        """Two take two locks in opposite order, each once the other has its first."""
        both, order = asyncio.Barrier(2), iter([(1, 2), (2, 1)])

        async def cross(tx: Transaction) -> None:
            mine = next(order, None)
            if mine is None:
                return
            await tx.session.execute(LOCK, {"number": mine[0]})
            await both.wait()
            await tx.session.execute(LOCK, {"number": mine[1]})

        shop, caller = opened(cross)

        answers = await asyncio.gather(ask(caller, "one"), ask(caller, "other"))

        assert [codes(answer) for answer in answers] == [[], []]
        assert shop.runs == 3

    async def test_that_is_lost_each_time_is_refused_with_a_word_to_try_again(self, opened: Opening) -> None:
        async def lose(tx: Transaction) -> None:
            await tx.session.execute(GIVE_WAY)

        shop, caller = opened(lose)

        answer = await ask(caller)

        assert codes(answer) == ["TRY_AGAIN"]
        assert "try again" in answer["errors"][0]["message"]
        assert shop.runs == MOST_TRIES

    async def test_shows_only_what_was_kept_and_only_once(self, opened: Opening) -> None:
        """Such as a secret: that of a run which was undone opens nothing."""
        losing = iter([GIVE_WAY])

        async def lose_once(tx: Transaction) -> None:
            for statement in losing:
                await tx.session.execute(statement)

        shop, caller = opened(lose_once)
        who = a_member()

        shown, again = [await caller.ask(who, CHANGE_AND_SHOW, key="k") for _ in range(2)]

        assert (shown["data"], again["data"]) == ({"changeAndShow": 2}, {"changeAndShow": None})
        assert shop.runs == 2

    async def test_leaves_its_idempotency_key_free_for_the_next_try(self, opened: Opening) -> None:
        shop, caller = opened(lambda tx: tx.session.execute(GIVE_WAY))
        who = a_member()
        await caller.ask(who, CHANGE, key="k")

        shop.work = lambda tx: tx.session.execute(text("SELECT 1"))
        first = await caller.ask(who, CHANGE, key="k")

        assert codes(first) == []
        assert await caller.ask(who, CHANGE, key="k") == first


class TestALongWait:
    async def test_is_refused_at_once_with_a_word_to_try_again(self, opened: Opening, producer_db: Database) -> None:
        shop, caller = opened(lock_in_vain)

        async with producer_db.transaction() as first:
            await first.session.execute(LOCK, {"number": 1})
            answer = await ask(caller)

        assert codes(answer) == ["TRY_AGAIN"]
        assert shop.runs == 1
        assert codes(await ask(caller)) == []

    async def test_is_a_503_with_a_time_by_rest(self, opened: Opening, producer_db: Database) -> None:
        _, caller = opened(lock_in_vain)

        async with producer_db.transaction() as first:
            await first.session.execute(LOCK, {"number": 1})
            answer = await fetch(caller)

        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "TRY_AGAIN", "1")


async def test_whoever_waits_in_vain_for_a_connection_is_told_to_try_again(opened: Opening) -> None:
    async def wait_in_vain(_tx: Transaction) -> None:
        raise NoConnection

    _, caller = opened(wait_in_vain)

    assert codes(await ask(caller)) == ["TRY_AGAIN"]
    assert (await fetch(caller)).status_code == 503


async def test_anything_else_that_the_database_says_stays_our_fault(opened: Opening) -> None:
    shop, caller = opened(lambda tx: tx.session.execute(text("SELECT 1 / 0")))

    answers = codes(await ask(caller)), (await fetch(caller)).status_code

    assert answers == (["INTERNAL"], 500)
    assert shop.runs == 2
