"""Plans, executed over real HTTP against real subgraphs."""

from pathlib import Path

import pytest

from gateway.planning import TrustedDocuments, sha256
from gateway.schema import Graph
from tests.gateway.stand import Stand, standing
from tests.gateway.toy import JOURNAL

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestFederation:
    async def test_joins_entities_of_three_subgraphs(self, stand: Stand) -> None:
        found = await stand.ask(
            "query($id: ID!) { member(id: $id) {"
            " name matches { score mentor { name bookings { id guest { name } } } } } }",
            id="1",
        )

        assert "errors" not in found
        pairs = found["data"]["member"]["matches"]
        assert [pair["score"] for pair in pairs] == [100, 99]
        assert pairs[1]["mentor"] == {
            "name": "Member m1",
            "bookings": [{"id": "b-m1", "guest": {"name": "Member g-m1"}}],
        }

    async def test_feeds_a_required_field_that_the_client_did_not_select(self, stand: Stand) -> None:
        found = await stand.ask('{ member(id: "1") { load } }')

        assert found == {"data": {"member": {"load": 70}}}

    async def test_selects_by_type_on_unions_and_interfaces(self, stand: Stand) -> None:
        found = await stand.ask(
            "{ search { __typename ... on Member { name matches(first: 1) { id } } ... on Skill { label level } }"
            '  node(id: "2") { id ... on Member { load } } }'
        )

        assert found["data"] == {
            "search": [
                {"__typename": "Member", "name": "Member 1", "matches": [{"id": "1-0"}]},
                {"__typename": "Skill", "label": "Rust", "level": "JUNIOR"},
            ],
            "node": {"id": "2", "load": 70},
        }

    @pytest.mark.parametrize("skip", [True, False])
    async def test_skips_whole_branches_by_variable(self, stand: Stand, *, skip: bool) -> None:
        query = 'query($skip: Boolean!) { member(id: "1") { id matches(first: 1) @skip(if: $skip) { id } } }'

        found = await stand.ask(query, skip=skip)

        assert found["data"]["member"] == ({"id": "1"} if skip else {"id": "1", "matches": [{"id": "1-0"}]})

    async def test_keeps_two_wishes_for_one_entity_apart(self, stand: Stand) -> None:
        found = await stand.ask(
            '{ member(id: "1") { a: matches { mentor { x: next { n: id } } }'
            "  b: matches { mentor { x: bookings { n: guest { id } } } } } }"
        )

        assert found["data"]["member"]["a"][0]["mentor"] == {"x": {"n": "n-m0"}}
        assert found["data"]["member"]["b"][0]["mentor"] == {"x": [{"n": {"id": "g-m0"}}]}

    async def test_answers_introspection_beside_data(self, stand: Stand) -> None:
        found = await stand.ask(
            '{ ...F __typename } fragment F on Query { __schema { queryType { name } } member(id: "1") { id } }'
        )

        assert found["data"] == {
            "__schema": {"queryType": {"name": "Query"}},
            "member": {"id": "1"},
            "__typename": "Query",
        }

    async def test_runs_a_trusted_document_by_name_and_by_hash(self, stand: Stand, graph: Graph) -> None:
        by_name = await stand.post({"documentId": "Pair", "variables": {"id": "1"}})
        pair = TrustedDocuments.from_file(graph.plans_file, supergraph=graph.supergraph).find("Pair")
        assert pair is not None
        by_hash = await stand.post(
            {"extensions": {"persistedQuery": {"sha256Hash": sha256(pair.text)}}, "variables": {"id": "1"}}
        )

        assert by_name.json() == {"data": {"member": {"name": "Member 1", "nick": "nick-1", "load": 70}}}
        assert by_hash.json() == by_name.json()


class TestMutations:
    async def test_run_one_after_another_each_read_in_full_before_the_next(self, stand: Stand) -> None:
        key = 'idempotencyKey: "k"'
        found = await stand.ask(
            f'mutation {{ a: rename(input: {{id: "1", {key}}}) {{ bookings {{ id }} }}'
            f' b: ask(input: {{id: "2", {key}}}) {{ mentor {{ bookings {{ id }} }} }}'
            f' c: rename(input: {{id: "3", {key}}}) {{ id }} }}'
        )

        assert "errors" not in found
        assert JOURNAL == ["rename 1", "read bookings 1", "ask 2", "read bookings m0", "rename 3"]

    async def test_a_refusal_keeps_its_code_and_its_alias(self, stand: Stand) -> None:
        found = await stand.ask('mutation { mine: ask(input: {id: "2", name: "taken", idempotencyKey: "k"}) { id } }')

        assert found["data"] == {"mine": None}
        assert found["errors"] == [
            {"message": "This time has gone.", "path": ["mine"], "extensions": {"code": "SLOT_TAKEN"}}
        ]


class TestErrorPaths:
    async def test_name_the_item_of_a_list_and_its_alias(self, stand: Stand) -> None:
        found = await stand.ask('{ member(id: "unscored") { pairs: matches(first: 3) { points: score } } }')

        assert found["data"]["member"]["pairs"] == [{"points": 100}, {"points": None}, {"points": 98}]
        assert [error["path"] for error in found["errors"]] == [["member", "pairs", 1, "points"]]

    async def test_name_every_place_of_an_entity_fetched_for_a_list(self, stand: Stand) -> None:
        found = await stand.ask('{ member(id: "bad-mentors") { matches(first: 2) { m: mentor { alias: nick } } } }')

        assert [(error["message"], error["path"]) for error in found["errors"]] == [
            ("No nick for bad0.", ["member", "matches", 0, "m", "alias"]),
            ("No nick for bad1.", ["member", "matches", 1, "m", "alias"]),
        ]

    async def test_a_null_bubbles_to_the_nearest_place_that_may_be_null(self, stand: Stand) -> None:
        found = await stand.ask('{ member(id: "nameless") { name } other: member(id: "1") { name } }')

        assert found["data"] == {"member": None, "other": {"name": "Member 1"}}
        assert [error["path"] for error in found["errors"]] == [["member", "name"]]

    async def test_a_field_that_goes_with_another_one_has_no_error_of_its_own(self, stand: Stand) -> None:
        found = await stand.ask('{ a: members(ids: ["1"]) { name } b: members(ids: ["nameless"]) { name } }')

        assert found["data"] is None
        assert [(error["path"], error["extensions"]["code"]) for error in found["errors"]] == [
            (["b", 0, "name"], "NOT_FOUND")
        ]

    async def test_whom_their_service_does_not_show_is_null_without_an_error(self, stand: Stand) -> None:
        found = await stand.ask(
            "query($one: ID!, $other: ID!) {"
            " booking(id: $one) { id guest { name } } other: booking(id: $other) { guest { name } } }",
            one="hidden",
            other="x",
        )

        assert found == {"data": {"booking": None, "other": {"guest": {"name": "Member g-x"}}}}

    async def test_an_answer_that_is_null_as_a_whole_says_so(self, stand: Stand) -> None:
        found = await stand.ask("{ firstBooking { guest { name } } }")

        assert found["data"] is None
        assert [error["path"] for error in found["errors"]] == [["firstBooking", "guest", "name"]]

    async def test_an_unexpected_failure_is_masked(self, stand: Stand) -> None:
        answer = await stand.post({"query": "{ crash }"})

        assert answer.json()["data"] == {"crash": None}
        assert "secret" not in answer.text


class TestOneSubgraphDown:
    async def test_the_rest_is_answered_with_true_paths(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, down=("bookings",)) as stand:
            found = await stand.ask('{ members(ids: ["1", "2"]) { name next { id } } }')

        assert found["data"]["members"] == [{"name": "Member 1", "next": None}, {"name": "Member 2", "next": None}]
        assert [error["path"] for error in found["errors"]] == [["members", 0, "next"], ["members", 1, "next"]]
        assert {error["extensions"]["code"] for error in found["errors"]} == {"DOWNSTREAM_SERVICE_ERROR"}
        assert {error["extensions"]["serviceName"] for error in found["errors"]} == {"bookings"}

    async def test_readiness_says_degraded_and_stays_ready(self, graph: Graph, identity_key: Path) -> None:
        async with standing(graph, identity_key, down=("bookings",)) as stand:
            answer = await stand.client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json()["status"] == "degraded"
        assert answer.json()["checks"]["bookings"] is False


class TestStrictInput:
    async def test_fills_defaults_of_input_objects(self, stand: Stand) -> None:
        found = await stand.ask("query($w: Window!) { echo(window: $w) }", w={"text": "x"})

        assert found == {"data": {"echo": "7 x SENIOR"}}

    @pytest.mark.parametrize("window", [{"days": "7"}, {"days": 2**31}, {"unknown": 1}, None, []])
    async def test_refuses_what_does_not_fit_the_type(self, stand: Stand, window: object) -> None:
        answer = await stand.post({"query": "query($w: Window!) { echo(window: $w) }", "variables": {"w": window}})

        assert answer.status_code == 400
        assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {"BAD_USER_INPUT"}

    async def test_an_inaccessible_field_does_not_exist(self, stand: Stand) -> None:
        answer = await stand.post({"query": '{ member(id: "1") { zone } }'})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
