"""Authlib's authorization server for one request: client credentials of a client that was read before."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidScopeError, OAuth2Request, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from starlette.responses import JSONResponse, Response

from services.profiles.integrations.domain.clients import proves
from services.profiles.integrations.queries.clients import Credential
from services.profiles.integrations.rest.issuer import LIFETIME_SECONDS, ClientIssuer

GRANT = "client_credentials"


@dataclass
class Client:
    """What Authlib wants to know of a client; `used` is the secret that it proved itself by."""

    credential: Credential
    used: UUID | None = field(default=None)

    @property
    def client_id(self) -> str:
        return str(self.credential.client_id)

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str | None) -> str:
        """All of it without a wish.  A wish beyond what the client may is refused (RFC 6749 section 5.2)."""
        allowed = self.credential.scopes
        wanted = scope.split() if scope else list(allowed)
        if not set(wanted) <= set(allowed):
            raise InvalidScopeError
        return " ".join(wanted)

    def check_client_secret(self, client_secret: str) -> bool:
        """Compares with every live secret, so that the time tells nothing either."""
        fitting = [id_ for id_, digest in self.credential.digests.items() if proves(client_secret, digest)]
        self.used = fitting[0] if fitting else None
        return self.used is not None

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        del endpoint
        return method in ClientGrant.TOKEN_ENDPOINT_AUTH_METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANT


class ClientGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types.
    """An integration acting for itself."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class Request(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types.
    """A request whose parameters were read before: Authlib is synchronous, reading a body is not."""

    def __init__(self, uri: str, headers: dict[str, str], *, parameters: dict[str, str]) -> None:
        super().__init__("POST", uri, headers=headers)
        self.parameters = parameters
        self.payload = BasicOAuth2Payload(parameters)

    @property
    def form(self) -> dict[str, str]:
        return self.parameters


class TokenServer(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types.
    """The authorization server as far as the one client who asks goes."""

    def __init__(self, issuer: ClientIssuer, client: Client | None) -> None:
        super().__init__()
        self._issuer = issuer
        self._client = client
        self.register_grant(ClientGrant)
        self.register_token_generator("default", self._token)

    def query_client(self, client_id: str) -> Client | None:
        known = self._client
        return known if known and known.client_id == client_id else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Does nothing: the tokens are self-contained."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Does nothing: nobody listens."""

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        kept = {**dict(headers), "Cache-Control": "no-store", "Pragma": "no-cache"}
        return JSONResponse(body, status_code=status, headers=kept)

    def _token(self, grant_type: str, client: Client, *, scope: str | None = None, **_: Any) -> dict[str, Any]:
        del grant_type
        granted = client.get_allowed_scope(scope)
        credential = client.credential
        token = self._issuer.access_token(credential.client_id, network_id=credential.network_id, scope=granted)
        return {"token_type": "Bearer", "access_token": token, "expires_in": LIFETIME_SECONDS, "scope": granted}
