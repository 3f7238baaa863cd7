"""Seeding against a real HTTP server that answers like a gateway, or unlike one."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from cairn.seed import SeedFailed, seed
from cairn.seed.run import AT_ONCE

Headers = Sequence[tuple[bytes, bytes]]
Reply = tuple[int, Headers, bytes]
Answer = Callable[[str, str], Reply]

MUTATIONS = ("saveProfile", "setAvailability", "stateNeed", "makeOffer")


def token_for(subject: str, roles: tuple[str, ...] = ()) -> str:
    return ".".join((subject, *roles))


@dataclass
class Gateway:
    """Answers every mutation with success unless `answer` says otherwise, and remembers what it was sent."""

    answer: Answer | None = None
    pause: float = 0.0
    seen: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        called = next(name for name in MUTATIONS if name.lower() == json.loads(body)["documentId"].lower())
        self.seen.append((headers["authorization"], called, json.loads(body)["variables"]["input"]))
        self.busy -= 1
        status, extra, content = (self.answer or _fine)(headers["authorization"].removeprefix("Bearer "), called)
        await send({"type": "http.response.start", "status": status, "headers": list(extra)})
        await send({"type": "http.response.body", "body": content})


def _fine(_token: str, called: str) -> Reply:
    return 200, (), json.dumps({"data": {called: {"__typename": "Thing"}}}).encode()


def refusing(subject: str, called: str, *, status: int = 200, headers: Headers = (), content: bytes = b"") -> Answer:
    """Answers this member's call with that, and everything else with success."""

    def answer(token: str, name: str) -> Reply:
        return (status, headers, content) if (token, name) == (subject, called) else _fine(token, name)

    return answer


@asynccontextmanager
async def served(gateway: Gateway) -> AsyncIterator[str]:
    # asyncio turns Nagle's delay off only for sockets that name their protocol; each answer would wait 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(gateway, lifespan="off", ws="none", log_level="critical", loop="asyncio")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # uvicorn has a flag and no event.
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


async def failure_of(gateway: Gateway, *, members: int = 5) -> str:
    async with served(gateway) as url:
        with pytest.raises(SeedFailed) as failed:
            await seed(url, token_for, members=members)
    return str(failed.value)


class TestSeeding:
    async def test_makes_everybody_and_reports_how_long_each_mutation_took(self) -> None:
        async with served(Gateway()) as url:
            report = await seed(url, token_for, members=5)

        counts = {name: timing.count for name, timing in report.mutations.items()}
        assert counts == {"saveProfile": 5, "setAvailability": 5, "stateNeed": 3, "makeOffer": 3}
        assert report.members == 5
        assert all(0 < timing.p50_ms <= timing.p99_ms for timing in report.mutations.values())

    async def test_speaks_as_each_member_with_their_own_roles(self) -> None:
        gateway = Gateway()
        async with served(gateway) as url:
            await seed(url, token_for, members=5)

        assert {who for who, _, _ in gateway.seen} == {
            "Bearer amara",
            "Bearer bjorn",
            "Bearer chen",
            "Bearer fatima",
            "Bearer pia.programme_manager",
        }

    async def test_says_the_same_again_the_second_time(self) -> None:
        first, second = Gateway(), Gateway()
        for gateway in (first, second):
            async with served(gateway) as url:
                await seed(url, token_for, members=30)

        assert sorted(map(repr, first.seen)) == sorted(map(repr, second.seen))

    async def test_keeps_several_calls_under_way_but_not_too_many(self) -> None:
        gateway = Gateway(pause=0.01)
        async with served(gateway) as url:
            await seed(url, token_for, members=60)

        assert 2 <= gateway.busiest <= AT_ONCE

    async def test_saves_a_profile_before_the_rest(self) -> None:
        gateway = Gateway()
        async with served(gateway) as url:
            await seed(url, token_for, members=30)

        known = set()
        for who, called, _ in gateway.seen:
            assert called == "saveProfile" or who in known
            known.add(who)

    async def test_tells_how_far_it_is(self) -> None:
        told = []
        async with served(Gateway()) as url:
            await seed(url, token_for, members=3, progress=lambda done, total: told.append((done, total)))

        assert told == [(1, 3), (2, 3), (3, 3)]


class TestFailing:
    async def test_names_the_member_the_field_and_what_the_gateway_said(self) -> None:
        errors = {"errors": [{"message": "A need names a skill.", "extensions": {"code": "BAD_USER_INPUT"}}]}
        gateway = Gateway(refusing("amara", "stateNeed", content=json.dumps(errors).encode()))

        assert await failure_of(gateway) == "amara: stateNeed was refused: A need names a skill. (BAD_USER_INPUT)"

    async def test_reads_the_errors_of_a_4xx_too(self) -> None:
        content = json.dumps({"errors": [{"message": "Sign in first."}]}).encode()
        gateway = Gateway(refusing("chen", "makeOffer", status=401, content=content))

        assert await failure_of(gateway) == "chen: makeOffer was refused: Sign in first."

    @pytest.mark.parametrize(
        ("status", "content", "said"),
        [
            (502, b"<html>Bad gateway</html>", "HTTP 502, and the answer is not JSON."),
            (200, b"[]", "HTTP 200, and the answer is not a GraphQL response."),
            (500, b"{}", "HTTP 500."),
            (200, b'{"data": null}', "the answer holds no data."),
        ],
    )
    async def test_says_what_is_odd_about_an_answer_that_is_none(self, status: int, content: bytes, said: str) -> None:
        gateway = Gateway(refusing("bjorn", "saveProfile", status=status, content=content))

        assert await failure_of(gateway) == f"bjorn: saveProfile was refused: {said}"

    async def test_stops_everybody_at_the_first_failure(self) -> None:
        gateway = Gateway(refusing("amara", "saveProfile", status=500, content=b"{}"), pause=0.01)

        await failure_of(gateway, members=200)

        assert len(gateway.seen) < 200

    async def test_says_so_when_nobody_listens(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unused.getsockname()[1]}"
            with pytest.raises(SeedFailed, match=rf"^\S+: saveProfile got no answer from {url}: "):
                await seed(url, token_for, members=1)


class TestPatience:
    async def test_waits_as_long_as_a_limit_asks_and_then_goes_on(self) -> None:
        asked: Counter[tuple[str, str]] = Counter()

        def limited_once(token: str, called: str) -> Reply:
            asked[token, called] += 1
            limited = asked[token, called] == 1 and called == "stateNeed"
            return (429, [(b"retry-after", b"0")], b"{}") if limited else _fine(token, called)

        async with served(Gateway(limited_once)) as url:
            report = await seed(url, token_for, members=5)

        assert report.mutations["stateNeed"].count == 3

    async def test_tries_again_where_others_were_in_the_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cairn.seed.gateway.USUAL_WAIT", 0.0)
        asked: Counter[str] = Counter()
        content = json.dumps({"errors": [{"message": "Try again.", "extensions": {"code": "TRY_AGAIN"}}]}).encode()

        def busy_once(token: str, called: str) -> Reply:
            asked[token] += 1
            return (200, (), content) if asked[token] == 1 else _fine(token, called)

        async with served(Gateway(busy_once)) as url:
            report = await seed(url, token_for, members=5)

        assert report.mutations["saveProfile"].count == 5

    async def test_gives_up_on_a_gateway_that_never_has_time(self) -> None:
        content = json.dumps({"errors": [{"message": "Too many requests."}]}).encode()
        headers = [(b"retry-after", b"0")]
        gateway = Gateway(refusing("amara", "saveProfile", status=429, headers=headers, content=content))

        assert await failure_of(gateway, members=1) == "amara: saveProfile was refused: Too many requests."
        assert len(gateway.seen) == 5
