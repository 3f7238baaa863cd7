"""What is fetched over REST: the archive of an export by its owner, and by receipt how far an erasure has come."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chassis.db import Database
from chassis.errors import NotFound, Unauthenticated
from chassis.identity import HEADER, IdentityVerifier
from chassis.keyring import Keyring
from services.profiles.privacy.archive import Piece, Rows, archive
from services.profiles.privacy.queries import erasure_by_receipt, pieces_of, ready_export, sealed_piece

PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class PrivacyRest:
    """Its two routes, and what they read from."""

    db: Database
    keyring: Keyring
    verifier: IdentityVerifier

    def routes(self) -> list[Route]:
        return [
            Route("/v1/exports/{id:uuid}", self.download),
            Route("/v1/erasures/{receipt:uuid}", self.progress),
        ]

    async def download(self, request: Request) -> Response:
        """Only its owner finds it, and only while it is ready."""
        member_id, export_id = self._member(request), request.path_params["id"]
        async with self.db.reading() as tx:
            if await ready_export(tx, export_id, member_id) is None:
                raise NotFound
            pieces = await pieces_of(tx, export_id)
        headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="cairn-export.zip"'}
        content = archive(pieces, lambda piece: self._open(export_id, member_id, piece=piece))
        return StreamingResponse(content, media_type="application/zip", headers=headers)

    def _member(self, request: Request) -> UUID:
        token = request.headers.get(HEADER)
        if token is None:
            raise Unauthenticated
        return self.verifier.verify(token).in_person()

    async def _open(self, export_id: UUID, member_id: UUID, *, piece: Piece) -> Rows:
        """A transaction of its own, so that a slow download holds no connection."""
        async with self.db.reading() as tx:
            sealed = await sealed_piece(tx, export_id, service=piece[0], piece=piece[1])
        if sealed is None:
            raise NotFound
        rows: Rows = json.loads(await self.keyring.open(member_id, sealed))
        return rows

    async def progress(self, request: Request) -> Response:
        """Whoever holds the receipt was erased, and has nothing to sign in with."""
        async with self.db.reading() as tx:
            erasure = await erasure_by_receipt(tx, request.path_params["receipt"])
        if erasure is None:
            raise NotFound
        said: dict[str, Any] = {
            "startedAt": erasure.started_at.isoformat(),
            "completedAt": erasure.completed_at.isoformat() if erasure.completed_at else None,
            "stores": [{"service": service, "store": store, "rows": rows} for service, store, rows in erasure.stores],
        }
        return JSONResponse(said, headers=PRIVATE)
