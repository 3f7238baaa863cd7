"""The SCIM endpoints of a network, mounted at /scim/v2: scim2-server's application with our callers and storage."""

from traceback import format_tb
from uuid import UUID

from scim2_models import ForbiddenException, SCIMException, UnauthorizedException
from scim2_server.applications.asgi import ASGIApplication, Scope
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse

from chassis.db import Database
from chassis.errors import NotAllowed, Unauthenticated
from chassis.identity import HEADER
from chassis.keyring import Keyring
from chassis.telemetry import log
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.rest.caller import Door
from services.profiles.integrations.rest.scim.handler import Handler
from services.profiles.integrations.rest.scim.intake import Intake
from services.profiles.integrations.rest.scim.provider import provider
from services.profiles.integrations.rest.scim.service import Service
from services.profiles.integrations.rest.scim.storage import NetworkStorage

MOUNTED_AT = "/scim"
NOBODY = Network(id=UUID(int=0))
"""For what is the same for everybody, and read without a token."""


class ScimApplication(ASGIApplication):
    """Serves each request for the network of the client who asks; `url` is the gateway's public address."""

    service: Service

    def __init__(self, db: Database, keyring: Keyring, *, door: Door, url: str) -> None:
        described = provider()
        self._db = db
        self._keyring = keyring
        self._door = door
        nobodys = NetworkStorage(db, keyring, provider=described, network=NOBODY)
        super().__init__(nobodys, described, Service(described))
        self._intake = Intake(self._storage_of)
        self._url = url

    def get_base_url(self, scope: Scope) -> str:  # type: ignore[override]  # ours depends on the settings.
        return f"{self._url}{MOUNTED_AT}/v2"

    @staticmethod
    def get_path(scope: Scope) -> str:
        path: str = scope["path"]
        return path.removeprefix(MOUNTED_AT)

    async def dispatch_request(self, request: ScimRequest) -> ScimResponse:
        storage = self._storage_of(await self._network(request))
        self.service.ensure_body_size(request)
        return await Handler(self.service, storage, self._intake).handle(request)

    def handle_exception(self, request: ScimRequest, exception: Exception) -> ScimResponse:
        """Logs the kind of a refusal and the place of a fault; their sentences quote what the client has sent."""
        if isinstance(exception, SCIMException):
            log.info("scim_refused", status=exception.status, kind=exception.scim_type or type(exception).__name__)
        else:
            log.error("scim_failed", kind=type(exception).__name__, at=format_tb(exception.__traceback__))
        return self.service.error_response(exception)

    def _storage_of(self, network: Network) -> NetworkStorage:
        return NetworkStorage(self._db, self._keyring, provider=self.provider, network=network)

    async def _network(self, request: ScimRequest) -> Network:
        if not self.needs_auth(request):
            return NOBODY
        try:
            client = await self._door.client(request.header(HEADER), ClientScope.SCIM)
        except Unauthenticated as refused:
            raise UnauthorizedException(detail=str(refused)) from refused
        except NotAllowed as refused:
            raise ForbiddenException(detail=str(refused)) from refused
        return Network(id=client.network_id, sandbox=client.sandbox)
