"""Access tokens as RFC 9068 has them, minted from the issuer's key by the issuer and by `cairn token` alike."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from joserfc import jwt
from joserfc.jwk import OKPKey

# RFC 9864 names the curve; plain "EdDSA" is deprecated there.
ALGORITHM = "Ed25519"
LIFETIME_SECONDS = 3600
AUDIENCE = "cairn"


def new_key() -> OKPKey:
    """Make a signing key whose id is its RFC 7638 thumbprint."""
    key = OKPKey.generate_key("Ed25519", private=True)
    named = {**key.as_dict(private=True), "use": "sig", "alg": ALGORITHM, "kid": key.thumbprint()}
    return OKPKey.import_key(named)


@dataclass(frozen=True)
class Minter:
    """One issuer's name and key."""

    issuer: str
    key: OKPKey
    audience: str = AUDIENCE

    @classmethod
    def from_file(cls, issuer: str, path: Path) -> Self:
        """Read the private key that the supervisor wrote."""
        return cls(issuer, OKPKey.import_key(json.loads(path.read_text())))

    def access_token(
        self,
        subject: str,
        roles: tuple[str, ...] = (),
        *,
        client_id: str = "portal",
        scope: str = "",
        lifetime: int = LIFETIME_SECONDS,
        vouched: Mapping[str, object] | None = None,
    ) -> str:
        """Mint an access token; a client that acts for itself is its own subject."""
        claims = {**(vouched or {}), **self._claims(subject, lifetime), "aud": self.audience, "client_id": client_id}
        if scope:
            claims["scope"] = scope
        if roles:
            claims["roles"] = list(roles)
        return self._signed("at+jwt", claims)

    def id_token(self, subject: str, *, client_id: str, name: str, nonce: str | None) -> str:
        """Mint an OpenID Connect id_token, which tells the client who signed in."""
        claims = {**self._claims(subject, LIFETIME_SECONDS), "aud": client_id, "name": name}
        if nonce:
            claims["nonce"] = nonce
        return self._signed("JWT", claims)

    def jwks(self) -> dict[str, Any]:
        """Give the public half, as a JWK set."""
        return {"keys": [self.key.as_dict(private=False)]}

    def _claims(self, subject: str, lifetime: int) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.issuer, "sub": subject, "iat": now, "exp": now + lifetime, "jti": uuid.uuid4().hex}

    def _signed(self, kind: str, claims: dict[str, Any]) -> str:
        header = {"alg": ALGORITHM, "typ": kind, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])
