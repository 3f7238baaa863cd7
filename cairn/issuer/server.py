"""Authlib's authorization server with the demo's clients, codes that work once, and PKCE by S256 only."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from starlette.responses import JSONResponse, RedirectResponse, Response

from cairn.issuer.directory import Directory, Persona, Registration
from cairn.issuer.tokens import LIFETIME_SECONDS, Minter

CODE_LIFETIME_SECONDS = 60
REMEMBERED_CODES = 10_000


@dataclass(frozen=True)
class Client:
    """What Authlib wants to know of a registration."""

    registration: Registration

    @property
    def client_id(self) -> str:
        return self.registration.client_id

    def get_client_id(self) -> str:
        return self.registration.client_id

    def get_default_redirect_uri(self) -> str | None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        allowed = self.registration.scope.split()
        return " ".join(part for part in (scope.split() if scope else allowed) if part in allowed)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare without the port: a client on the loopback interface chooses its own (RFC 8252 section 7.3)."""
        return _without_port(redirect_uri) in self.registration.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        known = self.registration.secret
        return known is not None and secrets.compare_digest(known.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        del endpoint
        return (method == "none") == (self.registration.secret is None)

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.registration.redirect_uris)

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == ("client_credentials" if self.registration.secret else "authorization_code")


@dataclass(frozen=True, kw_only=True)
class Code:
    """An authorization code waiting to be exchanged."""

    value: str
    client_id: str
    redirect_uri: str
    scope: str
    code_challenge: str
    code_challenge_method: str
    nonce: str | None
    subject: str
    expires: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Codes:
    """The codes given out, in memory: each is taken out at its first use, right or wrong."""

    waiting: dict[str, Code] = field(default_factory=dict)

    def keep(self, code: Code) -> None:
        if len(self.waiting) >= REMEMBERED_CODES:
            self.waiting.clear()
        self.waiting[code.value] = code

    def take(self, value: str, client_id: str) -> Code | None:
        code = self.waiting.pop(value, None)
        return code if code and code.client_id == client_id and code.expires > time.time() else None


class S256Only(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types.
    """PKCE as OAuth 2.1 wants it: always, and never plain."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        payload = grant.request.payload.data
        if not payload.get("code_challenge") or payload.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with code_challenge_method=S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types.
    """Signing in."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    server: "Server"

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        payload = request.payload.data
        self.server.codes.keep(
            Code(
                value=code,
                client_id=request.client.get_client_id(),
                redirect_uri=payload["redirect_uri"],
                scope=request.scope,
                code_challenge=payload["code_challenge"],
                code_challenge_method="S256",
                nonce=payload.get("nonce"),
                subject=request.user.subject,
                expires=time.time() + CODE_LIFETIME_SECONDS,
            )
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.codes.take(code, client.get_client_id())

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Do nothing: looking the code up has already taken it out."""

    def authenticate_user(self, authorization_code: Code) -> Persona:
        persona = self.server.directory.persona(authorization_code.subject)
        if persona is None:
            raise InvalidGrantError("This persona has left the directory.")
        return persona

    def create_token_response(self) -> Any:
        status, body, headers = super().create_token_response()
        code: Code = self.request.authorization_code
        if "openid" in code.scope.split():
            persona: Persona = self.request.user
            body["id_token"] = self.server.minter.id_token(
                persona.subject, client_id=code.client_id, name=persona.name, nonce=code.nonce
            )
        return status, body, headers


class ClientGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types.
    """An integration acting for itself."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class Request(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types.
    """A request whose parameters were read before: Authlib is synchronous, reading a body is not."""

    def __init__(self, method: str, uri: str, headers: dict[str, str], *, parameters: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.parameters = parameters
        self.payload = BasicOAuth2Payload(parameters)

    @property
    def args(self) -> dict[str, str]:
        return self.parameters

    @property
    def form(self) -> dict[str, str]:
        return self.parameters


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types.
    """The authorization server of one directory and one key."""

    def __init__(self, directory: Directory, minter: Minter) -> None:
        super().__init__()
        self.directory = directory
        self.minter = minter
        self.codes = Codes()
        self.register_grant(CodeGrant, [S256Only(required=True)])
        self.register_grant(ClientGrant)
        self.register_token_generator("default", self._tokens)

    def query_client(self, client_id: str) -> Client | None:
        found = self.directory.client(client_id)
        return Client(found) if found else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Do nothing: the tokens are self-contained."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Do nothing: nobody listens."""

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        found = dict(headers)
        if location := found.get("Location"):
            return RedirectResponse(location, status_code=302)
        return JSONResponse(body, status_code=status, headers={**found, "Cache-Control": "no-store"})

    def _tokens(
        self, grant_type: str, client: Client, *, user: Persona | None = None, scope: str | None = None, **_: Any
    ) -> dict[str, Any]:
        del grant_type
        client_id = client.get_client_id()
        subject, roles, vouched = (user.subject, user.roles, user.vouched) if user else (client_id, (), {})
        # Authlib narrows the scope of a code; that of client credentials it leaves to us.
        granted = client.get_allowed_scope(scope)
        token = self.minter.access_token(subject, roles, client_id=client_id, scope=granted, vouched=vouched)
        return {"token_type": "Bearer", "access_token": token, "expires_in": LIFETIME_SECONDS, "scope": granted}


def _without_port(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.hostname not in {"127.0.0.1", "localhost"}:
        return uri
    return parts._replace(netloc=parts.hostname).geturl()
