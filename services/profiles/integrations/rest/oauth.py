"""The token endpoint of integration clients (RFC 6749), and the key that its tokens are verified by."""

from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from authlib.oauth2.rfc6749.util import extract_basic_authorization
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.db import Database
from services.profiles.integrations.commands.clients import note_use
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.queries.clients import credential_of
from services.profiles.integrations.rest.grant import Client, Request, TokenServer
from services.profiles.integrations.rest.issuer import ClientIssuer

MOST_BYTES = 16 * 1024
MOST_FIELDS = 20


@dataclass(frozen=True)
class TokenDesk:
    """Where clients get their tokens."""

    db: Database
    issuer: ClientIssuer

    def routes(self) -> list[Route]:
        return [
            Route("/oauth/token", self.token, methods=["POST"]),
            Route("/oauth/jwks.json", self.jwks),
            Route("/.well-known/oauth-authorization-server", self.metadata),
        ]

    async def token(self, request: HttpRequest) -> Response:
        """Authlib decides; what it needs of the client is read before, and the use of the secret noted after."""
        # Authlib looks headers up by their canonical spelling, and insists on an address that is secure.
        headers = {"Authorization": _authorization(request)}
        wire = Request(
            f"{self.issuer.url.replace('http:', 'https:')}/oauth/token", headers, parameters=await _form(request)
        )
        client = await self._client(_claimed_id(wire))
        response: Response = TokenServer(self.issuer, client).create_token_response(wire)
        if client and client.used and response.status_code == 200:  # noqa: PLR2004 - the token was given.
            async with self.db.transaction() as tx:
                await note_use(tx, client.used)
        return response

    async def jwks(self, _request: HttpRequest) -> Response:
        return JSONResponse(self.issuer.jwks(), headers={"Cache-Control": "max-age=300"})

    async def metadata(self, _request: HttpRequest) -> Response:
        return JSONResponse(self.issuer.metadata([scope.value for scope in ClientScope]))

    async def _client(self, client_id: str) -> Client | None:
        try:
            id_ = UUID(client_id)
        except ValueError:
            return None
        async with self.db.reading() as tx:
            credential = await credential_of(tx, id_)
        return Client(credential) if credential else None


def _authorization(request: HttpRequest) -> str:
    """The header; one whose secret is no text is as none, which the grant refuses in its own words."""
    said = request.headers.get("authorization", "")
    try:
        extract_basic_authorization({"Authorization": said})
    except ValueError:
        return ""
    return said


def _claimed_id(request: Request) -> str:
    from_header, _secret = extract_basic_authorization(request.headers)
    return from_header or request.parameters.get("client_id", "")


async def _form(request: HttpRequest) -> dict[str, str]:
    """The parameters; a body too large or that is no form has none, which the grant refuses in its own words."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}
