"""The HTTP client to subgraphs on its bad days: a server that does exactly what each test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from gateway.execute.execution import Call, SubgraphUnavailable
from gateway.upstream.pool import Bounds, Pool
from tests.gateway.running import free_port

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[None]]


def call(seconds: float = 5) -> Call:
    return Call(asyncio.get_running_loop().time() + seconds, lambda service: f"x-service: {service}\r\n".encode())


async def request_of(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return head + await reader.readexactly(length)


@asynccontextmanager
async def pool_to(handler: Handler, **bounds: float) -> AsyncIterator[tuple[Pool, list[int]]]:
    """A pool to a server whose connections are numbered; the list holds the numbers seen."""
    seen: list[int] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(len(seen))
        try:
            await handler(reader, writer, seen[-1])
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = Pool("toy", f"http://127.0.0.1:{port}/graphql", Bounds(**bounds))  # type: ignore[arg-type] # Named bounds.
    try:
        yield pool, seen
    finally:
        await pool.close()
        server.close()
        await asyncio.sleep(0.01)


async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
    while True:
        await request_of(reader)
        writer.write(OK)


class TestKeepAlive:
    async def test_one_connection_serves_one_request_after_another(self) -> None:
        async with pool_to(answer_all) as (pool, seen):
            for _ in range(5):
                assert await pool.query(b"{}", call()) == b"{}"

        assert len(seen) == 1

    async def test_the_number_of_connections_is_bounded_and_the_rest_wait(self) -> None:
        async with pool_to(answer_all, connections=3) as (pool, seen):
            answers = await asyncio.gather(*(pool.query(b"{}", call()) for _ in range(50)))

        assert answers == [b"{}"] * 50
        assert len(seen) <= 3

    async def test_too_many_waiting_are_refused_at_once(self) -> None:
        async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _number: int) -> None:
            await reader.read()

        async with pool_to(silent, connections=1, waiting=2) as (pool, _):
            futures = [pool.query(b"{}", call(0.3)) for _ in range(5)]
            found = await asyncio.gather(*futures, return_exceptions=True)

        assert sum("waiting" in str(error) for error in found) >= 2


class TestRetry:
    @staticmethod
    async def first_dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        await request_of(reader)
        if number > 0:
            writer.write(OK)
            await reader.read()

    async def test_a_query_is_sent_once_more_when_no_byte_has_come(self) -> None:
        async with pool_to(self.first_dies) as (pool, seen):
            assert await pool.query(b"{}", call()) == b"{}"

        assert len(seen) == 2

    async def test_a_mutation_never_is(self) -> None:
        async with pool_to(self.first_dies) as (pool, seen):
            with pytest.raises(SubgraphUnavailable):
                await pool.mutate(b"{}", call())

        assert len(seen) == 1

    async def test_nor_is_a_query_whose_answer_had_begun(self) -> None:
        async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
            await request_of(reader)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{")
            await writer.drain()

        async with pool_to(half) as (pool, seen):
            with pytest.raises(SubgraphUnavailable):
                await pool.query(b"{}", call())

        assert len(seen) == 1


class TestBadAnswers:
    @pytest.mark.parametrize(
        "answer",
        [
            b"not http at all\r\n\r\n",
            b"HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 3000\r\n\r\n" + b"x" * 3000,
        ],
        ids=["garbage", "server error", "too large"],
    )
    async def test_fail_the_request(self, answer: bytes) -> None:
        async def odd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
            await request_of(reader)
            writer.write(answer)
            await reader.read()

        async with pool_to(odd, response_bytes=1000) as (pool, _):
            with pytest.raises(SubgraphUnavailable):
                await pool.query(b"{}", call())

    async def test_a_late_answer_never_becomes_anothers(self) -> None:
        async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
            await request_of(reader)
            await asyncio.sleep(0.2 if number == 0 else 0)
            body = f"{number}".encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + body)
            await reader.read()

        async with pool_to(late) as (pool, _):
            with pytest.raises(SubgraphUnavailable, match="in time"):
                await pool.query(b"{}", call(0.05))
            assert await pool.query(b"{}", call()) == b"1"

    async def test_nobody_there_is_told_at_once(self) -> None:
        pool = Pool("toy", f"http://127.0.0.1:{free_port()}/graphql")

        with pytest.raises(SubgraphUnavailable, match="cannot connect"):
            await asyncio.wait_for(pool.query(b"{}", call(30)), 5)
        await pool.close()
