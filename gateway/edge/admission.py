"""Who may come in, how much they may ask, and what the services are told about them."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

from starlette.types import Scope

from chassis.errors import Unauthenticated
from chassis.identity import ON_BEHALF_OF, IdentitySigner
from gateway.edge.authentication import Authenticator, Principal
from gateway.edge.http import Headers, Refused, header
from gateway.edge.rates import Rates
from gateway.edge.trace import Trace, trace_of

BEHALF = ON_BEHALF_OF.encode()


@dataclass(frozen=True, slots=True)
class Caller:
    """Charged by principal, or by address when there is none."""

    key: str
    principal: Principal | None


@dataclass(frozen=True)
class Allowance:
    """Points per minute."""

    signed_in: int = 6_000
    anonymous: int = 300


class Admission:
    """The same authentication, limits and traces for GraphQL and for the REST routes."""

    def __init__(
        self,
        authenticator: Authenticator,
        rates: Rates,
        *,
        signer: IdentitySigner,
        allowance: Allowance,
        sampled: float,
    ) -> None:
        self._authenticator = authenticator
        self._rates = rates
        self._signer = signer
        self._allowance = allowance
        self._sampled = sampled

    async def caller(self, scope: Scope) -> Caller:
        """Raises Unauthenticated or Refused for a token that lets nobody in.

        That is charged to its address, unless it is us who cannot tell just now.
        """
        authorization, on_behalf_of = _credentials(scope)
        try:
            principal = await self._authenticator.principal(authorization, on_behalf_of)
        except Unauthenticated:
            await self.charge(nobody(scope), 1)
            raise
        except Refused as refused:
            if refused.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                await self.charge(nobody(scope), 1)
            raise
        if principal is None:
            return nobody(scope)
        identity = principal.identity
        return Caller(f"{identity.kind.value}:{identity.actor or identity.id}", principal)

    async def charge(self, caller: Caller, points: int) -> Headers:
        """The RateLimit headers for the answer.  Raises Refused (429)."""
        limit = self._allowance.signed_in if caller.principal else self._allowance.anonymous
        decision = await self._rates.charge(caller.key, points, limit=limit)
        if not decision.allowed:
            raise Refused(429, "Too many requests; try again soon.", code="RATE_LIMITED", headers=decision.headers())
        return decision.headers()

    def trace(self, scope: Scope) -> Trace:
        return trace_of(header(scope, b"traceparent"), ratio=self._sampled)

    def forwarded(self, caller: Caller, trace: Trace) -> Callable[[str], bytes]:
        """Service -> the only header lines that it gets besides HTTP's own."""

        def lines(service: str) -> bytes:
            identity = caller.principal.header(service, self._signer) if caller.principal else b""
            return identity + trace.header()

        return lines


def nobody(scope: Scope) -> Caller:
    """Whoever asks without a token, known by their address."""
    return Caller(f"address:{(scope.get('client') or ('unknown', 0))[0]}", None)


def holding(scope: Scope) -> Caller:
    """Whoever knows the path, which is a secret: it is counted by its digest."""
    return Caller(f"path:{sha256(scope['path'].encode()).hexdigest()}", None)


def guessing(scope: Scope) -> Caller:
    """Whoever asks for secret paths that are none."""
    return Caller(f"guesses:{(scope.get('client') or ('unknown', 0))[0]}", None)


def _credentials(scope: Scope) -> tuple[str | None, str | None]:
    """The Authorization header, and the member in whose name staff wants to act; read in one pass."""
    authorization: str | None = None
    on_behalf_of: str | None = None
    for key, value in scope["headers"]:
        if key == b"authorization":
            authorization = value.decode("latin-1")
        elif key == BEHALF:
            on_behalf_of = value.decode("latin-1")
    return authorization, on_behalf_of
