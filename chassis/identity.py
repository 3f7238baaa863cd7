"""Who is asking: the claims contract, and the short-lived signed identity that the gateway forwards to services.

The association's identity provider issues RFC 9068 access tokens; the gateway alone verifies them.
A service sees only the `Cairn-Identity` header: a JWT signed by the gateway for that one service, and it
verifies and authorises again.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.errors import NotAllowed, Unauthenticated

HEADER = "cairn-identity"
ON_BEHALF_OF = "cairn-on-behalf-of"
"""The header by which staff name the member in whose name they act."""
GATEWAY = "cairn-gateway"
LIFETIME_SECONDS = 60
MAX_TOKEN_BYTES = 8192
REMEMBERED_TOKENS = 10_000
LONGEST_CLAIM = 320
"""As long as an e-mail address can be."""


class Kind(str, Enum):
    """Member: a person.  Client: an integration (client credentials).  Kiosk: a paired device at one event."""

    MEMBER = "member"
    CLIENT = "client"
    KIOSK = "kiosk"


class Role(str, Enum):
    """What association staff may do beyond what a member may."""

    PROGRAMME_MANAGER = "programme_manager"
    SUPPORT = "support"
    OPERATOR = "operator"


class OnlyInPerson(NotAllowed):
    """Only the member themselves can do this; nobody can do it in their name."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A verified principal: `id` is a member's, a client's or a device's id, by `kind`.

    `network_id` is the alumni network that a client speaks for; `programmes` are those that the role of programme
    manager is limited to, and an empty set with that role means all of them.  What the issuer vouches for - the
    member's number at the association, and an address it has verified - is told to profiles alone and never shown.
    """

    kind: Kind
    id: UUID
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()
    event_id: UUID | None = None
    network_id: UUID | None = None
    programmes: frozenset[UUID] = frozenset()
    actor: UUID | None = None
    """The member of staff who acts in this member's name, and who answers for it."""
    member_number: str | None = field(default=None, repr=False)
    verified_email: str | None = field(default=None, repr=False)

    @property
    def roles_everywhere(self) -> frozenset[Role]:
        """The roles held for the whole association; that of a manager of some programmes is not."""
        return self.roles - {Role.PROGRAMME_MANAGER} if self.programmes else self.roles

    @property
    def is_staff(self) -> bool:
        """Whether they are staff of the whole association; a manager of some programmes is so in those alone."""
        return self.kind is Kind.MEMBER and bool(self.roles_everywhere)

    def member(self) -> UUID:
        """The member who is asking; clients and kiosks are refused."""
        if self.kind is not Kind.MEMBER:
            raise NotAllowed("Only a signed-in member can do this.")
        return self.id

    def in_person(self) -> UUID:
        """The member who is asking; refuses staff who act in their name, beside clients and kiosks."""
        member_id = self.member()
        if self.actor is not None:
            raise OnlyInPerson
        return member_id

    def without_vouched(self) -> Self:
        """The same principal as every service but profiles learns of it."""
        return replace(self, member_number=None, verified_email=None)

    def require(self, role: Role) -> None:
        if role not in self.roles:
            raise NotAllowed

    def require_scope(self, scope: str) -> None:
        if scope not in self.scopes:
            raise NotAllowed(f"The scope {scope} is missing.")


def member_id(issuer: str, subject: str) -> UUID:
    """The id of the member whom `issuer` knows as `subject`: stable, and the same in every service."""
    return uuid5(NAMESPACE_URL, f"{issuer}#{subject}")


def member_from_token(claims: Mapping[str, Any]) -> Identity:
    """The member whom the association's issuer vouches for, by a verified RFC 9068 access token.

    The id is that of the sign-in: only profiles knows whether it stands for somebody who was imported under another.
    Roles we do not know grant nothing.  A token of a client or a device is refused: those are not the association's.
    """
    subject = str(claims["sub"])
    if "device_id" in claims or subject == claims.get("client_id"):
        raise Unauthenticated("The association's issuer speaks for members only.")
    known = {role.value for role in Role}
    return Identity(
        kind=Kind.MEMBER,
        id=member_id(str(claims["iss"]), subject),
        roles=frozenset(Role(role) for role in claims.get("roles", ()) if role in known),
        scopes=_scopes(claims),
        member_number=_short(claims.get("member_number")),
        verified_email=_short(claims.get("email")) if claims.get("email_verified") is True else None,
    )


def client_from_token(claims: Mapping[str, Any]) -> Identity:
    """The integration client or kiosk that Cairn's own issuer vouches for, by a verified RFC 9068 access token.

    `device_id` and `event_id` make a kiosk; `sub` equal to `client_id` is a client acting for itself (RFC 9068
    section 2.2).  A token of anybody else is refused: Cairn signs nobody in, and makes no staff.
    """
    subject = str(claims["sub"])
    if "device_id" in claims:
        event_id = UUID(str(claims["event_id"]))
        return Identity(kind=Kind.KIOSK, id=UUID(str(claims["device_id"])), scopes=_scopes(claims), event_id=event_id)
    if subject != claims.get("client_id"):
        raise Unauthenticated("Cairn's own issuer speaks for clients only.")
    network_id = UUID(str(claims["network_id"])) if claims.get("network_id") else None
    return Identity(kind=Kind.CLIENT, id=UUID(subject), scopes=_scopes(claims), network_id=network_id)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(claims.get("scope", "")).split())


def _short(value: Any) -> str | None:
    """A text that fits a header; anything else that an issuer might send is as if it had sent nothing."""
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_CLAIM and value.isprintable() else None


@dataclass(frozen=True)
class IdentitySigner:
    """The gateway's half: signs an identity for one service."""

    key: OKPKey

    @classmethod
    def from_file(cls, path: Path) -> Self:
        return cls(OKPKey.import_key(json.loads(path.read_text())))

    def sign(self, identity: Identity, *, audience: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": GATEWAY,
            "aud": audience,
            "sub": str(identity.id),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "kind": identity.kind.value,
            "roles": sorted(role.value for role in identity.roles),
            "scope": " ".join(sorted(identity.scopes)),
        }
        for name in ("event_id", "network_id", "actor", "member_number", "verified_email"):
            if value := getattr(identity, name):
                claims[name] = str(value)
        if identity.programmes:
            claims["programmes"] = sorted(map(str, identity.programmes))
        return jwt.encode({"alg": "Ed25519", "kid": self.key.kid}, claims, self.key, algorithms=["Ed25519"])


@dataclass
class IdentityVerifier:
    """A service's half: verifies the forwarded header.  Verified tokens are remembered until they expire."""

    keys: KeySet
    audience: str
    _known: dict[str, tuple[float, Identity]] = field(default_factory=dict)

    @classmethod
    def from_file(cls, path: Path, *, audience: str) -> Self:
        return cls(KeySet.import_key_set(json.loads(path.read_text())), audience)

    def verify(self, token: str) -> Identity:
        known = self._known.get(token)
        if known and known[0] > time.time():
            return known[1]
        claims = self._claims(token)
        identity = _from_forwarded(claims)
        if len(self._known) >= REMEMBERED_TOKENS:
            self._known.clear()
        self._known[token] = (float(claims["exp"]), identity)
        return identity

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > MAX_TOKEN_BYTES:
            raise Unauthenticated
        registry = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": GATEWAY},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
            sub={"essential": True},
            kind={"essential": True},
        )
        try:
            claims = jwt.decode(token, self.keys, algorithms=["Ed25519"]).claims
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated from error
        return claims


def _from_forwarded(claims: Mapping[str, Any]) -> Identity:
    return Identity(
        kind=Kind(claims["kind"]),
        id=UUID(claims["sub"]),
        roles=frozenset(Role(role) for role in claims["roles"]),
        scopes=frozenset(claims["scope"].split()),
        event_id=_id(claims, "event_id"),
        network_id=_id(claims, "network_id"),
        programmes=frozenset(UUID(programme) for programme in claims.get("programmes", ())),
        actor=_id(claims, "actor"),
        member_number=claims.get("member_number"),
        verified_email=claims.get("verified_email"),
    )


def _id(claims: Mapping[str, Any], name: str) -> UUID | None:
    return UUID(claims[name]) if name in claims else None
