"""An issuer for tests: its keys, its key set over HTTP, and tokens good and bad."""

import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OKPKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ISSUER = "https://issuer.test"
AUDIENCE = "cairn"


class Issuer:
    """Counts how often its key set is asked for."""

    def __init__(self) -> None:
        self.keys: list[Key] = [OKPKey.generate_key("Ed25519", {"kid": "one"}, private=True)]
        self.asked = 0

    @property
    def key(self) -> Key:
        return self.keys[-1]

    def rotate(self) -> None:
        self.keys.append(ECKey.generate_key("P-256", {"kid": f"key-{len(self.keys)}"}, private=True))

    async def jwks(self, _request: Request) -> Response:
        self.asked += 1
        return JSONResponse(KeySet(self.keys).as_dict(private=False))

    def token(self, subject: str = "ada", *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """An access token; a claim given as None is left out."""
        now = int(time.time())
        full = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "client_id": "portal",
            "jti": "one",
            "iat": now,
            "exp": now + 300,
        }
        full = {name: value for name, value in {**full, **claims}.items() if value is not None}
        algorithm = "ES256" if self.key.key_type == "EC" else "Ed25519"
        head = {"alg": algorithm, "typ": "at+jwt", "kid": self.key.kid, **(header or {})}
        return jwt.encode(head, full, self.key, algorithms=["Ed25519", "ES256"])
