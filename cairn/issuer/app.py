"""The issuer's pages and endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from authlib.oauth2 import OAuth2Error
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cairn.issuer.directory import Directory, Persona
from cairn.issuer.server import Request, Server
from cairn.issuer.tokens import ALGORITHM, Minter

MAX_BODY_BYTES = 64 * 1024
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in to the Cairn demo</title>
<style>body{{font:1.1rem/1.5 system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1rem;margin:.2rem 0;width:100%;text-align:start;cursor:pointer}}
input{{font:inherit;padding:.5rem;width:12rem}}small{{color:#555}}</style>
<main><h1>Sign in to the Cairn demo</h1>
<p>This page stands in for your association's own sign-in. Choose whom to be.</p>
{personas}
<form method="post" action="/authorize?{query}"><p><label>Or any seeded member:
<input name="subject" placeholder="member-0042" required pattern="member-[0-9]{{4,6}}"></label></p>
<button>Sign in</button></form></main></html>"""
PERSONA = """<form method="post" action="/authorize?{query}"><button name="subject" value="{subject}"><b>{name}</b>
<br><small>{story}</small></button></form>"""


@dataclass(frozen=True)
class Pages:
    """What the issuer answers with."""

    directory: Directory
    minter: Minter
    server: Server

    async def choose(self, request: HttpRequest) -> Response:
        """Show whom one may sign in as, once the client's request holds."""
        try:
            self.server.get_consent_grant(_get(request))
        except OAuth2Error as error:
            refused: Response = self.server.handle_error_response(None, error)
            return refused
        return HTMLResponse(_page(self.directory, request.url.query))

    async def sign_in(self, request: HttpRequest) -> Response:
        """Send the browser back to the client with a code."""
        persona = self.directory.persona((await _form(request)).get("subject", ""))
        if persona is None:
            return HTMLResponse("<p>Nobody here has that name.</p>", status_code=404)
        return _authorised(self.server, _get(request), persona=persona)

    async def token(self, request: HttpRequest) -> Response:
        """Exchange a code, or a client's secret, for tokens."""
        # Authlib looks headers up by their canonical spelling.
        headers = {"Authorization": request.headers.get("authorization", "")}
        wire = Request("POST", _secure(request), headers, parameters=await _form(request))
        response: Response = self.server.create_token_response(wire)
        return response

    async def metadata(self, _: HttpRequest) -> Response:
        return JSONResponse(_metadata(self.minter.issuer))

    async def jwks(self, _: HttpRequest) -> Response:
        return JSONResponse(self.minter.jwks(), headers={"Cache-Control": "max-age=300"})

    async def well(self, _: HttpRequest) -> Response:
        return JSONResponse({"status": "ok", "checks": {}})


def create_app(directory: Directory, minter: Minter) -> Starlette:
    """Build the issuer of this directory and key."""
    pages = Pages(directory, minter, Server(directory, minter))
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", pages.metadata),
            Route("/.well-known/oauth-authorization-server", pages.metadata),
            Route("/jwks.json", pages.jwks),
            Route("/authorize", pages.choose, methods=["GET"]),
            Route("/authorize", pages.sign_in, methods=["POST"]),
            Route("/token", pages.token, methods=["POST"]),
            Route("/livez", pages.well),
            Route("/readyz", pages.well),
        ]
    )


def _authorised(server: Server, request: Request, *, persona: Persona) -> Response:
    try:
        grant = server.get_consent_grant(request, end_user=persona)
    except OAuth2Error as error:
        refused: Response = server.handle_error_response(request, error)
        return refused
    response: Response = server.create_authorization_response(request, grant_user=persona, grant=grant)
    return response


def _get(request: HttpRequest) -> Request:
    return Request("GET", _secure(request), {}, parameters=dict(request.query_params))


async def _form(request: HttpRequest) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return {}
    return dict(parse_qsl(body.decode(errors="replace"), max_num_fields=50))


def _secure(request: HttpRequest) -> str:
    """Give the address as Authlib insists on it: plain HTTP is all right here, the demo never leaves the loopback."""
    return str(request.url.replace(scheme="https"))


def _page(directory: Directory, query: str) -> str:
    safe = escape(urlencode(parse_qsl(query)))
    personas = "".join(
        PERSONA.format(query=safe, subject=escape(one.subject), name=escape(one.name), story=escape(one.story))
        for one in directory.personas
    )
    return PAGE.format(personas=personas, query=safe)


def _metadata(issuer: str) -> Mapping[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks.json",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "profile"],
    }
