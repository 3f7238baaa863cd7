"""What an application answers, whatever goes wrong."""

import httpx2
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.web import PROBLEM, create_app


async def test_an_unexpected_error_is_answered_and_raises_no_further() -> None:
    """The server would close the connection, with whatever request comes next on it."""

    async def fail(_request: Request) -> Response:
        raise OverflowError

    app = create_app("test", checks={}, routes=[Route("/fail", fail)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        answer = await http.get("/fail")

    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (500, PROBLEM, "INTERNAL")


async def test_the_other_spelling_of_a_path_is_no_redirect_to_where_nobody_reaches() -> None:
    async def answer(_request: Request) -> Response:
        return Response("here")

    app = create_app("test", checks={}, routes=[Route("/here", answer)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        found = await http.get("/here/")

    assert (found.status_code, "location" in found.headers) == (404, False)
