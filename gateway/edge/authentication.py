"""Verifying access tokens (RFC 9068), and the signed identity that subgraphs get in their place."""

import base64
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError

from chassis.errors import Unauthenticated
from chassis.identity import HEADER, MAX_TOKEN_BYTES, ON_BEHALF_OF, Identity, IdentitySigner, Kind
from gateway.edge.http import Refused
from gateway.edge.issuer import IssuerKeys
from gateway.edge.principals import PROFILES, Principals

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
            told = self.identity if service == PROFILES else self.identity.without_vouched()
            line = f"{HEADER}: {signer.sign(told, audience=service)}\r\n".encode()
            kept = self.forwarded[service] = (now + FORWARDED_SECONDS, line)
        return kept[1]


@dataclass(frozen=True)
class Issuer:
    """Who may sign tokens, with which keys, and what kinds of principal they may make."""

    name: str
    keys: IssuerKeys
    principal: Callable[[Mapping[str, Any]], Identity]
    """Makes the identity of verified claims; refuses the kinds that are not this issuer's to make."""


class Authenticator:
    """Turns an Authorization header into a principal.  Verified tokens are remembered for a minute at most."""

    def __init__(self, issuers: Iterable[Issuer], principals: Principals, *, audience: str) -> None:
        self._issuers = {issuer.name: (issuer, _registry(issuer.name, audience)) for issuer in issuers}
        self._principals = principals
        self._remembered: OrderedDict[str, Principal] = OrderedDict()

    async def principal(self, authorization: str | None, on_behalf_of: str | None = None) -> Principal | None:
        """None without a token; raises Unauthenticated for anything that is not a good bearer token."""
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_BYTES:
            raise Unauthenticated("This is not a bearer token.")
        remembered = f"{token} {on_behalf_of}" if on_behalf_of else token
        found = self._remembered.get(remembered)
        if found is None or found.expires <= time.time():
            found = await self._found(token, _member_named(on_behalf_of) if on_behalf_of else None)
            self._remembered[remembered] = found
            if len(self._remembered) > REMEMBERED_TOKENS:
                self._remembered.popitem(last=False)
        return found

    async def _found(self, token: str, on_behalf_of: UUID | None) -> Principal:
        """A member as profiles knows them; clients and kiosks are who their token says."""
        identity, until = await self._verified(token)
        if identity.kind is not Kind.MEMBER:
            return Principal(identity, until)
        known = await self._principals.known(identity, on_behalf_of)
        return Principal(known.of(identity), min(until, time.time() + known.good_for))

    async def _verified(self, token: str) -> tuple[Identity, float]:
        header, claimed = _read(token)
        trusted = self._issuers.get(claimed)
        if trusted is None:
            raise Unauthenticated("The issuer of this token is not one of ours.")
        issuer, registry = trusted
        key = await issuer.keys.find(header["kid"])
        if key is None:
            raise Unauthenticated("The key of this token is not known.")
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            registry.validate(claims)
            identity = issuer.principal(claims)
            until = min(float(claims["exp"]) + LEEWAY_SECONDS, time.time() + REMEMBERED_SECONDS)
        except (JoseError, *MALFORMED, TypeError, KeyError) as error:
            raise Unauthenticated("This token is not valid.") from error
        return identity, until


def _registry(issuer: str, audience: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        client_id={"essential": True},
        jti={"essential": True},
    )


def _member_named(on_behalf_of: str) -> UUID:
    try:
        return UUID(on_behalf_of)
    except ValueError as error:
        raise Refused(400, f"{ON_BEHALF_OF} must be the id of a member.") from error


def _read(token: str) -> tuple[dict[str, Any], str]:
    """The header, and the issuer that the token claims to be of: both checked before any key is looked up."""
    first, _, rest = token.partition(".")
    header, claims = _part(first), _part(rest.partition(".")[0])
    if not isinstance(header.get("kid"), str) or REFUSED_HEADERS & header.keys():
        raise Unauthenticated("This token is not valid.")
    if header.get("alg") not in ALGORITHMS:
        raise Unauthenticated("This token is not valid.")
    if str(header.get("typ", "")).lower() not in TYPES:
        raise Unauthenticated("This is not an access token.")
    return header, str(claims.get("iss", ""))


def _part(encoded: str) -> dict[str, Any]:
    try:
        part = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except MALFORMED as error:
        raise Unauthenticated("This token is not valid.") from error
    if not isinstance(part, dict):
        raise Unauthenticated("This token is not valid.")
    return part
