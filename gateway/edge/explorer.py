"""GraphiQL from our own origin, so that it works offline and no script of others runs with a member's token."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent.parent / "graphiql"
FILES = {
    "": "index.html",
    "page.js": "page.js",
    "page.css": "page.css",
    "graphiql.js": "node_modules/graphiql/graphiql.min.js",
    "graphiql.css": "node_modules/graphiql/graphiql.min.css",
    "react.js": "node_modules/react/umd/react.production.min.js",
    "react-dom.js": "node_modules/react-dom/umd/react-dom.production.min.js",
}
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; "  # The editor sets styles on its own elements.
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


async def _file(request: Request) -> Response:
    known = FILES.get(request.path_params.get("file", ""))
    if known is None:
        return PlainTextResponse("There is no such file.", 404)
    file = FOLDER / known
    if not file.exists():
        return PlainTextResponse("GraphiQL is not installed: run `npm ci` in gateway/graphiql.", 404)
    return FileResponse(file, headers=HEADERS)


def explorer_routes() -> list[Route]:
    return [Route("/graphiql", _file), Route("/graphiql/{file}", _file)]
