"""What profiles answers the gateway about sign-ins, and the keys of our own issuer of clients, in a test's hands."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.identity import HEADER, ON_BEHALF_OF, Identity, IdentityVerifier

CLIENTS = "https://cairn.test"


@dataclass
class Desk:
    """Lets everybody be themselves, but for what a test puts into `answers`, by the id of the sign-in."""

    verifier: IdentityVerifier
    answers: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    acting: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    asked: list[Identity] = field(default_factory=list)
    away: bool = False
    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", {"kid": "ours"}, private=True))

    @classmethod
    def of(cls, identity_key: Path) -> "Desk":
        key = OKPKey.import_key(json.loads(identity_key.read_text()))
        return cls(IdentityVerifier(KeySet([key]), "profiles"))

    def routes(self) -> list[Route]:
        return [
            Route("/internal/principal", self.answer, methods=["POST"]),
            Route("/oauth/jwks.json", self.jwks),
        ]

    async def answer(self, request: Request) -> Response:
        if self.away:
            return Response(status_code=503)
        who = self.verifier.verify(request.headers[HEADER])
        self.asked.append(who)
        if named := request.headers.get(ON_BEHALF_OF):
            acting = self.acting.get(UUID(named))
            refused = {"title": "You do not act in this member's name now.", "code": "FORBIDDEN"}
            return JSONResponse(told(**acting)) if acting else JSONResponse(refused, 403)
        usual = {"memberId": str(who.id), "roles": [role.value for role in who.roles]}
        return JSONResponse(told(**(usual | self.answers.get(who.id, {}))))

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    def token(self, client_id: str, /, **claims: Any) -> str:
        """A token of our own issuer; a claim given as None is left out."""
        now = int(time.time())
        full = {
            "iss": CLIENTS,
            "aud": "cairn",
            "sub": client_id,
            "client_id": client_id,
            "jti": "one",
            "iat": now,
            "exp": now + 300,
            **claims,
        }
        full = {name: value for name, value in full.items() if value is not None}
        return jwt.encode({"alg": "Ed25519", "typ": "at+jwt", "kid": "ours"}, full, self.key, algorithms=["Ed25519"])


def told(**changes: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"roles": [], "programmes": [], "standing": "PRESENT", "actor": None, "goodFor": 60.0}
    return usual | changes
