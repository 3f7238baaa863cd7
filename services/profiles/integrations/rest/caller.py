"""Which client is asking: the identity that the gateway forwards, and the client as it is at this moment."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from chassis.db import Database
from chassis.errors import NotAllowed, Unauthenticated
from chassis.identity import Identity, IdentityVerifier, Kind
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.queries.clients import Calling, calling_client


@dataclass(frozen=True)
class Door:
    """Lets integration clients in, one request at a time: a client that was revoked is refused at once."""

    db: Database
    verifier: IdentityVerifier
    _turns: defaultdict[UUID, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _next: dict[UUID, asyncio.Task[Calling | None]] = field(default_factory=dict)
    """The look at each client that has not begun yet."""

    async def client(self, token: str | None, scope: ClientScope) -> Calling:
        """The client behind the value of the forwarded header, which must have been granted `scope`."""
        if token is None:
            raise Unauthenticated
        identity = self.verifier.verify(token)
        identity.require_scope(scope.value)
        return await self._live(identity)

    async def _live(self, identity: Identity) -> Calling:
        if identity.kind is not Kind.CLIENT:
            raise NotAllowed("Only an integration client can do this.")
        calling = await self._looked_up(identity.id)
        if calling is None or not _fits(identity.network_id, calling):
            raise Unauthenticated("This client was revoked or is not known here.")
        return calling

    async def _looked_up(self, client_id: UUID) -> Calling | None:
        """The client as it is now.  Requests that come together share a look, but none that began before they came."""
        if client_id not in self._next:
            self._next[client_id] = asyncio.create_task(self._look(client_id))
        return await asyncio.shield(self._next[client_id])

    async def _look(self, client_id: UUID) -> Calling | None:
        async with self._turns[client_id]:
            del self._next[client_id]
            async with self.db.reading() as tx:
                return await calling_client(tx, client_id)


def _fits(network_id: UUID | None, calling: Calling) -> bool:
    """A token names the network that it was given for, and a client never changes its own."""
    return network_id is None or network_id == calling.network_id
