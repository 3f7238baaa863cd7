"""Verifying access tokens (RFC 9068), and the signed identity that subgraphs get in their place."""

import base64
import json
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from chassis.errors import Unauthenticated
from chassis.identity import HEADER, MAX_TOKEN_BYTES, Identity, IdentitySigner, from_access_token
from gateway.edge.issuer import IssuerKeys

ALGORITHMS = ["EdDSA", "Ed25519", "RS256", "ES256"]
REFUSED_HEADERS = frozenset({"crit", "jwk", "jku", "x5u", "x5c"})
"""Headers by which a token would bring its own key, or demand what we do not know."""
MALFORMED = (ValueError, OverflowError, RecursionError)
"""What JSON raises that is none, that nests as deep as a token can, or that holds numbers beyond a float."""
TYPES = frozenset({"at+jwt", "application/at+jwt"})
LEEWAY_SECONDS = 30
REMEMBERED_SECONDS = 60
REMEMBERED_TOKENS = 20_000
FORWARDED_SECONDS = 30
"""How long a forwarded identity is used again; it lives for sixty seconds."""


@dataclass(slots=True)
class Principal:
    """A verified caller, with the header lines that tell each service who it is."""

    identity: Identity
    expires: float
    forwarded: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def header(self, service: str, signer: IdentitySigner) -> bytes:
        now = time.time()
        kept = self.forwarded.get(service)
        if kept is None or kept[0] <= now:
            line = f"{HEADER}: {signer.sign(self.identity, audience=service)}\r\n".encode()
            kept = self.forwarded[service] = (now + FORWARDED_SECONDS, line)
        return kept[1]


class Authenticator:
    """Turns an Authorization header into a principal.  Verified tokens are remembered for a minute at most."""

    def __init__(self, keys: IssuerKeys, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            client_id={"essential": True},
            jti={"essential": True},
        )
        self._remembered: OrderedDict[str, Principal] = OrderedDict()

    async def principal(self, authorization: str | None) -> Principal | None:
        """None without a token; raises Unauthenticated for anything that is not a good bearer token."""
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_BYTES:
            raise Unauthenticated("This is not a bearer token.")
        found = self._remembered.get(token)
        if found is None or found.expires <= time.time():
            found = await self._verified(token)
            self._remembered[token] = found
            if len(self._remembered) > REMEMBERED_TOKENS:
                self._remembered.popitem(last=False)
        return found

    async def _verified(self, token: str) -> Principal:
        header = _header(token)
        key = await self._keys.find(header["kid"])
        if key is None:
            raise Unauthenticated("The key of this token is not known.")
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            self._registry.validate(claims)
            identity = from_access_token(claims)
            until = min(float(claims["exp"]) + LEEWAY_SECONDS, time.time() + REMEMBERED_SECONDS)
        except (JoseError, *MALFORMED, TypeError, KeyError) as error:
            raise Unauthenticated("This token is not valid.") from error
        return Principal(identity, until)


def _header(token: str) -> dict[str, Any]:
    """The header, checked before any key is looked up."""
    first = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except MALFORMED as error:
        raise Unauthenticated("This token is not valid.") from error
    known = isinstance(header, dict) and isinstance(header.get("kid"), str)
    if not known or REFUSED_HEADERS & header.keys() or header.get("alg") not in ALGORITHMS:
        raise Unauthenticated("This token is not valid.")
    if str(header.get("typ", "")).lower() not in TYPES:
        raise Unauthenticated("This is not an access token.")
    return dict(header)
