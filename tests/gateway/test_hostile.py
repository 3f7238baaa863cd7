"""Clients who mean harm, before any subgraph hears of them."""

import asyncio
import base64
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.edge.protocol import MOST_HEAD_BYTES
from gateway.operations import MOST_CONDITIONS
from gateway.schema import Graph
from tests.gateway.stand import Stand, standing

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]


async def answered(stand: Stand, *parts: bytes) -> bytes:
    """What comes back for these bytes until the gateway hangs up; a hang-up in the middle is an answer too."""
    where = urlsplit(stand.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return b""
    finally:
        writer.close()


class TestTokens:
    @pytest.mark.parametrize("header", [b"[" * 5000, b'{"a":' * 1200, b"1" * 5000], ids=["lists", "objects", "digits"])
    async def test_a_header_that_no_parser_likes_is_refused_like_any_other(self, stand: Stand, header: bytes) -> None:
        first = base64.urlsafe_b64encode(header).decode()

        answer = await stand.post({"query": "{ identity }"}, authorization=f"Bearer {first}.e30.AAAA")

        assert answer.status_code == 401

    async def test_an_expiry_beyond_all_numbers_is_refused(self, stand: Stand) -> None:
        token = stand.issuer.token(exp=10**400)

        assert (await stand.post({"query": "{ identity }"}, authorization=f"Bearer {token}")).status_code == 401


class TestDocuments:
    async def test_a_stranger_cannot_keep_us_busy_with_the_schema(self, stand: Stand) -> None:
        stand.headers = {}
        inner = " ".join(f"a{number}: fields {{ name type {{ name }} args {{ name }} }}" for number in range(50))

        answer = await stand.post({"query": f"{{ __schema {{ types {{ {inner} }} }} }}"})

        assert answer.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_TOO_LARGE"

    async def test_as_many_shapes_as_a_client_can_name_are_not_made(self, stand: Stand) -> None:
        conditions = range(MOST_CONDITIONS + 1)
        declared = ", ".join(f"$v{number}: Boolean!" for number in conditions)
        fields = " ".join(f"f{number}: identity @include(if: $v{number})" for number in conditions)
        variables = {f"v{number}": True for number in conditions}

        answer = await stand.post({"query": f"query({declared}) {{ {fields} }}", "variables": variables})

        assert answer.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_TOO_LARGE"

    async def test_a_longer_document_costs_more_than_a_short_one(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, points_per_minute=100) as stand:
            short = await stand.post({"query": "{ identity }"})
            long = await stand.post({"query": "{ identity } #" + "x" * 90_000})

        assert [short.status_code, long.status_code] == [200, 429]


class TestConnections:
    async def test_a_head_without_end_is_hung_up_on(self, stand: Stand) -> None:
        start, filler = b"POST /graphql HTTP/1.1\r\nhost: a\r\nx-filler: ", b"x" * 64 * 1024

        assert await answered(stand, start, *[filler] * (MOST_HEAD_BYTES // len(filler) + 4)) == b""

    async def test_a_body_that_does_not_come_is_not_waited_for(self, graph: Graph, identity_key: Path) -> None:
        head = b"POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n"
        async with standing(graph, identity_key, request_seconds=0.2) as stand:
            answer = await answered(stand, head + b"content-length: 50\r\n\r\n{")

        assert answer.startswith(b"HTTP/1.1 408 ")

    async def test_a_head_that_does_not_come_is_not_waited_for(
        self, stand: Stand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gateway.edge.protocol.HEAD_SECONDS", 0.2)

        assert await answered(stand, b"POST /graphql HTTP/1.1\r\nhost:") == b""
