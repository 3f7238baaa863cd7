"""Who comes in, how often, and what the services learn about them."""

import asyncio
import base64
import json
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from chassis.identity import IdentityVerifier, Kind, member_id
from gateway.edge.rest import ROUTES
from gateway.schema import Graph
from tests.gateway.running import free_port
from tests.gateway.stand import Stand, standing
from tests.gateway.tokens import ISSUER

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUERY = {"query": '{ member(id: "1") { id } }'}


def verifier(identity_key: Path, audience: str) -> IdentityVerifier:
    key = OKPKey.import_key(json.loads(identity_key.read_text()))
    return IdentityVerifier(KeySet([key]), audience)


class TestTokens:
    async def test_a_good_one_lets_in(self, stand: Stand) -> None:
        assert (await stand.post(QUERY)).status_code == 200

    async def test_without_one_only_the_schema_is_shown(self, stand: Stand) -> None:
        stand.headers = {}

        assert (await stand.post(QUERY)).status_code == 401
        assert (await stand.post({"query": "{ __schema { queryType { name } } }"})).json()["data"]

    @pytest.mark.parametrize(
        "claims",
        [
            {"exp": int(time.time()) - 120},
            {"exp": None},
            {"iat": None},
            {"sub": None},
            {"aud": "another"},
            {"aud": None},
            {"iss": "https://evil.test"},
            {"nbf": int(time.time()) + 600},
            {"device_id": "not-a-uuid"},
        ],
        ids=" ".join,
    )
    async def test_a_claim_that_does_not_fit_is_refused(self, stand: Stand, claims: dict[str, Any]) -> None:
        stand.headers = {"authorization": f"Bearer {stand.issuer.token(**claims)}"}

        answer = await stand.post(QUERY)

        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize("header", [{"typ": "JWT"}, {"kid": "unknown"}, {"jku": "https://evil.test/jwks"}])
    async def test_a_header_that_does_not_fit_is_refused(self, stand: Stand, header: dict[str, object]) -> None:
        stand.headers = {"authorization": f"Bearer {stand.issuer.token(header=header)}"}

        assert (await stand.post(QUERY)).status_code == 401

    async def test_a_forged_one_is_refused(self, stand: Stand) -> None:
        good, other = stand.issuer.token().split("."), stand.issuer.token("eve").split(".")
        stand.headers = {"authorization": f"Bearer {good[0]}.{other[1]}.{good[2]}"}

        assert (await stand.post(QUERY)).status_code == 401

    async def test_unknown_key_ids_do_not_hammer_the_issuer(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key) as stand:
            for _ in range(5):
                await stand.post(QUERY, authorization=f"Bearer {stand.issuer.token(header={'kid': 'unknown'})}")
            good = await stand.post(QUERY)

        assert good.status_code == 200
        assert stand.issuer.asked == 1


class TestForwardedIdentity:
    async def test_is_signed_for_each_service_and_replaces_the_token(self, stand: Stand, identity_key: Path) -> None:
        found = await stand.ask("{ identity }")

        identity = verifier(identity_key, "members").verify(found["data"]["identity"])
        assert (identity.kind, identity.id) == (Kind.MEMBER, member_id(ISSUER, "ada"))

    async def test_cannot_be_brought_along(self, stand: Stand, identity_key: Path) -> None:
        answer = await stand.post({"query": "{ identity }"}, **{"cairn-identity": "mine"})

        assert answer.json()["data"]["identity"] != "mine"


class TestRest:
    async def test_goes_to_its_service_with_path_query_and_body(self, stand: Stand, identity_key: Path) -> None:
        answer = await stand.client.patch(
            "/scim/v2/Users/%C3%A9?filter=a%20b",
            content=b"hello",
            headers={**stand.headers, "cookie": "x=1", "x-evil": "1"},
        )

        seen = answer.json()
        assert answer.status_code == 207
        assert (seen["method"], seen["path"], seen["query"], seen["body"]) == (
            "PATCH", "/scim/v2/Users/%C3%A9", "filter=a%20b", "hello"
        )  # fmt: skip
        assert {"authorization", "cookie", "x-evil"}.isdisjoint(seen["headers"])
        assert verifier(identity_key, "profiles").verify(seen["headers"]["cairn-identity"]).kind is Kind.MEMBER
        assert (answer.headers["etag"], "set-cookie" in answer.headers) == ('"7"', False)

    @pytest.mark.parametrize(
        ("path", "mebibytes", "status"),
        [("/v1/imports", 21, 207), ("/v1/imports", 23, 413), ("/v1/imports/x", 21, 413), ("/v1/members", 21, 413)],
    )
    async def test_takes_larger_bodies_for_imports_alone(
        self, graph: Graph, identity_key: Path, path: str, *, mebibytes: int, status: int
    ) -> None:
        async with standing(graph, identity_key, imports_most_mib=22) as stand:
            answer = await stand.client.post(path, headers=stand.headers, content=b"x" * mebibytes * 2**20)

        assert answer.status_code == status

    async def test_leads_a_clients_secret_to_the_token_endpoint_and_nowhere_else(self, stand: Stand) -> None:
        secret = {"authorization": "Basic bm9ydGg6c2VjcmV0"}

        token = await stand.client.post("/oauth/token", headers=secret, content=b"grant_type=client_credentials")
        other = await stand.client.post("/oauth/revoke", headers=secret)

        assert token.json()["headers"]["authorization"] == secret["authorization"]
        assert "cairn-identity" not in token.json()["headers"]
        assert other.status_code == 401

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_leads_nobody_to_what_is_between_us(self, stand: Stand, method: str) -> None:
        stand.desk.asked.clear()

        answer = await stand.client.request(method, "/internal/principal", headers=stand.headers)

        assert answer.status_code in (404, 405)
        assert stand.desk.asked == []
        assert not any(prefix.startswith("/internal") for prefix in ROUTES)

    @pytest.mark.parametrize(
        "path", ["/scim/..%2fgraphql", "/scim/%2e%2e/graphql", "/scim//x", "/v1/unknown", "/scimitar"]
    )
    async def test_other_paths_are_nobodys(self, stand: Stand, path: str) -> None:
        answer = await stand.client.send(httpx2.Request("GET", httpx2.URL(stand.url).copy_with(raw_path=path.encode())))

        assert answer.status_code == 404

    async def test_a_bad_token_is_refused_there_too(self, stand: Stand) -> None:
        assert (await stand.client.get("/scim/v2/Users", headers={"authorization": "Bearer x"})).status_code == 401

    async def test_a_service_that_is_down_is_a_502(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, down=("members",)) as stand:
            answer = await stand.client.get("/scim/v2/Users")

        assert answer.status_code == 502
        assert answer.headers["content-type"] == "application/problem+json"


async def early_in_a_minute() -> None:
    """A window of rates ends with the minute, and a test with several requests must stay in one."""
    into = time.time() % 60
    if into > 45:
        await asyncio.sleep(60 - into)


class TestRates:
    async def test_a_caller_who_asks_too_much_is_told_when_to_come_back(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, points_per_minute=25) as stand:
            await early_in_a_minute()
            answers = [await stand.post(QUERY) for _ in range(18)]
            other = await stand.post(QUERY, authorization=f"Bearer {stand.issuer.token('bob')}")

        assert answers[0].headers["ratelimit"].startswith('"minute";r=15;t=')
        assert answers[-1].status_code == 429
        assert 0 < int(answers[-1].headers["retry-after"]) <= 60
        assert other.status_code == 200

    async def test_are_shared_by_valkey(self, graph: Graph, identity_key: Path, valkey: str) -> None:
        subject = f"shared-{time.time_ns()}"
        left = []
        for _ in range(2):
            async with standing(graph, identity_key, redis_url=valkey, rates_seconds=10) as stand:
                answer = await stand.post(QUERY, authorization=f"Bearer {stand.issuer.token(subject)}")
                left.append(answer.headers["ratelimit"].split(";")[1])

        assert left == ["r=5990", "r=5980"]

    async def test_are_counted_locally_while_valkey_is_away(self, graph: Graph, identity_key: Path) -> None:
        async with standing(
            graph, identity_key, redis_url=f"redis://127.0.0.1:{free_port()}/0", points_per_minute=12
        ) as stand:
            await early_in_a_minute()
            answers = [await stand.post(QUERY) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]

    async def test_a_document_that_is_new_is_charged_for_what_it_asks_too(
        self, graph: Graph, identity_key: Path
    ) -> None:
        query = {"query": '{ member(id: "1") { matches(first: 900) { score } } }'}
        async with standing(graph, identity_key, points_per_minute=25) as stand:
            await early_in_a_minute()
            first, second = await stand.post(query), await stand.post(query)

        assert first.headers["ratelimit"].startswith('"minute";r=6;t=')
        assert second.status_code == 429


class TestSecretPaths:
    async def test_many_behind_one_address_read_each_their_own(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, anonymous_points_per_minute=2) as stand:
            await early_in_a_minute()
            many = [(await stand.client.get(f"/feeds/{number}.ics")).status_code for number in range(5)]
            again = [(await stand.client.get("/feeds/0.ics")).status_code for _ in range(2)]

        assert many == [207] * 5
        assert again == [207, 429]

    async def test_whoever_guesses_is_shut_out(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, anonymous_points_per_minute=2) as stand:
            await early_in_a_minute()
            guesses = [(await stand.client.get(f"/feeds/nobody-{number}.ics")).status_code for number in range(5)]

        assert guesses == [404, 404, 404, 429, 429]


class TestAlgorithms:
    async def test_a_public_key_used_as_a_secret_is_refused(self, stand: Stand) -> None:
        await stand.post(QUERY)
        public = stand.issuer.key.as_dict(private=False)["x"]
        claims = {"iss": ISSUER, "aud": "cairn", "sub": "eve", "iat": int(time.time()), "exp": int(time.time()) + 60}
        secret = OctKey.import_key(str(public) + "=" * 32)
        forged = jwt.encode({"alg": "HS256", "typ": "at+jwt", "kid": "one"}, claims, secret)

        assert (await stand.post(QUERY, authorization=f"Bearer {forged}")).status_code == 401

    async def test_no_signature_is_refused(self, stand: Stand) -> None:
        def part(value: dict[str, object]) -> str:
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

        payload = stand.issuer.token().split(".")[1]
        unsigned = f"{part({'alg': 'none', 'typ': 'at+jwt', 'kid': 'one'})}.{payload}."

        assert (await stand.post(QUERY, authorization=f"Bearer {unsigned}")).status_code == 401
