"""Whom a sign-in stands for: profiles knows, and what it said is kept for the time when it is away."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

import httpx2
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis import cache
from chassis.identity import HEADER, ON_BEHALF_OF, Identity, IdentitySigner, Role
from gateway.edge.http import Refused

PATH = "/internal/principal"
PROFILES = "profiles"
ASK_SECONDS = 2.0
CONNECT_SECONDS = 0.5
AWAY_SECONDS = 5.0
"""After a failure profiles is left alone for this long, so that not everybody waits for it."""
STALE_GOOD_FOR = 5.0
"""How long an answer from before is believed until profiles is asked again."""
KEPT_SECONDS = 30 * 86_400
REMEMBERED = 20_000
SHARED_FOR = "cairn-gateway-principals"
ERASED = "ERASED"
ROLES = frozenset(role.value for role in Role)
"""Those that we know; a newer profiles may tell of others."""

log = structlog.get_logger("gateway.principals")


class Away(Exception):
    """Profiles gave no usable answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What profiles said of a sign-in, and for how many seconds it may be believed."""

    member_id: UUID
    roles: frozenset[Role]
    programmes: frozenset[UUID]
    standing: str
    actor: UUID | None
    good_for: float

    @classmethod
    def told(cls, answer: dict[str, Any]) -> Self:
        return cls(
            member_id=UUID(answer["memberId"]),
            roles=frozenset(Role(role) for role in answer["roles"] if role in ROLES),
            programmes=frozenset(map(UUID, answer["programmes"])),
            standing=str(answer["standing"]),
            actor=UUID(answer["actor"]) if answer["actor"] else None,
            good_for=float(answer["goodFor"]),
        )

    def of(self, sign_in: Identity) -> Identity:
        """The identity that the services get.  Raises Refused for who was erased."""
        if self.standing == ERASED:
            raise Refused(403, "You were erased here, and nothing is left to sign in to.", code=ERASED)
        known = replace(sign_in, id=self.member_id, roles=self.roles, programmes=self.programmes, actor=self.actor)
        return known if self.actor is None else known.without_vouched()


class Principals:
    """Asks profiles once for each sign-in at a time.

    While profiles is away an answer from before holds, of this process or of another one, with the roles that the
    token itself names and no other: a link never changes to somebody else's harm, a granted role may have ended.
    Of whom nothing is known nobody can say who they are: they are asked to come back.
    """

    def __init__(self, url: str, signer: IdentitySigner, *, redis_url: str | None = None) -> None:
        self._url = url.rstrip("/") + PATH
        self._signer = signer
        self._client = httpx2.AsyncClient(timeout=httpx2.Timeout(ASK_SECONDS, connect=CONNECT_SECONDS), trust_env=False)
        self._valkey: Redis | None = cache.connect(redis_url) if redis_url else None
        self._remembered: OrderedDict[UUID, Known] = OrderedDict()
        self._asking: dict[tuple[UUID, UUID | None], asyncio.Task[Known]] = {}
        self._sharing: set[asyncio.Task[None]] = set()
        self._away_until = 0.0

    async def close(self) -> None:
        await asyncio.gather(*self._asking.values(), *self._sharing, return_exceptions=True)
        await self._client.aclose()
        if self._valkey is not None:
            await self._valkey.aclose()

    async def known(self, sign_in: Identity, on_behalf_of: UUID | None) -> Known:
        """Raises Refused: 403 for who may not act, 503 while nobody can say who this is."""
        asked = (sign_in.id, on_behalf_of)
        task = self._asking.get(asked)
        if task is None:
            task = self._asking[asked] = asyncio.create_task(self._find(sign_in, on_behalf_of))
            task.add_done_callback(lambda done: self._answered(asked, done))
        return await asyncio.shield(task)

    def _answered(self, asked: tuple[UUID, UUID | None], task: asyncio.Task[Known]) -> None:
        self._asking.pop(asked, None)
        if not task.cancelled():
            task.exception()  # Whoever asked may be gone by now, and then nobody else would look at it.

    async def _find(self, sign_in: Identity, on_behalf_of: UUID | None) -> Known:
        try:
            known = await self._ask(sign_in, on_behalf_of)
        except Away as error:
            before = await self._recalled(sign_in.id) if on_behalf_of is None else None
            log.warning("profiles_away", reason=str(error), known=before is not None)
            if before is None:
                raise _nobody_knows() from error
            return replace(before, roles=sign_in.roles, programmes=frozenset(), good_for=STALE_GOOD_FOR)
        if on_behalf_of is None:
            self._remember(sign_in.id, known)
            self._in_background(self._share(sign_in.id, known))
        return known

    async def _ask(self, sign_in: Identity, on_behalf_of: UUID | None) -> Known:
        if time.monotonic() < self._away_until:
            raise Away("left alone for a moment")
        headers = {HEADER: self._signer.sign(sign_in, audience=PROFILES)}
        if on_behalf_of is not None:
            headers[ON_BEHALF_OF] = str(on_behalf_of)
        try:
            answer = await self._client.post(self._url, headers=headers)
        except httpx2.TransportError as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise Away(type(error).__name__) from error
        try:
            told = answer.json()
            if answer.status_code == 403:  # noqa: PLR2004 - HTTP's own number.
                raise Refused(403, told["title"], code=told["code"])
            answer.raise_for_status()
            return Known.told(told)
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            raise Away(f"{answer.status_code}: {type(error).__name__}") from error

    def _remember(self, sign_in: UUID, known: Known) -> None:
        self._remembered[sign_in] = known
        self._remembered.move_to_end(sign_in)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    async def _recalled(self, sign_in: UUID) -> Known | None:
        if (mine := self._remembered.get(sign_in)) is not None:
            return mine
        if self._valkey is None:
            return None
        try:
            kept = await self._valkey.get(_place(sign_in))
            claims = jwt.decode(kept, self._signer.key, algorithms=["Ed25519"]).claims if kept else {}
            if claims.get("aud") != SHARED_FOR or claims.get("sub") != str(sign_in):
                return None
            known = Known.told(claims["known"])
        except (RedisError, OSError, JoseError, ValueError, KeyError, TypeError) as error:
            log.info("principal_not_recalled", reason=type(error).__name__)
            return None
        self._remember(sign_in, known)
        return known

    async def _share(self, sign_in: UUID, known: Known) -> None:
        """For the other gateways and the next start; signed, because whoever writes here could be anybody."""
        if self._valkey is None:
            return
        told: dict[str, Any] = {
            "memberId": str(known.member_id),
            "roles": [],
            "programmes": [],
            "standing": known.standing,
            "actor": None,
            "goodFor": known.good_for,
        }
        claims = {"aud": SHARED_FOR, "sub": str(sign_in), "known": told}
        signed = jwt.encode({"alg": "Ed25519"}, claims, self._signer.key, algorithms=["Ed25519"])
        try:
            await self._valkey.set(_place(sign_in), signed, ex=KEPT_SECONDS)
        except (RedisError, OSError) as error:
            log.info("principal_not_shared", reason=type(error).__name__)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._sharing.add(task)
        task.add_done_callback(self._sharing.discard)


def _place(sign_in: UUID) -> str:
    return f"gateway:principal:{sign_in}"


def _nobody_knows() -> Refused:
    headers = [(b"retry-after", str(int(AWAY_SECONDS)).encode())]
    return Refused(503, "We cannot tell who you are just now; try again soon.", code="TRY_AGAIN", headers=headers)
