"""The issuer of integration clients' access tokens: its name, its key, and what a token says (RFC 9068)."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis.ids import new_id

ALGORITHM = "Ed25519"
AUDIENCE = "cairn"
LIFETIME_SECONDS = 600


@dataclass(frozen=True)
class ClientIssuer:
    """`url` is the gateway's public address, where the token endpoint and the public key are found."""

    url: str
    key: OKPKey

    @classmethod
    def from_file(cls, url: str, path: Path) -> Self:
        """Reads the private key, an Ed25519 JWK with a `kid`."""
        return cls(url.rstrip("/"), OKPKey.import_key(json.loads(path.read_text())))

    def access_token(self, client_id: UUID, *, network_id: UUID, scope: str) -> str:
        """A client acts for itself, so it is its own subject.  Tokens go by real time, not by the domain's clock."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": str(client_id),
            "client_id": str(client_id),
            "network_id": str(network_id),
            "scope": scope,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": str(new_id()),
        }
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])

    def jwks(self) -> dict[str, Any]:
        """The public half, as a JWK set."""
        return {"keys": [self.key.as_dict(private=False)]}

    def metadata(self, scopes: list[str]) -> dict[str, Any]:
        """What RFC 8414 publishes of an authorization server."""
        return {
            "issuer": self.url,
            "token_endpoint": f"{self.url}/oauth/token",
            "jwks_uri": f"{self.url}/oauth/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": scopes,
        }
