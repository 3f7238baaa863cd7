"""GraphQL over HTTP, case by case; and what is refused before a subgraph hears of it."""

from pathlib import Path

import pytest

from gateway.schema import Graph
from tests.gateway.stand import Stand, standing

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = "application/json"
MODERN = "application/graphql-response+json"


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("accept", "answered"),
        [
            (MODERN, MODERN),
            (JSON, JSON),
            ("*/*", JSON),
            (f"{JSON};q=0.5, {MODERN}", MODERN),
            (f"{MODERN};q=0.2, {JSON};q=0.9", JSON),
        ],
    )
    async def test_answers_in_the_type_that_is_wanted(self, stand: Stand, accept: str, answered: str) -> None:
        answer = await stand.post({"query": "{ __typename }"}, accept=accept)

        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"{answered}; charset=utf-8"

    async def test_cannot_answer_in_other_types(self, stand: Stand) -> None:
        assert (await stand.post({"query": "{ __typename }"}, accept="text/html")).status_code == 406

    @pytest.mark.parametrize(
        "sent", ["text/plain", "application/x-www-form-urlencoded", f"{JSON}; charset=latin-1", ""]
    )
    async def test_takes_json_in_utf8_alone(self, stand: Stand, sent: str) -> None:
        answer = await stand.post({"query": "{ __typename }"}, **{"content-type": sent})

        assert answer.status_code == 415


class TestMalformedRequests:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b'{"query": "\xff"}',
            b"[]",
            b"3",
            {},
            {"query": 1},
            {"query": "{ __typename }", "variables": []},
            {"query": "{ __typename }", "variables": "{}"},
            {"query": "{ __typename }", "extensions": 7},
            {"query": "{ __typename }", "operationName": 7},
            {"documentId": "NoSuchDocument"},
        ],
    )
    async def test_are_refused_with_400(self, stand: Stand, body: object) -> None:
        answer = await stand.post(body)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"]

    async def test_other_methods_are_refused_with_405(self, stand: Stand) -> None:
        answer = await stand.client.put("/graphql", json={"query": "{ __typename }"})

        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, POST"

    async def test_a_large_body_is_refused_with_413(self, stand: Stand) -> None:
        assert (await stand.post({"query": "{ __typename }", "variables": {"x": "y" * 120_000}})).status_code == 413


class TestStatusCodes:
    @pytest.mark.parametrize("query", ["{", "{ nothing }", "query A { __typename } query B { __typename }"])
    async def test_an_invalid_document_is_400_to_modern_clients_and_200_to_old_ones(
        self, stand: Stand, query: str
    ) -> None:
        assert (await stand.post({"query": query})).status_code == 400
        assert (await stand.post({"query": query}, accept=JSON)).status_code == 200

    async def test_partial_data_is_200(self, stand: Stand) -> None:
        assert (await stand.post({"query": "{ crash }"})).status_code == 200


class TestGet:
    async def test_runs_queries(self, stand: Stand) -> None:
        parameters = {"query": "query($id: ID!) { member(id: $id) { name } }", "variables": '{"id": "1"}'}

        answer = await stand.client.get("/graphql", params=parameters, headers=stand.headers)

        assert answer.json() == {"data": {"member": {"name": "Member 1"}}}

    async def test_never_runs_mutations(self, stand: Stand) -> None:
        query = 'mutation { rename(input: {id: "1", idempotencyKey: "k"}) { id } }'

        answer = await stand.client.get("/graphql", params={"query": query}, headers=stand.headers)

        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")

    @pytest.mark.parametrize("parameters", [{}, {"query": "{ __typename }", "variables": "{"}, {"query": ""}])
    async def test_refuses_malformed_parameters(self, stand: Stand, parameters: dict[str, str]) -> None:
        answer = await stand.client.get("/graphql", params=parameters, headers={**stand.headers, "accept": MODERN})

        assert answer.status_code == 400


class TestLimits:
    @pytest.mark.parametrize(
        "query",
        [
            "{" + "a " * 3000 + "}",
            "{ member(id: 1) " + "{ matches { mentor " * 15 + "{ id }" + "} }" * 15 + " }",
            "{" + " ".join(f'a{n}: member(id: "1") {{ id }}' for n in range(61)) + "}",
            "{ member(id: 1) @skip(if: false) " + "@x " * 60 + "{ id } }",
            "{ ...A } "
            + " ".join(
                f"fragment {chr(65 + n)} on Query {{ a{n}: matches {{ id }} ...{chr(66 + n)} ...{chr(66 + n)} }}"
                for n in range(12)
            )
            + " fragment M on Query { z: matches { id } }",
        ],
        ids=["tokens", "depth", "aliases", "directives", "fragments"],
    )
    async def test_a_document_beyond_them_is_refused(self, stand: Stand, query: str) -> None:
        answer = await stand.post({"query": query})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_TOO_LARGE"


class TestWithoutPlanner:
    async def test_an_unknown_operation_is_refused_and_a_trusted_one_runs(
        self, graph: Graph, identity_key: Path
    ) -> None:
        async with standing(graph, identity_key, planner=False) as stand:
            unknown = await stand.post({"query": '{ member(id: "1") { id } }'})
            trusted = await stand.post({"documentId": "Pair", "variables": {"id": "1"}})

        assert unknown.status_code == 503
        assert unknown.json()["errors"][0]["extensions"]["code"] == "PLANNER_UNAVAILABLE"
        assert trusted.json()["data"]["member"]["load"] == 70


class TestStrangers:
    async def test_cannot_make_us_plan(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, planner=False) as stand:
            stand.headers = {}
            answer = await stand.post({"query": '{ member(id: "1") { id } }'})

        assert answer.status_code == 401


class TestExplorer:
    async def test_comes_from_our_own_origin_with_a_strict_policy(self, stand: Stand) -> None:
        page = await stand.client.get("/graphiql")

        assert page.status_code == 200
        assert "http://" not in page.text
        assert "https://" not in page.text
        assert "script-src 'self';" in page.headers["content-security-policy"]

    @pytest.mark.parametrize("file", ["graphiql.js", "graphiql.css", "react.js", "react-dom.js", "page.js", "page.css"])
    async def test_has_all_its_files(self, stand: Stand, file: str) -> None:
        assert (await stand.client.get(f"/graphiql/{file}")).status_code == 200

    async def test_serves_nothing_else(self, stand: Stand) -> None:
        assert (await stand.client.get("/graphiql/package.json")).status_code == 404
