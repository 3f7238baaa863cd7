"""Who imports: a client for its own network, or an operator of the association for any."""

from dataclasses import dataclass
from uuid import UUID

from chassis.db import Database
from chassis.errors import BadInput, NotAllowed, Unauthenticated
from chassis.identity import IdentityVerifier, Kind, Role
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.queries.imports import NetworkMissing, RowView, network_id_of
from services.profiles.integrations.rest.caller import Door


@dataclass(frozen=True)
class Importer:
    """`network_id` is the only network that they may see imports of; None for staff, who see all."""

    id: UUID
    network_id: UUID | None

    def needed_network(self) -> UUID:
        if self.network_id is None:
            raise BadInput("Name the network whose file this is: ?network= with its slug.")
        return self.network_id

    def told(self, row: RowView) -> RowView:
        """The row as they may read it."""
        return row if self.network_id is None else row.for_the_network()


@dataclass(frozen=True)
class ImportsDoor:
    """Lets importers in, one request at a time."""

    db: Database
    verifier: IdentityVerifier
    clients: Door

    async def importer(self, token: str | None, *, network: str | None = None) -> Importer:
        """The one behind the forwarded header, for the network of this slug if one is named."""
        if token is None:
            raise Unauthenticated
        identity = self.verifier.verify(token)
        if identity.kind is Kind.CLIENT:
            client = await self.clients.client(token, ClientScope.IMPORTS_WRITE)
            if network not in (None, client.slug):
                raise NetworkMissing
            return Importer(client.id, client.network_id)
        if Role.OPERATOR not in identity.roles:
            raise NotAllowed
        return Importer(identity.member(), await self._network(network) if network is not None else None)

    async def _network(self, slug: str) -> UUID:
        if "\0" in slug:  # PostgreSQL keeps no NUL, so no slug has one.
            raise NetworkMissing
        async with self.db.reading() as tx:
            return await network_id_of(tx, slug)
