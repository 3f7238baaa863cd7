"""Networks and their integration clients: what each is called, what a client may ask for, and its two secrets."""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from chassis.errors import BadInput, DomainError
from services.profiles.domain.words import a_line, some

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 40
LONGEST_NAME = 120
SLOTS = (1, 2)


class SlugTaken(DomainError):
    """Another network already goes by this slug; choose another one."""


class TwoSecretsLive(DomainError):
    """This client already has two live secrets; revoke the one that is no longer used, then add another."""


class ClientRevoked(DomainError):
    """This client was revoked and stays so; create another one."""


class ClientScope(str, Enum):
    """What an integration client may be allowed: the value is the scope as OAuth says it."""

    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    IMPORTS_WRITE = "imports:write"
    RELATIONSHIPS_READ = "relationships:read"
    WEBHOOKS_WRITE = "webhooks:write"
    SCIM = "scim"


@dataclass(frozen=True)
class NetworkTerms:
    """What a network is called; in a sandbox nobody is found."""

    slug: str
    name: str
    sandbox: bool


@dataclass(frozen=True)
class ClientTerms:
    """What a client is called, and what it may ask for."""

    name: str
    scopes: tuple[str, ...]


def network_terms(*, slug: str, name: str, sandbox: bool) -> NetworkTerms:
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        raise BadInput(f"slug must be small letters, digits and single hyphens, at most {LONGEST_SLUG} of them.")
    return NetworkTerms(slug, a_line(name, name="name", most=LONGEST_NAME), sandbox)


def client_terms(*, name: str, scopes: Iterable[ClientScope]) -> ClientTerms:
    chosen = some((scope.value for scope in scopes), name="scopes", least=1, most=len(ClientScope))
    return ClientTerms(a_line(name, name="name", most=LONGEST_NAME), chosen)


def free_slot(taken: Collection[int]) -> int:
    """Where the next secret of a client goes."""
    for slot in SLOTS:
        if slot not in taken:
            return slot
    raise TwoSecretsLive


def digest_of(secret: str) -> bytes:
    """What is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def proves(secret: str, digest: bytes) -> bool:
    """Whether the secret is the one of this digest, in a time that does not tell how nearly."""
    return hmac.compare_digest(digest_of(secret), digest)
