"""The REST side of profiles: the table of contents of what its areas serve beside the graph."""

from dataclasses import dataclass
from functools import partial
from typing import cast

from fastapi import APIRouter
from starlette.routing import Route

from chassis.db import Database
from chassis.identity import IdentityVerifier
from chassis.keyring import Keyring
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.rest.caller import Door
from services.profiles.integrations.rest.imports import ImportDesk
from services.profiles.integrations.rest.imports_caller import ImportsDoor
from services.profiles.integrations.rest.issuer import ClientIssuer
from services.profiles.integrations.rest.members import NetworkDesk
from services.profiles.integrations.rest.oauth import TokenDesk
from services.profiles.integrations.rest.openapi import described, served
from services.profiles.integrations.rest.scim import ScimApplication


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the routes stand on."""

    db: Database
    keyring: Keyring
    verifier: IdentityVerifier
    issuer: ClientIssuer
    most_import_bytes: int
    association: str
    """The slug of the association's own network."""

    def routes(self) -> list[Route]:
        """Each area's own, and one description of all that is under /v1."""
        door = Door(self.db, self.verifier)
        imports_door = ImportsDoor(self.db, self.verifier, door)
        routers: list[APIRouter] = [
            NetworkDesk(self.db, door, self.issuer.url).router(),
            ImportDesk(self.db, imports_door, self.issuer.url, self.most_import_bytes, self.association).router(),
        ]
        described_routes = [cast("Route", route) for router in routers for route in router.routes]
        scopes = [scope.value for scope in ClientScope]
        describe = partial(described, described_routes, issuer=self.issuer.url, scopes=scopes)
        scim = ScimApplication(self.db, self.keyring, door=door, url=self.issuer.url)
        return [
            Route("/scim/{rest:path}", scim),
            *TokenDesk(self.db, self.issuer).routes(),
            served(describe),
            *described_routes,
        ]
