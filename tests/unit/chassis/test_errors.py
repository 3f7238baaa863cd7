"""Refusals say no in a sentence for people, and in extensions for their client."""

import httpx2
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from chassis.errors import Choice, DomainError, NotAllowed
from chassis.graph.view import as_error
from chassis.web import create_app


class ShelfFull(DomainError):
    """The shelf is full; take a book away, or ask for another shelf."""

    choices = (
        Choice(mutation="takeBook", input={"count": 1}),
        Choice(mutation="askForShelf", input={}),
    )


class TestExtensions:
    def test_name_the_rule(self) -> None:
        assert NotAllowed().extensions == {"code": "FORBIDDEN"}

    def test_name_the_choices_that_the_rule_leaves(self) -> None:
        assert ShelfFull().extensions == {
            "code": "SHELF_FULL",
            "choices": [{"mutation": "takeBook", "input": {"count": 1}}, {"mutation": "askForShelf", "input": {}}],
        }


class TestOnTheGraph:
    def test_a_refusal_speaks_and_leaves_its_choices(self) -> None:
        error = as_error(GraphQLError("hidden", original_error=ShelfFull()))

        assert error["message"] == "The shelf is full; take a book away, or ask for another shelf."
        assert error["extensions"] == ShelfFull().extensions

    def test_what_nobody_expected_is_masked_and_found_in_the_log_by_its_id(self) -> None:
        with capture_logs() as logged:
            shown = [as_error(GraphQLError("hidden", original_error=RuntimeError("hidden"))) for _ in range(2)]

        ids = [error["extensions"]["traceId"] for error in shown]
        assert [line["trace_id"] for line in logged] == ids
        assert len({*ids, "0" * 32}) == 3
        assert "hidden" not in str(shown)


class TestOverRest:
    async def test_a_refusal_is_a_problem_with_its_choices(self) -> None:
        async def put_book(_request: Request) -> Response:
            raise ShelfFull

        app = create_app("library", checks={}, routes=[Route("/books", put_book)])
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://service") as client:
            answer = await client.get("/books")

        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {"status": 409, "title": str(ShelfFull()), **ShelfFull().extensions}
